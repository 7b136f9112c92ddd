#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <string>
#include <vector>

#include "connectors/format/csv.h"
#include "connectors/format/encounter_json.h"
#include "tests/unit/format/read_record.h"

namespace nayose {
namespace {

InputMapping csv_mapping(size_t columns) {
  InputMapping mapping;
  for (size_t i = 0; i < columns; ++i) {
    FieldSource source;
    source.alternatives.push_back({{"c" + std::to_string(i)}});
    mapping.fields.push_back(source);
  }
  return mapping;
}

std::string csv_quoted(const std::string& value) {
  std::string text = "\"";
  for (const char c : value) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + "\"";
}

std::string json_quoted(const std::string& value) {
  static constexpr char kHex[] = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : value) {
    if (c == '"' || c == '\\') {
      text += std::string("\\") + c;
    } else if (static_cast<unsigned char>(c) < 0x20) {
      text += std::string("\\u00") + kHex[c >> 4] + kHex[c & 15];
    } else {
      text.push_back(c);
    }
  }
  return text + "\"";
}

std::string ascii(const std::string& bytes) {
  std::string text;
  for (const char c : bytes) text.push_back(static_cast<char>(c & 0x7f));
  return text;
}

TEST(FormatProperty, CsvReadsBackWhatWasQuoted) {
  EXPECT_TRUE(rc::check("csv", [](const std::vector<std::string>& raw_values) {
    RC_PRE(!raw_values.empty() && raw_values.size() <= kFieldsMax);
    std::vector<std::string> names;
    std::string line;
    for (size_t i = 0; i < raw_values.size(); ++i) {
      names.push_back("c" + std::to_string(i));
      line += (i == 0 ? "" : ",") + csv_quoted(ascii(raw_values[i]));
    }
    auto factory = make_csv_reader(csv_mapping(names.size()), names, {});
    const auto reader = factory.value()->make_reader();
    const auto record = read_record(reader.get(), line);
    RC_ASSERT(record->reason == RefusalReason::kNone);
    for (size_t i = 0; i < names.size(); ++i) {
      RC_ASSERT(record->record.fields[i] == ascii(raw_values[i]));
    }
  }));
}

TEST(FormatProperty, JsonReadsBackWhatWasQuoted) {
  const auto reader = make_encounter_json_reader(encounter_v1_mapping())->make_reader();
  EXPECT_TRUE(rc::check("json", [&](const std::string& bytes, const std::string& key_bytes) {
    const std::string value = ascii(bytes);
    const std::string key = ascii(key_bytes);
    const auto record = read_record(
        reader.get(), "{\"payload\":{" + json_quoted(key) + " : [" + json_quoted(value) +
                          " , 1 ] } , \"patient\" : " + json_quoted(value) + " }");
    RC_ASSERT(record->reason == RefusalReason::kNone);
    RC_ASSERT(record->get(EnvelopeField::kPatient) == value);
    RC_ASSERT(record->record.payload.size() == 7u);
    RC_ASSERT(record->record.payload[1].text == key);
    RC_ASSERT(record->record.payload[3].text == value);
  }));
}

TEST(FormatProperty, DamagedDocumentsAreReadOrRefused) {
  const std::string whole =
      R"({"patient":"P1","name":{"kanji":{"family":"山田"}},"payload":{"a":[1,{"b":"c\u0041"}]}})";
  const auto reader = make_encounter_json_reader(encounter_v1_mapping())->make_reader();
  EXPECT_TRUE(rc::check("damage", [&] {
    std::string damaged = whole;
    const auto count = *rc::gen::inRange(1, 4);
    for (int i = 0; i < count; ++i) {
      damaged[*rc::gen::inRange<size_t>(0, damaged.size())] = *rc::gen::arbitrary<char>();
    }
    damaged.resize(*rc::gen::inRange<size_t>(0, damaged.size() + 1));
    read_record(reader.get(), damaged);
    const auto record = read_record(reader.get(), whole);
    RC_ASSERT(record->reason == RefusalReason::kNone);
    RC_ASSERT(record->get(EnvelopeField::kPatient) == "P1");
  }));
}

}  // namespace
}  // namespace nayose
