#include <gtest/gtest.h>

#include <chrono>

#include "tests/unit/hl7/read_messages.h"

namespace nayose {
namespace {

constexpr char kPid[] =
    "PID|0001||00012345^^^^PI||山本^太郎^^^^^L^I~ヤマモト^タロウ^^^^^L^P||19560401|M|||"
    "^^^^100-0001^JPN^H^東京都千代田区千代田１－１||^PRN^PH^^^^^^^^^03-1234-5678~"
    "^EMR^PH^^^^^^^^^03-9999-9999|^WPN^PH^^^^^^^^^03-5555-5555";

ReadMessage read_one(const std::string& bytes, const ConvertOptions& options = with_institution()) {
  std::vector<ReadMessage> messages = read_hl7(bytes, options);
  EXPECT_EQ(messages.size(), 1u);
  return messages.empty() ? ReadMessage() : messages[0];
}

EncounterMessage read_pid(const std::string& pid) {
  const ReadMessage message = read_one(message_of("ADT^A08", {pid}));
  EXPECT_TRUE(message.readable) << message.line;
  return message.encounter;
}

TEST(Hl7Messages, AnUpdateSaysWhoThePatientIs) {
  const std::string text =
      message_of("ADT^A08^ADT_A01",
                 {"EVN||202611240930|||||SEND001", kPid, "PV1|0001|O|01^^^^^C||||||||||||||||V-17",
                  "IN1|1|06^組合管掌健康保険^JHSD0001|06132013|||||||１２－３４~567~01||20240401|"
                  "20270331|||SEL"});
  for (const TextEncoding encoding : {TextEncoding::kIso2022Jp, TextEncoding::kCp932,
                                      TextEncoding::kUtf8, TextEncoding::kEucJp}) {
    const ReadMessage message = read_one(in_encoding(text, encoding));
    EXPECT_EQ(message.line,
              R"({"schema":"nayose.encounter.v1","institution":"1310110049","patient":"00012345",)"
              R"("encounter":"V-17","message_id":"M0001","event_time":"2026-11-24T09:30:00+09:00",)"
              R"("sequence":34200123,"change":{"kind":"update"},)"
              R"("name":{"kanji":{"family":"山本","given":"太郎"},)"
              R"("kana":{"family":"ヤマモト","given":"タロウ"}},"birth_date":"19560401","sex":"M",)"
              R"("postcode":"100-0001","address":"東京都千代田区千代田１－１",)"
              R"("phones":["03-1234-5678","03-5555-5555","03-9999-9999"],)"
              R"("insurances":[{"insurer":"06132013","symbol":"１２－３４","number":"567",)"
              R"("branch":"01","valid_from":"2024-04-01","valid_to":"2027-03-31"}],)"
              R"("payload":{"message_type":"ADT^A08","department":"01"}})"
              "\n")
        << text_encoding_name(encoding);
  }
}

// 本 is 4B 5C in ISO-2022-JP, 表 is 95 5C in CP932: what is split before it is decoded breaks.
TEST(Hl7Messages, EveryCharacterWithADelimiterByteSurvives) {
  std::string kanji;
  size_t count = 0;
  for (unsigned row = 0x21; row <= 0x7E; ++row) {
    for (unsigned cell = 0x21; cell <= 0x7E; ++cell) {
      const std::string_view delimiters = "|^~&\\";
      const bool clashes = delimiters.find(static_cast<char>(row)) != std::string_view::npos ||
                           delimiters.find(static_cast<char>(cell)) != std::string_view::npos;
      // JIS X 0208 ends at 0x7426; row 0x2D is not part of it.
      if (!clashes || row == 0x2D || row > 0x74) continue;
      const std::string bytes = {'\x1B', '$', 'B', static_cast<char>(row), static_cast<char>(cell),
                                 '\x1B', '(', 'B'};
      const ReadMessage message =
          read_one(message_of("ADT^A08", {"PID|||1||" + bytes + "^" + bytes + "^^^^^L^I|||M"}));
      if (!message.readable) continue;
      const std::string& family = message.encounter.kanji.family;
      EXPECT_EQ(message.encounter.kanji.given, family);
      EXPECT_EQ(message.encounter.sex, "M");
      EXPECT_EQ(in_encoding(family, TextEncoding::kIso2022Jp), bytes);
      kanji += family;
      ++count;
      const ReadMessage cp932 = read_one(in_encoding(
          message_of("ADT^A08", {"PID|||1||" + family + "^太郎^^^^^L^I"}), TextEncoding::kCp932));
      EXPECT_EQ(cp932.encounter.kanji.family, family);
    }
  }
  EXPECT_EQ(count, 582u);
  EXPECT_NE(kanji.find("本"), std::string::npos);
}

TEST(Hl7Messages, DelimitersAreThoseOfTheMessage) {
  const ReadMessage message = read_one(
      "MSH#!@$%#HIS#SEND#GW#RCV#20261124##ADT!A08#M1#P#2.5\rPID###7!!!!PI##山田!太郎!!!!!L!I"
      "@ヤマダ!タロウ!!!!!L!P##19560401#M\r");
  EXPECT_EQ(message.encounter.patient, "7");
  EXPECT_EQ(message.encounter.kanji.family, "山田");
  EXPECT_EQ(message.encounter.kana.given, "タロウ");
  EXPECT_EQ(message.encounter.event_time, "2026-11-24");
}

TEST(Hl7Messages, DelimitersThatCannotBeAreUnreadable) {
  for (const char* bytes : {"MSH|\rPID|||1\r", "MSH||||\rPID|||1\r", "MSH|^^~\\&|x\rPID|||1\r",
                            "MSH|^~\\&abcdefg|x\rPID|||1\r"}) {
    const ReadMessage message = read_one(bytes);
    EXPECT_FALSE(message.readable);
    EXPECT_EQ(message.unreadable.reason, RefusalReason::kMalformed);
    EXPECT_EQ(message.unreadable.place, "MSH-2");
    EXPECT_EQ(message.unreadable.message_id, "messages.hl7:1");
  }
}

TEST(Hl7Messages, EscapesBecomeWhatTheyStandFor) {
  const auto family = [](const std::string& text) {
    return read_pid("PID|||1||" + text + "^x^^^^^L^I").kanji.family;
  };
  EXPECT_EQ(family("a\\F\\b\\S\\c\\T\\d\\R\\e\\E\\f"), "a|b^c&d~e\\f");
  EXPECT_EQ(family("a\\.br\\b\\H\\c\\N\\"), "a bc");
  EXPECT_EQ(family("\\X4142\\\\X1B24423B33\\"), "AB山");
  EXPECT_EQ(family("\\Z01\\山\\C2842\\"), "山");
}

TEST(Hl7Messages, WrongEscapesAreUnreadableAtTheirPlace) {
  for (const char* family : {"a\\", "a\\Q\\", "a\\X4\\", "a\\XZZ\\", "a\\\\"}) {
    const ReadMessage message =
        read_one(message_of("ADT^A08", {std::string("PID|||1||") + family + "^x"}));
    EXPECT_FALSE(message.readable) << family;
    EXPECT_EQ(message.unreadable.place, "PID-5");
    EXPECT_EQ(message.unreadable.reason, RefusalReason::kMalformed);
    EXPECT_EQ(message.unreadable.message_id, "M0001");
  }
  EXPECT_TRUE(read_one(message_of("ADT^A08", {"PID|||1||a", "OBX|1|ST|a\\Q"})).readable);
}

TEST(Hl7Messages, UndecodableBytesMatterOnlyWhereTheyAreRead) {
  const std::string cp932 = in_encoding("PID|||1||山田^太郎^^^^^L^I", TextEncoding::kCp932);
  const ReadMessage bad = read_one(message_of("ADT^A08", {cp932 + "\xFF|"}));
  EXPECT_FALSE(bad.readable);
  EXPECT_EQ(bad.unreadable.reason, RefusalReason::kUndecodable);
  EXPECT_EQ(bad.unreadable.place, "PID-5");
  EXPECT_TRUE(read_one(message_of("ADT^A08", {cp932, "OBX|1|ST|\xFF"})).readable);
  ConvertOptions options = with_institution();
  options.encoding = TextEncoding::kUtf8;
  EXPECT_EQ(read_one(message_of("ADT^A08", {cp932}), options).unreadable.place, "PID-5");
}

TEST(Hl7Messages, NamesGoBySlotAndKind) {
  EncounterMessage message = read_pid(
      "PID|||1||山田^花子^^^^^L^I~ヤマダ^ハナコ^^^^^L^P~YAMADA^HANAKO^^^^^L^A~佐藤^^^^^^M^I~"
      "サトウ^^^^^^M^P~田中^花^^^^^A^I~タナカ^ハナ^^^^^A^P");
  EXPECT_EQ(message.kanji.family, "山田");
  EXPECT_EQ(message.kana.given, "ハナコ");
  EXPECT_EQ(message.latin.family, "YAMADA");
  ASSERT_EQ(message.aliases.size(), 2u);
  EXPECT_EQ(message.aliases[0].type, "former");
  EXPECT_EQ(message.aliases[0].kanji.family, "佐藤");
  EXPECT_EQ(message.aliases[0].kana.family, "サトウ");
  EXPECT_EQ(message.aliases[1].type, "common");
  EXPECT_EQ(message.aliases[1].kanji.given, "花");
  EXPECT_EQ(message.aliases[1].kana.family, "タナカ");
}

TEST(Hl7Messages, NamesWithoutARepresentationGoByTheirScript) {
  EncounterMessage message = read_pid("PID|||1||山田^花子~ヤマダ^ハナコ~Yamada^Hanako");
  EXPECT_EQ(message.kanji.given, "花子");
  EXPECT_EQ(message.kana.given, "ハナコ");
  EXPECT_EQ(message.latin.given, "Hanako");
  message = read_pid("PID|||1||ﾔﾏﾀﾞ^ﾊﾅｺ");
  EXPECT_EQ(message.kana.family, "ﾔﾏﾀﾞ");
  EXPECT_TRUE(message.kanji.empty());
}

TEST(Hl7Messages, KanaInAKanjiRepetitionStayThere) {
  const EncounterMessage message = read_pid("PID|||1||ヤマダ^ハナコ^^^^^L^I");
  EXPECT_EQ(message.kanji.family, "ヤマダ");
  EXPECT_TRUE(message.kana.empty());
}

TEST(Hl7Messages, OneComponentIsAWholeName) {
  const EncounterMessage message = read_pid("PID|||1||山田花子^^^^^^L^I~ヤマダハナコ^^^^^^L^P");
  EXPECT_EQ(message.kanji.text, "山田花子");
  EXPECT_TRUE(message.kanji.family.empty());
  EXPECT_EQ(message.kana.text, "ヤマダハナコ");
}

TEST(Hl7Messages, CodesOfANameThatLieOneComponentEarlyAreRead) {
  const EncounterMessage message = read_pid("PID|||1||山田^花子^^^^L^I~ヤマダ^ハナコ^^^^^L^P");
  EXPECT_EQ(message.kanji.family, "山田");
  EXPECT_EQ(message.kana.family, "ヤマダ");
}

TEST(Hl7Messages, ThePatientIdIsTheInstitutionsOwn) {
  EXPECT_EQ(read_pid("PID|||123^^^^SS~77^^^^PI").patient, "77");
  EXPECT_EQ(read_pid("PID|||55^^^^MR~77^^^^PI").patient, "77");
  EXPECT_EQ(read_pid("PID|||55^^^2710100153^PI~77^^^1310110049").patient, "77");
  EXPECT_EQ(read_pid("PID|||55^^^HOSP^PI").patient, "55");
  ReadMessage message = read_one(message_of("ADT^A08", {"PID|||55^^^2710100153^PI"}));
  EXPECT_EQ(message.unreadable.reason, RefusalReason::kInvalidId);
  EXPECT_EQ(message.unreadable.place, "PID-3");
  message = read_one(message_of("ADT^A08", {"PID|||^^^^PI||山田^太郎"}));
  EXPECT_EQ(message.unreadable.reason, RefusalReason::kMissingField);
  EXPECT_EQ(message.unreadable.place, "PID-3");
  message = read_one(message_of("ADT^A08", {"PID|||\"\"||山田^太郎"}));
  EXPECT_EQ(message.unreadable.place, "PID-3");
}

TEST(Hl7Messages, TheInstitutionIsTheOptionElseTheSender) {
  EXPECT_EQ(read_one(message_of("ADT^A08", {kPid}), {}).encounter.institution, "SEND");
  const ReadMessage message =
      read_one("MSH|^~\\&|||||20261124||ADT^A08|M1|P|2.5\rPID|||1||a^b\r", {});
  EXPECT_EQ(message.unreadable.reason, RefusalReason::kMissingField);
  EXPECT_EQ(message.unreadable.place, "MSH-4");
}

TEST(Hl7Messages, AddressesAreTheHomeWholeOrJoined) {
  EncounterMessage message = read_pid(
      "PID|||1||a^b||||||^^^^1050003^^B^東京都港区~神田１&神田^１０１号^千代田区^東京都^1010001^"
      "JPN^H");
  EXPECT_EQ(message.postcode, "1010001");
  EXPECT_EQ(message.address, "東京都千代田区神田１１０１号");
  EXPECT_EQ(read_pid("PID|||1||a^b||||||^^^^1050003^^B^東京都港区").address, "");
}

TEST(Hl7Messages, PhonesAreTakenFromAnyComponent) {
  const EncounterMessage message = read_pid(
      "PID|||1||a^b||||||||03-1111-1111~^ORN^CP^^81^090^11112222~^PRN^FX^^^^^^^^^03-0~"
      "^PRN^PH^^^^^^03-3333-3333~^NET^Internet^a@b.c|^WPN^PH^^^^^^^^^03-1111-1111");
  EXPECT_EQ(message.phones,
            (std::vector<std::string>{"03-1111-1111", "090-11112222", "03-3333-3333"}));
}

TEST(Hl7Messages, BirthDatesLoseATimeOfDay) {
  EXPECT_EQ(read_pid("PID|||1||a^b||195604011230").birth_date, "19560401");
  EXPECT_EQ(read_pid("PID|||1||a^b||1956").birth_date, "1956");
  EXPECT_EQ(read_pid("PID|||1||a^b||S31.4.1").birth_date, "S31.4.1");
}

TEST(Hl7Messages, HealthInsuranceInForceComesFirst) {
  const ReadMessage message = read_one(message_of(
      "ADT^A08",
      {"PID|||1||a^b", "IN1|1|12^生活保護|12130010|||||||7654321",
       "IN1|2|06|06139992|||||||旧~1~00||20200401|20260331", "IN1|3|39|39130010|||||||87654321",
       "IN1|4|C0|138016|||||||国~2||20260401|99999999", "IN1|5|OE"}));
  std::vector<std::string> insurers;
  for (const InsuranceMessage& insurance : message.encounter.insurances) {
    insurers.push_back(insurance.insurer);
  }
  EXPECT_EQ(insurers, (std::vector<std::string>{"39130010", "138016", "06139992", "12130010"}));
  EXPECT_EQ(message.encounter.insurances[0].number, "87654321");
  EXPECT_EQ(message.encounter.insurances[0].symbol, "");
  EXPECT_EQ(message.encounter.insurances[1].valid_to, "");
  EXPECT_EQ(message.encounter.insurances[1].valid_from, "2026-04-01");
}

TEST(Hl7Messages, AMegabyteOfRepetitionsTakesLinearTime) {
  const auto many = [](const std::string& one) {
    std::string text;
    for (int i = 0; text.size() + one.size() < 900'000; ++i) {
      const size_t at = one.find('#');
      text += one.substr(0, at);
      if (at != std::string::npos) text.append(std::to_string(i)).append(one, at + 1);
    }
    return text;
  };
  for (const std::string& bytes :
       {message_of("ADT^A08", {"PID|||1||" + many("a#^b^^^^^A~")}),
        message_of("ADT^A08", {"PID|||1||a^b||||||||" + many("#~")}),
        message_of("ADT^A08", {"PID|||" + many("#~")}),
        message_of("ADT^A08", {"PID|||1||a^b", many("IN1||12|1\rIN1||06|1\r")}),
        message_of("ADT^A08", {many("PID|||#\r")}),
        message_of("ADT^A08", {"PID|||1||a^b", many("DG1|||K#\r")})}) {
    const auto begin = std::chrono::steady_clock::now();
    EXPECT_FALSE(read_hl7(bytes, with_institution()).empty());
    EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(5))
        << bytes.substr(60, 40);
  }
}

TEST(Hl7Messages, DiagnosesAndDepartmentAreThePayload) {
  const ReadMessage message = read_one(message_of(
      "PPR^ZD1", {kPid, "PV1|1|I|32^302|||||||08",
                  "PRB|AD|20110915|20054174^胃炎^MDCDX2|1||||||K297^^I10", "DG1|1||E119^^I10"}));
  EXPECT_EQ(message.encounter.payload_json,
            R"({"message_type":"PPR^ZD1","department":"08","diagnoses":["K297","E119"]})");
}

TEST(Hl7Messages, TheEventTimeIsTheRecordedOneElseTheSent) {
  const auto time = [](const std::string& evn, const std::string& sent) {
    return read_one("MSH|^~\\&||S|||" + sent + "||ADT^A08|M1\rEVN||" + evn + "\rPID|||1||a^b\r");
  };
  EXPECT_EQ(time("20261124093015", "20261125").encounter.event_time, "2026-11-24T09:30:15+09:00");
  EXPECT_EQ(time("", "20261125120000.5+0000").encounter.event_time,
            "2026-11-25T12:00:00.500+00:00");
  EXPECT_EQ(time("20261324", "20261125").encounter.event_time, "2026-11-25");
  EXPECT_EQ(time("", "202611").unreadable.reason, RefusalReason::kInvalidTime);
  EXPECT_EQ(time("", "202611").unreadable.place, "MSH-7");
}

TEST(Hl7Messages, AMessageIdThatTellsThePatientIsNotUsed) {
  const ReadMessage message =
      read_one("MSH|^~\\&||S|||20261124||ADT^A08|X-12345678-1\rPID|||12345678||a^b\r");
  EXPECT_EQ(message.encounter.message_id, "messages.hl7:1");
  EXPECT_EQ(read_one("MSH|^~\\&||S|||20261124||ADT^A08|a b\rPID|||1||a^b\r").encounter.message_id,
            "a-b");
}

TEST(Hl7Messages, NoticesComeFromTheOptions) {
  ConvertOptions options = with_institution();
  const NoticeEntry notice{"notified", "2026-04-01", "1"};
  options.notice = [&](std::string_view patient) {
    return patient == "00012345" ? &notice : nullptr;
  };
  const ReadMessage message = read_one(message_of("ADT^A08", {kPid}), options);
  EXPECT_EQ(message.encounter.notice_status, "notified");
  EXPECT_EQ(message.encounter.notice_date, "2026-04-01");
  EXPECT_EQ(read_one(message_of("ADT^A08", {"PID|||1||a^b"}), options).encounter.notice_status, "");
}

TEST(Hl7Messages, LinesThatAreNoSegmentsArePassedOver) {
  for (const char* line : {"A", "AB", "ABC", "abc|d", "PIDx|||9", "of a note"}) {
    EXPECT_EQ(read_one(message_of("ADT^A08", {line, "PID|||1||a^b", line})).encounter.patient, "1");
  }
}

TEST(Hl7Messages, ABrokenMessageDoesNotStopTheOthers) {
  const std::string good = message_of("ADT^A08", {"PID|||1||a^b"});
  const std::string bad = message_of("ADT^A08", {"PID|||||a^b"});
  const std::vector<ReadMessage> messages =
      read_hl7(good + bad + good + "MSH|^~\\&|cut", with_institution());
  ASSERT_EQ(messages.size(), 4u);
  EXPECT_TRUE(messages[0].readable);
  EXPECT_FALSE(messages[1].readable);
  EXPECT_TRUE(messages[2].readable);
  EXPECT_EQ(messages[3].unreadable.reason, RefusalReason::kUnsupportedMessage);
  EXPECT_EQ(messages[3].unreadable.message_id, "messages.hl7:4");
}

}  // namespace
}  // namespace nayose
