#include "connectors/format/encounter_json.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/format/read_record.h"

namespace nayose {
namespace {

FieldSource from(std::vector<std::vector<std::string>> alternatives) {
  FieldSource source;
  for (std::vector<std::string>& parts : alternatives) {
    source.alternatives.push_back({std::move(parts)});
  }
  return source;
}

// Fields: 0 kana, 1 kanji (joined or text), 2 first phone, 3 insurer, 4 constant, 5 sex.
InputMapping mapping() {
  InputMapping result = encounter_v1_mapping();
  result.fields.push_back(from({{"/name/kana/family"}}));
  result.fields.push_back(
      from({{"/name/kanji/family", "/name/kanji/given"}, {"/name/kanji/text"}}));
  result.fields.push_back(from({{"/phones/0"}}));
  result.fields.push_back(from({{"/insurances/0/insurer"}}));
  result.fields.push_back(from({{"/nowhere"}}));
  result.fields.back().constant = "fixed";
  result.fields.push_back(from({{"/sex"}}));
  return result;
}

class EncounterJson : public testing::Test {
 protected:
  std::unique_ptr<ReadRecord> read(std::string_view raw) { return read_record(reader_.get(), raw); }
  RefusalReason reason(std::string_view raw) { return read(raw)->reason; }

  std::unique_ptr<RecordReader> reader_ = make_encounter_json_reader(mapping())->make_reader();
};

bool has(const ReadRecord& record, std::string_view identifier) {
  const auto& all = record.record.identifiers;
  return std::find(all.begin(), all.end(), identifier) != all.end();
}

TEST_F(EncounterJson, FillsTheEnvelope) {
  const auto record = read(
      R"( {"schema":"nayose.encounter.v1", "institution":"1310110049", "patient" : "P1",
          "encounter":"E1","message_id":"m1","event_time":"2026-11-24","sequence": 12 ,
          "change":{"kind":"merge","scope":"provider","from_patient":"P0"},
          "notice":{"status":"通知済","date":"2026-04-01","version":7}}  )");
  ASSERT_EQ(record->reason, RefusalReason::kNone);
  EXPECT_EQ(record->get(EnvelopeField::kSchema), "nayose.encounter.v1");
  EXPECT_EQ(record->get(EnvelopeField::kInstitution), "1310110049");
  EXPECT_EQ(record->get(EnvelopeField::kPatient), "P1");
  EXPECT_EQ(record->get(EnvelopeField::kEncounter), "E1");
  EXPECT_EQ(record->get(EnvelopeField::kMessageId), "m1");
  EXPECT_EQ(record->get(EnvelopeField::kEventTime), "2026-11-24");
  EXPECT_EQ(record->get(EnvelopeField::kSequence), "12");
  EXPECT_EQ(record->get(EnvelopeField::kChangeKind), "merge");
  EXPECT_EQ(record->get(EnvelopeField::kChangeScope), "provider");
  EXPECT_EQ(record->get(EnvelopeField::kMergeFrom), "P0");
  EXPECT_EQ(record->get(EnvelopeField::kNoticeStatus), "通知済");
  EXPECT_EQ(record->get(EnvelopeField::kNoticeDate), "2026-04-01");
  EXPECT_EQ(record->get(EnvelopeField::kNoticeVersion), "7");
}

TEST_F(EncounterJson, PicksAlternativesJoinsPartsAndFallsBackToConstants) {
  auto record = read(R"({"name":{"kana":{"family":"ヤマダ"},"kanji":{"family":"山田","given":"太郎",
                        "text":"別"}},"phones":["090","03"],"insurances":[{"insurer":138016}]})");
  ASSERT_EQ(record->reason, RefusalReason::kNone);
  EXPECT_EQ(record->record.fields[0], "ヤマダ");
  EXPECT_EQ(record->record.fields[1], "山田\x1f太郎");
  EXPECT_EQ(record->record.fields[2], "090");
  EXPECT_EQ(record->record.fields[3], "138016");
  EXPECT_EQ(record->record.fields[4], "fixed");
  record = read(R"({"name":{"kanji":{"family":"","given":null,"text":"山田花子"}}})");
  EXPECT_EQ(record->record.fields[1], "山田花子");
  record = read(R"({"name":{"kanji":{"given":"花子"}},"nowhere":"here"})");
  EXPECT_EQ(record->record.fields[1], "\x1f花子");
  EXPECT_EQ(record->record.fields[4], "here");
}

