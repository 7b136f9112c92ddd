#include "engine/comparison/digit_distance.h"

#include "engine/base/check.h"

namespace nayose {

DigitDistance::DigitDistance(int positions_per_digit) : positions_per_digit_(positions_per_digit) {
  CHECK(positions_per_digit > 0, "positions per digit must be positive");
  // Inverts bits(m) = 512·(1 − (511/512)^m), straight between whole m. Only products, sums and one
  // quotient, which IEEE 754 fixes to the last bit. The curve never reaches 512.
  constexpr double kBits = kVectorBits;
  double free_bits = kBits;
  int32_t draws = 0;
  for (size_t bits = 0; bits < draws_.size(); ++bits) {
    const double target = bits == kVectorBits ? 0.5 : kBits - static_cast<double>(bits);
    while (free_bits * (kBits - 1) / kBits > target) {
      free_bits = free_bits * (kBits - 1) / kBits;
      ++draws;
    }
    const double fraction = (free_bits - target) / (free_bits / kBits);
    draws_[bits] = draws * kDistancePerDigit + static_cast<int32_t>(fraction * kDistancePerDigit);
  }
}

}  // namespace nayose
