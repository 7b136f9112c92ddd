#include "connectors/file/file_sink.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>
#include <utility>

namespace nayose {
namespace {

namespace fs = std::filesystem;

std::string output_path(const std::string& directory, OutputKind kind) {
  return directory + "/" + std::string(output_kind_name(kind)) + ".jsonl";
}

// Makes new names durable.
Status sync_directory(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool synced = fd >= 0 && fsync(fd) == 0;
  const int reason = errno;
  if (fd >= 0) ::close(fd);
  if (synced) return Status();
  return Status(StatusCode::kIoError,
                "cannot sync directory " + path + ": " + std::strerror(reason));
}

Status create_directory(const std::string& path) {
  std::error_code error;
  const bool created = fs::create_directories(path, error);
  if (!error && !created) return Status();
  if (!error) {
    const fs::path whole = fs::absolute(path, error);
    return sync_directory((whole.has_filename() ? whole : whole.parent_path()).parent_path());
  }
  return Status(StatusCode::kIoError,
                "cannot create output directory " + path + ": " + error.message());
}

Status check_empty(const std::string& path) {
  std::error_code error;
  const bool empty = fs::is_empty(path, error);
  if (error) {
    return Status(StatusCode::kIoError,
                  "cannot read output directory " + path + ": " + error.message());
  }
  if (empty) return Status();
  return Status(StatusCode::kFailedPrecondition,
                "output directory " + path +
                    " is not empty, and there is no state of a run to go on with; name another "
                    "directory, or the state that belongs to it");
}

}  // namespace

FileSink::FileSink(FileSinkOptions options, StateStore* store, const Clock* clock)
    : options_(std::move(options)), store_(store), clock_(clock) {}

Result<std::unique_ptr<FileSink>> FileSink::open(FileSinkOptions options, StateStore* store,
                                                 const std::optional<FileCheckpoint>& resume,
                                                 int64_t as_of_ms, const Clock* clock) {
  std::unique_ptr<FileSink> sink(new FileSink(std::move(options), store, clock));
  NAYOSE_RETURN_IF_ERROR(sink->start(resume, as_of_ms));
  return sink;
}

Status FileSink::start(const std::optional<FileCheckpoint>& resume, int64_t as_of_ms) {
  if (resume.has_value() && resume->as_of_ms != as_of_ms) {
    return Status(StatusCode::kFailedPrecondition,
                  "the run that is to go on was started as of another time: the state has " +
                      format_timestamp(resume->as_of_ms) + ", this run has " +
                      format_timestamp(as_of_ms));
  }
  NAYOSE_RETURN_IF_ERROR(create_directory(options_.out));
  if (resume.has_value()) {
    checkpoint_ = *resume;
  } else {
    NAYOSE_RETURN_IF_ERROR(check_empty(options_.out));
    // First of all the state knows of the run: a crash while the outputs are created then finds
    // something to go on from.
    checkpoint_.as_of_ms = as_of_ms;
    NAYOSE_RETURN_IF_ERROR(write_store());
  }
  last_checkpoint_ms_ = clock_->now_ms();
  return open_outputs(checkpoint_);
}

Status FileSink::open_outputs(const FileCheckpoint& progress) {
  for (size_t i = 0; i < kOutputKindCount; ++i) {
    const std::string path = output_path(options_.out, static_cast<OutputKind>(i));
    NAYOSE_ASSIGN_OR_RETURN(outputs_[i],
                            OutputFile::open(path, progress.outputs[i], options_.fault_keep_tail));
  }
  return sync_directory(options_.out);
}

Status FileSink::commit(const BatchResult& result) {
  if (!failure_.ok()) return failure_;
  failure_ = append_outputs(result.outputs);
  if (!failure_.ok()) return failure_;
  if (store_ != nullptr) delta_.append(result.delta);
  checkpoint_.merge(result.positions);
  checkpoint_.records += result.counts.records;
  checkpoint_.finished = false;
  records_since_ += result.counts.records;
  bytes_since_ += result.outputs.bytes() + result.delta.bytes();
  if (is_due()) failure_ = make_checkpoint();
  return failure_;
}

Status FileSink::idle() {
  if (failure_.ok() && records_since_ > 0 && is_due()) failure_ = make_checkpoint();
  return failure_;
}

Status FileSink::finish() {
  if (!failure_.ok()) return failure_;
  if (checkpoint_.finished && records_since_ == 0) return Status();
  checkpoint_.finished = true;
  failure_ = make_checkpoint();
  return failure_;
}

Status FileSink::append_outputs(const BatchOutputs& outputs) {
  for (const BatchOutputs::Output& output : outputs.outputs()) {
    std::string_view value = outputs.value(output);
    if (output.kind == OutputKind::kLinks && value.empty()) {
      line_.assign("{\"ref\":\"");
      line_.append(outputs.key(output));
      line_.append("\",\"person\":null}");
      value = line_;
    }
    OutputFile& file = *outputs_[static_cast<size_t>(output.kind)];
    NAYOSE_RETURN_IF_ERROR(file.append_line(value));
  }
  return Status();
}

bool FileSink::is_due() const {
  return records_since_ >= options_.checkpoint_records ||
         bytes_since_ >= options_.checkpoint_bytes ||
         clock_->now_ms() - last_checkpoint_ms_ >= options_.checkpoint_interval_ms;
}

Status FileSink::make_checkpoint() {
  for (size_t i = 0; i < kOutputKindCount; ++i) checkpoint_.outputs[i] = outputs_[i]->progress();
  if (options_.fault_store_first) {
    NAYOSE_RETURN_IF_ERROR(write_store());
    NAYOSE_RETURN_IF_ERROR(flush_and_sync());
  } else {
    NAYOSE_RETURN_IF_ERROR(flush_and_sync());
    NAYOSE_RETURN_IF_ERROR(write_store());
  }
  records_since_ = 0;
  bytes_since_ = 0;
  last_checkpoint_ms_ = clock_->now_ms();
  return Status();
}

Status FileSink::flush_and_sync() {
  reach(FileCrashPoint::kBeforeFlush);
  for (const auto& output : outputs_) NAYOSE_RETURN_IF_ERROR(output->flush());
  reach(FileCrashPoint::kFlushed);
  for (const auto& output : outputs_) NAYOSE_RETURN_IF_ERROR(output->sync());
  reach(FileCrashPoint::kSynced);
  return Status();
}

Status FileSink::write_store() {
  if (store_ == nullptr) return Status();
  put_file_checkpoint(checkpoint_, &delta_);
  reach(FileCrashPoint::kBeforeStoreWrite);
  NAYOSE_RETURN_IF_ERROR(store_->write(delta_, Durability::kDisk));
  reach(FileCrashPoint::kStoreWritten);
  delta_.clear();
  return Status();
}

void FileSink::reach(FileCrashPoint point) const {
  if (options_.at_point) options_.at_point(point);
}

}  // namespace nayose