TEST_F(EncounterJson, CollectsEveryIdentifierBelowTheRoots) {
  const auto record = read(R"({"patient":"P1","name":{"kanji":{"family":"山田","given":"太郎"},
              "aliases":[{"type":"maiden","kanji":{"family":"鈴木"}}]},"sex":"male",
              "phones":["0901",null,"0902"],"insurances":[{"insurer":138016,"branch":1,"x":true}],
              "encounter":"E1","payload":{"a":"other"}})");
  for (const char* identifier :
       {"P1", "山田", "太郎", "maiden", "鈴木", "0901", "0902", "138016"}) {
    EXPECT_TRUE(has(*record, identifier)) << identifier;
  }
  for (const char* other : {"male", "E1", "other", "1", "true", "山田 太郎"}) {
    EXPECT_FALSE(has(*record, other)) << other;
  }
  EXPECT_EQ(record->record.identifiers.size(), 8u);
}

TEST_F(EncounterJson, OneCodePointIsNoIdentifierToSearchFor) {
  const auto record = read(R"({"name":{"kanji":{"family":"林","given":"林檎"}}})");
  EXPECT_FALSE(has(*record, "林"));
  EXPECT_TRUE(has(*record, "林檎"));
}

TEST_F(EncounterJson, PayloadComesInDocumentOrderAsWritten) {
  const auto record = read(
      R"({"payload":{"b":[1.50, -0 ,true,{"k\u0041":"v\n"}],"a":null, "e":{} ,"n":12345678901234567890
      }})");
  ASSERT_EQ(record->reason, RefusalReason::kNone);
  EXPECT_EQ(payload_text(record->record.payload),
            "{b:[1.50 -0 true {kA:'v\n' }]a:null e:{}n:12345678901234567890 }");
}

TEST_F(EncounterJson, PayloadMayBeNullOrAbsent) {
  EXPECT_TRUE(read(R"({"payload":null})")->record.payload.empty());
  EXPECT_TRUE(read(R"({})")->record.payload.empty());
  EXPECT_EQ(reason(R"({"payload":null})"), RefusalReason::kNone);
}

TEST_F(EncounterJson, EscapesAreDecodedInKeysAndValues) {
  const auto record =
      read(R"({"p\u0061tient":"A\/1\"\\","name":{"kanji":{"text":"\uD842\uDFB7"}}})");
  ASSERT_EQ(record->reason, RefusalReason::kNone);
  EXPECT_EQ(record->get(EnvelopeField::kPatient), "A/1\"\\");
  EXPECT_EQ(record->record.fields[1], "𠮷");
}

TEST_F(EncounterJson, KeysThatTheMappingDoesNotNameAreSkipped) {
  const auto record = read(
      R"({"x":{"patient":"no","y":[[{"z":"]}"}]]},"patient":"P1","change":{"other":[1]},"x":2})");
  EXPECT_EQ(record->reason, RefusalReason::kNone);
  EXPECT_EQ(record->get(EnvelopeField::kPatient), "P1");
}

TEST_F(EncounterJson, ByteOrderMarkIsSkipped) {
  EXPECT_EQ(read("\xEF\xBB\xBF{\"patient\":\"P1\"}")->get(EnvelopeField::kPatient), "P1");
}

TEST_F(EncounterJson, RefusesWhatIsNoObject) {
  for (const char* raw : {"", " ", "null", "[]", "\"a\"", "12", "{", "{\"a\":}", "{\"a\":1", "{}{}",
                          "{\"a\":01}", "{\"a\":\"\\x\"}", "{\"a\":tru}", "{\"a\":1,}", "nul"}) {
    EXPECT_EQ(reason(raw), RefusalReason::kMalformed) << raw;
  }
}

TEST_F(EncounterJson, RefusesInvalidUtf8) {
  EXPECT_EQ(reason("{\"x\":\"\x8E\x52\"}"), RefusalReason::kInvalidUtf8);
  EXPECT_EQ(reason("{\"x\":\"\xED\xA0\x80\"}"), RefusalReason::kInvalidUtf8);
  EXPECT_EQ(reason("{\"x\":\"\xC0\x80\"}"), RefusalReason::kInvalidUtf8);
}

TEST_F(EncounterJson, RefusesHalfOfASurrogatePair) {
  for (const char* raw : {R"({"patient":"\uD842"})", R"({"patient":"\uDFB7"})",
                          R"({"payload":{"a":"\uDFB7 x"}})", R"({"patient":"\uD842\u0041"})"}) {
    EXPECT_EQ(reason(raw), RefusalReason::kMalformed) << raw;
  }
}

TEST_F(EncounterJson, RefusesAMappedKeyGivenTwice) {
  EXPECT_EQ(reason(R"({"patient":"a","patient":"b"})"), RefusalReason::kMalformed);
  EXPECT_EQ(reason(R"({"name":{},"name":{}})"), RefusalReason::kMalformed);
  EXPECT_EQ(reason(R"({"name":{"kana":{"family":"a","family":"b"}}})"), RefusalReason::kMalformed);
  EXPECT_EQ(reason(R"({"payload":{},"payload":{}})"), RefusalReason::kMalformed);
  EXPECT_EQ(reason(R"({"patient":"a","p\u0061tient":"b"})"), RefusalReason::kMalformed);
}

