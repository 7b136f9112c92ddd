// Normalising allocates nothing once the buffers have grown. Counts every new.
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "engine/normalize/my_number.h"
#include "engine/normalize/normalize_field.h"
#include "tests/unit/normalize/counted_new.h"

namespace nayose {
namespace {

TEST(SteadyState, NormalisingAllocatesNothing) {
  const std::vector<std::pair<Normalizer, std::string>> fields = {
      {Normalizer::kKanaName, "ﾔﾏﾀﾞ　ｼﾞｭﾝｲﾁﾛｳ"},
      {Normalizer::kKanjiName, "\uFA19山　純一郎"},  // Goes through ICU, more than one pass.
      {Normalizer::kLatinName, "José Müller"},
      {Normalizer::kText, "flat 3/12-a, st. kilda"},
      {Normalizer::kDate, "昭和三十一年四月一日"},
      {Normalizer::kAddress, "東京都千代田区千代田１－２－３"},
      {Normalizer::kAddress, "京都市中京区寺町通御池上る大字上本能寺前町四百八十八番地"},
      {Normalizer::kAddressBuilding,
       "北海道札幌市北区北１０条西３丁目１－２　コーポ山田１０１号室"},
      {Normalizer::kDate, "1956年（昭和31年）4月1日"},
      {Normalizer::kInsuredNumber,
       "００１２\x1f"
       "３４５"},
      {Normalizer::kInstitutionCode, "270100153"},
      {Normalizer::kPhone, "+81-90-1234-5678"}};
  FieldNormalizer normalizer;
  std::string out;
  size_t before = 0;
  for (int round = 0; round < 3; ++round) {
    if (round == 1) before = allocations_so_far();
    out.clear();
    for (const auto& [kind, raw] : fields) {
      ASSERT_EQ(normalizer.normalize(kind, raw, &out), FieldOutcome::kOk);
      ASSERT_FALSE(is_my_number(raw));
    }
  }
  EXPECT_GT(before, 0u);  // The counter counts.
  EXPECT_EQ(allocations_so_far(), before);
}

}  // namespace
}  // namespace nayose
