// How many digits differ, read off two digit vectors. Integers only, the same on every machine.
#pragma once

#include <array>
#include <cstdint>

#include "engine/encode/profile_layout.h"

namespace nayose {

// Distances are in 1/256 digit.
inline constexpr int32_t kDistancePerDigit = 256;

// Each (position, digit) of a value draws `positions_per_digit` of 512 bits. m draws set
// 512·(1 − (511/512)^m) bits on average, so a count of bits tells how many draws made it. The union
// of two vectors holds the draws of both; what it holds beyond one vector are the digits that the
// other one adds. The distance is the mean of both directions:
//   (draws(a OR b) − draws(a) + draws(a OR b) − draws(b)) / 2 / positions_per_digit.
// A digit that differs counts one; a digit that only one value has counts a half.
// For birth dates (8 digits, 20 positions) tests/unit/comparison/digit_distance_test.cc bounds how
// often rounding to whole digits is wrong.
// Threads: const, safe concurrently. Cost: three look-ups.
class DigitDistance {
 public:
  explicit DigitDistance(int positions_per_digit);

  // `common` = popcount(a AND b) ≤ min(popcount_a, popcount_b).
  int32_t distance(int32_t popcount_a, int32_t popcount_b, int32_t common) const {
    const int32_t all = popcount_a + popcount_b - common;
    const int32_t added = 2 * draws_[static_cast<size_t>(all)] -
                          draws_[static_cast<size_t>(popcount_a)] -
                          draws_[static_cast<size_t>(popcount_b)];
    return added / (2 * positions_per_digit_);
  }

  // At most `digits` differ when distance · at_most_factor(digits) ≤ at_most_bound(digits). Noise
  // grows with the square root of what differs, so the limit lies at √(d·(d + 1)) ≈ d + 2d / (4d +
  // 1), where both errors are equally likely.
  static int64_t at_most_factor(int32_t digits) { return int64_t{4} * digits + 1; }
  static int64_t at_most_bound(int32_t digits) {
    return int64_t{kDistancePerDigit} * digits * (int64_t{4} * digits + 3);
  }
  static bool at_most(int32_t distance, int32_t digits) {
    return distance * at_most_factor(digits) <= at_most_bound(digits);
  }

 private:
  int32_t positions_per_digit_;
  std::array<int32_t, kVectorBits + 1> draws_;  // By popcount, in 1/256 draw.
};

}  // namespace nayose
