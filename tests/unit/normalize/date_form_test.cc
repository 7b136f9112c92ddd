#include "engine/normalize/date/date_form.h"

#include <gtest/gtest.h>

#include "tests/unit/normalize/normalized.h"

namespace nayose {
namespace {

std::string date(std::string_view raw) { return normalized(Normalizer::kDate, raw); }

TEST(Date, ReadsGregorianForms) {
  for (const char* raw :
       {"1956-04-01", "1956/04/01", "19560401", "１９５６－０４－０１", "1956年4月1日", "1956/4/1",
        "1956.4.1", "一九五六年四月一日", " 1956-04-01 ", "1956-04-01T00:00:00+09:00",
        "19560401093000", "195604010930", "1956 4 1", "1956年04月01日生"}) {
    EXPECT_EQ(date(raw), "19560401") << raw;
  }
}

TEST(Date, ReadsWarekiForms) {
  for (const char* raw : {"昭和31年4月1日", "昭和３１年４月１日", "S31.4.1", "S310401", "s31/04/01",
                          "3310401", "昭31.4.1", "昭和三十一年四月一日", "㍼31年4月1日",
                          "昭和 31 年 4 月 1 日", "Ｓ３１－０４－０１", "S.31.4.1"}) {
    EXPECT_EQ(date(raw), "19560401") << raw;
  }
}

TEST(Date, ReadsEraDigitForms) {
  EXPECT_EQ(date("4020825"), "19900825");
  EXPECT_EQ(date("3240522"), "19490522");
  EXPECT_EQ(date("1450729"), "19120729");
  EXPECT_EQ(date("2010730"), "19120730");
  EXPECT_EQ(date("3011225"), "19261225");
  EXPECT_EQ(date("3640107"), "19890107");
  EXPECT_EQ(date("4010108"), "19890108");
  EXPECT_EQ(date("4310430"), "20190430");
  EXPECT_EQ(date("5010501"), "20190501");
  EXPECT_EQ(date("4310501"), "20190501");
}

TEST(Date, FirstYearHasItsOwnWord) {
  EXPECT_EQ(date("令和元年5月1日"), "20190501");
  EXPECT_EQ(date("平成元年1月8日"), "19890108");
  EXPECT_EQ(date("㋿元年五月一日"), "20190501");
  EXPECT_EQ(date("明治45年7月29日"), "19120729");
  EXPECT_EQ(date("T1.7.30"), "19120730");
}

TEST(Date, OverflowPastTheEraIsAcceptedAndFlagged) {
  EXPECT_EQ(date("平成31年5月1日"), "20190501");
  EXPECT_EQ(date("平成32年1月2日"), "20200102");
  EXPECT_EQ(date("昭和64年1月8日"), "19890108");
  ParsedDate parsed;
  EXPECT_EQ(parse_date(U"平成31年5月1日", &parsed), FieldOutcome::kOk);
  EXPECT_TRUE(parsed.past_era_end);
  EXPECT_EQ(parse_date(U"平成31年4月30日", &parsed), FieldOutcome::kOk);
  EXPECT_FALSE(parsed.past_era_end);
  EXPECT_EQ(parse_date(U"4310501", &parsed), FieldOutcome::kOk);
  EXPECT_TRUE(parsed.past_era_end);
}

TEST(Date, UnknownPartsAreZero) {
  EXPECT_EQ(date("19800400"), "19800400");
  EXPECT_EQ(date("19800499"), "19800400");
  EXPECT_EQ(date("19800000"), "19800000");
  EXPECT_EQ(date("19809999"), "19800000");
  EXPECT_EQ(date("1980-04"), "19800400");
  EXPECT_EQ(date("198004"), "19800400");
  EXPECT_EQ(date("1980"), "19800000");
  EXPECT_EQ(date("昭和55年4月"), "19800400");
  EXPECT_EQ(date("昭和55年"), "19800000");
  EXPECT_EQ(date("35504"), "19800400");
  EXPECT_EQ(date("99990425"), "00000425");
  EXPECT_EQ(date("00000425"), "00000425");
}

TEST(Date, PlaceholdersAreMissing) {
  for (const char* raw : {"",           "00000000",   "99999999",         "9999999",
                          "0000-00-00", "1900-01-01", "19000101",         "不明",
                          "-",          "0000000",    "9999-12-31",       "99991231",
                          "1900-01-00", "1900",       "19000000",         "0001-01-01",
                          "1753-01-01", "1899-12-30", "1899-12-31",       "1868-01-01",
                          "1010101",    "2010101",    "3010101",          "昭和1年1月1日",
                          "T1.1.1",     "2999-12-31", "11111111",         "1111-11-11",
                          "3000000",    "3999999",    "昭和　年　月　日", "未詳"}) {
    EXPECT_EQ(date(raw), "<missing>") << raw;
  }
}

TEST(Date, EraPlaceholdersDoNotTouchRealDays) {
  EXPECT_EQ(date("1926-01-01"), "19260101") << "大正15年1月1日";
  EXPECT_EQ(date("大正15年1月1日"), "19260101");
  EXPECT_EQ(date("昭和1年12月25日"), "19261225");
  EXPECT_EQ(date("平成1年1月8日"), "19890108");
  EXPECT_EQ(date("5010101"), "20190101") << "a year of birth that was written in the new era";
}

TEST(Date, IsReadWhenWrittenTwice) {
  for (const char* raw :
       {"1956年(昭和31年)4月1日", "昭和31年（1956年）4月1日", "昭和31(1956)年4月1日",
        "1956(S31)/4/1", "1956年4月1日(昭和31年4月1日)", "S31.4.1 (1956/4/1)",
        "1956年【昭和31年】4月1日", "(昭和31年)1956年4月1日", "1956年昭和31年4月1日",
        "昭和31年1956年4月1日", "1956/昭和31/4/1", "1956年4月1日(日)", "昭和31年4月1日(満67歳)",
        "(昭和)31年4月1日", "昭和1956年4月1日", "S19560401"}) {
    EXPECT_EQ(date(raw), "19560401") << raw;
  }
  EXPECT_EQ(date("1956年(昭和32年)4月1日"), "00000401") << "one of them is wrong";
  EXPECT_EQ(date("1956年昭和32年4月1日"), "00000401");
}

TEST(Date, OldWritingsAreRead) {
  for (const char* raw : {"昭和参拾壱年四月壱日",
                          "昭和卅一年四月一日",
                          "昭和三一年四月一日",
                          "昭和31年04月01日生",
                          "Showa 31.4.1",
                          "SYOWA31/04/01",
                          "S-31-04-01",
                          "S/31/4/1",
                          "S31 4 1",
                          "3-31-04-01",
                          "3.31.4.1",
                          "3/310401",
                          "3 31 04 01",
                          "昭和31年-4月-1日",
                          "昭和31年 4月 1日頃",
                          "1956年4月1日0時0分",
                          "19560401000000.0000+0900",
                          "1956/04/01 00:00:00",
                          "昭・31・4・1",
                          "1956、4、1",
                          "昭和31年4月1\x1f",
                          "1956\x1f"
                          "4\x1f"
                          "1"}) {
    EXPECT_EQ(date(raw), "19560401") << raw;
  }
  EXPECT_EQ(date("昭和廿一年四月一日"), "19460401");
  EXPECT_EQ(date("令和元年"), "20190000");
  EXPECT_EQ(date("Heisei 2.8.25"), "19900825");
  EXPECT_EQ(date("Taisho 1.7.30"), "19120730");
  EXPECT_EQ(date("R6.2.29"), "20240229");
}

TEST(Date, UnreadablePartsAreUnknown) {
  EXPECT_EQ(date("昭和31年不詳"), "19560000");
  EXPECT_EQ(date("昭和31年4月不詳"), "19560400");
  EXPECT_EQ(date("昭和31年4月吉日"), "19560400");
  EXPECT_EQ(date("1956/?/?"), "19560000");
  EXPECT_EQ(date("1956-04-XX"), "19560400");
  EXPECT_EQ(date("195604XX"), "19560400");
  EXPECT_EQ(date("1956/--/--"), "19560000");
  EXPECT_EQ(date("1956年頃"), "19560000");
  EXPECT_EQ(date("3310000"), "19560000");
  EXPECT_EQ(date("33100"), "19560000");
  EXPECT_EQ(date("3319999"), "19560000");
  EXPECT_EQ(date("3990401"), "20240401") << "an era that nobody ended";
  EXPECT_EQ(date("昭和100年4月1日"), "20250401");
  EXPECT_EQ(date("平成99年99月99日"), "<missing>");
}

TEST(Date, FiveDigitsAreAMonthButNoDayOfASpreadsheet) {
  EXPECT_EQ(date("33104"), "19560400");
  EXPECT_EQ(date("43105"), "20190500");
  EXPECT_EQ(date("20546"), "<impossible>") << "day 20546 is 1956-04-01";
  EXPECT_EQ(date("29312"), "<impossible>");
  EXPECT_EQ(date("39312"), "<impossible>");
  EXPECT_EQ(date("45017"), "<impossible>");
}

TEST(Date, FirstOfJanuaryIsABirthday) { EXPECT_EQ(date("1950-01-01"), "19500101"); }

TEST(Date, LeapDaysFollowTheCalendar) {
  EXPECT_EQ(date("2000-02-29"), "20000229");
  EXPECT_EQ(date("1980-02-29"), "19800229");
  EXPECT_EQ(date("1900-02-29"), "<impossible>");
  EXPECT_EQ(date("1981-02-29"), "<impossible>");
}

TEST(Date, WhatDoesNotExistIsImpossible) {
  for (const char* raw : {"1980-02-30",
                          "1980-13-01",
                          "1980-04-31",
                          "昭和31年4月31日",
                          "S311301",
                          "6010101",
                          "19801301",
                          "198013",
                          "800425",
                          "25/04/1980",
                          "1980-04-255",
                          "1",
                          "31.4.1",
                          "S",
                          "昭和年1月",
                          "3000-01-01",
                          "1-2-3",
                          "4/1/12",
                          "昭和31年13月1日",
                          "明治60年1月1日",
                          "S31.4.31",
                          "2200-01-01",
                          "67歳",
                          "1897年千三十月千三十日",
                          "三月三日",
                          "1700-01-01",
                          "123456789",
                          "00000230",
                          "1980-00-32"}) {
    const std::string result = date(raw);
    if (std::string_view(raw) == "S") {
      EXPECT_EQ(result, "<missing>");
    } else {
      EXPECT_EQ(result, "<impossible>") << raw;
    }
  }
}

}  // namespace
}  // namespace nayose
