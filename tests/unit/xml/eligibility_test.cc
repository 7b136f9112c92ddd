#include <gtest/gtest.h>

#include <string>

#include "tests/unit/xml/golden_lines.h"
#include "tests/unit/xml/read_messages.h"

namespace nayose {
namespace {

std::string header() {
  return "<MessageHeader><ProcessExecutionTime>20261124093000</ProcessExecutionTime>"
         "<QualificationConfirmationDate>20261124</QualificationConfirmationDate>"
         "<MedicalInstitutionCode>1310110049</MedicalInstitutionCode>"
         "<ArbitraryFileIdentifier>00099</ArbitraryFileIdentifier></MessageHeader>";
}

std::string message(const std::string& body) {
  return "<XmlMsg>" + header() + "<MessageBody>" + body + "</MessageBody></XmlMsg>";
}

std::string result(const std::string& inner) {
  return "<ResultOfQualificationConfirmation>" + inner + "</ResultOfQualificationConfirmation>";
}

std::string unit(const std::string& inner) {
  return "<BulkConfirmUnit>" + inner + "</BulkConfirmUnit>";
}

ReadMessages read(const std::string& text, const ConvertOptions& options = {}) {
  return read_text(MessageFormat::kEligibility, text, options, "OQS.xml");
}

TEST(Eligibility, BulkAnswersBecomeEncounters) {
  expect_golden(MessageFormat::kEligibility, "eligibility/bulk_answer.xml",
                "eligibility/bulk_answer.jsonl");
}

TEST(Eligibility, ASingleAnswerBecomesAnEncounter) {
  expect_golden(MessageFormat::kEligibility, "eligibility/single_answer.xml",
                "eligibility/single_answer.jsonl");
}

TEST(Eligibility, TheHeadOfTheHouseholdIsNotThePatient) {
  const ReadMessages got =
      read(message(unit(result("<InsuredName>山田　一郎</InsuredName><Name>山田　花子</Name>") +
                        "<ReferenceNumber>1</ReferenceNumber>")));
  ASSERT_EQ(got.encounters.size(), 1u);
  EXPECT_EQ(got.encounters[0].kanji.text, "山田　花子");
  EXPECT_EQ(got.lines.find("一郎"), std::string::npos);
}

TEST(Eligibility, TheFreeFileIdentifierIsNoPatientId) {
  const ReadMessages got = read(message(unit(result("<Name>山田　花子</Name>"))));
  EXPECT_TRUE(got.encounters.empty());
  ASSERT_EQ(got.unreadable.size(), 1u);
  EXPECT_EQ(got.unreadable[0].reason, RefusalReason::kMissingField);
  EXPECT_EQ(got.unreadable[0].place, "ReferenceNumber");
  EXPECT_EQ(got.unreadable[0].message_id, "OQS.xml:1");
}

TEST(Eligibility, ANumberBehindTheListIsOfAllItsResults) {
  const ReadMessages got =
      read(message("<ResultList>" +
                   result("<Name>山田　花子</Name><InsurerNumber>138016</InsurerNumber>"
                          "<InsuredIdentificationNumber>1</InsuredIdentificationNumber>"
                          "<InsuredCardExpirationDate>20260331</InsuredCardExpirationDate>") +
                   result("<Name>山田　花子</Name><InsurerNumber>06132013</InsurerNumber>"
                          "<InsuredIdentificationNumber>2</InsuredIdentificationNumber>") +
                   "</ResultList><ReferenceNumber>77</ReferenceNumber>"));
  ASSERT_EQ(got.encounters.size(), 1u) << got.lines;
  EXPECT_EQ(got.encounters[0].patient, "77");
  ASSERT_EQ(got.encounters[0].insurances.size(), 2u);
  EXPECT_EQ(got.encounters[0].insurances[0].insurer, "06132013");
  EXPECT_EQ(got.encounters[0].insurances[1].valid_to, "2026-03-31");
}

TEST(Eligibility, ResultsOfTwoPersonsAreNotOnesInsurances) {
  const std::string one = "<Name>山田　花子</Name><Birthdate>19560401</Birthdate><Sex1>2</Sex1>";
  const std::string number = "<ReferenceNumber>77</ReferenceNumber>";
  for (const char* other : {"<Name>山田　花子</Name><Birthdate>19900401</Birthdate>",
                            "<Birthdate>19560401</Birthdate><Sex1>1</Sex1>"}) {
    for (const std::string& body :
         {result(one) + result(other) + number, unit(result(one) + result(other) + number)}) {
      const ReadMessages got = read(message(body));
      EXPECT_TRUE(got.encounters.empty()) << got.lines;
      ASSERT_EQ(got.unreadable.size(), 1u);
      EXPECT_EQ(got.unreadable[0].reason, RefusalReason::kMalformed);
    }
  }
  const std::string next = "<ReferenceNumber>78</ReferenceNumber>";
  EXPECT_TRUE(read(message(result(one) + number + result(one) + next)).encounters.empty());
  EXPECT_EQ(read(message(result(one) + result(one) + number)).encounters.size(), 1u);
}

TEST(Eligibility, ANumberOfOneDocumentIsNotTheNextOnes) {
  const ReadMessages got =
      read(message(result("<Name>山田</Name>") + "<ReferenceNumber>77</ReferenceNumber>") +
           message(result("<Name>佐藤</Name>")));
  EXPECT_EQ(got.encounters.size(), 1u);
  EXPECT_EQ(got.unreadable.size(), 1u);
  const ReadMessages lone =
      read(message("<ReferenceNumber>77</ReferenceNumber>") + message(result("<Name>佐藤</Name>")));
  EXPECT_TRUE(lone.encounters.empty()) << lone.lines;
}

TEST(Eligibility, SexOnTheBackOfTheCardCountsWhereTheFaceIsBlank) {
  const auto sex = [](const std::string& inner) {
    const ReadMessages got =
        read(message(unit(result(inner) + "<ReferenceNumber>1</ReferenceNumber>")));
    return got.encounters.empty() ? "none" : got.encounters[0].sex;
  };
  EXPECT_EQ(sex("<Sex1>1</Sex1><Sex2>2</Sex2>"), "1");
  EXPECT_EQ(sex("<Sex1>3</Sex1><Sex2>2</Sex2>"), "2");
  EXPECT_EQ(sex("<Sex2>1</Sex2>"), "1");
  EXPECT_EQ(sex("<Sex1>3</Sex1>"), "");
}

TEST(Eligibility, OneBrokenAnswerDoesNotStopTheRest) {
  const ReadMessages got =
      read(message(unit(result("<Name>山田</Nome>") + "<ReferenceNumber>1</ReferenceNumber>") +
                   unit(result("<Name>" + std::string(2 << 20, 'x') + "</Name>")) +
                   unit(result("<Name>佐藤</Name>") + "<ReferenceNumber>2</ReferenceNumber>")));
  ASSERT_EQ(got.encounters.size(), 1u);
  EXPECT_EQ(got.encounters[0].patient, "2");
  EXPECT_EQ(got.encounters[0].message_id, "OQS.xml:3");
  ASSERT_EQ(got.unreadable.size(), 2u);
  EXPECT_EQ(got.unreadable[0].reason, RefusalReason::kMalformed);
  EXPECT_EQ(got.unreadable[1].reason, RefusalReason::kRecordTooLong);
}

TEST(Eligibility, OtherDocumentsAndErrorsAreUnsupported) {
  for (const std::string& text : {message(""), std::string("<index/>")}) {
    const ReadMessages got = read(text);
    ASSERT_EQ(got.unreadable.size(), 1u) << text;
    EXPECT_EQ(got.unreadable[0].reason, RefusalReason::kUnsupportedMessage);
  }
}

TEST(Eligibility, OptionsGoBeforeAndFillGaps) {
  const NoticeEntry notice{"notified", "2026-04-01", "1"};
  ConvertOptions options;
  options.institution = "H001";
  options.event_time = "2026-01-02";
  options.notice = [&](std::string_view patient) { return patient == "1" ? &notice : nullptr; };
  const std::string text =
      "<XmlMsg><MessageBody>" +
      unit(result("<Name>山田</Name>") + "<ReferenceNumber>1</ReferenceNumber>") +
      "</MessageBody></XmlMsg>";
  const ReadMessages got = read(text, options);
  ASSERT_EQ(got.encounters.size(), 1u);
  EXPECT_EQ(got.encounters[0].institution, "H001");
  EXPECT_EQ(got.encounters[0].event_time, "2026-01-02");
  EXPECT_EQ(got.encounters[0].notice_status, "notified");
}

TEST(Eligibility, MemoryIsOfOneAnswer) {
  // Far more answers than the cap of one: all come out.
  std::string body;
  for (int i = 0; i < 20000; ++i) {
    body += unit(result("<Name>山田　花子</Name><Birthdate>19840312</Birthdate>") +
                 "<ReferenceNumber>" + std::to_string(i) + "</ReferenceNumber>");
  }
  ASSERT_GT(body.size(), 3u << 20);
  EXPECT_EQ(read(message(body)).encounters.size(), 20000u);
}

}  // namespace
}  // namespace nayose
