// Dates, sex, addresses, phones and numbers: stable forms, UTF-8 and no harm from any text.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <string>
#include <vector>

#include "engine/normalize/normalize_field.h"
#include "tests/unit/normalize/random_text.h"

namespace nayose {
namespace {

constexpr std::array<Normalizer, 17> kKinds = {Normalizer::kDate,
                                               Normalizer::kSex,
                                               Normalizer::kPostcode,
                                               Normalizer::kAddress,
                                               Normalizer::kAddressTown,
                                               Normalizer::kAddressNumbers,
                                               Normalizer::kAddressBuilding,
                                               Normalizer::kPhone,
                                               Normalizer::kMobilePhone,
                                               Normalizer::kInsurerNumber,
                                               Normalizer::kInsuranceSymbol,
                                               Normalizer::kInsuranceNumber,
                                               Normalizer::kInsuredNumber,
                                               Normalizer::kBranch,
                                               Normalizer::kPayerNumber,
                                               Normalizer::kRecipientNumber,
                                               Normalizer::kInstitutionCode};

// Out of what addresses, dates and numbers are made of, and any code point.
rc::Gen<std::string> any_value() {
  static const std::vector<std::string> pieces = {
      "東京都", "京都府", "京都市", "中京区", "北海道", "札幌市", "北", "西",   "府中市", "余市郡",
      "余市町", "郡",     "島",     "大字",   "字",     "小",     "文", "東入", "上る",   "下ガル",
      "通り",   "丁目",   "丁",     "番地",   "番",     "号",     "室", "階",   "F",      "棟",
      "地割",   "第",     "無番地", "番外地", "甲",     "乙",     "様", "方",   "の",     "ノ",
      "之",     "ヶ",     "が",     "力",     "ニ",     "ハ",     "山", "条",   "線",     "ー",
      "-",      "−",      "(",      ")",      "、",     " ",      "　", "\x1f", "〒",     "1",
      "23",     "０",     "4567",   "〇",     "一",     "二十",   "百", "千",   "コーポ", "A",
      "昭和",   "平成",   "令和",   "S",      "元",     "年",     "月", "日",   "/",      ".",
      "99",     "00",     "1956",   "04",     "+81",    "090",    "03", "男",   "女",     "^",
      "■",      "\u0301", "\u1100", "\u1161", "が",     "①",      "㌀", "ﾞ",    "é",      "通"};
  const auto piece = rc::gen::elementOf(pieces);
  return text_of(rc::gen::weightedOneOf<std::string>({{30, piece}, {1, any_code_point()}}));
}

bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    if (next_code_point(text, &i) == kReplacementCharacter && i - start != 3) return false;
  }
  return true;
}

void check_all(const std::string& raw) {
  FieldNormalizer normalizer;
  for (const Normalizer kind : kKinds) {
    std::string once = "x";
    const FieldOutcome outcome = normalizer.normalize(kind, raw, &once);
    RC_ASSERT(once.front() == 'x');
    once.erase(0, 1);
    RC_ASSERT((outcome == FieldOutcome::kOk) == !once.empty());
    if (outcome != FieldOutcome::kOk) continue;
    RC_ASSERT(is_utf8(once));
    std::string twice;
    const FieldOutcome again = normalizer.normalize(kind, once, &twice);
    if (again != FieldOutcome::kOk || twice != once) {
      RC_LOG() << normalizer_name(kind) << ": " << once << " → " << twice << "\n";
    }
    RC_ASSERT(again == FieldOutcome::kOk);
    RC_ASSERT(twice == once);
  }
}

TEST(ValueProperty, ACanonicalFormIsItsOwnCanonicalForm) {
  EXPECT_TRUE(rc::check("values", [] { check_all(*any_value()); }));
}

TEST(ValueProperty, AnyBytesGiveUtf8OrNothing) {
  EXPECT_TRUE(rc::check("bytes", [](const std::string& bytes) { check_all(bytes); }));
}

}  // namespace
}  // namespace nayose
