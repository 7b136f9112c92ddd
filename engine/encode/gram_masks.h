// Gram → 512-bit mask, and small value → tag, each behind a bounded table. Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

#include "engine/encode/prf.h"

namespace nayose::internal {

inline constexpr size_t kVectorWords = 8;

struct alignas(64) Mask {
  uint64_t words[kVectorWords] = {};
};

// Splits UTF-8 into code points. A byte that is not UTF-8 becomes 0xDC00 + byte, which no valid
// text holds.
uint32_t next_code_point(const char** position, const char* end);

// Masks of one field. A mask is a function of the field's key and the gram alone; the table only
// saves working it out again. The table is direct-mapped and checks the key, so it is bounded and
// never wrong.
// Threads: one at a time.
class GramMasks {
 public:
  // `entries` is a power of two. `positions` of the 512 are drawn for each gram.
  GramMasks(Prf prf, int positions, size_t entries);
  GramMasks clone() const { return GramMasks(prf_.clone(), positions_, masks_.size()); }

  // ORs the mask of gram (first, second) onto `vector`. The pair must not be (~0, ~0).
  // `slot` picks the table entry: grams with different slots never displace each other.
  void or_into(uint32_t first, uint32_t second, size_t slot, Mask* vector) {
    const uint64_t gram = uint64_t{first} << 32 | second;
    const size_t index = slot & (masks_.size() - 1);
    if (__builtin_expect(grams_[index] != gram, 0)) work_out(gram, index);
    const Mask& mask = masks_[index];
    for (size_t i = 0; i < kVectorWords; ++i) vector->words[i] |= mask.words[i];
  }

 private:
  void work_out(uint64_t gram, size_t index);

  Prf prf_;
  int positions_;
  std::vector<uint64_t> grams_;
  std::vector<Mask> masks_;
};

// Tags of one key: truncate_tag(PRF(value)). Values of up to 7 bytes are remembered.
// Threads: one at a time.
class TagMemo {
 public:
  TagMemo(Prf prf, size_t entries);
  TagMemo clone() const { return TagMemo(prf_.clone(), tags_.size()); }

  uint64_t tag(std::string_view value);

 private:
  Prf prf_;
  std::vector<uint64_t> values_;  // The value's bytes and its length; 0 is an empty entry.
  std::vector<uint64_t> tags_;
};

}  // namespace nayose::internal
