// The examples of the contract, read: valid ones pass, invalid ones get the reason in their name,
// as far as a reader judges it (the rest is INGEST's).
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "connectors/format/encounter_json.h"
#include "tests/unit/format/read_record.h"

namespace nayose {
namespace {

std::filesystem::path examples() {
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  return std::filesystem::path(source == nullptr ? "." : source) / "schemas" / "examples";
}

// The mapping of the contract with one field of the name, as every model has.
InputMapping mapping() {
  InputMapping result = encounter_v1_mapping();
  FieldSource family;
  family.alternatives.push_back({{"/name/kana/family"}});
  result.fields.push_back(family);
  return result;
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

TEST(Examples, ValidOnesAreRead) {
  const auto reader = make_encounter_json_reader(mapping())->make_reader();
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(examples() / "valid")) {
    const auto record = read_record(reader.get(), content(entry.path()));
    EXPECT_EQ(record->reason, RefusalReason::kNone) << entry.path();
    EXPECT_EQ(record->get(EnvelopeField::kSchema), "nayose.encounter.v1") << entry.path();
    EXPECT_FALSE(record->get(EnvelopeField::kPatient).empty()) << entry.path();
    EXPECT_FALSE(record->get(EnvelopeField::kMessageId).empty()) << entry.path();
    ++count;
  }
  EXPECT_GE(count, 11u);
}

TEST(Examples, InvalidOnesGetTheReasonOfTheirName) {
  const std::set<std::string> readers_reasons = {"malformed", "invalid_utf8", "wrong_type",
                                                 "field_too_long"};
  const auto reader = make_encounter_json_reader(mapping())->make_reader();
  size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(examples() / "invalid")) {
    const std::string name = entry.path().filename().string();
    const std::string reason = name.substr(0, name.find('-'));
    const auto record = read_record(reader.get(), content(entry.path()));
    const std::string expected = readers_reasons.count(reason) > 0 ? reason : "none";
    EXPECT_EQ(refusal_reason_name(record->reason), expected) << name;
    ++count;
  }
  EXPECT_GE(count, 33u);
}

}  // namespace
}  // namespace nayose
