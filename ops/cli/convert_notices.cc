#include "ops/cli/convert_notices.h"

#include <algorithm>
#include <array>
#include <utility>

#include "connectors/file/file_source.h"
#include "connectors/format/csv.h"
#include "connectors/format/encounter_json.h"
#include "engine/base/clock.h"
#include "engine/base/hash64.h"

namespace nayose {
namespace {

struct NoticeColumn {
  EnvelopeField field;
  const char* name;
  bool required;
};
constexpr std::array<NoticeColumn, 4> kColumns = {{
    {EnvelopeField::kPatient, "patient", true},
    {EnvelopeField::kNoticeStatus, "status", true},
    {EnvelopeField::kNoticeDate, "date", false},
    {EnvelopeField::kNoticeVersion, "version", false},
}};

Status at_line(const std::string& path, int64_t line, const std::string& what) {
  return Status(StatusCode::kConfiguration, path + ":" + std::to_string(line) + ": " + what);
}

Result<std::unique_ptr<RecordReader>> make_reader(const FileSource& source,
                                                  const std::string& path) {
  InputMapping mapping;
  for (const NoticeColumn& column : kColumns) {
    SourcePath part;
    part.parts = {source.csv() ? std::string(column.name) : "/" + std::string(column.name)};
    mapping.envelope[static_cast<size_t>(column.field)].alternatives = {std::move(part)};
  }
  if (!source.csv()) return make_encounter_json_reader(mapping)->make_reader();
  NAYOSE_ASSIGN_OR_RETURN(const std::vector<std::string> header,
                          parse_csv_header(source.csv_header(), CsvOptions()));
  for (const NoticeColumn& column : kColumns) {
    const bool found = std::find(header.begin(), header.end(), column.name) != header.end();
    if (column.required && !found) {
      return at_line(path, 1, "expected a column " + std::string(column.name));
    }
  }
  NAYOSE_ASSIGN_OR_RETURN(const auto factory, make_csv_reader(mapping, header, CsvOptions()));
  return factory->make_reader();
}

bool is_status(std::string_view status) {
  constexpr std::array<std::string_view, 6> kStatuses = {"notified", "not_notified", "refused",
                                                         "通知済",   "未通知",       "不同意"};
  return std::find(kStatuses.begin(), kStatuses.end(), status) != kStatuses.end();
}

}  // namespace

Status check_notice(const NoticeEntry& notice) {
  const auto wrong = [](const char* what) { return Status(StatusCode::kInvalidArgument, what); };
  if (!is_status(notice.status)) {
    return wrong("expected a notice status: notified, not_notified or refused");
  }
  if (!notice.date.empty() && !parse_iso_date(notice.date)) {
    return wrong("expected a notice date, YYYY-MM-DD");
  }
  const bool notified = notice.status == "notified" || notice.status == "通知済";
  if (notified && notice.date.empty()) return wrong("expected the date of the notice");
  return Status();
}

size_t NoticeTable::Hash::operator()(std::string_view text) const { return hash64(text); }

const NoticeEntry* NoticeTable::find(std::string_view patient) const {
  const auto found = entries_.find(patient);
  return found == entries_.end() ? nullptr : &found->second;
}

Result<std::shared_ptr<const NoticeTable>> NoticeTable::load(const std::string& path) {
  FileSourceOptions options;
  options.inputs = {path};
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<FileSource> source,
                          FileSource::open(std::move(options), nullptr));
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<RecordReader> reader, make_reader(*source, path));
  auto table = std::make_shared<NoticeTable>();
  InputBatch batch;
  SourceRecord record;
  while (true) {
    batch.clear();
    NAYOSE_ASSIGN_OR_RETURN(const SourceEvent event, source->next(&batch));
    if (event == SourceEvent::kEnd) return std::shared_ptr<const NoticeTable>(std::move(table));
    for (size_t i = 0; i < batch.size(); ++i) {
      const int64_t line = batch.coordinates(i).offset;
      record.clear();
      std::string_view bad_field;
      if (reader->read(batch.raw(i), &record, &bad_field) != RefusalReason::kNone) {
        return at_line(path, line, "expected patient, status, date and version, in UTF-8");
      }
      const std::string_view patient = record.get(EnvelopeField::kPatient);
      if (patient.empty()) return at_line(path, line, "expected a patient");
      NoticeEntry entry{std::string(record.get(EnvelopeField::kNoticeStatus)),
                        std::string(record.get(EnvelopeField::kNoticeDate)),
                        std::string(record.get(EnvelopeField::kNoticeVersion))};
      const Status status = check_notice(entry);
      if (!status.ok()) return at_line(path, line, status.message());
      table->entries_.insert_or_assign(std::string(patient), std::move(entry));
    }
  }
}

}  // namespace nayose
