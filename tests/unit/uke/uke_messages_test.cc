#include <gtest/gtest.h>

#include "engine/record/source_record.h"
#include "tests/unit/uke/text_input.h"

namespace nayose {
namespace {

constexpr std::string_view kHeader = "IR,1,13,1,1011004,,あおぞら病院,202605,00,03-0000-0001\r\n";
// A name without a character that only CP932 has.
constexpr std::string_view kReceipt =
    "RE,1,1112,202604,山本　太郎,1,19560401,,,,,,,00012345,,,,,,,,01,,,,,,,,,,,,,,,"
    "ヤマモトタロウ,\r\n"
    "HO,  138016,１２－３４,1234567,2,1500,,,,,,,,,\r\n"
    "SN,1,01,,,,02,,\r\n"
    "SY,8830417,20260402,1,,,01,\r\n"
    "SI,12,1,112007410,,75,1\r\n"
    "SY,0000999,20260402,3,,山本太郎の病,,\r\n";

ReadMessages read_uke(std::string_view text, const ConvertOptions& options = {}) {
  return read_all(MessageFormat::kUke, in_cp932(text), options);
}

std::string with(std::string_view text, std::string_view what, std::string_view by) {
  std::string out(text);
  const size_t at = out.find(what);
  CHECK(at != std::string::npos, "the text holds what is replaced");
  return out.replace(at, what.size(), by);
}

std::string medical(std::string_view receipts) {
  return std::string(kHeader).append(receipts).append("GO,1,1500,99\r\n\x1A");
}

void expect_unreadable(const std::string& text, RefusalReason reason, std::string_view place) {
  const ReadMessages read = read_uke(text);
  ASSERT_EQ(read.unreadable.size(), 1u) << place;
  EXPECT_EQ(read.unreadable[0].reason, reason);
  EXPECT_EQ(read.unreadable[0].place, place);
  EXPECT_TRUE(read.encounters.empty());
}

TEST(UkeMessages, MedicalReceiptIsOneEncounter) {
  const ReadMessages read = read_uke(medical(kReceipt));
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_TRUE(read.unreadable.empty());
  const EncounterMessage& message = read.encounters[0];
  EXPECT_EQ(message.institution, "1311011004");
  EXPECT_EQ(message.patient, "00012345");
  EXPECT_EQ(message.encounter, "2026-05/1/RE/1");
  EXPECT_EQ(message.message_id, "claims.uke:2");
  EXPECT_EQ(message.event_time, "2026-04-01T00:00:00+09:00");
  EXPECT_EQ(message.sequence, 1u);
  EXPECT_EQ(message.change_kind, "update");
  EXPECT_EQ(message.kanji.text, "山本　太郎");
  EXPECT_EQ(message.kana.text, "ヤマモトタロウ");
  EXPECT_EQ(message.birth_date, "19560401");
  EXPECT_EQ(message.sex, "1");
  ASSERT_EQ(message.insurances.size(), 1u);
  EXPECT_EQ(message.insurances[0].insurer, "138016");
  EXPECT_EQ(message.insurances[0].symbol, "１２－３４");
  EXPECT_EQ(message.insurances[0].number, "1234567");
  EXPECT_EQ(message.insurances[0].branch, "02");
  EXPECT_EQ(message.payload_json,
            "{\"care_month\":\"2026-04\",\"claim_month\":\"2026-05\",\"receipt_kind\":\"1112\","
            "\"department\":\"01\",\"diagnoses\":[{\"code\":\"8830417\",\"start\":\"2026-04-02\","
            "\"outcome\":\"1\",\"main\":true},{\"code\":\"0000999\",\"start\":\"2026-04-02\","
            "\"outcome\":\"3\"}]}");
}

TEST(UkeMessages, DatesBeforeMay2020AreReadByTheirLength) {
  std::string text = with(kHeader, "202605", "43205");
  text +=
      with(with(with(kReceipt, "202604", "43204"), "19560401", "3310401"), "20260402", "4320402");
  const ReadMessages read = read_uke(text);
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].encounter, "2020-05/1/RE/1");
  EXPECT_EQ(read.encounters[0].event_time, "2020-04-01T00:00:00+09:00");
  EXPECT_EQ(read.encounters[0].birth_date, "3310401");
  EXPECT_NE(read.encounters[0].payload_json.find("\"start\":\"2020-04-02\""), std::string::npos);
}

