#include <algorithm>
#include <filesystem>
#include <optional>
#include <system_error>
#include <vector>

#include "connectors/format/format_readers.h"
#include "connectors/format/hl7/hl7_encounter.h"
#include "connectors/format/hl7/hl7_framing.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;

bool is_word_letter(char c) {
  return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

// ADT-00, OMP-11 …; OMD has no number.
bool is_data_kind(std::string_view word) {
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const auto digit = [](char c) { return c >= '0' && c <= '9'; };
  if (word == "OMD") return true;
  return word.size() == 6 && upper(word[0]) && upper(word[1]) && upper(word[2]) && word[3] == '-' &&
         digit(word[4]) && digit(word[5]);
}

struct TransactionHeader {
  std::optional<bool> deletes;  // Not set: no processing class found.
  std::string data_kind;
};

// The processing class (処理区分) stands in the header as a word of its own, or begins it. How the
// other columns lie differs between systems.
TransactionHeader read_header(std::string_view header) {
  TransactionHeader result;
  const auto take_class = [&](std::string_view text) {
    if (!result.deletes && (text == "INS" || text == "DEL")) result.deletes = text == "DEL";
  };
  while (!header.empty() && !is_word_letter(header.front())) header.remove_prefix(1);
  const std::string_view start = header.substr(0, 3);
  while (!header.empty()) {
    const auto end = std::find_if_not(header.begin(), header.end(), is_word_letter);
    const std::string_view word = header.substr(0, static_cast<size_t>(end - header.begin()));
    take_class(word);
    if (is_data_kind(word)) result.data_kind = word;
    header.remove_prefix(std::min(word.size() + 1, header.size()));
  }
  take_class(start);
  return result;
}

// The transaction files below `root`, by year and name: names hold the time of the first message.
Result<std::vector<std::string>> list_transaction_files(const std::string& root) {
  std::error_code error;
  std::vector<std::string> paths;
  if (!fs::is_directory(root, error)) {
    paths.push_back(root);
    return paths;
  }
  for (auto it = fs::recursive_directory_iterator(root, error);
       !error && it != fs::recursive_directory_iterator(); it.increment(error)) {
    if (it.depth() > 0) it.disable_recursion_pending();
    const std::string name = it->path().filename().string();
    std::error_code gone;
    if (name.compare(0, 3, "TR_") == 0 && name.find(".DAT") != std::string::npos &&
        !it->is_directory(gone)) {
      paths.push_back(it->path().string());
    }
  }
  if (error) {
    return Status(StatusCode::kIoError,
                  "cannot list the transactions in " + root + ": " + error.message());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

class Ssmix2Transactions final : public MessageReader {
 public:
  Ssmix2Transactions(const ReaderRequest& request, std::vector<std::string> paths)
      : request_(request), paths_(std::move(paths)), reader_(&request_.options) {}

  Result<MessageOutcome> next(EncounterMessage* encounter, UnreadableMessage* unreadable) override {
    for (;;) {
      const MessageOutcome outcome = reader_.next(encounter, unreadable);
      if (outcome != MessageOutcome::kEnd) return outcome;
      if (framing_ == nullptr) {
        if (next_path_ == paths_.size()) return MessageOutcome::kEnd;
        NAYOSE_RETURN_IF_ERROR(open_file(paths_[next_path_++]));
      }
      std::string_view bytes;
      NAYOSE_ASSIGN_OR_RETURN(const Hl7Frame frame, framing_->next(&bytes));
      if (frame == Hl7Frame::kEnd) {
        framing_.reset();
        if (!header_) continue;
        header_.reset();
        around_.message_id = as_message_id(name_ + ":" + std::to_string(ordinal_ + 1));
        *unreadable = {RefusalReason::kMalformed, "MSH", around_.message_id};
        return MessageOutcome::kUnreadable;
      }
      if (frame == Hl7Frame::kStray) {
        header_ = read_header(bytes);
        continue;
      }
      NAYOSE_ASSIGN_OR_RETURN(const bool readable, begin(frame, bytes, unreadable));
      if (!readable) return MessageOutcome::kUnreadable;
    }
  }

 private:
  Status open_file(const std::string& path) {
    NAYOSE_ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> source, request_.open(path));
    framing_ = std::make_unique<Hl7Framing>(std::move(source), request_.options.encoding, true);
    name_ = file_label(fs::path(path).filename().string());
    ordinal_ = 0;
    header_.reset();
    return {};
  }

  // Hands the message to the reader; false when it cannot be one.
  Result<bool> begin(Hl7Frame frame, std::string_view bytes, UnreadableMessage* unreadable) {
    around_.message_id = as_message_id(name_ + ":" + std::to_string(++ordinal_));
    const TransactionHeader header = header_.value_or(TransactionHeader());
    header_.reset();
    unreadable->message_id = reader_.message_id_of(bytes, around_.message_id);
    unreadable->reason = RefusalReason::kMalformed;
    unreadable->place = "end";
    if (frame == Hl7Frame::kTruncated) return false;
    unreadable->place = frame == Hl7Frame::kTooLong ? "MSH" : "header";
    if (frame == Hl7Frame::kTooLong) unreadable->reason = RefusalReason::kRecordTooLong;
    // Whether a message is said or taken back must not be guessed.
    if (frame == Hl7Frame::kTooLong || !header.deletes) return false;
    around_.retracts = *header.deletes;
    around_.data_kind = header.data_kind;
    NAYOSE_RETURN_IF_ERROR(reader_.begin(bytes, &around_));
    return true;
  }

  const ReaderRequest request_;
  const std::vector<std::string> paths_;
  size_t next_path_ = 0;
  std::string name_;
  std::unique_ptr<Hl7Framing> framing_;
  std::optional<TransactionHeader> header_;
  Hl7EncounterReader reader_;
  Hl7Surroundings around_;
  uint64_t ordinal_ = 0;
};

}  // namespace

MessageReaderResult open_ssmix2_transactions(const ReaderRequest& request) {
  NAYOSE_ASSIGN_OR_RETURN(std::vector<std::string> paths, list_transaction_files(request.path));
  return std::unique_ptr<MessageReader>(new Ssmix2Transactions(request, std::move(paths)));
}

}  // namespace nayose
