// Reads what hospitals and insurers export in their own formats: one message at a time, as an
// encounter of the contract.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/format/encounter_message.h"
#include "engine/base/status.h"
#include "engine/normalize/encoding/text_decoder.h"

namespace nayose {

enum class MessageFormat : uint8_t {
  kCsv = 0,            // "csv": columns by ConvertOptions::columns
  kHl7,                // "hl7": HL7 v2.5 messages, one after another
  kSsmix2,             // "ssmix2": the standardised storage, a directory
  kSsmix2Transaction,  // "ssmix2-transaction": its transaction storage, a directory or one file
  kFhir,               // "fhir": R4 / JP Core: a Bundle, or NDJSON of resources or Bundles
  kUke,                // "uke": レセプト電算, medical, dental, pharmacy
  kEligibility,        // "eligibility": オンライン資格確認 XML
  kCheckup,            // "checkup": 特定健診 CDA
  kDpc,                // "dpc": DPC 様式1
};
std::string_view message_format_name(MessageFormat format);
std::optional<MessageFormat> parse_message_format(std::string_view name);

// Notice status of patients whose messages carry none.
struct NoticeEntry {
  std::string status;  // As in the contract: notified, not_notified, refused, 通知済, …
  std::string date;    // YYYY-MM-DD
  std::string version;
};

struct ConvertOptions {
  // 医療機関コード of the sender; where set it stands, else what the message says.
  std::string institution;
  // Of the patient (local id), or of all; a message's own status goes before.
  std::function<const NoticeEntry*(std::string_view patient)> notice;
  std::optional<TextEncoding> encoding;  // Not set: declared by the message, else sniffed.
  // CSV: JSON pointer of the contract ("/name/kana/text") → column name. "/payload/x" makes a key x
  // of the payload.
  std::vector<std::pair<std::string, std::string>> columns;
  char delimiter = ',';
  // DPC, checkups and other inputs without an event time of their own; RFC 3339 or a date.
  std::string event_time;
  // DPC writes a hospital's own ids with zeros in front, up to ten digits: these are dropped while
  // more than this many characters are left. 0: ids stay as they are.
  size_t patient_digits = 0;
};

// Bytes of one file, decompressed where its name says so.
class ByteSource {
 public:
  virtual ~ByteSource() = default;
  // Reads up to `size` bytes (> 0); 0 at the end.
  virtual Result<size_t> read(char* out, size_t size) = 0;
};
using ByteSourceOpener =
    std::function<Result<std::unique_ptr<ByteSource>>(const std::string& path)>;

enum class MessageOutcome : uint8_t {
  kEncounter,   // `*encounter` is filled.
  kUnreadable,  // `*unreadable` says where and why; reading goes on behind it.
  kEnd,
};

// Messages of one input, in an order that depends on the input alone.
// Threads: one at a time. Memory: bounded by one message, never by the input; but for kFhir, which
//          keeps every Patient and Coverage of the input (resources come in any order).
class MessageReader {
 public:
  virtual ~MessageReader() = default;
  // Errors: kIoError; kCorruption for damaged compressed data. A bad message is an outcome.
  virtual Result<MessageOutcome> next(EncounterMessage* encounter,
                                      UnreadableMessage* unreadable) = 0;
};

// `path`: a file, or a directory for SS-MIX2, FHIR, eligibility answers and checkups.
// Errors: kNotFound, kIoError, kInvalidArgument (an option that the format needs is missing).
// Lifetime: the options are copied.
Result<std::unique_ptr<MessageReader>> open_message_reader(MessageFormat format,
                                                           const std::string& path,
                                                           const ByteSourceOpener& open,
                                                           const ConvertOptions& options);

}  // namespace nayose
