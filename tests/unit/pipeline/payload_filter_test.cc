#include "engine/pipeline/payload_filter.h"

#include <gtest/gtest.h>

#include "engine/pipeline/demographics.h"
#include "engine/pipeline/json_writer.h"

namespace nayose {
namespace {

using Kind = PayloadEventKind;

class PayloadFilterTest : public ::testing::Test {
 protected:
  // Runs the filter over
  // {"a":"x","list":[{"code":"c0","text":"t0"},{"code":"c1"}],"n":5,"s":<text>}.
  std::string filtered(const std::vector<std::string>& allow, std::string_view text = "t") {
    const PayloadEvents events = {
        {Kind::kBeginObject, ""}, {Kind::kKey, "a"},       {Kind::kString, "x"},
        {Kind::kKey, "list"},     {Kind::kBeginArray, ""}, {Kind::kBeginObject, ""},
        {Kind::kKey, "code"},     {Kind::kString, "c0"},   {Kind::kKey, "text"},
        {Kind::kString, "t0"},    {Kind::kEndObject, ""},  {Kind::kBeginObject, ""},
        {Kind::kKey, "code"},     {Kind::kString, "c1"},   {Kind::kEndObject, ""},
        {Kind::kEndArray, ""},    {Kind::kKey, "n"},       {Kind::kLiteral, "5"},
        {Kind::kKey, "s"},        {Kind::kString, text},   {Kind::kEndObject, ""}};
    std::string out;
    counts_ = {};
    IdentifierScan scan;
    scan.prepare(record_, codes_only_, birth_date_);
    filter_payload(events, PayloadAllowList(allow), &scan, &normalizer_, &out, &counts_);
    return out;
  }

  bool dropped(std::string_view text) {
    filtered({"/s"}, text);
    return counts_.with_identifiers == 1;
  }

