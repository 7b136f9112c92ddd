// What kinds of messages change.
#include <gtest/gtest.h>

#include "tests/unit/hl7/read_messages.h"

namespace nayose {
namespace {

constexpr char kPid[] = "PID|0001||00012345^^^^PI||山本^太郎^^^^^L^I||19560401|M";

ReadMessage read_one(const std::string& bytes, const ConvertOptions& options = with_institution()) {
  std::vector<ReadMessage> messages = read_hl7(bytes, options);
  EXPECT_EQ(messages.size(), 1u);
  return messages.empty() ? ReadMessage() : messages[0];
}

TEST(Hl7Changes, KindsOfChange) {
  const auto read = [](const char* type) {
    return read_one(message_of(type, {kPid, "PV1|1|I|||||||||||||||||V1"})).encounter;
  };
  for (const char* type : {"ADT^A01", "ADT^A04", "ADT^A05", "ADT^A08", "ADT^A28", "ADT^A31"}) {
    EXPECT_EQ(read(type).change_kind, "update") << type;
    EXPECT_EQ(read(type).encounter, "V1") << type;
    EXPECT_EQ(read(type).kanji.family, "山本") << type;
  }
  for (const char* type : {"ADT^A23", "ADT^A29"}) {
    EXPECT_EQ(read(type).change_kind, "delete") << type;
    EXPECT_EQ(read(type).change_scope, "provider") << type;
    EXPECT_TRUE(read(type).kanji.empty()) << type;
  }
  EXPECT_EQ(read("ADT^A11").change_kind, "retract_encounter");
  EXPECT_EQ(read("ADT^A11").encounter, "V1");
  EXPECT_TRUE(read("ADT^A11").kanji.empty());
}

TEST(Hl7Changes, ASecondMergeUnderOnePatientIsNotLost) {
  const ReadMessage message =
      read_one(message_of("ADT^A40", {kPid, "MRG|8888^^^^PI", "MRG|7777^^^^PI"}));
  EXPECT_FALSE(message.readable);
  EXPECT_EQ(message.unreadable.reason, RefusalReason::kUnsupportedMessage);
  EXPECT_EQ(message.unreadable.place, "MRG-1");
  EXPECT_EQ(read_hl7(message_of("ADT^A40", {kPid, "MRG|8888^^^^PI", "PID|2||9999^^^^PI||a^b",
                                            "MRG|7777^^^^PI"}),
                     with_institution())
                .size(),
            2u);
}

// Taking a discharge back does not take the admission back.
TEST(Hl7Changes, ACancellationTakesBackWhatItCancels) {
  const auto encounter = [](const std::string& type) {
    return read_one(message_of("ADT^" + type, {kPid, "PV1|1|I|||||||||||||||||V1"})).encounter;
  };
  for (const auto& [done, cancelled] :
       std::vector<std::pair<std::string, std::string>>{{"A01", "A11"},
                                                        {"A04", "A11"},
                                                        {"A05", "A38"},
                                                        {"A02", "A12"},
                                                        {"A03", "A13"},
                                                        {"A14", "A27"},
                                                        {"A15", "A26"},
                                                        {"A16", "A25"},
                                                        {"A21", "A52"},
                                                        {"A22", "A53"},
                                                        {"A54", "A55"},
                                                        {"A10", "A32"},
                                                        {"A09", "A33"}}) {
    EXPECT_EQ(encounter(done).change_kind, "update");
    EXPECT_EQ(encounter(cancelled).change_kind, "retract_encounter");
    EXPECT_EQ(encounter(done).encounter, encounter(cancelled).encounter) << done;
  }
  EXPECT_NE(encounter("A03").encounter, encounter("A01").encounter);
  EXPECT_NE(encounter("A03").encounter, encounter("A02").encounter);
}

TEST(Hl7Changes, ACancellationWithoutAVisitNumberIsUnreadable) {
  const ReadMessage message = read_one(message_of("ADT^A11", {"PID|||1||a^b"}));
  EXPECT_EQ(message.unreadable.reason, RefusalReason::kMissingField);
  EXPECT_EQ(message.unreadable.place, "PV1-19");
}

TEST(Hl7Changes, OrdersAndResultsAreEncountersByTheirNumber) {
  const auto read = [](const char* type, const std::vector<std::string>& segments) {
    std::vector<std::string> all = {"PID|||1||a^b"};
    all.insert(all.end(), segments.begin(), segments.end());
    return read_one(message_of(type, all)).encounter;
  };
  EXPECT_EQ(read("RDE^O11^RDE_O11", {"ORC|NW|77"}).encounter, "77");
  EXPECT_EQ(read("RAS^O17", {"ORC|NW|77"}).encounter, "77:RAS");
  EXPECT_EQ(read("OUL^R22", {"OBR|1|78|9"}).encounter, "78:OUL");
  EXPECT_EQ(read("RDE^O11", {"ORC|CA|77"}).change_kind, "retract_encounter");
  EXPECT_EQ(read("RDE^O11", {"ORC|CA|77"}).encounter, "77");
  EXPECT_EQ(read("PPR^ZD1", {"PRB|AD|20260101|1^胃炎^MDCDX2|P9"}).encounter, "P9");
  EXPECT_EQ(read("ADT^A31", {}).encounter, "message/M0001");
  EXPECT_EQ(read("ADT^A04", {std::string("PV1|1|O") + std::string(42, '|') + "20261101"}).encounter,
            "1/2026-11-01");
}

TEST(Hl7Changes, AMergeNamesTheIdThatEnds) {
  for (const char* type : {"ADT^A40", "ADT^A34", "ADT^A36", "ADT^A47"}) {
    const ReadMessage message = read_one(message_of(type, {"PID|||2^^^^PI||a^b", "MRG|1^^^^PI"}));
    EXPECT_EQ(message.encounter.change_kind, "merge");
    EXPECT_EQ(message.encounter.patient, "2");
    EXPECT_EQ(message.encounter.merge_from, "1");
  }
  ReadMessage message = read_one(message_of("ADT^A40", {"PID|||2||a^b"}));
  EXPECT_EQ(message.unreadable.place, "MRG-1");
  EXPECT_EQ(message.unreadable.reason, RefusalReason::kMissingField);
  message = read_one(message_of("ADT^A40", {"PID|||2||a^b", "MRG|2"}));
  EXPECT_EQ(message.unreadable.reason, RefusalReason::kInvalidId);
}

TEST(Hl7Changes, SeveralPatientsOfOneMessageAreSeveralEncounters) {
  const std::vector<ReadMessage> messages =
      read_hl7(message_of("ADT^A40", {"EVN||20261124", "PID|||2||a^b", "MRG|1", "PID|||4||c^d",
                                      "MRG|3", "PID|||6||e^f"}),
               with_institution());
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].encounter.merge_from, "1");
  EXPECT_EQ(messages[0].encounter.message_id, "M0001");
  EXPECT_EQ(messages[1].encounter.patient, "4");
  EXPECT_EQ(messages[1].encounter.merge_from, "3");
  EXPECT_EQ(messages[1].encounter.message_id, "M0001-2");
  EXPECT_EQ(messages[2].unreadable.place, "MRG-1");
}

TEST(Hl7Changes, WhatTellsOfNoPatientIsUnsupported) {
  ReadMessage message = read_one(message_of("ACK", {"MSA|AA|1"}));
  EXPECT_EQ(message.unreadable.reason, RefusalReason::kUnsupportedMessage);
  EXPECT_EQ(message.unreadable.place, "PID");
  message = read_one(message_of("ADT^A45", {kPid, "MRG|1"}));
  EXPECT_EQ(message.unreadable.reason, RefusalReason::kUnsupportedMessage);
  EXPECT_EQ(message.unreadable.place, "MSH-9");
}

}  // namespace
}  // namespace nayose
