// CSV with any columns: schemas/formats/csv.md.
#include <algorithm>
#include <filesystem>

#include "connectors/format/format_readers.h"
#include "connectors/format/message_defaults.h"
#include "connectors/format/table/csv_messages_records.h"
#include "connectors/format/table/csv_messages_slot.h"

namespace nayose {
namespace {

constexpr std::string_view kReplacement = "\xEF\xBF\xBD";
constexpr std::string_view kPlus = " + ";
constexpr std::string_view kDottedPayload = "payload.";
constexpr size_t kPlaceBytesMax = 64;

struct Column {
  std::string pointer;
  MessageSlot slot;
  std::vector<size_t> parts;  // Their values are joined.
};

Status invalid(std::string message) {
  return Status(StatusCode::kInvalidArgument, std::move(message));
}

std::string_view trimmed(std::string_view text) {
  const size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") + 1 - begin);
}

// Which value a column name of the mapping stands for. A name of the header itself is not repeated
// in an error: where the header was forgotten, it is a patient's value.
Result<size_t> find_column(const std::vector<std::string_view>& header, std::string_view name) {
  const auto same = [&](std::string_view value) { return trimmed(value) == name; };
  const auto found = std::find_if(header.begin(), header.end(), same);
  if (found == header.end()) return invalid("the CSV header has no column " + std::string(name));
  const auto again = std::find_if(found + 1, header.end(), same);
  if (again != header.end()) {
    return invalid("the CSV header has one name for two columns that are read: " +
                   std::to_string(found - header.begin() + 1) + " and " +
                   std::to_string(again - header.begin() + 1));
  }
  return static_cast<size_t>(found - header.begin());
}

bool has_column(const std::vector<std::string_view>& header, std::string_view name) {
  return std::any_of(header.begin(), header.end(),
                     [&](std::string_view value) { return trimmed(value) == name; });
}

Result<Column> make_column(const std::vector<std::string_view>& header, const std::string& pointer,
                           std::string_view names) {
  Column column;
  column.pointer = pointer;
  NAYOSE_ASSIGN_OR_RETURN(column.slot, parse_message_slot(pointer));
  // "住所1 + 住所2", unless a column has just that name.
  while (!has_column(header, names)) {
    const size_t plus = names.find(kPlus);
    if (plus == std::string_view::npos) break;
    NAYOSE_ASSIGN_OR_RETURN(const size_t part, find_column(header, trimmed(names.substr(0, plus))));
    column.parts.push_back(part);
    names = trimmed(names.substr(plus + kPlus.size()));
  }
  NAYOSE_ASSIGN_OR_RETURN(const size_t last, find_column(header, names));
  column.parts.push_back(last);
  return column;
}

// Without a mapping the header itself names the places: "/name/kana/text", "payload.department".
std::vector<std::pair<std::string, std::string>> own_names(
    const std::vector<std::string_view>& header) {
  std::vector<std::pair<std::string, std::string>> columns;
  for (const std::string_view value : header) {
    const std::string_view name = trimmed(value);
    if (name.substr(0, kDottedPayload.size()) == kDottedPayload) {
      columns.emplace_back("/payload/" + std::string(name.substr(kDottedPayload.size())), name);
    } else if (!name.empty() && name.front() == '/') {
      columns.emplace_back(name, name);
    }
  }
  return columns;
}

class CsvMessages final : public MessageReader {
 public:
  CsvMessages(const ReaderRequest& request, std::unique_ptr<TextLines> lines)
      : options_(request.options),
        prefix_(message_id_prefix(request.path)),
        file_name_(std::filesystem::path(request.path).filename().string()),
        records_(std::move(lines), request.options.delimiter) {}

