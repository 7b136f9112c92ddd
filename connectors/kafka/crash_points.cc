#include "connectors/kafka/crash_points.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <charconv>
#include <optional>

namespace nayose {
namespace {

constexpr std::string_view kNames[kCrashPointCount] = {
    "processing", "produced",           "offsets_sent", "before_commit",
    "committed",  "before_store_write", "store_written"};

class NoCrashPoints final : public CrashPoints {
 public:
  void reach(CrashPoint) override {}
};

class KillAtCrashPoint final : public CrashPoints {
 public:
  KillAtCrashPoint(CrashPoint point, int64_t count) : point_(point), left_(count) {}

  void reach(CrashPoint point) override {
    if (point == point_ && --left_ == 0) ::kill(::getpid(), SIGKILL);
  }

 private:
  CrashPoint point_;
  int64_t left_;
};

std::optional<CrashPoint> parse_name(std::string_view name) {
  for (size_t i = 0; i < kCrashPointCount; ++i) {
    if (kNames[i] == name) return static_cast<CrashPoint>(i);
  }
  return std::nullopt;
}

}  // namespace

std::string_view crash_point_name(CrashPoint point) { return kNames[static_cast<size_t>(point)]; }

std::unique_ptr<CrashPoints> no_crash_points() { return std::make_unique<NoCrashPoints>(); }

Result<std::unique_ptr<CrashPoints>> kill_at_crash_point(std::string_view spec) {
  const size_t colon = spec.find(':');
  const std::optional<CrashPoint> point = parse_name(spec.substr(0, colon));
  int64_t count = 1;
  bool number_ok = true;
  if (colon != std::string_view::npos) {
    const std::string_view text = spec.substr(colon + 1);
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    number_ok = error == std::errc() && end == text.data() + text.size() && count >= 1;
  }
  if (!point.has_value() || !number_ok) {
    return Status(StatusCode::kInvalidArgument,
                  fmt::format("a crash point <name>[:<count>] is expected, not '{}'", spec));
  }
  return std::unique_ptr<CrashPoints>(std::make_unique<KillAtCrashPoint>(*point, count));
}

}  // namespace nayose
