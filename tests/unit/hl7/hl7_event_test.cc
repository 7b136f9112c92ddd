#include "connectors/format/hl7/hl7_event.h"

#include <gtest/gtest.h>

namespace nayose {
namespace {

std::string time_of(std::string_view stamp) {
  std::string out = "untouched";
  const bool read = hl7_event_time(stamp, &out);
  EXPECT_EQ(read, out != "untouched");
  return out;
}

TEST(Hl7EventTime, IsInJapanUnlessItSaysOtherwise) {
  EXPECT_EQ(time_of("20261124"), "2026-11-24");
  EXPECT_EQ(time_of("2026112409"), "2026-11-24T09:00:00+09:00");
  EXPECT_EQ(time_of("202611240930"), "2026-11-24T09:30:00+09:00");
  EXPECT_EQ(time_of("20261124093015"), "2026-11-24T09:30:15+09:00");
  EXPECT_EQ(time_of("20261124093015.3399"), "2026-11-24T09:30:15.339+09:00");
  EXPECT_EQ(time_of("20261124093015+0000"), "2026-11-24T09:30:15+00:00");
  EXPECT_EQ(time_of("20261124093015.5-0330"), "2026-11-24T09:30:15.500-03:30");
}

TEST(Hl7EventTime, WhatCannotBeIsNone) {
  for (const char* stamp :
       {"", "2026", "202611", "20261324", "20260229", "20261100", "00001124", "2026112424",
        "202611240960", "20261124093060", "20261124x", "20261124093015.3x", "20261124093015+9",
        "20261124093015+2500", "2026112409301", "２０２６１１２４"}) {
    EXPECT_EQ(time_of(stamp), "untouched") << stamp;
  }
}

TEST(Hl7EventTime, MillisecondsOfTheDay) {
  EXPECT_EQ(hl7_milliseconds_of_day("20261124000000.001"), 1u);
  EXPECT_EQ(hl7_milliseconds_of_day("20261124235959.999"), 86'399'999u);
  EXPECT_EQ(hl7_milliseconds_of_day("20261124"), 0u);
  EXPECT_EQ(hl7_milliseconds_of_day("x"), 0u);
}

TEST(Hl7Event, OrdersAreTakenBackByTheirControlCode) {
  EXPECT_EQ(hl7_event("RDE", "O11", "CA").change, Hl7Change::kRetractEncounter);
  EXPECT_EQ(hl7_event("RDE", "O11", "OC").change, Hl7Change::kRetractEncounter);
  EXPECT_EQ(hl7_event("RDE", "O11", "NW").change, Hl7Change::kUpdate);
  EXPECT_EQ(hl7_event("RDE", "O11", "DC").change, Hl7Change::kUpdate);
  EXPECT_EQ(hl7_event("ADT", "A08", "CA").change, Hl7Change::kUpdate);
  EXPECT_EQ(hl7_event("ADT", "A99", "").change, Hl7Change::kUpdate);
}

}  // namespace
}  // namespace nayose
