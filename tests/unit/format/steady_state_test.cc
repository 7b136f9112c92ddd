// Reading allocates nothing once the buffers have grown. Counts every new.
#include <gtest/gtest.h>

#include <string>

#include "connectors/format/csv.h"
#include "connectors/format/encounter_json.h"
#include "tests/unit/normalize/counted_new.h"

namespace nayose {
namespace {

void expect_no_allocation(RecordReader* reader, const std::string& raw) {
  const std::string padded = raw + std::string(kReadPadding, ' ');
  SourceRecord record;
  std::string_view bad_field;
  size_t before = 0;
  for (int round = 0; round < 3; ++round) {
    if (round == 1) before = allocations_so_far();
    const RefusalReason reason = reader->read({padded.data(), raw.size()}, &record, &bad_field);
    ASSERT_EQ(reason, RefusalReason::kNone);
  }
  EXPECT_GT(before, 0u);  // The counter counts.
  EXPECT_EQ(allocations_so_far(), before);
}

FieldSource joined(const char* first, const char* second) {
  FieldSource source;
  source.alternatives.push_back({{first, second}});
  return source;
}

TEST(SteadyState, ReadingJsonAllocatesNothing) {
  InputMapping mapping = encounter_v1_mapping();
  mapping.fields.push_back(joined("/name/kanji/family", "/name/kanji/given"));
  const auto reader = make_encounter_json_reader(mapping)->make_reader();
  expect_no_allocation(
      reader.get(),
      R"({"patient":"P\u0031","name":{"kanji":{"family":"山田という長い苗字","given":"太郎太郎太郎太郎"}},
          "phones":["09012345678"],"payload":{"a":[1,{"b":"escaped \n and longer than small"}]}})");
}

TEST(SteadyState, ReadingCsvAllocatesNothing) {
  InputMapping mapping;
  mapping.fields.push_back(joined("given", "family"));
  auto factory = make_csv_reader(mapping, {"given", "family", "payload.note"}, {});
  const auto reader = factory.value()->make_reader();
  expect_no_allocation(reader.get(), R"("a ""quoted"" name that is long",a long family name,x)");
}

}  // namespace
}  // namespace nayose