TEST_F(EncounterJson, RefusesAPayloadThatIsTooDeep) {
  const auto nested = [](size_t depth) {
    return "{\"payload\":{\"a\":" + std::string(depth - 1, '[') + std::string(depth - 1, ']') +
           "},\"message_id\":\"m1\"}";
  };
  EXPECT_EQ(reason(nested(kPayloadDepthMax)), RefusalReason::kNone);
  const auto record = read(nested(kPayloadDepthMax + 1));
  EXPECT_EQ(record->reason, RefusalReason::kMalformed);
  EXPECT_EQ(record->get(EnvelopeField::kMessageId), "m1");
  EXPECT_EQ(reason(nested(100'000)), RefusalReason::kMalformed);
}

TEST_F(EncounterJson, RefusesAnotherTypeAndNamesTheFieldAndTheMessage) {
  auto record = read(R"({"patient":{"id":["x"]},"message_id":"m1"})");
  EXPECT_EQ(record->reason, RefusalReason::kWrongType);
  EXPECT_EQ(record->bad_field, "patient");
  EXPECT_EQ(record->get(EnvelopeField::kMessageId), "m1");
  record = read(R"({"name":{"kana":{"family":["a"]}}})");
  EXPECT_EQ(record->reason, RefusalReason::kWrongType);
  EXPECT_EQ(record->bad_field, "/name/kana/family");
  record = read(R"({"name":"山田"})");
  EXPECT_EQ(record->reason, RefusalReason::kWrongType);
  EXPECT_EQ(record->bad_field, "/name");
  record = read(R"({"payload":[1],"message_id":"m2"})");
  EXPECT_EQ(record->reason, RefusalReason::kWrongType);
  EXPECT_EQ(record->bad_field, "/payload");
  EXPECT_EQ(record->get(EnvelopeField::kMessageId), "m2");
}

TEST_F(EncounterJson, RefusesAFieldThatIsTooLong) {
  const auto with_address = [](size_t size) {
    return "{\"address\":\"" + std::string(size, 'a') + "\",\"patient\":\"P1\"}";
  };
  EXPECT_EQ(reason(with_address(kFieldBytesMax)), RefusalReason::kNone);
  const auto record = read(with_address(kFieldBytesMax + 1));
  EXPECT_EQ(record->reason, RefusalReason::kFieldTooLong);
  EXPECT_EQ(record->bad_field, "/address");
  EXPECT_EQ(read("{\"message_id\":\"" + std::string(5000, 'a') + "\"}")->bad_field, "message_id");
  EXPECT_EQ(reason("{\"payload\":{\"a\":\"" + std::string(5000, 'a') + "\"}}"),
            RefusalReason::kNone);
}

TEST_F(EncounterJson, RefusesARecordThatIsTooLong) {
  const auto padded = [](size_t size) { return "{}" + std::string(size - 2, ' '); };
  EXPECT_EQ(reason(padded(kRecordBytesMax)), RefusalReason::kNone);
  EXPECT_EQ(reason(padded(kRecordBytesMax + 1)), RefusalReason::kRecordTooLong);
}

TEST_F(EncounterJson, ARefusalLeavesNothingForTheNextRecord) {
  EXPECT_EQ(reason(R"({"patient":"a","patient":"b"})"), RefusalReason::kMalformed);
  EXPECT_EQ(reason("{"), RefusalReason::kMalformed);
  const auto record = read(R"({"encounter":"E1"})");
  EXPECT_EQ(record->reason, RefusalReason::kNone);
  EXPECT_EQ(record->get(EnvelopeField::kPatient), "");
  EXPECT_EQ(record->bad_field, "");
}

TEST_F(EncounterJson, ViewsOutliveTheNextReadIntoAnotherRecord) {
  const auto first = read(R"({"patient":"A\u0042","name":{"kanji":{"family":"山","given":"川"}}})");
  const auto second =
      read(R"({"patient":"X\u0059","name":{"kanji":{"family":"海","given":"空"}}})");
  EXPECT_EQ(first->get(EnvelopeField::kPatient), "AB");
  EXPECT_EQ(first->record.fields[1], "山\x1f川");
  EXPECT_EQ(second->get(EnvelopeField::kPatient), "XY");
}

TEST(EncounterJsonMapping, PointersMayHoldEscapedSlashes) {
  InputMapping odd;
  odd.fields.push_back(from({{"/a~1b/c~0d"}}));
  const auto reader = make_encounter_json_reader(odd)->make_reader();
  EXPECT_EQ(read_record(reader.get(), R"({"a/b":{"c~d":"x"}})")->record.fields[0], "x");
}

}  // namespace
}  // namespace nayose
