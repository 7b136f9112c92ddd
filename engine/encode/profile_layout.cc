#include "engine/encode/profile_layout.h"

namespace nayose {
namespace {

constexpr size_t round_up(size_t value, size_t unit) { return (value + unit - 1) / unit * unit; }

}  // namespace

ProfileLayout::ProfileLayout(std::span<const FieldSpec> fields) {
  slots_.reserve(fields.size());
  for (const FieldSpec& field : fields) {
    FieldSlot slot;
    slot.encoding = field.encoding;
    switch (field.encoding) {
      case FieldEncoding::kNone:
        break;
      case FieldEncoding::kBloom:
      case FieldEncoding::kDigits:
        slot.vector = vector_count_++;
        break;
      case FieldEncoding::kTag:
        slot.tag = tag_count_++;
        break;
      case FieldEncoding::kDate:
        slot.vector = vector_count_++;
        slot.tag = tag_count_;
        tag_count_ += 3;
        break;
    }
    slots_.push_back(slot);
  }
  header_offset_ = static_cast<size_t>(vector_count_) * kVectorBytes;
  popcount_offset_ = header_offset_ + sizeof(ProfileHeader);
  tag_offset_ = round_up(popcount_offset_ + static_cast<size_t>(vector_count_) * sizeof(uint16_t),
                         sizeof(uint64_t));
  bytes_ = round_up(tag_offset_ + static_cast<size_t>(tag_count_) * sizeof(uint64_t), 64);
}

}  // namespace nayose
