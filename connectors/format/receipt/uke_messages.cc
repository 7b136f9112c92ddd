// レセプト電算 (UKE): schemas/formats/uke.md.
#include <utility>

#include "connectors/format/format_readers.h"
#include "connectors/format/message_defaults.h"
#include "connectors/format/receipt/uke_layout.h"
#include "connectors/format/receipt/uke_receipt.h"
#include "connectors/format/text_lines.h"

namespace nayose {
namespace {

// Records are named by the two letters that a line begins with.
std::string_view record_name(std::string_view line) {
  const bool named = line.size() >= 3 && line[2] == ',';
  return named || line.size() == 2 ? line.substr(0, 2) : std::string_view();
}

class UkeReader final : public MessageReader {
 public:
  UkeReader(const ReaderRequest& request, std::unique_ptr<TextLines> lines)
      : options_(request.options),
        prefix_(message_id_prefix(request.path)),
        lines_(std::move(lines)),
        receipt_(lines_.get()) {}

  Result<MessageOutcome> next(EncounterMessage* encounter, UnreadableMessage* unreadable) override {
    NAYOSE_ASSIGN_OR_RETURN(const bool found, find_receipt());
    if (!found) return end_of_input(unreadable);
    if (std::exchange(found_strays_, false)) return tell_strays(unreadable);
    seen_receipt_ = true;
    const int64_t first_line = line_.number;
    encounter->clear();
    encounter->institution = options_.institution;
    record_.split(line_.text);
    receipt_.begin(record_, institution_, encounter);
    if (line_.too_long) receipt_.fail(RefusalReason::kRecordTooLong, line_place(first_line));
    NAYOSE_RETURN_IF_ERROR(read_records());
    std::string id = line_message_id(prefix_, first_line);
    if (!receipt_.finish()) {
      *unreadable = {receipt_.reason(), receipt_.place(), std::move(id)};
      return MessageOutcome::kUnreadable;
    }
    encounter->message_id = std::move(id);
    add_notice(options_, encounter);
    return MessageOutcome::kEncounter;
  }

 private:
  // Goes on to the line of the next RE, or of what must have been one's; false at the end.
  Result<bool> find_receipt() {
    for (;;) {
      if (!has_line_) {
        NAYOSE_ASSIGN_OR_RETURN(const bool more, lines_->next(&line_));
        if (!more) return false;
      }
      has_line_ = false;
      const std::string_view name = record_name(line_.text);
      if (name == "RE" || is_uke_header(name)) among_strays_ = false;
      if (name == "RE") return true;
      const bool stray = (name.empty() && !line_.text.empty()) || name == "HO" || name == "KO";
      if (stray && seen_header_ && !std::exchange(among_strays_, true)) {
        found_strays_ = true;
        return true;
      }
      if (is_uke_header(name)) {
        record_.split(line_.text);
        institution_.read(record_);
        seen_header_ = true;
      }
    }
  }

  // Takes the records of the receipt; the line that ends it stays for find_receipt().
  Status read_records() {
    for (;;) {
      NAYOSE_ASSIGN_OR_RETURN(const bool more, lines_->next(&line_));
      if (!more) return Status::ok_status();
      const std::string_view name = record_name(line_.text);
      if (name == "RE" || name == "GO" || name == "UK" || is_uke_header(name)) {
        has_line_ = true;
        return Status::ok_status();
      }
      if (line_.too_long) receipt_.fail(RefusalReason::kRecordTooLong, line_place(line_.number));
      // What is no record may have been the RE of another patient.
      if (name.empty() && !line_.text.empty()) {
        receipt_.fail(RefusalReason::kMalformed, line_place(line_.number));
      }
      if (!UkeReceipt::reads(name)) continue;
      record_.split(line_.text);
      receipt_.add(record_);
    }
  }

  // Records of a receipt whose RE was damaged: said once for all of them.
  MessageOutcome tell_strays(UnreadableMessage* unreadable) const {
    const RefusalReason reason =
        line_.too_long ? RefusalReason::kRecordTooLong : RefusalReason::kMalformed;
    *unreadable = {reason, line_place(line_.number), line_message_id(prefix_, line_.number)};
    return MessageOutcome::kUnreadable;
  }

  // A file that holds no record of an institution is something else: said once.
  Result<MessageOutcome> end_of_input(UnreadableMessage* unreadable) {
    const bool foreign = line_.number > 0 && !seen_header_ && !seen_receipt_ && !told_;
    if (!foreign) return MessageOutcome::kEnd;
    told_ = true;
    *unreadable = {RefusalReason::kUnsupportedMessage, line_place(1), line_message_id(prefix_, 1)};
    return MessageOutcome::kUnreadable;
  }

  const ConvertOptions options_;
  const std::string prefix_;
  const std::unique_ptr<TextLines> lines_;
  TextLine line_;
  UkeRecord record_;
  UkeInstitution institution_;
  UkeReceipt receipt_;
  bool has_line_ = false;  // `line_` was read and not used yet.
  bool seen_header_ = false;
  bool seen_receipt_ = false;
  bool found_strays_ = false;
  bool among_strays_ = false;
  bool told_ = false;
};

}  // namespace

MessageReaderResult open_uke_messages(const ReaderRequest& request) {
  NAYOSE_ASSIGN_OR_RETURN(auto lines, TextLines::open(request, LineDecoding::kByField));
  return std::unique_ptr<MessageReader>(std::make_unique<UkeReader>(request, std::move(lines)));
}

}  // namespace nayose
