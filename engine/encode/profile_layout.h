// The bytes of one encoded profile, as the resident index holds them and the store seals them.
//
//   vectors    V × 64 bytes, 512-bit Bloom or digit vectors
//   header     ProfileHeader
//   popcounts  V × u16; 0 means the field is missing
//   tags       T × u64; 0 means the part is missing
//   padding    to a multiple of 64 bytes
//
// A layout follows from the model's fields alone, so it is bound to the encoding hash.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

#include "engine/base/ids.h"
#include "engine/record/event.h"
#include "engine/record/field_spec.h"

namespace nayose {

inline constexpr size_t kVectorBits = 512;
inline constexpr size_t kVectorBytes = kVectorBits / 8;

// What is known of a profile beside its encoded fields.
struct ProfileHeader {
  Fingerprint fingerprint;
  // The earliest event in the latest 30-day period in which these identifiers were seen. Joins:
  // a later period wins, in one period the smaller key. A function of the set of events.
  EventKey anchor;
  int32_t first_period = 0;  // The earliest period in which they were seen.
  uint32_t reserved = 0;
};
static_assert(sizeof(ProfileHeader) == 40);

// Where one field of the model lies in a profile. −1: it has none of these.
struct FieldSlot {
  FieldEncoding encoding = FieldEncoding::kNone;
  int vector = -1;
  int tag = -1;  // kDate: tag is the year, tag + 1 the month, tag + 2 the day.
};

class ProfileLayout {
 public:
  ProfileLayout() = default;
  explicit ProfileLayout(std::span<const FieldSpec> fields);

  size_t bytes() const { return bytes_; }
  int vector_count() const { return vector_count_; }
  int tag_count() const { return tag_count_; }
  const FieldSlot& slot(size_t field) const { return slots_[field]; }
  size_t field_count() const { return slots_.size(); }

  const uint8_t* vector(const uint8_t* profile, int v) const { return profile + v * kVectorBytes; }
  uint8_t* vector(uint8_t* profile, int v) const { return profile + v * kVectorBytes; }
  const ProfileHeader& header(const uint8_t* profile) const {
    return *reinterpret_cast<const ProfileHeader*>(profile + header_offset_);
  }
  ProfileHeader& header(uint8_t* profile) const {
    return *reinterpret_cast<ProfileHeader*>(profile + header_offset_);
  }
  uint16_t popcount(const uint8_t* profile, int v) const { return popcounts(profile)[v]; }
  const uint16_t* popcounts(const uint8_t* profile) const {
    return reinterpret_cast<const uint16_t*>(profile + popcount_offset_);
  }
  uint16_t* popcounts(uint8_t* profile) const {
    return reinterpret_cast<uint16_t*>(profile + popcount_offset_);
  }
  const uint64_t* tags(const uint8_t* profile) const {
    return reinterpret_cast<const uint64_t*>(profile + tag_offset_);
  }
  uint64_t* tags(uint8_t* profile) const {
    return reinterpret_cast<uint64_t*>(profile + tag_offset_);
  }

 private:
  std::vector<FieldSlot> slots_;
  int vector_count_ = 0;
  int tag_count_ = 0;
  size_t header_offset_ = 0;
  size_t popcount_offset_ = 0;
  size_t tag_offset_ = 0;
  size_t bytes_ = 0;
};

}  // namespace nayose