TEST(UkeMessages, RecordsBehindADamagedReceiptAreNotGivenToThePatientBefore) {
  const std::string second = with(with(kReceipt, "RE,1", "RE,2"), "00012345", "00054321");
  for (const std::string_view damaged : {"R,2", " RE,2", "XE,2", "?", "\"RE\",2"}) {
    const ReadMessages read =
        read_uke(medical(std::string(kReceipt) + with(second, "RE,2", damaged)));
    EXPECT_TRUE(read.encounters.empty()) << damaged;
    ASSERT_EQ(read.unreadable.size(), 1u) << damaged;
    EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kMalformed);
  }
  const ReadMessages two = read_uke(medical(std::string(kReceipt) + "\r\n" + second));
  EXPECT_EQ(two.encounters.size(), 2u);
}

TEST(UkeMessages, ADamagedFirstReceiptIsTold) {
  const std::string second = with(with(kReceipt, "RE,1", "RE,2"), "00012345", "00054321");
  for (const std::string_view damaged : {"R,1", "?", "XE,1"}) {
    const ReadMessages read =
        read_uke(medical(with(kReceipt, "RE,1", damaged) + "GO,1,1,99\r\n" + second));
    ASSERT_EQ(read.encounters.size(), 1u) << damaged;
    EXPECT_EQ(read.encounters[0].patient, "00054321");
    ASSERT_EQ(read.unreadable.size(), 1u) << damaged;
    EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kMalformed);
    EXPECT_EQ(read.unreadable[0].place, damaged == "XE,1" ? "line:3" : "line:2");
  }
  const ReadMessages long_line = read_uke(medical(std::string(kRecordBytesMax + 1, 'x')));
  ASSERT_EQ(long_line.unreadable.size(), 1u);
  EXPECT_EQ(long_line.unreadable[0].reason, RefusalReason::kRecordTooLong);
}

TEST(UkeMessages, KanaInTheNameFieldStaysThere) {
  const ReadMessages read = read_uke(
      medical(with(with(kReceipt, "山本　太郎", "ヤマモト　タロウ"), "ヤマモトタロウ", "")));
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].kanji.text, "ヤマモト　タロウ");
  EXPECT_TRUE(read.encounters[0].kana.empty());
}

TEST(UkeMessages, DentalReceiptsHaveTheirOwnPositions) {
  const ReadMessages read = read_uke(
      "UK,1,13,3,1234567,,みどり歯科,202605,,00\r\n"
      "IR,1,13,3,1234567,,202605,03-0000-0002,\r\n"
      "RE,1,3112,202604,鈴木　花子,2,19680101,,,20260414,1,,,,,A-77,,,,,,,,,,スズキハナコ,\r\n"
      "HO,01130012,１３４０,１２,1,438,,,,,,,,\r\n"
      "HS,20260414,1,102400,52200635220064,,,,,,,,\r\n"
      "IR,1,13,3,1234567,,202605,03-0000-0002,\r\n"
      "RE,2,3112,202604,佐藤　次郎,1,19570102,,,20260430,1,,,,,A-78,,,,,,,,,,サトウジロウ,\r\n"
      "HO,06130512,２１,２１,1,1175,,,,,,,,\r\n"
      "GO,2,1613,99\r\n");
  ASSERT_EQ(read.encounters.size(), 2u);
  EXPECT_EQ(read.encounters[0].institution, "1331234567");
  EXPECT_EQ(read.encounters[0].patient, "A-77");
  EXPECT_EQ(read.encounters[0].kana.text, "スズキハナコ");
  EXPECT_EQ(read.encounters[0].encounter, "2026-05/1/RE/1");
  EXPECT_NE(read.encounters[0].payload_json.find("5220063"), std::string::npos);
  EXPECT_NE(read.encounters[0].payload_json.find("5220064"), std::string::npos);
  EXPECT_EQ(read.encounters[1].patient, "A-78");
}

TEST(UkeMessages, PharmacyReceiptsHaveTheirOwnPositions) {
  std::string receipt =
      "RE,7,4112,202604,田中　一,1,19700203,070,,13,1,1011004,病院,東京都,医師　甲";
  receipt.append(21, ',').append("K-5,,,,,,タナカハジメ\r\n");  // 調剤録番号等 is the 35th value.
  const ReadMessages read = read_uke("YK,1,13,4,4000001,薬局,202605,00,03-0000-0003\r\n" + receipt +
                                     "HO,06132013,1,2,1,300\r\n");
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].institution, "1344000001");
  EXPECT_EQ(read.encounters[0].patient, "K-5");
  EXPECT_EQ(read.encounters[0].kana.text, "タナカハジメ");
  EXPECT_EQ(read.encounters[0].encounter, "2026-05/1/RE/7");
}

