#include "connectors/format/receipt/uke_layout.h"

#include <gtest/gtest.h>

namespace nayose {
namespace {

TEST(UkeDates, BothGenerationsAreToldByTheirLength) {
  EXPECT_EQ(uke_date("4020825"), "1990-08-25");
  EXPECT_EQ(uke_date("3240522"), "1949-05-22");
  EXPECT_EQ(uke_date("1450729"), "1912-07-29");
  EXPECT_EQ(uke_date("2010730"), "1912-07-30");
  EXPECT_EQ(uke_date("3011225"), "1926-12-25");
  EXPECT_EQ(uke_date("3640107"), "1989-01-07");
  EXPECT_EQ(uke_date("4010108"), "1989-01-08");
  EXPECT_EQ(uke_date("4310430"), "2019-04-30");
  EXPECT_EQ(uke_date("5010501"), "2019-05-01");
  EXPECT_EQ(uke_date("4310501"), "2019-05-01");
  EXPECT_EQ(uke_date("20200501"), "2020-05-01");
  EXPECT_EQ(uke_month("43104"), "2019-04");
  EXPECT_EQ(uke_month("50205"), "2020-05");
  EXPECT_EQ(uke_month("202005"), "2020-05");
}

TEST(UkeDates, WhatIsNoDateIsEmpty) {
  for (const char* text : {"", "0000000", "00000000", "6010101", "4000101", "20260230", "2026-4-1",
                           "202605011", "4021301", "9010101"}) {
    EXPECT_EQ(uke_date(text), "") << text;
  }
  for (const char* text : {"", "202613", "202600", "60101", "2026", "43113", "0260401"}) {
    EXPECT_EQ(uke_month(text), "") << text;
  }
}

TEST(UkeLayout, IsOfTheRecordAndItsTable) {
  EXPECT_EQ(uke_layout("IR", "1")->local_id, 13);
  EXPECT_EQ(uke_layout("IR", "3")->local_id, 15);
  EXPECT_EQ(uke_layout("YK", "4")->local_id, 35);
  EXPECT_EQ(uke_layout("HM", "6")->local_id, 13);
  EXPECT_EQ(uke_layout("HM", "6")->kana, 5);
  EXPECT_EQ(uke_layout("IR", "4"), nullptr);
  EXPECT_EQ(uke_layout("YK", "1"), nullptr);
  EXPECT_EQ(uke_layout("IR", "2"), nullptr);
  EXPECT_EQ(uke_layout("IR", ""), nullptr);
}

TEST(UkeRecord, ShortRecordsHaveEmptyValues) {
  UkeRecord record;
  record.split("HO,  138016,1");
  EXPECT_EQ(record.name(), "HO");
  EXPECT_EQ(record.get(1), "138016");
  EXPECT_EQ(record.get(2), "1");
  EXPECT_EQ(record.get(3), "");
  EXPECT_EQ(record.get(4'000), "");
  record.split(std::string(4'000, ','));
  EXPECT_EQ(record.get(41), "");
}

}  // namespace
}  // namespace nayose
