#include "ops/cli/progress.h"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>

namespace nayose {
namespace {

constexpr int64_t kDrawIntervalMs = 100;
constexpr int kBarWidth = 24;

}  // namespace

uint64_t bytes_of_inputs(const std::vector<std::string>& inputs) {
  uint64_t total = 0;
  for (const std::string& input : inputs) {
    const std::string ending = std::filesystem::path(input).extension().string();
    std::error_code error;
    const auto size = std::filesystem::file_size(input, error);
    if (error || ending == ".gz" || ending == ".zst") return 0;
    total += size;
  }
  return total;
}

int64_t steady_now_ms() {
  return std::chrono::duration_cast<std::chrono::milliseconds>(
             std::chrono::steady_clock::now().time_since_epoch())
      .count();
}

Progress::Progress(std::string_view label, uint64_t total)
    : label_(label),
      total_(total),
      shown_(isatty(STDERR_FILENO) == 1),
      started_ms_(steady_now_ms()) {}

Progress::~Progress() { finish(); }

std::string Progress::text(std::string_view label, double share, uint64_t records, double seconds) {
  std::string line(label);
  if (share >= 0) {
    const int filled = static_cast<int>(std::clamp(share, 0.0, 1.0) * kBarWidth);
    line.append(" [").append(static_cast<size_t>(filled), '#');
    line.append(static_cast<size_t>(kBarWidth - filled), '.').append("]");
    char percent[16];
    std::snprintf(percent, sizeof(percent), " %3.0f %%", std::clamp(share, 0.0, 1.0) * 100);
    line.append(percent);
  }
  char counts[96];
  std::snprintf(counts, sizeof(counts), "  %llu records, %.0f/s",
                static_cast<unsigned long long>(records),
                seconds > 0 ? static_cast<double>(records) / seconds : 0.0);
  return line.append(counts);
}

void Progress::update(uint64_t done, uint64_t records) {
  if (!shown_) return;
  const int64_t now = steady_now_ms();
  if (drawn_ && now - drawn_ms_ < kDrawIntervalMs) return;
  drawn_ms_ = now;
  drawn_ = true;
  const double share = total_ == 0 ? -1 : static_cast<double>(done) / static_cast<double>(total_);
  const std::string line =
      text(label_, share, records, static_cast<double>(now - started_ms_) / 1000);
  std::fprintf(stderr, "\r\033[K%s", line.c_str());
  std::fflush(stderr);
}

void Progress::finish() {
  if (!drawn_) return;
  std::fputs("\r\033[K", stderr);
  std::fflush(stderr);
  drawn_ = false;
}

}  // namespace nayose
