// A seeded generator: the same numbers on every machine. Not for keys.
#pragma once

#include <cstdint>

namespace nayose {

__extension__ using Uint128 = unsigned __int128;  // Not ISO C++, in every compiler we use.

// SplitMix64. Source: Steele, Lea, Flood 2014.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t next() {
    uint64_t z = (state_ += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
  }

  // Uniform in [0, bound); bound > 0. The bias is below bound / 2^64.
  uint64_t below(uint64_t bound) {
    return static_cast<uint64_t>((static_cast<Uint128>(next()) * bound) >> 64);
  }

  // Uniform in [0, 1).
  double unit() { return static_cast<double>(next() >> 11) * 0x1p-53; }

  bool chance(double probability) { return unit() < probability; }

 private:
  uint64_t state_;
};

}  // namespace nayose
