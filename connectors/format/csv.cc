#include "connectors/format/csv.h"

#include <simdjson.h>

#include <algorithm>
#include <cstring>

#include "connectors/format/encounter_json.h"
#include "connectors/format/field_slots.h"

namespace nayose {
namespace {

constexpr std::string_view kPayloadPrefix = "payload.";
constexpr int32_t kNoSlot = -1;

// Takes the values of one record one by one.
class CsvCursor {
 public:
  CsvCursor(std::string_view record, char delimiter) : rest_(record), delimiter_(delimiter) {}

  bool at_end() const { return done_; }

  // The next value; false when the quoting is broken. Views into the record, or into a new text of
  // `texts` where quotes were doubled.
  bool next(SourceRecord* texts, std::string_view* value) {
    if (!rest_.empty() && rest_.front() == '"') return next_quoted(texts, value);
    const size_t end = std::min(rest_.find(delimiter_), rest_.size());
    *value = rest_.substr(0, end);
    if (value->find('"') != std::string_view::npos) return false;
    advance(end);
    return true;
  }

 private:
  bool next_quoted(SourceRecord* texts, std::string_view* value) {
    size_t start = 1;
    std::string* text = nullptr;
    for (;;) {
      const size_t quote = rest_.find('"', start);
      if (quote == std::string_view::npos) return false;
      const bool doubled = quote + 1 < rest_.size() && rest_[quote + 1] == '"';
      if (!doubled) {
        const std::string_view tail = rest_.substr(start, quote - start);
        if (text != nullptr) text->append(tail);
        *value = text == nullptr ? tail : std::string_view(*text);
        if (quote + 1 < rest_.size() && rest_[quote + 1] != delimiter_) return false;
        advance(quote + 1);
        return true;
      }
      if (text == nullptr) text = &texts->new_text();
      text->append(rest_.substr(start, quote + 1 - start));
      start = quote + 2;
    }
  }

  // Moves past a value of `size` bytes and the delimiter after it.
  void advance(size_t size) {
    done_ = size >= rest_.size();
    rest_ = done_ ? std::string_view() : rest_.substr(size + 1);
  }

  std::string_view rest_;
  char delimiter_;
  bool done_ = false;
};

std::string_view without_line_end(std::string_view line) {
  while (!line.empty() && (line.back() == '\n' || line.back() == '\r')) line.remove_suffix(1);
  return line;
}

struct Column {
  int32_t slot = kNoSlot;
  bool is_identifier = false;
  std::string payload_key;  // Empty: not part of the payload.
};

struct Plan {
  explicit Plan(const InputMapping& mapping) : slots(mapping) {}

  FieldSlots slots;
  std::vector<Column> columns;
  CsvOptions options;
  bool has_payload = false;
};

class CsvReader final : public RecordReader {
 public:
  explicit CsvReader(std::shared_ptr<const Plan> plan)
      : plan_(std::move(plan)), values_(plan_->slots.size()) {}

  RefusalReason read(std::string_view raw, SourceRecord* out,
                     std::string_view* bad_field) override {
    out->clear();
    *bad_field = {};
    if (raw.size() > kRecordBytesMax) return RefusalReason::kRecordTooLong;
    raw = without_line_end(raw);
    if (!simdjson::validate_utf8(raw.data(), raw.size())) return RefusalReason::kInvalidUtf8;
    values_.assign(values_.size(), {});
    RefusalReason reason = RefusalReason::kNone;
    CsvCursor cursor(raw, plan_->options.delimiter);
    if (plan_->has_payload) out->payload.push_back({PayloadEventKind::kBeginObject, {}});
    for (const Column& column : plan_->columns) {
      std::string_view value;
      if (cursor.at_end() || !cursor.next(out, &value)) return malformed(out);
      if (!take(column, value, out) && reason == RefusalReason::kNone) {
        reason = RefusalReason::kFieldTooLong;
        *bad_field = plan_->slots.name(static_cast<size_t>(column.slot));
      }
    }
    if (!cursor.at_end()) return malformed(out);
    if (plan_->has_payload) out->payload.push_back({PayloadEventKind::kEndObject, {}});
    plan_->slots.resolve(values_, out);
    return reason;
  }

 private:
  static RefusalReason malformed(SourceRecord* out) {
    out->clear();
    return RefusalReason::kMalformed;
  }

  // False when the value is too long.
  bool take(const Column& column, std::string_view value, SourceRecord* out) {
    if (!column.payload_key.empty() && !value.empty()) {
      out->payload.push_back({PayloadEventKind::kKey, column.payload_key});
      out->payload.push_back({PayloadEventKind::kString, value});
    }
    if (column.slot == kNoSlot) return true;
    if (value.size() > kFieldBytesMax) return false;
    values_[static_cast<size_t>(column.slot)] = value;
    if (column.is_identifier && is_searchable(value)) out->identifiers.push_back(value);
    return true;
  }

