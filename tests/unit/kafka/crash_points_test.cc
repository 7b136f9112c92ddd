#include "connectors/kafka/crash_points.h"

#include <gtest/gtest.h>
#include <signal.h>

namespace nayose {
namespace {

TEST(CrashPointsTest, KillsAtTheGivenCountOnly) {
  auto points = kill_at_crash_point("committed:3");
  ASSERT_TRUE(points.ok());
  points.value()->reach(CrashPoint::kCommitted);
  points.value()->reach(CrashPoint::kProduced);
  points.value()->reach(CrashPoint::kCommitted);
  EXPECT_EXIT(points.value()->reach(CrashPoint::kCommitted), testing::KilledBySignal(SIGKILL), "");
}

TEST(CrashPointsTest, EveryNameIsUnderstood) {
  for (size_t i = 0; i < kCrashPointCount; ++i) {
    const auto point = static_cast<CrashPoint>(i);
    auto points = kill_at_crash_point(crash_point_name(point));
    ASSERT_TRUE(points.ok());
    EXPECT_EXIT(points.value()->reach(point), testing::KilledBySignal(SIGKILL), "");
  }
}

TEST(CrashPointsTest, RefusesUnknownNamesAndBadCounts) {
  for (const char* spec : {"", "nowhere", "committed:", "committed:0", "committed:x"}) {
    EXPECT_EQ(kill_at_crash_point(spec).status().code(), StatusCode::kInvalidArgument) << spec;
  }
}

}  // namespace
}  // namespace nayose
