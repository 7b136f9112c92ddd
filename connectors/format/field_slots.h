// Which raw values a mapping asks for, and how they become envelope and fields. Shared by readers.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "engine/record/input_mapping.h"
#include "engine/record/source_record.h"

namespace nayose {

// Every distinct part of a mapping (JSON pointer or column name) has a slot. A reader fills one
// value per slot, then resolve() picks alternatives and joins parts.
// Threads: immutable after construction.
class FieldSlots {
 public:
  explicit FieldSlots(const InputMapping& mapping);

  size_t size() const { return slots_.size(); }
  const std::string& part(size_t slot) const { return slots_[slot].part; }
  // The envelope field's name, or the part itself: what a refusal may say.
  std::string_view name(size_t slot) const;
  // True when some source joins this part with others: its value is an identifier of its own.
  bool is_joined(size_t slot) const { return slots_[slot].joined; }
  // True when a field of the model reads this part.
  bool is_field(size_t slot) const { return slots_[slot].field; }

  // Sets envelope and fields of `out` from `values` (one per slot, empty = missing). Values must
  // live as long as `out` may be read. Of several parts that are joined, kPartSeparator stands
  // between all, also beside an empty one.
  void resolve(const std::vector<std::string_view>& values, SourceRecord* out) const;

 private:
  struct Slot {
    std::string part;
    std::optional<EnvelopeField> envelope;
    bool joined = false;
    bool field = false;
  };
  // Fields that read the same parts get the same view: it is joined once.
  struct Path {
    std::vector<uint16_t> parts;
    bool all_needed = false;
    bool operator==(const Path&) const = default;
  };
  struct Source {
    std::vector<uint16_t> paths;  // Indices into paths_, one per alternative.
    std::string constant;
  };

  Source compile(const FieldSource& source, std::optional<EnvelopeField> envelope);
  uint16_t slot_of(const std::string& part);
  uint16_t path_of(const Path& path);
  static std::string_view join(const Path& path, const std::vector<std::string_view>& values,
                               SourceRecord* out);

  std::vector<Slot> slots_;
  std::vector<Path> paths_;
  std::array<Source, kEnvelopeFieldCount> envelope_;
  std::vector<Source> fields_;
};

// True for a value that is worth looking for in a payload: two code points or more.
inline bool is_searchable(std::string_view value) {
  if (value.size() < 2) return false;
  size_t first = 1;
  while (first < value.size() && (static_cast<unsigned char>(value[first]) & 0xC0) == 0x80) ++first;
  return first < value.size();
}

}  // namespace nayose
