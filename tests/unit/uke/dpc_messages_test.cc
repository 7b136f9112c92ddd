#include <gtest/gtest.h>

#include "tests/unit/uke/text_input.h"

namespace nayose {
namespace {

// One stay: `key` and the record, to which the empty payloads are added.
std::string line(std::string_view key, std::string_view record) {
  std::string out = std::string(key) + "\t" + std::string(record);
  std::replace(out.begin(), out.end(), ' ', '\t');
  const auto tabs = static_cast<size_t>(std::count(out.begin(), out.end(), '\t'));
  return out.append(16 - tabs, '\t').append("\r\n");
}

constexpr std::string_view kKey = "131011004 0000012345 20260403 0 0";

std::string stay(std::string_view key) {
  return line(key, "A000010 20200401 0 19560401 2 1000001") +
         line(key, "A000020 20200401 0 20260403 1") + line(key, "A000030 20200401 0 20260412 1 1") +
         line(key, "A006010 20200401 0  I509     心不全") +
         line(key, "A006040 20200401 1  E119     糖尿病");
}

ReadMessages read_dpc(std::string_view text, const ConvertOptions& options = {}) {
  return read_all(MessageFormat::kDpc, in_cp932(text), options, 1 << 20, "/in/FF1_131011004.txt");
}

void expect_unreadable(std::string_view text, RefusalReason reason, std::string_view place) {
  const ReadMessages read = read_dpc(text);
  ASSERT_EQ(read.unreadable.size(), 1u) << place;
  EXPECT_EQ(read.unreadable[0].reason, reason);
  EXPECT_EQ(read.unreadable[0].place, place);
  EXPECT_TRUE(read.encounters.empty());
}

TEST(DpcMessages, RecordsOfOneStayAreOneEncounter) {
  const ReadMessages read = read_dpc(stay(kKey));
  ASSERT_EQ(read.encounters.size(), 1u);
  const EncounterMessage& message = read.encounters[0];
  EXPECT_EQ(message.institution, "1311011004");
  EXPECT_EQ(message.patient, "0000012345");
  EXPECT_EQ(message.encounter, "FF1/0000012345/2026-04-03");
  EXPECT_EQ(message.event_time, "2026-04-03T00:00:00+09:00");
  EXPECT_EQ(message.message_id, "FF1_N.txt:1");
  EXPECT_EQ(message.birth_date, "19560401");
  EXPECT_EQ(message.sex, "2");
  EXPECT_EQ(message.postcode, "1000001");
  EXPECT_TRUE(message.kanji.empty());
  EXPECT_EQ(message.payload_json,
            "{\"admission\":\"2026-04-03\",\"discharge\":\"2026-04-12\",\"outcome\":\"1\","
            "\"diagnoses\":[{\"code\":\"I509\",\"kind\":\"main\"},"
            "{\"code\":\"E119\",\"kind\":\"comorbidity\"}]}");
}

TEST(DpcMessages, FormsOfOneStayAreOneEncounter) {
  const std::string child =
      line("131011004 0000012345 20260403 0 1", "A000010 20200401 0 19570505 1 2000002");
  const ReadMessages read = read_dpc(stay(kKey) + child);
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].birth_date, "19560401");
}

TEST(DpcMessages, SecondStayOfADayIsAnotherEncounter) {
  const ReadMessages read = read_dpc(stay(kKey) + stay("131011004 0000012345 20260403 1 0") +
                                     stay("131011004 0000099999 20260403 0 0"));
  ASSERT_EQ(read.encounters.size(), 3u);
  EXPECT_EQ(read.encounters[1].encounter, "FF1/0000012345/2026-04-03/1");
  EXPECT_EQ(read.encounters[2].patient, "0000099999");
}

TEST(DpcMessages, HeaderOfTheRecordFormIsPassedOver) {
  const std::string header =
      "施設ｺｰﾄﾞ\tﾃﾞｰﾀ識別番号\t入院年月日\t回数管理番号\t統括診療情報番号\tｺｰﾄﾞ\tﾊﾞｰｼﾞｮﾝ\t連番\t"
      "ﾍﾟｲﾛｰﾄﾞ1(日付等)\t\t\t\t\t\t\t\t\r\n";
  EXPECT_EQ(read_dpc(header + stay(kKey)).encounters.size(), 1u);
}

