// xxHash (XXH3, 64 bits): hash tables, partitioning and checksums. Not a PRF, never stands for one.
#pragma once

#include <cstdint>
#include <string_view>

namespace nayose {

// Stable across machines and versions: partition numbers and checksums at rest depend on it.
uint64_t hash64(std::string_view bytes, uint64_t seed = 0);

// Mixes two numbers into one (for refined block tokens and table slots).
inline uint64_t mix64(uint64_t a, uint64_t b) {
  uint64_t x = a ^ (b + 0x9e3779b97f4a7c15u + (a << 6) + (a >> 2));
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

}  // namespace nayose
