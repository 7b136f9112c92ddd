#include "connectors/format/field_slots.h"

#include <algorithm>

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

uint16_t FieldSlots::path_of(const Path& path) {
  const auto found = std::find(paths_.begin(), paths_.end(), path);
  if (found != paths_.end()) return static_cast<uint16_t>(found - paths_.begin());
  CHECK(paths_.size() < UINT16_MAX, "a mapping has too many sources");
  paths_.push_back(path);
  return static_cast<uint16_t>(paths_.size() - 1);
}

FieldSlots::Source FieldSlots::compile(const FieldSource& source,
                                       std::optional<EnvelopeField> envelope) {
  Source result;
  result.constant = source.constant.value_or("");
  for (const SourcePath& source_path : source.alternatives) {
    Path path;
    path.all_needed = source_path.all_needed;
    for (const std::string& part : source_path.parts) {
      const uint16_t index = slot_of(part);
      Slot& slot = slots_[index];
      if (envelope && !slot.envelope) slot.envelope = envelope;
      slot.joined = slot.joined || source_path.parts.size() > 1;
      slot.field = slot.field || !envelope;
      path.parts.push_back(index);
    }
    result.paths.push_back(path_of(path));
  }
  return result;
}

std::string_view FieldSlots::join(const Path& path, const std::vector<std::string_view>& values,
                                  SourceRecord* out) {
  if (path.parts.size() == 1) return values[path.parts[0]];
  size_t found = 0;
  for (const uint16_t part : path.parts) found += values[part].empty() ? 0 : 1;
  if (found == 0 || (path.all_needed && found < path.parts.size())) return {};
  std::string& joined = out->new_text();
  for (size_t i = 0; i < path.parts.size(); ++i) {
    if (i > 0) joined.push_back(kPartSeparator);
    joined.append(values[path.parts[i]]);
  }
  return joined;
}

void FieldSlots::resolve(const std::vector<std::string_view>& values, SourceRecord* out) const {
  std::vector<std::string_view>& paths = out->path_values;
  paths.resize(paths_.size());
  for (size_t i = 0; i < paths_.size(); ++i) paths[i] = join(paths_[i], values, out);
  for (size_t i = 0; i < kEnvelopeFieldCount; ++i) {
    out->envelope[i] = envelope_[i].constant;
    for (const uint16_t path : envelope_[i].paths) {
      if (paths[path].empty()) continue;
      out->envelope[i] = paths[path];
      break;
    }
  }
  for (size_t i = 0; i < fields_.size(); ++i) {
    bool found = false;
    for (const uint16_t path : fields_[i].paths) {
      if (paths[path].empty()) continue;
      if (found) {
        out->fallbacks.push_back({static_cast<uint16_t>(i), paths[path]});
      } else {
        out->fields[i] = paths[path];
      }
      found = true;
    }
    if (!found) out->fields[i] = fields_[i].constant;
  }
}

}  // namespace nayose
