#include "connectors/format/field_slots.h"

#include "engine/base/check.h"

namespace nayose {

FieldSlots::FieldSlots(const InputMapping& mapping) {
  CHECK(mapping.fields.size() <= kFieldsMax, "a model has at most kFieldsMax fields");
  for (size_t i = 0; i < kEnvelopeFieldCount; ++i) {
    envelope_[i] = compile(mapping.envelope[i], static_cast<EnvelopeField>(i));
  }
  for (const FieldSource& source : mapping.fields) fields_.push_back(compile(source, {}));
}

std::string_view FieldSlots::name(size_t slot) const {
  const Slot& entry = slots_[slot];
  return entry.envelope ? envelope_field_name(*entry.envelope) : std::string_view(entry.part);
}

uint16_t FieldSlots::slot_of(const std::string& part) {
  for (size_t i = 0; i < slots_.size(); ++i) {
    if (slots_[i].part == part) return static_cast<uint16_t>(i);
  }
  CHECK(slots_.size() < UINT16_MAX, "a mapping has too many parts");
  slots_.emplace_back();
  slots_.back().part = part;
  return static_cast<uint16_t>(slots_.size() - 1);
}

FieldSlots::Source FieldSlots::compile(const FieldSource& source,
                                       std::optional<EnvelopeField> envelope) {
  Source result;
  result.constant = source.constant.value_or("");
  for (const SourcePath& path : source.alternatives) {
    std::vector<uint16_t>& parts = result.alternatives.emplace_back();
    for (const std::string& part : path.parts) {
      const uint16_t index = slot_of(part);
      Slot& slot = slots_[index];
      if (envelope && !slot.envelope) slot.envelope = envelope;
      slot.joined = slot.joined || path.parts.size() > 1;
      slot.field = slot.field || !envelope;
      parts.push_back(index);
    }
  }
  if (result.alternatives.size() == 1 && result.alternatives[0].size() == 1) {
    result.only_slot = result.alternatives[0][0];
  }
  return result;
}

std::string_view FieldSlots::resolve_one(const Source& source,
                                         const std::vector<std::string_view>& values,
                                         SourceRecord* out) {
  if (source.only_slot >= 0) {
    const std::string_view value = values[static_cast<size_t>(source.only_slot)];
    return value.empty() ? std::string_view(source.constant) : value;
  }
  for (const std::vector<uint16_t>& parts : source.alternatives) {
    std::string_view only;
    size_t found = 0;
    for (const uint16_t part : parts) {
      if (values[part].empty()) continue;
      only = values[part];
      ++found;
    }
    if (found == 0) continue;
    if (found == 1) return only;
    std::string& joined = out->new_text();
    for (const uint16_t part : parts) {
      if (values[part].empty()) continue;
      if (!joined.empty()) joined.push_back(' ');
      joined.append(values[part]);
    }
    return joined;
  }
  return source.constant;
}

void FieldSlots::resolve(const std::vector<std::string_view>& values, SourceRecord* out) const {
  for (size_t i = 0; i < kEnvelopeFieldCount; ++i) {
    out->envelope[i] = resolve_one(envelope_[i], values, out);
  }
  for (size_t i = 0; i < fields_.size(); ++i) {
    out->fields[i] = resolve_one(fields_[i], values, out);
  }
}

}  // namespace nayose
