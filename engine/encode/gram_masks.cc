#include "engine/encode/gram_masks.h"

#include <cstring>
#include <utility>

#include "engine/base/hash64.h"

namespace nayose::internal {
namespace {

constexpr uint64_t kNoGram = ~uint64_t{0};
constexpr int kPositionBits = 9;
constexpr int kPositionsPerOutput = 256 / kPositionBits;

bool is_continuation(char byte) { return (static_cast<uint8_t>(byte) & 0xc0) == 0x80; }

}  // namespace

uint32_t next_code_point(const char** position, const char* end) {
  const char* const start = *position;
  const auto lead = static_cast<uint8_t>(*start);
  *position = start + 1;
  if (lead < 0x80) return lead;
  const int length = lead >= 0xf0 && lead < 0xf8 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead >= 0xf5 || end - start < length) return 0xdc00u + lead;
  uint32_t code_point = lead & (0xffu >> (length + 1));
  for (int i = 1; i < length; ++i) {
    if (!is_continuation(start[i])) return 0xdc00u + lead;
    code_point = code_point << 6 | (static_cast<uint8_t>(start[i]) & 0x3fu);
  }
  *position = start + length;
  return code_point;
}

GramMasks::GramMasks(Prf prf, int positions, size_t entries)
    : prf_(std::move(prf)), positions_(positions), grams_(entries, kNoGram), masks_(entries) {
  CHECK(entries != 0 && (entries & (entries - 1)) == 0, "a gram table of an odd size");
}

void GramMasks::work_out(uint64_t gram, size_t index) {
  Mask mask;
  char input[sizeof(gram) + 1];
  std::memcpy(input, &gram, sizeof(gram));
  PrfOutput output;
  for (int i = 0; i < positions_; ++i) {
    const int slice = i % kPositionsPerOutput;
    if (slice == 0) {
      input[sizeof(gram)] = static_cast<char>(i / kPositionsPerOutput);
      output = prf_.bytes({input, sizeof(input)});
    }
    const int bit = slice * kPositionBits;
    uint16_t window;
    std::memcpy(&window, output.data() + bit / 8, sizeof(window));
    const unsigned position = (window >> (bit % 8)) & 0x1ffu;
    mask.words[position / 64] |= uint64_t{1} << (position % 64);
  }
  grams_[index] = gram;
  masks_[index] = mask;
}

TagMemo::TagMemo(Prf prf, size_t entries)
    : prf_(std::move(prf)), values_(entries, 0), tags_(entries, 0) {
  CHECK(entries != 0 && (entries & (entries - 1)) == 0, "a tag table of an odd size");
}

uint64_t TagMemo::tag(std::string_view value) {
  const std::string_view parts[] = {value};
  if (value.size() > 7) return truncate_tag(prf_.parts(parts));
  uint64_t packed = 0;
  std::memcpy(&packed, value.data(), value.size());
  packed |= uint64_t{value.size() + 1} << 56;
  const size_t index = mix64(packed, 0) & (tags_.size() - 1);
  if (values_[index] != packed) {
    tags_[index] = truncate_tag(prf_.parts(parts));
    values_[index] = packed;
  }
  return tags_[index];
}

}  // namespace nayose::internal