TEST(UkeMessages, NursingReceiptsHaveTheirOwnPositions) {
  const ReadMessages read = read_uke(
      "HM,2,13,6,9000001,訪問看護ステーション,202605,03-0000-0004\r\n"
      "GO\r\n"
      "RE,000003,6112,202604,高橋　実,タカハシミノル,1,19480506,,,070,,,N-9,\r\n"
      "HO,39130001,,12345678,05,00050000\r\n");
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].institution, "1369000001");
  EXPECT_EQ(read.encounters[0].patient, "N-9");
  EXPECT_EQ(read.encounters[0].sex, "1");
  EXPECT_EQ(read.encounters[0].birth_date, "19480506");
  EXPECT_EQ(read.encounters[0].kana.text, "タカハシミノル");
  EXPECT_EQ(read.encounters[0].encounter, "2026-05/2/RE/3");
}

TEST(UkeMessages, ConfirmedInsuranceGoesBeforeTheWrittenOne) {
  const ReadMessages read =
      read_uke(medical(with(kReceipt, "SN,1,01,,,,02,,", "SN,1,04,06132013,９９,7654321,01,,")));
  ASSERT_EQ(read.encounters.size(), 1u);
  const InsuranceMessage& insurance = read.encounters[0].insurances[0];
  EXPECT_EQ(insurance.insurer, "06132013");
  EXPECT_EQ(insurance.symbol, "９９");
  EXPECT_EQ(insurance.number, "7654321");
  EXPECT_EQ(insurance.branch, "01");
}

TEST(UkeMessages, ConfirmedInsurerDropsTheSymbolOfTheOldOne) {
  const ReadMessages read =
      read_uke(medical(with(kReceipt, "SN,1,01,,,,02,,", "SN,1,04,39131008,,12345678,,,")));
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].insurances[0].symbol, "");
  EXPECT_EQ(read.encounters[0].insurances[0].number, "12345678");
}

TEST(UkeMessages, PublicPayersComeBehindTheInsurer) {
  const ReadMessages read = read_uke(
      medical(std::string(kReceipt) + "KO,54136015,0012345,,2,1500\r\nSN,2,01,,,,,7654321,\r\n"));
  ASSERT_EQ(read.encounters.size(), 1u);
  ASSERT_EQ(read.encounters[0].insurances.size(), 2u);
  EXPECT_EQ(read.encounters[0].insurances[0].insurer, "138016");
  EXPECT_EQ(read.encounters[0].insurances[1].insurer, "54136015");
  EXPECT_EQ(read.encounters[0].insurances[1].number, "7654321");
}

TEST(UkeMessages, PublicPayerAloneIsEnough) {
  const ReadMessages read = read_uke(
      medical(with(kReceipt, "HO,  138016,１２－３４,1234567,2,1500,,,,,,,,,\r\nSN,1,01,,,,02,,",
                   "KO,12131234,0000017,,2,1500")));
  ASSERT_EQ(read.encounters.size(), 1u);
  ASSERT_EQ(read.encounters[0].insurances.size(), 1u);
  EXPECT_EQ(read.encounters[0].insurances[0].insurer, "12131234");
}

TEST(UkeMessages, SearchNumberTellsAReceiptThatCameBack) {
  const ReadMessages read = read_uke(
      medical(with(kReceipt, "00012345,,,,,,,,01", "00012345,,,,,202603000001234567890,,,01")));
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].change_kind, "update");
  EXPECT_EQ(read.encounters[0].encounter, "RS/202603000001234567890");
  EXPECT_NE(read.encounters[0].payload_json.find("\"resubmitted\":true"), std::string::npos);
}

TEST(UkeMessages, WhatIsMissingOrWrongIsToldByPosition) {
  expect_unreadable(medical(with(kReceipt, ",00012345,", ",,")), RefusalReason::kMissingField,
                    "RE.13");
  expect_unreadable(medical(with(kReceipt, "山本　太郎", "")), RefusalReason::kMissingField,
                    "RE.4");
  expect_unreadable(medical(with(kReceipt, "19560401", "")), RefusalReason::kMissingField, "RE.6");
  expect_unreadable(medical(with(kReceipt, "19560401", "560401")), RefusalReason::kImpossibleDate,
                    "RE.6");
  expect_unreadable(medical(with(kReceipt, "202604", "202613")), RefusalReason::kInvalidTime,
                    "RE.3");
  expect_unreadable(medical(with(kReceipt, "1112", "3112")), RefusalReason::kMalformed, "RE.2");
  expect_unreadable(medical(with(kReceipt, "RE,1,", "RE,x,")), RefusalReason::kMalformed, "RE.1");
  expect_unreadable(medical(with(with(kReceipt, "HO,", "XX,"), "SN,", "XX,")),
                    RefusalReason::kMissingField, "HO");
}

TEST(UkeMessages, ReceiptWithoutAnInstitutionIsUnreadable) {
  expect_unreadable(std::string(kReceipt), RefusalReason::kMissingField, "IR");
  expect_unreadable(with(medical(kReceipt), "1011004", "101100X"), RefusalReason::kMissingField,
                    "IR.4");
}

