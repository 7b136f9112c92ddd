#include "connectors/format/message_reader.h"

#include <array>

#include "connectors/format/format_readers.h"

namespace nayose {
namespace {

struct FormatEntry {
  MessageFormat format;
  std::string_view name;
  MessageReaderResult (*open)(const ReaderRequest& request);
};

constexpr std::array<FormatEntry, 9> kFormats = {{
    {MessageFormat::kCsv, "csv", open_csv_messages},
    {MessageFormat::kHl7, "hl7", open_hl7_messages},
    {MessageFormat::kSsmix2, "ssmix2", open_ssmix2_storage},
    {MessageFormat::kSsmix2Transaction, "ssmix2-transaction", open_ssmix2_transactions},
    {MessageFormat::kFhir, "fhir", open_fhir_messages},
    {MessageFormat::kUke, "uke", open_uke_messages},
    {MessageFormat::kEligibility, "eligibility", open_eligibility_messages},
    {MessageFormat::kCheckup, "checkup", open_checkup_messages},
    {MessageFormat::kDpc, "dpc", open_dpc_messages},
}};

}  // namespace

std::string_view message_format_name(MessageFormat format) {
  for (const FormatEntry& entry : kFormats) {
    if (entry.format == format) return entry.name;
  }
  return "";
}

std::optional<MessageFormat> parse_message_format(std::string_view name) {
  for (const FormatEntry& entry : kFormats) {
    if (entry.name == name) return entry.format;
  }
  return std::nullopt;
}

Result<std::unique_ptr<MessageReader>> open_message_reader(MessageFormat format,
                                                           const std::string& path,
                                                           const ByteSourceOpener& open,
                                                           const ConvertOptions& options) {
  for (const FormatEntry& entry : kFormats) {
    if (entry.format == format) return entry.open({path, open, options});
  }
  return Status(StatusCode::kInvalidArgument, "no such format");
}

}  // namespace nayose
