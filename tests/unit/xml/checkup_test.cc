#include <gtest/gtest.h>

#include <string>

#include "tests/unit/xml/golden_lines.h"
#include "tests/unit/xml/read_messages.h"

namespace nayose {
namespace {

std::string id(const std::string& root, const std::string& value) {
  return "<id root=\"" + root + "\" extension=\"" + value + "\"/>";
}

std::string document(const std::string& ids, const std::string& sex = "1",
                     const std::string& more = "") {
  return "<ClinicalDocument>" + more + "<recordTarget><patientRole>" + ids +
         "<patient><name>ヤマダ　タロウ</name><administrativeGenderCode code=\"" + sex +
         "\"/><birthTime value=\"19700203\"/></patient></patientRole></recordTarget>"
         "</ClinicalDocument>";
}

const std::string kInsured =  // NOLINT: a string of a test
    id("1.2.392.200119.6.101", "06132013") + id("1.2.392.200119.6.204", "12") +
    id("1.2.392.200119.6.205", "345");

EncounterMessage only(const std::string& text, const ConvertOptions& options = {}) {
  const ReadMessages got = read_text(MessageFormat::kCheckup, text, options);
  EXPECT_EQ(got.encounters.size(), 1u) << got.lines;
  return got.encounters.empty() ? EncounterMessage() : got.encounters[0];
}

TEST(Checkup, ADeliveryBecomesEncounters) {
  expect_golden(MessageFormat::kCheckup, "checkup", "checkup/checkup.jsonl");
}

TEST(Checkup, TheFacilitysOwnIdIsThePatient) {
  EXPECT_EQ(only(document(kInsured + id("1.2.392.200119.6.102.1310110049", "7"))).patient, "7");
  EXPECT_EQ(only(document(kInsured + id("1.2.392.200119.6.299", "8"))).patient, "8");
  EXPECT_EQ(
      only(document(id("1.2.392.200119.6.102.1310110049", "7") + id("1.2.392.200119.6.299", "8")))
          .patient,
      "7");
}

TEST(Checkup, TheInsuredIsThePatientWhereThereIsABranch) {
  EXPECT_EQ(only(document(kInsured + id("1.2.392.200119.6.211", "01"))).patient,
            "06132013:12:345:01");
}

TEST(Checkup, MembersOfAHouseholdWithoutBranchAreKeptApart) {
  const std::string husband = only(document(kInsured, "1")).patient;
  const std::string wife = only(document(kInsured, "2")).patient;
  EXPECT_NE(husband, wife);
  EXPECT_EQ(husband, only(document(kInsured, "1")).patient);
}

TEST(Checkup, WithoutAnyNumberItIsRefused) {
  const ReadMessages got = read_text(MessageFormat::kCheckup, document(""));
  ASSERT_EQ(got.unreadable.size(), 1u);
  EXPECT_EQ(got.unreadable[0].reason, RefusalReason::kMissingField);
  EXPECT_EQ(got.unreadable[0].place, "recordTarget/patientRole/id");
}

TEST(Checkup, ARequestForDeletionWithdrawsTheSameEncounter) {
  const std::string code = "<code codeSystem=\"1.2.392.200119.6.1001\" code=\"";
  const EncounterMessage sent = only(document(kInsured, "1", code + "10\"/>"));
  const EncounterMessage deleted = only(document(kInsured, "1", code + "19\"/>"));
  EXPECT_EQ(sent.change_kind, "update");
  EXPECT_EQ(deleted.change_kind, "retract_encounter");
  EXPECT_EQ(sent.encounter, deleted.encounter);
  EXPECT_GT(deleted.sequence, sent.sequence);
}

TEST(Checkup, TheDayOfTheExaminationGoesBeforeTheDayOfWriting) {
  const std::string written = "<effectiveTime value=\"20261015\"/>";
  const std::string examined =
      "<documentationOf><serviceEvent><effectiveTime><low value=\"20261001\"/></effectiveTime>"
      "</serviceEvent></documentationOf>";
  EXPECT_EQ(only(document(kInsured, "1", written + examined)).event_time, "2026-10-01");
  EXPECT_EQ(only(document(kInsured, "1", written)).event_time, "2026-10-15");
  ConvertOptions options;
  options.event_time = "2026-12-01";
  EXPECT_EQ(only(document(kInsured), options).event_time, "2026-12-01");
}

TEST(Checkup, SetIdNamesAllVersionsOfADocument) {
  const std::string set = "<setId root=\"1.2\" extension=\"S\"/><id root=\"1.2\" extension=\"";
  EXPECT_EQ(only(document(kInsured, "1", set + "1\"/>")).encounter, "1.2:S");
  EXPECT_EQ(only(document(kInsured, "1", set + "2\"/>")).encounter, "1.2:S");
  EXPECT_EQ(only(document(kInsured, "1", "<id root=\"1.2\" extension=\"1\"/>")).encounter, "1.2:1");
}

TEST(Checkup, FindingsInWordsStayOut) {
  const ReadMessages got =
      read_path(MessageFormat::kCheckup, golden_folder() + "/checkup/h131011004920261001.xml");
  ASSERT_EQ(got.encounters.size(), 1u);
  EXPECT_NE(got.encounters[0].payload_json.find("170.1"), std::string::npos);
  EXPECT_EQ(got.encounters[0].payload_json.find("異常"), std::string::npos);
}

TEST(Checkup, AnotherDocumentAloneIsUnsupported) {
  const ReadMessages got = read_text(MessageFormat::kCheckup, "<index/>");
  ASSERT_EQ(got.unreadable.size(), 1u);
  EXPECT_EQ(got.unreadable[0].reason, RefusalReason::kUnsupportedMessage);
}

}  // namespace
}  // namespace nayose
