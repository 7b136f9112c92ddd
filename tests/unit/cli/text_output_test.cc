// What the commands print: JSON objects, log lines, progress, errors.
#include <gtest/gtest.h>

#include <cmath>

#include "ops/cli/exit_code.h"
#include "ops/cli/json_text.h"
#include "ops/cli/logger.h"
#include "ops/cli/progress.h"

namespace nayose {
namespace {

class FixedClock final : public Clock {
 public:
  int64_t now_ms() const override { return 1'764'000'000'123; }
};

TEST(JsonText, WritesMembersInOrder) {
  JsonText json;
  json.string("a", "x\"\\\n").integer("b", 7).number("c", 0.5, 3).boolean("d", true);
  json.begin_object("e").integer("f", 1).end_object().number("g", NAN, 2);
  EXPECT_EQ(json.line(),
            "{\"a\":\"x\\\"\\\\\\n\",\"b\":7,\"c\":0.500,\"d\":true,\"e\":{\"f\":1},\"g\":null}\n");
}

TEST(JsonText, EmptyObject) { EXPECT_EQ(JsonText().line(), "{}\n"); }

TEST(Logger, WritesOneLogfmtLine) {
  const FixedClock clock;
  std::string written;
  const Logger logger(&clock, [&](std::string_view line) { written.append(line); });
  logger.log(LogLevel::kWarning, "two\nlines", {{"plain", "a-1"}, {"spaced", "a b"}, {"none", ""}});
  EXPECT_EQ(written,
            "time=2025-11-24T16:00:00.123Z level=warning msg=\"two\\nlines\" plain=a-1 "
            "spaced=\"a b\" none=\"\"\n");
}

TEST(Progress, ShowsABarOnlyWhenTheEndIsKnown) {
  EXPECT_EQ(Progress::text("link", 0.5, 1000, 2),
            "link [############............]  50 %  1000 records, 500/s");
  EXPECT_EQ(Progress::text("link", -1, 10, 0), "link  10 records, 0/s");
}

TEST(ExitCode, FollowsTheKindOfError) {
  EXPECT_EQ(exit_code_of(Status()), 0);
  EXPECT_EQ(exit_code_of(Status(StatusCode::kConfiguration, "x")), 78);
  EXPECT_EQ(exit_code_of(Status(StatusCode::kInvalidArgument, "x")), 64);
  EXPECT_EQ(exit_code_of(Status(StatusCode::kIoError, "x")), 1);
  EXPECT_EQ(exit_code_of(Status(StatusCode::kFenced, "x")), 1);
}

TEST(ExitCode, ErrorsNameTheCommandAndSayWhatToDo) {
  const std::string text = error_text("link", Status(StatusCode::kNotFound, "no such file: x"));
  EXPECT_EQ(text.find("nayose link: no such file: x\n"), 0u);
  EXPECT_NE(text.find("hint: "), std::string::npos);
}

}  // namespace
}  // namespace nayose
