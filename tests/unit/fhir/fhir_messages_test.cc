#include <gtest/gtest.h>

#include <string>

#include "tests/unit/xml/golden_lines.h"
#include "tests/unit/xml/read_messages.h"

namespace nayose {
namespace {

std::string quoted(std::string text) {
  for (char& c : text) c = c == '\'' ? '"' : c;
  return text;
}

ReadMessages read(const std::string& text, const ConvertOptions& options = {},
                  const std::string& name = "x.ndjson") {
  return read_text(MessageFormat::kFhir, quoted(text), options, name);
}

std::string patient(const std::string& id, const std::string& name, const std::string& more = "") {
  return "{'resourceType':'Patient','id':'" + id +
         "','identifier':[{'system':'urn:oid:1.2.392.100495.20.3.51.11310110049','value':'L" + id +
         "'}],'name':[{'text':'" + name + "'}]" + more + "}";
}

std::string encounter(const std::string& id, const std::string& subject,
                      const std::string& more = "") {
  return "{'resourceType':'Encounter','id':'" + id +
         "','status':'finished','subject':{'reference':"
         "'" +
         subject + "'},'period':{'start':'2026-07-01'}" + more + "}";
}

TEST(FhirMessages, ATransactionBecomesAnEncounter) {
  expect_golden(MessageFormat::kFhir, "fhir/bundle.json", "fhir/bundle.jsonl");
}

TEST(FhirMessages, ABulkExportIsJoined) {
  expect_golden(MessageFormat::kFhir, "fhir/bulk", "fhir/bulk.jsonl");
}

TEST(FhirMessages, BundlesMayComeOneALine) {
  expect_golden(MessageFormat::kFhir, "fhir/bundles.ndjson", "fhir/bundles.jsonl");
}

TEST(FhirMessages, TheOrderOfResourcesDoesNotMatter) {
  const std::string p = patient("1", "山田") + "\n";
  const std::string e = encounter("a", "Patient/1") + "\n";
  const ReadMessages one = read(p + e);
  const ReadMessages other = read(e + p);
  ASSERT_EQ(one.encounters.size(), 1u);
  ASSERT_EQ(other.encounters.size(), 1u);
  EXPECT_EQ(other.encounters[0].kanji.text, one.encounters[0].kanji.text);
}

TEST(FhirMessages, EachBundleHasItsOwnPatient) {
  const auto bundle = [](const std::string& name, const std::string& id) {
    return "{'resourceType':'Bundle','type':'message','entry':[{'resource':" +
           encounter(id, "Patient/1") + "},{'resource':" + patient("1", name) + "}]}\n";
  };
  const ReadMessages got = read(bundle("佐藤", "a") + bundle("山田", "b") + bundle("佐藤", "c"));
  ASSERT_EQ(got.encounters.size(), 3u) << got.lines;
  EXPECT_EQ(got.encounters[0].kanji.text, "佐藤");
  EXPECT_EQ(got.encounters[1].kanji.text, "山田");
  EXPECT_EQ(got.encounters[2].kanji.text, "佐藤");
}

TEST(FhirMessages, PagesOfASearchBelongTogether) {
  const ReadMessages got = read(
      "{'resourceType':'Bundle','type':'searchset','entry':[{'resource':" +
      encounter("a", "Patient/1") + "}]}\n{'resourceType':'Bundle','type':'searchset','entry':[" +
      "{'resource':" + patient("1", "山田") + "}]}\n");
  ASSERT_EQ(got.encounters.size(), 1u) << got.lines;
  EXPECT_EQ(got.encounters[0].encounter, "a");
  EXPECT_EQ(got.encounters[0].kanji.text, "山田");
}

TEST(FhirMessages, PatientsThatNothingCanReferToAreToldAsWell) {
  const std::string member =
      "{'system':'http://jpfhir.jp/fhir/clins/Idsystem/JP_Insurance_memberID',"
      "'value':'00138016:1:2:'}";
  const std::string local = "{'system':'urn:oid:1.2.392.100495.20.3.51.11310110049','value':'";
  const ReadMessages got =
      read("{'resourceType':'Patient','identifier':[" + member + "," + local + "L1'}]}\n" +
           "{'resourceType':'Patient','identifier':[" + member + "," + local + "L2'}]}\n" +
           "{'resourceType':'Patient','name':[{'text':'山田'}]}\n");
  ASSERT_EQ(got.encounters.size(), 2u) << got.lines;
  EXPECT_EQ(got.encounters[0].patient, "L1");
  EXPECT_EQ(got.encounters[1].patient, "L2");
  ASSERT_EQ(got.unreadable.size(), 1u);
  EXPECT_EQ(got.unreadable[0].place, "Patient.identifier");
}

TEST(FhirMessages, PatientsOfTwoHospitalsMayHaveOneId) {
  std::string other = patient("1", "佐藤");
  other.replace(other.find("11310110049"), 11, "12710100153");
  const ReadMessages got = read(patient("1", "山田") + "\n" + encounter("a", "Patient/1") + "\n" +
                                other + "\n" + encounter("b", "Patient/1") + "\n");
  // Whose the visits are cannot be told: that is said, and nobody gets another's.
  ASSERT_EQ(got.unreadable.size(), 2u) << got.lines;
  EXPECT_EQ(got.unreadable[0].place, "Encounter.subject");
  ASSERT_EQ(got.encounters.size(), 2u) << got.lines;
  EXPECT_EQ(got.encounters[0].kanji.text, "山田");
  EXPECT_EQ(got.encounters[0].institution, "1310110049");
  EXPECT_EQ(got.encounters[1].kanji.text, "佐藤");
  EXPECT_EQ(got.encounters[1].institution, "2710100153");
}

TEST(FhirMessages, ALogicalReferenceFindsThePatient) {
  const ReadMessages got = read(
      patient("1", "山田") +
      "\n{'resourceType':'Encounter','id':'a','status':'finished','period':"
      "{'start':'2026-07-01'},'subject':{'identifier':{'system':'urn:oid:1.2.392.100495.20.3.51."
      "11310110049','value':'L1'}}}\n");
  ASSERT_EQ(got.encounters.size(), 1u);
  EXPECT_EQ(got.encounters[0].patient, "L1");
}

TEST(FhirMessages, HistoryGivesTheNameOfTheTime) {
  const ReadMessages got =
      read(patient("1", "佐藤", ",'meta':{'lastUpdated':'2020-01-01T00:00:00Z'}") + "\n" +
           patient("1", "山田", ",'meta':{'lastUpdated':'2026-12-01T00:00:00Z','versionId':'2'}") +
           "\n" + encounter("a", "Patient/1") + "\n");
  ASSERT_EQ(got.encounters.size(), 2u);
  EXPECT_EQ(got.encounters[0].kanji.text, "佐藤");
  // What no visit told of is told by itself.
  EXPECT_EQ(got.encounters[1].kanji.text, "山田");
  EXPECT_EQ(got.encounters[1].encounter, "patient/L1/2");
}

TEST(FhirMessages, APatientWithoutVisitIsToldOnceAndTheSameEachTime) {
  const ReadMessages got = read(patient("1", "山田") + "\n");
  ASSERT_EQ(got.encounters.size(), 1u);
  EXPECT_EQ(got.encounters[0].encounter.substr(0, 11), "patient/L1/");
  EXPECT_EQ(read(patient("1", "山田") + "\n").lines, got.lines);
  EXPECT_NE(read(patient("1", "佐藤") + "\n").encounters[0].encounter, got.encounters[0].encounter);
}

TEST(FhirMessages, AnEncounterInErrorIsRetractedBehindItself) {
  const ReadMessages got = read(
      patient("1", "山田") + "\n" + encounter("a", "Patient/1") + "\n" +
      "{'resourceType':'Encounter','id':'a','status':'entered-in-error','subject':{'reference':"
      "'Patient/1'},'period':{'start':'2026-07-01'}}\n");
  ASSERT_EQ(got.encounters.size(), 2u);
  EXPECT_EQ(got.encounters[1].change_kind, "retract_encounter");
  EXPECT_EQ(got.encounters[1].encounter, "a");
  EXPECT_EQ(got.encounters[1].event_time, got.encounters[0].event_time);
  EXPECT_GT(got.encounters[1].sequence, got.encounters[0].sequence);
}

TEST(FhirMessages, ReplacedPatientsAreMerged) {
  const ReadMessages got =
      read(patient("1", "山田") + "\n" +
           patient("2", "山田",
                   ",'active':false,'link':[{'type':'replaced-by','other':{'reference':"
                   "'Patient/1'}}]") +
           "\n" + encounter("a", "Patient/1") + "\n");
  ASSERT_EQ(got.encounters.size(), 2u) << got.lines;
  EXPECT_EQ(got.encounters[1].change_kind, "merge");
  EXPECT_EQ(got.encounters[1].patient, "L1");
  EXPECT_EQ(got.encounters[1].merge_from, "L2");
}

TEST(FhirMessages, AMergeIntoNobodyIsRefused) {
  const ReadMessages got = read(patient("2", "山田",
                                        ",'active':false,'link':[{'type':'replaced-by','other':"
                                        "{'reference':'Patient/9'}}]"));
  ASSERT_EQ(got.unreadable.size(), 1u);
  EXPECT_EQ(got.unreadable[0].place, "Patient.link");
}

TEST(FhirMessages, ADeletionFindsThePatientByReference) {
  const ReadMessages got = read(
      "{'resourceType':'Bundle','type':'history','entry':[{'request':{'method':'DELETE','url':"
      "'Patient/1'},'response':{'lastModified':'2026-08-01T00:00:00Z'}},{'request':{'method':"
      "'DELETE','url':'Patient/2'}}]}\n" +
      patient("1", "山田") + "\n");
  ASSERT_EQ(got.encounters.size(), 1u) << got.lines;
  EXPECT_EQ(got.encounters[0].change_kind, "delete");
  EXPECT_EQ(got.encounters[0].patient, "L1");
  EXPECT_EQ(got.encounters[0].event_time, "2026-08-01T00:00:00Z");
  ASSERT_EQ(got.unreadable.size(), 1u);
  EXPECT_EQ(got.unreadable[0].reason, RefusalReason::kMissingField);
}

TEST(FhirMessages, TheAskedInstitutionGoesBeforeOthers) {
  ConvertOptions options;
  options.institution = "2710100153";
  const std::string two =
      "{'resourceType':'Patient','id':'1','identifier':[{'system':'urn:oid:1.2.392.100495.20.3.51."
      "11310110049','value':'A'},{'system':'urn:oid:1.2.392.100495.20.3.51.12710100153','value':"
      "'B'}]}\n";
  EXPECT_EQ(read(two, options).encounters[0].patient, "B");
  EXPECT_EQ(read(two).encounters[0].patient, "A");
  // The provider of the visit says which hospital's number it is.
  const ReadMessages got =
      read(two + encounter("a", "Patient/1",
                           ",'serviceProvider':{'identifier':{'system':'http://jpfhir.jp/fhir/core/"
                           "IdSystem/insurance-medical-institution-no','value':'2710100153'}}"));
  ASSERT_EQ(got.encounters.size(), 1u);
  EXPECT_EQ(got.encounters[0].patient, "B");
  EXPECT_EQ(got.encounters[0].institution, "2710100153");
}

TEST(FhirMessages, BrokenResourcesDoNotStopTheRest) {
  const std::string bad_utf8 = "{'resourceType':'Patient','x':'\xFF'}";
  const std::string big = "{'resourceType':'Patient','x':'" + std::string(2 << 20, 'x') + "'}";
  const ReadMessages got = read(patient("1", "山田") + "\n" + bad_utf8 + "\n{'a':}\n" + big +
                                "\n{'resourceType':'Patient'\n{}\n" + encounter("a", "Patient/1"));
  EXPECT_EQ(got.encounters.size(), 1u);
  std::vector<RefusalReason> reasons;
  for (const UnreadableMessage& message : got.unreadable) reasons.push_back(message.reason);
  EXPECT_EQ(reasons,
            (std::vector<RefusalReason>{RefusalReason::kInvalidUtf8, RefusalReason::kMalformed,
                                        RefusalReason::kRecordTooLong, RefusalReason::kMalformed,
                                        RefusalReason::kUnsupportedMessage}));
  EXPECT_EQ(got.unreadable[1].message_id, "x.ndjson:3");
}

TEST(FhirMessages, ALargeBundleIsReadPieceByPiece) {
  std::string bundle = "{'resourceType':'Bundle','type':'collection','entry':[\n";
  for (int i = 0; i < 5000; ++i) {
    const std::string id = std::to_string(i);
    bundle += "{'resource':" + encounter("e" + id, "Patient/" + id) + "},\n{'resource':" +
              patient(id, "山田", ",'text':{'div':'" + std::string(500, 'x') + "'}") + "},\n";
  }
  bundle.replace(bundle.size() - 2, 2, "]}");
  const ReadMessages got = read(bundle, {}, "bundle.json");
  EXPECT_EQ(got.encounters.size(), 5000u);
  EXPECT_TRUE(got.unreadable.empty());
}

TEST(FhirMessages, StandardInputIsRefused) {
  EXPECT_EQ(read("", {}, "-").status.code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace nayose
