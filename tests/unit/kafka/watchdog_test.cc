#include "connectors/kafka/watchdog.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>

namespace nayose {
namespace {

using std::chrono::milliseconds;

TEST(WatchdogTest, BitesOnceWhenACallDoesNotReturn) {
  std::atomic<int> bites{0};
  std::string what;
  {
    Watchdog dog([&](const std::string& name) {
      what = name;
      ++bites;
    });
    dog.arm("stuck", 10);
    for (int i = 0; i < 500 && bites == 0; ++i) std::this_thread::sleep_for(milliseconds(10));
    std::this_thread::sleep_for(milliseconds(30));
  }
  EXPECT_EQ(bites, 1);
  EXPECT_EQ(what, "stuck");
}

TEST(WatchdogTest, LeavesACallInTimeAlone) {
  std::atomic<int> bites{0};
  {
    Watchdog dog([&](const std::string&) { ++bites; });
    for (int i = 0; i < 5; ++i) {
      const Watchdog::Guard guard(&dog, "quick", 60'000);
    }
    dog.arm("quick", 30);
    dog.disarm();
    std::this_thread::sleep_for(milliseconds(80));
  }
  EXPECT_EQ(bites, 0);
}

TEST(WatchdogTest, ALaterDeadlineReplacesTheEarlier) {
  std::atomic<int> bites{0};
  {
    Watchdog dog([&](const std::string&) { ++bites; });
    dog.arm("first", 20);
    dog.arm("second", 60'000);
    std::this_thread::sleep_for(milliseconds(80));
  }
  EXPECT_EQ(bites, 0);
}

TEST(WatchdogTest, EndsTheProcessByDefault) {
  testing::FLAGS_gtest_death_test_style = "threadsafe";
  EXPECT_DEATH(
      {
        Watchdog dog;
        dog.arm("send_offsets_to_transaction", 1);
        std::this_thread::sleep_for(std::chrono::seconds(10));
      },
      "send_offsets_to_transaction does not return");
}

}  // namespace
}  // namespace nayose