TEST(DpcMessages, OldFormIsReadByItsHeader) {
  const ReadMessages read = read_dpc(
      "施設コード\tデータ識別番号\t性別\t生年月日\t患者住所地域の郵便番号\t入院年月日\t退院年月日\r"
      "\n"
      "131011004\t0000012345\t1\t19560401\t1000001\t20130403\t20130412\r\n"
      "131011004\t0000012346\t1\t19560401\t1000001\r\n"
      "131011004\t0000012347\t2\t19660401\t9999999\t20130404\t\r\n");
  ASSERT_EQ(read.encounters.size(), 2u);
  EXPECT_EQ(read.encounters[0].encounter, "FF1/0000012345/2013-04-03");
  EXPECT_EQ(read.encounters[0].postcode, "1000001");
  EXPECT_EQ(read.encounters[0].payload_json,
            "{\"admission\":\"2013-04-03\",\"discharge\":\"2013-04-12\"}");
  EXPECT_EQ(read.encounters[1].postcode, "");
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.unreadable[0].place, "line:3");
}

TEST(DpcMessages, PlaceholdersAreLeftOut) {
  const ReadMessages read = read_dpc(line(kKey, "A000010 20200401 0 00000000 9 0000000"));
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].birth_date, "");
  EXPECT_EQ(read.encounters[0].sex, "");
  EXPECT_EQ(read.encounters[0].postcode, "");
}

TEST(DpcMessages, ZerosBeforeTheHospitalsOwnIdMayBeDropped) {
  ConvertOptions options;
  options.patient_digits = 8;
  ReadMessages read = read_dpc(stay(kKey), options);
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].patient, "00012345");
  options.patient_digits = 1;
  read = read_dpc(stay(kKey), options);
  EXPECT_EQ(read.encounters[0].patient, "12345");
}

TEST(DpcMessages, WhatIsMissingOrWrongIsToldByPosition) {
  expect_unreadable(stay("13101 0000012345 20260403 0 0"), RefusalReason::kMissingField, "FF1.1");
  expect_unreadable(stay("131011004  20260403 0 0"), RefusalReason::kMissingField, "FF1.2");
  expect_unreadable(stay("131011004 0000012345 20260431 0 0"), RefusalReason::kInvalidTime,
                    "FF1.3");
  expect_unreadable(line(kKey, "A000020 20200401 0 20260403 1"), RefusalReason::kMissingField,
                    "A000010");
  expect_unreadable(line(kKey, "A000010 20200401 0 560401 2 1000001"),
                    RefusalReason::kImpossibleDate, "A000010.1");
}

TEST(DpcMessages, BrokenLineSpoilsItsStayOnly) {
  const ReadMessages read =
      read_dpc(stay("131011004 0000000001 20260401 0 0") + stay(kKey) + "131011004\tbroken\r\n" +
               stay("131011004 0000000002 20260401 0 0"));
  EXPECT_EQ(read.encounters.size(), 2u);
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kMalformed);
  EXPECT_EQ(read.unreadable[0].place, "line:11");
  EXPECT_EQ(read.unreadable[0].message_id, "FF1_N.txt:6");
}

TEST(DpcMessages, OtherFilesAreToldOnce) {
  const std::string e_file =
      "131011004\t0000012345\t20260412\t20260403\t21\t0001\t001\t610000000001\t620000001\t\t薬\r\n";
  expect_unreadable(e_file + e_file, RefusalReason::kUnsupportedMessage, "line:1");
  expect_unreadable("施設コード\tデータ識別番号\t退院年月日\r\n1\t2\t3\r\n",
                    RefusalReason::kUnsupportedMessage, "line:1");
  EXPECT_TRUE(read_dpc("").unreadable.empty());
}

TEST(DpcMessages, OutcomeDoesNotDependOnHowBytesArrive) {
  const std::string bytes = in_cp932(stay(kKey) + stay("131011004 0000000002 20260401 0 0"));
  const std::string whole = read_all(MessageFormat::kDpc, bytes).lines;
  for (const size_t step : {1u, 3u, 50u}) {
    EXPECT_EQ(read_all(MessageFormat::kDpc, bytes, {}, step).lines, whole);
  }
}

}  // namespace
}  // namespace nayose