TEST(UkeMessages, OptionsNameTheInstitution) {
  ConvertOptions options;
  options.institution = "9999999999";
  const ReadMessages read = read_uke(with(medical(kReceipt), "1011004", "101100X"), options);
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].institution, "9999999999");
}

TEST(UkeMessages, NoticeComesFromTheOptions) {
  ConvertOptions options;
  const NoticeEntry entry{"notified", "2026-01-02", "3"};
  options.notice = [&](std::string_view patient) {
    return patient == "00012345" ? &entry : nullptr;
  };
  const ReadMessages read = read_uke(medical(kReceipt), options);
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].notice_status, "notified");
  EXPECT_EQ(read.encounters[0].notice_date, "2026-01-02");
}

TEST(UkeMessages, BytesThatAreNoTextAreToldByPosition) {
  std::string bytes = in_cp932(medical(with(kReceipt, "山本　太郎", "山本@@太郎")));
  bytes.replace(bytes.find("@@"), 2, "\x81\x20");
  const ReadMessages read = read_all(MessageFormat::kUke, bytes);
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kUndecodable);
  EXPECT_EQ(read.unreadable[0].place, "RE.4");
}

TEST(UkeMessages, BrokenReceiptDoesNotHarmItsNeighbours) {
  const std::string second = with(with(kReceipt, "RE,1,", "RE,2,"), "山本　太郎", "");
  const std::string third = with(with(kReceipt, "RE,1,", "RE,3,"), "00012345", "00077777");
  const ReadMessages read = read_uke(medical(std::string(kReceipt) + second + third));
  ASSERT_EQ(read.encounters.size(), 2u);
  EXPECT_EQ(read.encounters[1].patient, "00077777");
  EXPECT_EQ(read.encounters[1].encounter, "2026-05/1/RE/3");
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.unreadable[0].message_id, "claims.uke:8");
}

TEST(UkeMessages, LineAboveTheCapSpoilsItsReceiptOnly) {
  const std::string long_line = "SJ,01," + std::string(kRecordBytesMax, 'x') + "\r\n";
  const std::string second = with(kReceipt, "RE,1,", "RE,2,");
  const ReadMessages read = read_uke(medical(std::string(kReceipt) + long_line + second));
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kRecordTooLong);
  EXPECT_EQ(read.unreadable[0].place, "line:8");
  ASSERT_EQ(read.encounters.size(), 1u);
  EXPECT_EQ(read.encounters[0].sequence, 2u);
}

TEST(UkeMessages, SeveralVolumesMayFollowOneAnother) {
  const std::string second = with(medical(kReceipt), "1011004", "2022004");
  const ReadMessages read = read_uke(medical(kReceipt) + second);
  ASSERT_EQ(read.encounters.size(), 2u);
  EXPECT_EQ(read.encounters[1].institution, "1312022004");
}

TEST(UkeMessages, Utf8AndEucJpGiveTheSame) {
  const std::string text = medical(kReceipt);
  const std::string expected = read_uke(text).lines;
  EXPECT_EQ(read_all(MessageFormat::kUke, text).lines, expected);
  std::string euc;
  encode_text(text, TextEncoding::kEucJp, "?", &euc);
  EXPECT_EQ(read_all(MessageFormat::kUke, euc).lines, expected);
  std::string jis;
  encode_text(text, TextEncoding::kIso2022Jp, "?", &jis);
  EXPECT_EQ(read_all(MessageFormat::kUke, jis).lines, expected);
}

TEST(UkeMessages, OutcomeDoesNotDependOnHowBytesArrive) {
  const std::string bytes = in_cp932(medical(kReceipt));
  const std::string whole = read_all(MessageFormat::kUke, bytes).lines;
  for (const size_t step : {1u, 2u, 7u, 64u}) {
    EXPECT_EQ(read_all(MessageFormat::kUke, bytes, {}, step).lines, whole);
  }
}

TEST(UkeMessages, OtherFileIsToldOnce) {
  const ReadMessages read = read_uke("患者,氏名\r\n1,山田\r\n2,鈴木\r\n");
  ASSERT_EQ(read.unreadable.size(), 1u);
  EXPECT_EQ(read.unreadable[0].reason, RefusalReason::kUnsupportedMessage);
  EXPECT_TRUE(read_uke("").unreadable.empty());
}

TEST(UkeMessages, UnreadableLineHoldsNoValue) {
  const ReadMessages read = read_uke(medical(with(kReceipt, "19560401", "560401")));
  EXPECT_EQ(read.lines.find("山本"), std::string::npos);
  EXPECT_EQ(read.lines.find("560401"), std::string::npos);
  EXPECT_EQ(read.lines.find("00012345"), std::string::npos);
}

}  // namespace
}  // namespace nayose