  std::shared_ptr<const Plan> plan_;
  std::vector<std::string_view> values_;
};

class CsvReaderFactory final : public RecordReaderFactory {
 public:
  explicit CsvReaderFactory(std::shared_ptr<const Plan> plan) : plan_(std::move(plan)) {}

  std::unique_ptr<RecordReader> make_reader() const override {
    return std::make_unique<CsvReader>(plan_);
  }

 private:
  std::shared_ptr<const Plan> plan_;
};

bool is_local_id(const InputMapping& mapping, const std::string& name) {
  for (const EnvelopeField field : {EnvelopeField::kPatient, EnvelopeField::kMergeFrom}) {
    for (const SourcePath& path : mapping.envelope[static_cast<size_t>(field)].alternatives) {
      if (std::find(path.parts.begin(), path.parts.end(), name) != path.parts.end()) return true;
    }
  }
  return false;
}

Column make_column(const InputMapping& mapping, const FieldSlots& slots, const std::string& name) {
  Column column;
  for (size_t slot = 0; slot < slots.size(); ++slot) {
    if (slots.part(slot) != name) continue;
    column.slot = static_cast<int32_t>(slot);
    column.is_identifier = slots.is_field(slot) || is_local_id(mapping, name);
  }
  if (name.size() > kPayloadPrefix.size() &&
      std::string_view(name).substr(0, kPayloadPrefix.size()) == kPayloadPrefix) {
    column.payload_key = name.substr(kPayloadPrefix.size());
  }
  return column;
}

// True when one alternative of the source has a column.
bool has_column(const FieldSource& source, const std::vector<std::string>& columns) {
  for (const SourcePath& path : source.alternatives) {
    for (const std::string& part : path.parts) {
      if (std::find(columns.begin(), columns.end(), part) != columns.end()) return true;
    }
  }
  return false;
}

Status check_fields(const InputMapping& mapping, const std::vector<std::string>& columns) {
  for (const FieldSource& source : mapping.fields) {
    if (source.constant || source.alternatives.empty() || has_column(source, columns)) continue;
    std::string names;
    for (const SourcePath& path : source.alternatives) {
      for (const std::string& part : path.parts) names += (names.empty() ? "" : ", ") + part;
    }
    return Status(StatusCode::kConfiguration,
                  "the CSV header has no column that this field is read from: " + names);
  }
  return Status::ok_status();
}

}  // namespace

Result<std::vector<std::string>> parse_csv_header(std::string_view line,
                                                  const CsvOptions& options) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (line.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    line.remove_prefix(kByteOrderMark.size());
  }
  line = without_line_end(line);
  if (!simdjson::validate_utf8(line.data(), line.size())) {
    return Status(StatusCode::kConfiguration, "the CSV header is not UTF-8");
  }
  std::vector<std::string> names;
  SourceRecord texts;
  CsvCursor cursor(line, options.delimiter);
  while (!cursor.at_end()) {
    std::string_view name;
    if (!cursor.next(&texts, &name)) {
      return Status(StatusCode::kConfiguration, "the CSV header is not quoted as RFC 4180 says");
    }
    if (name.empty()) {
      return Status(StatusCode::kConfiguration, "the CSV header has a column without a name: " +
                                                    std::to_string(names.size() + 1));
    }
    // Told by position: where the header was forgotten, these are a patient's values.
    if (const auto same = std::find(names.begin(), names.end(), name); same != names.end()) {
      return Status(StatusCode::kConfiguration, "the CSV header has one name for two columns: " +
                                                    std::to_string(same - names.begin() + 1) +
                                                    " and " + std::to_string(names.size() + 1));
    }
    names.emplace_back(name);
  }
  return names;
}

bool csv_line_ends_inside_quotes(std::string_view line, bool inside, const CsvOptions& options) {
  bool at_value_start = !inside;
  for (size_t i = 0; i < line.size(); ++i) {
    const char byte = line[i];
    if (inside) {
      if (byte != '"') continue;
      if (i + 1 < line.size() && line[i + 1] == '"') {
        ++i;
      } else {
        inside = false;
      }
    } else {
      inside = at_value_start && byte == '"';
      at_value_start = byte == options.delimiter;
    }
  }
  return inside;
}

Result<std::unique_ptr<RecordReaderFactory>> make_csv_reader(
    const InputMapping& mapping, const std::vector<std::string>& header_columns,
    const CsvOptions& options) {
  NAYOSE_RETURN_IF_ERROR(check_fields(mapping, header_columns));
  auto plan = std::make_shared<Plan>(mapping);
  plan->options = options;
  for (const std::string& name : header_columns) {
    plan->columns.push_back(make_column(mapping, plan->slots, name));
    plan->has_payload = plan->has_payload || !plan->columns.back().payload_key.empty();
  }
  return std::unique_ptr<RecordReaderFactory>(
      std::make_unique<CsvReaderFactory>(std::shared_ptr<const Plan>(std::move(plan))));
}

}  // namespace nayose
