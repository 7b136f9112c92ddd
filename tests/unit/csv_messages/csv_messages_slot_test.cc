#include "connectors/format/table/csv_messages_slot.h"

#include <gtest/gtest.h>

namespace nayose {
namespace {

TEST(IsoInstant, ReadsWhatSystemsWrite) {
  EXPECT_EQ(iso_instant("2026-04-01T09:30:00+09:00"), "2026-04-01T09:30:00+09:00");
  EXPECT_EQ(iso_instant("2026-04-01"), "2026-04-01");
  EXPECT_EQ(iso_instant("2026/4/1"), "2026-04-01");
  EXPECT_EQ(iso_instant("20260401"), "2026-04-01");
  EXPECT_EQ(iso_instant("2026.04.01 9:05"), "2026-04-01T09:05:00+09:00");
  EXPECT_EQ(iso_instant("20260401093005"), "2026-04-01T09:30:05+09:00");
  EXPECT_EQ(iso_instant("20260401 0930"), "2026-04-01T09:30:00+09:00");
  EXPECT_EQ(iso_instant("2026年4月1日 9時30分"), "2026-04-01T09:30:00+09:00");
}

TEST(IsoInstant, LeavesTheRestAsItIs) {
  for (const char* text : {"", "昨日", "2026-02-30", "2026/4/1 25:00", "12", "令和8年4月1日",
                           "1/2/3/4/5/6/7", "999999999"}) {
    EXPECT_EQ(iso_instant(text), text);
  }
}

TEST(MessageSlot, RefusesWhatIsNoPlace) {
  for (const char* pointer :
       {"", "/", "patient", "/name", "/name/kanji", "/name/kanji/first", "/phones", "/phones/x",
        "/phones/16", "/insurances/0/holder", "/name/aliases/0", "/payload", "/payload/",
        "/payload/a/b", "/name/aliases/99/type"}) {
    EXPECT_FALSE(parse_message_slot(pointer).ok()) << pointer;
  }
}

}  // namespace
}  // namespace nayose
