#include "ops/cli/convert_options.h"

#include <utility>

#include "connectors/format/table/csv_messages_slot.h"
#include "engine/base/clock.h"
#include "engine/model/toml_table.h"

namespace nayose {
namespace {

Status wrong(const std::string& message) { return Status(StatusCode::kInvalidArgument, message); }

Status read_notices(const ConvertArguments& arguments, ConvertOptions* options) {
  NoticeEntry all{arguments.notice_status, arguments.notice_date, arguments.notice_version};
  const bool has_all = !all.status.empty();
  if (!has_all && (!all.date.empty() || !all.version.empty())) {
    return wrong("--notice-date and --notice-version need --notice-status");
  }
  if (has_all) NAYOSE_RETURN_IF_ERROR(check_notice(all).annotate("--notice-status"));
  std::shared_ptr<const NoticeTable> table;
  if (!arguments.notices.empty()) {
    NAYOSE_ASSIGN_OR_RETURN(table, NoticeTable::load(arguments.notices));
  }
  if (!has_all && table == nullptr) return Status();
  options->notice = [all = std::move(all), table = std::move(table),
                     has_all](std::string_view patient) -> const NoticeEntry* {
    const NoticeEntry* listed = table == nullptr ? nullptr : table->find(patient);
    if (listed != nullptr) return listed;
    return has_all ? &all : nullptr;
  };
  return Status();
}

Status read_columns(const std::string& path, ConvertOptions* options) {
  NAYOSE_ASSIGN_OR_RETURN(TomlTable root, TomlTable::load(path));
  if (!root.has_table("columns")) root.fail("columns", "expected a table of columns");
  TomlTable table = root.table("columns");
  options->columns = table.free_strings();
  for (const auto& [pointer, column] : options->columns) {
    if (pointer.empty() || pointer.front() != '/') {
      table.fail(pointer, "expected a JSON pointer of the contract, as \"/name/kana/text\"");
    } else if (!parse_message_slot(pointer).ok()) {
      table.fail(pointer, "expected a place of the encounter contract (encounter.v1.schema.json)");
    }
    if (column.empty()) table.fail(pointer, "expected the name of a column");
  }
  return root.finish();
}

Status read_delimiter(const std::string& delimiter, ConvertOptions* options) {
  if (delimiter == "tab" || delimiter == "\\t") {
    options->delimiter = '\t';
    return Status();
  }
  if (delimiter.size() != 1 || static_cast<unsigned char>(delimiter[0]) >= 0x80 ||
      delimiter == "\"" || delimiter == "\n" || delimiter == "\r") {
    return wrong("--delimiter: expected one ASCII character, or tab");
  }
  options->delimiter = delimiter[0];
  return Status();
}

}  // namespace

Result<ConvertPlan> make_convert_plan(const ConvertArguments& arguments) {
  ConvertPlan plan;
  const std::optional<MessageFormat> format = parse_message_format(arguments.from);
  if (!format) {
    return wrong("--from: no such format: " + arguments.from +
                 " (csv, hl7, ssmix2, ssmix2-transaction, fhir, uke, eligibility, checkup, dpc)");
  }
  plan.format = *format;
  plan.options.institution = arguments.institution;
  plan.options.event_time = arguments.event_time;
  plan.options.patient_digits = static_cast<size_t>(arguments.patient_digits);
  if (!arguments.event_time.empty() && !parse_timestamp_ms(arguments.event_time)) {
    return wrong("--event-time: expected RFC 3339 or YYYY-MM-DD: " + arguments.event_time);
  }
  if (!arguments.encoding.empty()) {
    plan.options.encoding = parse_text_encoding(arguments.encoding);
    if (!plan.options.encoding) {
      return wrong("--encoding: expected utf-8, cp932, iso-2022-jp, euc-jp or utf-16: " +
                   arguments.encoding);
    }
  }
  if (!arguments.delimiter.empty()) {
    NAYOSE_RETURN_IF_ERROR(read_delimiter(arguments.delimiter, &plan.options));
  }
  if (!arguments.columns.empty()) {
    if (plan.format != MessageFormat::kCsv) return wrong("--columns: only of --from csv");
    NAYOSE_RETURN_IF_ERROR(read_columns(arguments.columns, &plan.options));
  }
  NAYOSE_RETURN_IF_ERROR(read_notices(arguments, &plan.options));
  return plan;
}

}  // namespace nayose
