#include "ops/cli/json_lines.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "connectors/format/encounter_json.h"
#include "engine/record/source_record.h"

namespace nayose {

Status read_json_lines(const std::string& path, const std::vector<std::string>& pointers,
                       const JsonLineVisitor& visit) {
  std::ifstream in(path, std::ios::binary);
  if (!in) {
    return Status(StatusCode::kNotFound, "cannot open " + path + ": " + std::strerror(errno));
  }
  InputMapping mapping;  // No envelope: only the fields asked for.
  mapping.payload_root.clear();
  for (const std::string& pointer : pointers) {
    FieldSource source;
    source.alternatives.push_back(SourcePath{{pointer}});
    mapping.fields.push_back(std::move(source));
  }
  const auto readers = make_encounter_json_reader(mapping);
  const auto reader = readers->make_reader();
  SourceRecord record;
  std::string line;
  for (uint64_t number = 1; std::getline(in, line); ++number) {
    if (line.empty()) continue;
    const size_t size = line.size();
    line.resize(size + kReadPadding, '\0');
    std::string_view bad_field;
    record.clear();
    const RefusalReason reason =
        reader->read(std::string_view(line).substr(0, size), &record, &bad_field);
    const std::string place = path + ":" + std::to_string(number);
    if (reason != RefusalReason::kNone) {
      return Status(StatusCode::kCorruption,
                    place + ": " + std::string(refusal_reason_name(reason)));
    }
    const Status status = visit(std::span(record.fields.data(), pointers.size()));
    if (!status.ok()) return status.annotate(place);
  }
  return Status();
}

}  // namespace nayose