  // Reads the header. An empty file has no messages.
  Status open() {
    NAYOSE_ASSIGN_OR_RETURN(const bool found, records_.next());
    if (!found) return Status::ok_status();
    if (records_.problem() != RefusalReason::kNone) {
      return invalid("the CSV header cannot be read (quotes, or longer than a record may be)");
    }
    const std::vector<std::string_view>& header = records_.values();
    const auto mapping = options_.columns.empty() ? own_names(header) : options_.columns;
    if (mapping.empty()) return invalid("CSV needs to be told what its columns are");
    for (const auto& entry : mapping) {
      NAYOSE_ASSIGN_OR_RETURN(auto column, make_column(header, entry.first, entry.second));
      columns_.push_back(std::move(column));
    }
    if (!maps("/patient")) return invalid("CSV needs a column for /patient");
    if (!maps("/institution") && options_.institution.empty()) {
      return invalid("CSV needs the institution, or a column for /institution");
    }
    if (!maps("/event_time") && options_.event_time.empty()) {
      return invalid("CSV needs the time of the events, or a column for /event_time");
    }
    records_.expect_columns(header.size());
    return Status::ok_status();
  }

  Result<MessageOutcome> next(EncounterMessage* encounter, UnreadableMessage* unreadable) override {
    NAYOSE_ASSIGN_OR_RETURN(const bool more, records_.next());
    if (!more) return MessageOutcome::kEnd;
    encounter->clear();
    const std::string id = line_message_id(prefix_, records_.line());
    unreadable->message_id = id;
    if (records_.problem() != RefusalReason::kNone) {
      unreadable->reason = records_.problem();
      unreadable->place = line_place(records_.line());
      return MessageOutcome::kUnreadable;
    }
    for (const Column& column : columns_) {
      unreadable->reason = take(column, encounter);
      if (unreadable->reason == RefusalReason::kNone) continue;
      if (!encounter->message_id.empty()) unreadable->message_id = encounter->message_id;
      unreadable->place = as_message_id(column.pointer, kPlaceBytesMax);
      return MessageOutcome::kUnreadable;
    }
    complete(id, encounter);
    return MessageOutcome::kEncounter;
  }

 private:
  bool maps(std::string_view pointer) const {
    return std::any_of(columns_.begin(), columns_.end(),
                       [&](const Column& column) { return column.pointer == pointer; });
  }

  RefusalReason take(const Column& column, EncounterMessage* encounter) {
    std::string_view value = trimmed(records_.values()[column.parts.front()]);
    if (column.parts.size() > 1) {
      joined_.clear();
      for (const size_t part : column.parts) joined_.append(trimmed(records_.values()[part]));
      value = joined_;
    }
    if (value.find(kReplacement) != std::string_view::npos) return RefusalReason::kUndecodable;
    return put_value(column.slot, value, encounter);
  }

  void complete(const std::string& id, EncounterMessage* encounter) {
    if (!options_.institution.empty()) encounter->institution = options_.institution;
    if (encounter->event_time.empty()) encounter->event_time = options_.event_time;
    if (encounter->message_id.empty()) encounter->message_id = id;
    if (encounter->encounter.empty() && encounter->change_kind == "update") {
      // The whole name, so that files of different days stay apart; a refusal never tells it.
      encounter->encounter = "row/" + line_message_id(file_name_, records_.line());
    }
    close_payload(encounter);
    drop_empty_elements(encounter);
    add_notice(options_, encounter);
  }

  const ConvertOptions options_;
  const std::string prefix_;
  const std::string file_name_;
  CsvRecords records_;
  std::vector<Column> columns_;
  std::string joined_;
};

}  // namespace

MessageReaderResult open_csv_messages(const ReaderRequest& request) {
  NAYOSE_ASSIGN_OR_RETURN(auto lines, TextLines::open(request, LineDecoding::kWhole));
  auto reader = std::make_unique<CsvMessages>(request, std::move(lines));
  NAYOSE_RETURN_IF_ERROR(reader->open());
  return std::unique_ptr<MessageReader>(std::move(reader));
}

}  // namespace nayose
