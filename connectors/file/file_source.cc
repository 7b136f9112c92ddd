#include "connectors/file/file_source.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "connectors/file/record_splitter.h"

namespace nayose {
namespace {

constexpr std::string_view kStandardInput = "-";
constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

std::string_view without_suffix(std::string_view text, std::string_view suffix) {
  const bool has =
      text.size() >= suffix.size() && text.substr(text.size() - suffix.size()) == suffix;
  return has ? text.substr(0, text.size() - suffix.size()) : text;
}

bool is_csv_name(std::string_view path) {
  const std::string_view plain = without_suffix(without_suffix(path, ".zst"), ".gz");
  return without_suffix(plain, ".csv") != plain;
}

// Standard input, or a pipe by name.
bool is_read_once(const std::string& path) {
  if (path == kStandardInput) return true;
  std::error_code error;
  const auto type = std::filesystem::status(path, error).type();
  return type == std::filesystem::file_type::fifo ||
         type == std::filesystem::file_type::character ||
         type == std::filesystem::file_type::socket;
}

Status wrong(const std::string& message) { return Status(StatusCode::kInvalidArgument, message); }

}  // namespace

struct FileSource::OpenInput {
  OpenInput(std::unique_ptr<InputStream> stream, bool csv) : splitter(std::move(stream), csv) {}

  RecordSplitter splitter;
  std::string_view record;
  bool ahead = false;  // `record` was read but not handed out: only between at_end() and next().
};

FileSource::FileSource(FileSourceOptions options) : options_(std::move(options)) {}
FileSource::~FileSource() = default;

Result<std::unique_ptr<FileSource>> FileSource::open(FileSourceOptions options,
                                                     const FileCheckpoint* resume) {
  options.batch_records = std::max<uint32_t>(options.batch_records, 1);
  if (options.open == nullptr) options.open = open_input_stream;
  std::unique_ptr<FileSource> source(new FileSource(std::move(options)));
  NAYOSE_RETURN_IF_ERROR(source->check_inputs(resume));
  return source;
}

Status FileSource::check_inputs(const FileCheckpoint* resume) {
  const std::vector<std::string>& inputs = options_.inputs;
  if (inputs.empty()) return wrong("no input");
  if (resume != nullptr) resume_ = resume->inputs;
  if (resume_.size() > inputs.size()) {
    return Status(StatusCode::kFailedPrecondition,
                  "fewer inputs than were read before: " + std::to_string(inputs.size()) + ", " +
                      std::to_string(resume_.size()) + " were begun");
  }
  resume_.resize(inputs.size());
  size_t standard_inputs = 0;
  for (size_t i = 0; i < inputs.size(); ++i) {
    const bool csv = options_.format == FileFormat::kByName ? is_csv_name(inputs[i])
                                                            : options_.format == FileFormat::kCsv;
    if (i == 0) csv_ = csv;
    if (csv != csv_) return wrong("CSV and JSON Lines in one run: " + inputs[0] + ", " + inputs[i]);
    if (inputs[i] == kStandardInput && ++standard_inputs > 1) {
      return wrong("standard input (-) is named twice");
    }
    if (is_read_once(inputs[i])) {
      // Not looked at now: what is taken from a pipe is gone.
      if (!options_.resumable && resume == nullptr) continue;
      return wrong("input " + inputs[i] +
                   " cannot be read again: a run with a state needs files, not pipes");
    }
    NAYOSE_ASSIGN_OR_RETURN(auto stream, options_.open(inputs[i]));
    if (!csv_) continue;
    OpenInput input(std::move(stream), csv_);
    NAYOSE_RETURN_IF_ERROR(take_header(inputs[i], &input));
  }
  // The header of a pipe is read from the stream itself.
  return csv_ && !have_header_ ? open_current() : Status();
}

Status FileSource::take_header(const std::string& path, OpenInput* input) {
  std::string_view header;
  Result<bool> found = input->splitter.next(&header);
  if (!found.ok()) return found.status().annotate("input " + path);
  if (!found.value()) {
    return Status(StatusCode::kConfiguration, "input " + path + " has no header line");
  }
  if (have_header_ && header != csv_header_) {
    return Status(StatusCode::kConfiguration,
                  "input " + path + " has other columns than " + options_.inputs[0]);
  }
  csv_header_ = header;
  have_header_ = true;
  return Status();
}

std::string FileSource::describe_current() const {
  return "input " + std::to_string(current_ + 1) + " (" + options_.inputs[current_] + ")";
}

Status FileSource::open_current() {
  const std::string& path = options_.inputs[current_];
  NAYOSE_ASSIGN_OR_RETURN(auto stream, options_.open(path));
  open_ = std::make_unique<OpenInput>(std::move(stream), csv_);
  const FilePosition& position = resume_[current_];
  if (position.offset > 0) {
    return open_->splitter.resume(position).annotate(describe_current());
  }
  return csv_ ? take_header(path, open_.get()) : Status();
}

Result<bool> FileSource::read_ahead() {
  if (open_ == nullptr) NAYOSE_RETURN_IF_ERROR(open_current());
  if (open_->ahead) return true;
  Result<bool> found = open_->splitter.next(&open_->record);
  if (!found.ok()) return found.status().annotate(describe_current());
  open_->ahead = found.value();
  if (!csv_ && open_->splitter.record_line() == 1 &&
      open_->record.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    open_->record.remove_prefix(kByteOrderMark.size());
  }
  return found;
}

void FileSource::close_current() {
  open_.reset();
  ++current_;
}

// Adds records of the current input until it ends (false) or the batch is full (true).
Result<bool> FileSource::fill_from_current(InputBatch* batch) {
  const auto source = static_cast<uint32_t>(current_);
  const size_t before = batch->size();
  bool full = false;
  while (!full) {
    NAYOSE_ASSIGN_OR_RETURN(const bool found, read_ahead());
    if (!found) break;
    open_->ahead = false;
    const auto line = static_cast<int64_t>(open_->splitter.record_line());
    batch->add(open_->record, {source, 0, line}, options_.received_ms);
    full = batch->size() >= options_.batch_records || batch->bytes() >= options_.batch_bytes;
  }
  if (batch->size() > before) {
    append_file_position(source, open_->splitter.position(), &batch->positions);
  }
  return full;
}

Result<SourceEvent> FileSource::next(InputBatch* batch) {
  for (; current_ < options_.inputs.size(); close_current()) {
    NAYOSE_ASSIGN_OR_RETURN(const bool full, fill_from_current(batch));
    if (full) break;
  }
  return batch->empty() ? SourceEvent::kEnd : SourceEvent::kBatch;
}

Result<bool> FileSource::at_end() {
  for (; current_ < options_.inputs.size(); close_current()) {
    NAYOSE_ASSIGN_OR_RETURN(const bool found, read_ahead());
    if (found) return false;
  }
  return true;
}

}  // namespace nayose
