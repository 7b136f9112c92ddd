#include "ops/cli/convert_input.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

#include "engine/record/source_record.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;

// Formats whose readers walk a directory themselves.
bool takes_directory(MessageFormat format) {
  return format == MessageFormat::kSsmix2 || format == MessageFormat::kSsmix2Transaction ||
         format == MessageFormat::kFhir || format == MessageFormat::kCheckup ||
         format == MessageFormat::kEligibility;
}

class CountedBytes final : public ByteSource {
 public:
  using Mend = std::function<Status(Status)>;
  CountedBytes(std::unique_ptr<InputStream> stream, uint64_t* bytes, Mend mend)
      : stream_(std::move(stream)), bytes_(bytes), mend_(std::move(mend)) {}

  Result<size_t> read(char* out, size_t size) override {
    Result<size_t> got = stream_->read(out, size);
    if (!got.ok()) return mend_(got.status());
    *bytes_ += got.value();
    return got;
  }

 private:
  std::unique_ptr<InputStream> stream_;
  uint64_t* bytes_;
  Mend mend_;
};

class ConvertedStream final : public InputStream {
 public:
  explicit ConvertedStream(std::unique_ptr<ConvertedInput> input) : input_(std::move(input)) {}

  Result<size_t> read(char* out, size_t size) override {
    size_t done = 0;
    while (done < size) {
      if (rest_.empty()) {
        if (ended_) break;
        NAYOSE_ASSIGN_OR_RETURN(const MessageOutcome outcome, input_->next());
        ended_ = outcome == MessageOutcome::kEnd;
        rest_ = ended_ ? std::string_view() : input_->line();
        continue;
      }
      const size_t count = std::min(size - done, rest_.size());
      std::memcpy(out + done, rest_.data(), count);
      rest_.remove_prefix(count);
      done += count;
    }
    return done;
  }

 private:
  std::unique_ptr<ConvertedInput> input_;
  std::string_view rest_;
  bool ended_ = false;
};

}  // namespace

Result<std::unique_ptr<ConvertedInput>> ConvertedInput::open(const ConvertPlan& plan,
                                                             const std::string& input) {
  std::unique_ptr<ConvertedInput> converted(new ConvertedInput(plan, input));
  NAYOSE_RETURN_IF_ERROR(converted->list_files());
  if (!converted->files_.empty()) NAYOSE_RETURN_IF_ERROR(converted->open_file());
  return converted;
}

Status ConvertedInput::list_files() {
  std::error_code error;
  if (takes_directory(plan_.format) || !fs::is_directory(input_, error)) {
    files_ = {input_};
    return Status();
  }
  fs::recursive_directory_iterator walk(input_, error);
  for (; !error && walk != fs::recursive_directory_iterator(); walk.increment(error)) {
    const bool hidden = walk->path().filename().string().front() == '.';
    if (hidden && walk->is_directory(error)) walk.disable_recursion_pending();
    if (!hidden && walk->is_regular_file(error)) files_.push_back(walk->path().string());
  }
  if (error) {
    return Status(StatusCode::kIoError, "cannot list input " + input_ + ": " + error.message());
  }
  std::sort(files_.begin(), files_.end());
  return Status();
}

// What is said of a file below the input names the input only.
Status ConvertedInput::without_path(Status status, const std::string& path) const {
  if (path == input_) return status;
  std::string message = status.message();
  for (size_t at = message.find(path); at != std::string::npos; at = message.find(path)) {
    message.replace(at, path.size(), "(a file below " + input_ + ")");
  }
  return Status(status.code(), std::move(message));
}

// Of several inputs the one that does not fit is told.
Status ConvertedInput::named(Status status) const {
  if (status.message().find(input_) != std::string::npos) return status;
  const bool header = status.message().find("the CSV header") != std::string::npos;
  const char* const doubts = header ? " (check columns, delimiter, encoding)" : "";
  return Status(status.code(), input_ + ": " + status.message() + doubts);
}

Result<std::unique_ptr<ByteSource>> ConvertedInput::open_bytes(const std::string& path) {
  Result<std::unique_ptr<InputStream>> stream = open_input_stream(path);
  if (!stream.ok()) return without_path(stream.status(), path);
  return std::unique_ptr<ByteSource>(std::make_unique<CountedBytes>(
      std::move(stream).value(), &bytes_,
      [this, path](Status status) { return without_path(std::move(status), path); }));
}

Status ConvertedInput::open_file() {
  const std::string& file = files_[next_file_++];
  Result<std::unique_ptr<MessageReader>> reader = open_message_reader(
      plan_.format, file, [this](const std::string& path) { return open_bytes(path); },
      plan_.options);
  if (!reader.ok()) return named(without_path(reader.status(), file));
  reader_ = std::move(reader).value();
  return Status();
}

Result<MessageOutcome> ConvertedInput::next() {
  line_.clear();
  while (reader_ != nullptr) {
    encounter_.clear();
    unreadable_ = UnreadableMessage();
    Result<MessageOutcome> read = reader_->next(&encounter_, &unreadable_);
    if (!read.ok()) return without_path(read.status(), files_[next_file_ - 1]);
    MessageOutcome outcome = read.value();
    if (outcome == MessageOutcome::kEncounter) {
      append_encounter_line(encounter_, &line_);
      if (line_.size() <= kRecordBytesMax) return outcome;
      line_.clear();
      unreadable_ = {RefusalReason::kRecordTooLong, "", encounter_.message_id};
      outcome = MessageOutcome::kUnreadable;
    }
    if (outcome == MessageOutcome::kUnreadable) {
      append_unreadable_line(unreadable_, &line_);
      return outcome;
    }
    reader_.reset();
    if (next_file_ < files_.size()) NAYOSE_RETURN_IF_ERROR(open_file());
  }
  return MessageOutcome::kEnd;
}

Result<std::unique_ptr<InputStream>> open_converted_stream(const ConvertPlan& plan,
                                                           const std::string& input) {
  NAYOSE_ASSIGN_OR_RETURN(auto converted, ConvertedInput::open(plan, input));
  return std::unique_ptr<InputStream>(std::make_unique<ConvertedStream>(std::move(converted)));
}

}  // namespace nayose