  SourceRecord record_;
  bool codes_only_ = false;
  std::string birth_date_;  // Canonical.
  FieldNormalizer normalizer_;
  PayloadCounts counts_;
};

TEST_F(PayloadFilterTest, NothingLeavesByDefault) {
  EXPECT_EQ(filtered({}), "{}");
  EXPECT_EQ(counts_.dropped, 6u);
}

TEST_F(PayloadFilterTest, AllowedValuesKeepTheirShape) {
  EXPECT_EQ(filtered({"/a", "/n"}), R"({"a":"x","n":5})");
  EXPECT_EQ(counts_.dropped, 4u);
  EXPECT_EQ(filtered({"/list/*/code"}), R"({"list":[{"code":"c0"},{"code":"c1"}]})");
  EXPECT_EQ(filtered({"/list/1"}), R"({"list":[{"code":"c1"}]})");
  EXPECT_EQ(filtered({"/list"}), R"({"list":[{"code":"c0","text":"t0"},{"code":"c1"}]})");
  EXPECT_EQ(filtered({"/list/*/code", "/list"}),
            R"({"list":[{"code":"c0","text":"t0"},{"code":"c1"}]})");
}

TEST_F(PayloadFilterTest, ValuesWithAnIdentifierAreDroppedHoweverWritten) {
  record_.identifiers = {"山田", "ヤマダ", "太郎", "03-1234-5678", "YAMADA", "00012345", "田"};
  EXPECT_TRUE(dropped("紹介元: 山田太郎様"));
  EXPECT_TRUE(dropped("ﾔﾏﾀﾞさん来院"));
  EXPECT_TRUE(dropped("やまださん"));
  EXPECT_TRUE(dropped("山 田 様"));
  EXPECT_TRUE(dropped("call 03 1234 5678"));
  EXPECT_TRUE(dropped("０３１２３４５６７８"));
  EXPECT_TRUE(dropped("Dr. Yamada's patient"));
  EXPECT_TRUE(dropped("chart 00012345"));
  EXPECT_FALSE(dropped("E11.9"));
  EXPECT_FALSE(dropped("糖尿病"));
  EXPECT_FALSE(dropped("1234"));
  EXPECT_FALSE(dropped("田園調布")) << "one character is no identifier";
}

TEST_F(PayloadFilterTest, WideLettersOfANameAreFoundInAscii) {
  record_.identifiers = {"ＴＡＮＡＫＡ"};
  EXPECT_TRUE(dropped("Tanaka"));
  EXPECT_FALSE(dropped("Suzuki"));
}

TEST_F(PayloadFilterTest, PhonesAreFoundWithAndWithoutTheCountryCode) {
  record_.identifiers = {"090-1234-5678"};
  EXPECT_TRUE(dropped("tel +81 90-1234-5678"));
  record_.identifiers = {"+81 90-1234-5678"};
  EXPECT_TRUE(dropped("tel 09012345678"));
}

TEST_F(PayloadFilterTest, TheBirthDateIsDroppedHoweverWritten) {
  birth_date_ = "19560401";
  for (const char* text : {"19560401",
                           "1956-04-01",
                           "1956/4/1",
                           "1956.4.1",
                           "1956年4月1日",
                           "昭和31年4月1日",
                           "昭和三十一年四月一日",
                           "S31.4.1",
                           "s31/04/01",
                           "S310401",
                           "3310401",
                           "１９５６年４月１日",
                           "昭31.4.1",
                           "1956年(昭和31年)4月1日",
                           "生年月日：昭和３１年４月１日生まれの男性",
                           "born 1956-04-01, male",
                           "DOB:19560401",
                           "ID19560401-0017",
                           "1956-04-01T00:00:00+09:00",
                           "19560401120000",
                           "01/04/1956",
                           "4/1/1956",
                           "31.4.1",
                           "56-04-01",
                           "受診日2026-11-24 生年月日1956-04-01",
                           "1956 年 4 月 1 日",
                           "Showa 31.4.1"}) {
    EXPECT_TRUE(dropped(text)) << text;
  }
}

TEST_F(PayloadFilterTest, OtherDatesStay) {
  birth_date_ = "19560401";
  for (const char* text :
       {"2026-11-24", "1956-04-02", "1957-04-01", "昭和31年4月2日", "平成31年4月1日", "S31.4.10",
        "11956-04-01", "1956年4月", "4月1日", "E11.9", "120/80", "31.4", "19560402", "119560401",
        "WBC 5600 CRP 0.4", "H31.4.1", "21956-04-01", "13310401", "昭和56年4月1日"}) {
    EXPECT_FALSE(dropped(text)) << text;
  }
  birth_date_ = "";
  EXPECT_FALSE(dropped("1956-04-01")) << "the birth date is not known";
  birth_date_ = "19560400";
  EXPECT_FALSE(dropped("1956-04-01")) << "it is not known to the day";
}

TEST_F(PayloadFilterTest, ABirthDateIsFoundInARecordThatNamesNobody) {
  codes_only_ = true;
  birth_date_ = "19560401";
  EXPECT_TRUE(dropped("S31.4.1"));
  EXPECT_FALSE(dropped("E11.9"));
}

TEST_F(PayloadFilterTest, OnlyCodesLeaveARecordThatNamesNobody) {
  codes_only_ = true;
  EXPECT_FALSE(dropped("E11.9"));
  EXPECT_FALSE(dropped("metformin"));
  EXPECT_TRUE(dropped("糖尿病"));
  EXPECT_TRUE(dropped("seen by Dr X"));
  EXPECT_TRUE(dropped("tel:0312345678"));
}

TEST_F(PayloadFilterTest, MyNumbersAreDropped) {
  EXPECT_TRUE(dropped("id 123456789018"));
  EXPECT_TRUE(dropped("1234-5678-9018"));
  EXPECT_FALSE(dropped("id 123456789019"));
}

TEST_F(PayloadFilterTest, KeysWithAnIdentifierAreDroppedWithTheirValues) {
  record_.identifiers = {"山田", "list", "0312345678"};
  // {"notes":{"山田様":1,"list":{"code":"c"}},"list":[{"ok":2,"03-1234-5678":["x","y"]}]}
  const PayloadEvents events = {
      {Kind::kBeginObject, ""}, {Kind::kKey, "notes"},        {Kind::kBeginObject, ""},
      {Kind::kKey, "山田様"},   {Kind::kLiteral, "1"},        {Kind::kKey, "list"},
      {Kind::kBeginObject, ""}, {Kind::kKey, "code"},         {Kind::kString, "c"},
      {Kind::kEndObject, ""},   {Kind::kEndObject, ""},       {Kind::kKey, "list"},
      {Kind::kBeginArray, ""},  {Kind::kBeginObject, ""},     {Kind::kKey, "ok"},
      {Kind::kLiteral, "2"},    {Kind::kKey, "03-1234-5678"}, {Kind::kBeginArray, ""},
      {Kind::kString, "x"},     {Kind::kString, "y"},         {Kind::kEndArray, ""},
      {Kind::kEndObject, ""},   {Kind::kEndArray, ""},        {Kind::kEndObject, ""}};
  IdentifierScan scan;
  scan.prepare(record_);
  PayloadCounts counts;
  std::string out;
  // What the allow-list names itself stays, whoever is called so.
  filter_payload(events, PayloadAllowList({"/notes", "/list/*/*"}), &scan, &normalizer_, &out,
                 &counts);
  EXPECT_EQ(out, R"({"notes":{},"list":[{"ok":2}]})");
  EXPECT_EQ(counts.with_identifiers, 4u);
  EXPECT_EQ(counts.dropped, 0u);
}

TEST(JsonWriter, EscapesWhatJsonAsksFor) {
  std::string out;
  append_json_string("a\"b\\c\n\t\x01日", &out);
  EXPECT_EQ(out, "\"a\\\"b\\\\c\\n\\t\\u0001日\"");
}

TEST(JsonWriter, EveryByteIsEscapedAloneAtEveryPlace) {
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    std::string alone;
    append_json_string({&c, 1}, &alone);
    const std::string escaped = alone.substr(1, alone.size() - 2);
    EXPECT_EQ(escaped.size() > 1, byte < 0x20 || c == '"' || c == '\\') << byte;
    for (size_t at = 0; at < 20; ++at) {
      std::string text(20, at % 2 == 0 ? '!' : '\x7f');
      std::string expected = "\"" + text.substr(0, at) + escaped;
      expected += text.substr(at + 1) + "\"";
      text[at] = c;
      std::string out;
      append_json_string(text, &out);
      EXPECT_EQ(out, expected);
    }
  }
}

TEST(Demographics, BandsAreOfTenYears) {
  constexpr int64_t kEvent = 1'780'000'000'000;  // 2026-05-29 in Japan.
  EXPECT_EQ(age_band("19800405", kEvent), "40-49");
  EXPECT_EQ(age_band("19860529", kEvent), "40-49");
  EXPECT_EQ(age_band("19860530", kEvent), "30-39") << "the birthday is tomorrow";
  EXPECT_EQ(age_band("19000101", kEvent), "90+");
  EXPECT_EQ(age_band("20270101", kEvent), "");
  EXPECT_EQ(age_band("00000405", kEvent), "");
  EXPECT_EQ(age_band("", kEvent), "");
}

TEST(Demographics, PrefecturesAreReadFromTheStart) {
  EXPECT_EQ(prefecture_code("東京都千代田区1-1"), "13");
  EXPECT_EQ(prefecture_code("京都府京都市"), "26");
  EXPECT_EQ(prefecture_code("千代田区1-1"), "");
}

}  // namespace
}  // namespace nayose
