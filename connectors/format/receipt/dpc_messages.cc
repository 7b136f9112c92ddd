// DPC 様式1: schemas/formats/dpc.md.
#include <algorithm>
#include <optional>
#include <vector>

#include "connectors/format/format_readers.h"
#include "connectors/format/message_defaults.h"
#include "connectors/format/receipt/dpc_stay.h"
#include "connectors/format/receipt/uke_layout.h"
#include "connectors/format/text_lines.h"

namespace nayose {
namespace {

enum class DpcForm : uint8_t {
  kRecords,  // Since 2014: a line per record, with code and payloads.
  kColumns,  // Before: a line per stay, columns by the header.
  kOther,    // E and F files, and what is no DPC file at all.
};

constexpr size_t kRecordColumnsMin = 9;  // Up to the first payload; exporters cut empty ones.

// "A000010", "FIM0010"
bool is_record_code(std::string_view text) {
  const size_t letters =
      std::min(text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), text.size());
  return letters >= 1 && letters <= 4 && text.size() - letters >= 3 && text.size() - letters <= 6 &&
         is_digits(text.substr(letters));
}

class DpcReader final : public MessageReader {
 public:
  DpcReader(const ReaderRequest& request, std::unique_ptr<TextLines> lines)
      : options_(request.options),
        prefix_(message_id_prefix(request.path)),
        lines_(std::move(lines)),
        stay_(&options_) {}

  Result<MessageOutcome> next(EncounterMessage* encounter, UnreadableMessage* unreadable) override {
    NAYOSE_ASSIGN_OR_RETURN(const bool found, find_line());
    if (!found) return MessageOutcome::kEnd;
    const int64_t first_line = line_.number;
    std::string id = line_message_id(prefix_, first_line);
    if (form_ == DpcForm::kOther) {
      ended_ = true;
      return tell(RefusalReason::kUnsupportedMessage, line_place(first_line), &id, unreadable);
    }
    if (line_.too_long || values_.size() < columns_needed()) {
      const RefusalReason reason =
          line_.too_long ? RefusalReason::kRecordTooLong : RefusalReason::kMalformed;
      return tell(reason, line_place(first_line), &id, unreadable);
    }
    encounter->clear();
    stay_.begin(values_, columns_, encounter);
    if (form_ == DpcForm::kColumns) {
      stay_.add_columns(values_, columns_);
    } else {
      stay_.add_record(values_);
      NAYOSE_RETURN_IF_ERROR(read_records());
    }
    if (!stay_.finish()) return tell(stay_.reason(), stay_.place(), &id, unreadable);
    encounter->message_id = std::move(id);
    add_notice(options_, encounter);
    return MessageOutcome::kEncounter;
  }

 private:
  static MessageOutcome tell(RefusalReason reason, std::string place, std::string* id,
                             UnreadableMessage* unreadable) {
    *unreadable = {reason, std::move(place), std::move(*id)};
    return MessageOutcome::kUnreadable;
  }

  size_t columns_needed() const {
    return form_ == DpcForm::kRecords ? kRecordColumnsMin : header_size_;
  }

  // The next line with values; the first one tells the form. False at the end.
  Result<bool> find_line() {
    if (ended_) return false;
    for (;;) {
      if (!has_line_) {
        NAYOSE_ASSIGN_OR_RETURN(const bool more, lines_->next(&line_));
        if (!more) return false;
      }
      has_line_ = false;
      if (line_.text.empty()) continue;
      values_.split(line_.text);
      if (form_) return true;
      bool is_header = false;
      form_ = tell_form(&is_header);
      if (!is_header) return true;
    }
  }

  // Takes the lines of the stay; the one behind it stays for find_line(). A line that cannot be
  // read between them may have been any of the stay's, so it spoils it.
  Status read_records() {
    for (;;) {
      NAYOSE_ASSIGN_OR_RETURN(const bool more, lines_->next(&line_));
      if (!more) return Status::ok_status();
      if (line_.text.empty()) continue;
      values_.split(line_.text);
      if (line_.too_long || values_.size() < kRecordColumnsMin) {
        stay_.fail(line_.too_long ? RefusalReason::kRecordTooLong : RefusalReason::kMalformed,
                   line_place(line_.number));
        continue;
      }
      if (!stay_.owns(values_, columns_)) {
        has_line_ = true;
        return Status::ok_status();
      }
      stay_.add_record(values_);
    }
  }

  DpcForm tell_form(bool* is_header) {
    const bool is_record = values_.size() >= kRecordColumnsMin && is_record_code(values_.get(5)) &&
                           is_digits(values_.get(0));
    if (is_record) return DpcForm::kRecords;
    header_.clear();
    for (size_t i = 0; i < values_.size(); ++i) {
      if (!lines_->decode(values_.get(i), &header_.emplace_back())) return DpcForm::kOther;
    }
    header_size_ = values_.size();
    if (!find({"データ識別番号", "ﾃﾞｰﾀ識別番号"}, &columns_.data_id)) return DpcForm::kOther;
    *is_header = true;
    size_t code = 0;
    if (find({"ペイロード1", "ペイロード１", "ﾍﾟｲﾛｰﾄﾞ1", "ﾍﾟｲﾛｰﾄﾞ1(日付等)"}, &code)) {
      columns_ = {};
      return DpcForm::kRecords;
    }
    const bool complete = find({"施設コード", "施設ｺｰﾄﾞ", "施設番号"}, &columns_.facility) &&
                          find({"入院年月日"}, &columns_.admission) &&
                          find({"生年月日"}, &columns_.birth_date);
    if (!complete) {
      *is_header = false;
      return DpcForm::kOther;
    }
    columns_.count = DpcColumns::kNowhere;
    find({"回数管理番号"}, &columns_.count);
    find({"性別"}, &columns_.sex);
    find({"郵便番号", "患者住所地域の郵便番号", "患者住所の郵便番号"}, &columns_.postcode);
    find({"退院年月日"}, &columns_.discharge);
    return DpcForm::kColumns;
  }

  bool find(const std::vector<std::string_view>& names, size_t* position) const {
    const auto found =
        std::find_first_of(header_.begin(), header_.end(), names.begin(), names.end());
    if (found == header_.end()) return false;
    *position = static_cast<size_t>(found - header_.begin());
    return true;
  }

  const ConvertOptions options_;
  const std::string prefix_;
  const std::unique_ptr<TextLines> lines_;
  DpcStay stay_;
  TextLine line_;
  DpcLine values_;
  DpcColumns columns_;
  std::optional<DpcForm> form_;
  std::vector<std::string> header_;
  size_t header_size_ = 0;
  bool has_line_ = false;  // `line_` was read and not used yet.
  bool ended_ = false;
};

}  // namespace

MessageReaderResult open_dpc_messages(const ReaderRequest& request) {
  NAYOSE_ASSIGN_OR_RETURN(auto lines, TextLines::open(request, LineDecoding::kByField));
  return std::unique_ptr<MessageReader>(std::make_unique<DpcReader>(request, std::move(lines)));
}

}  // namespace nayose
