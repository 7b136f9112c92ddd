#include "ops/cli/file_way.h"

#include <memory>
#include <optional>
#include <utility>

#include "connectors/file/file_sink.h"
#include "connectors/file/file_source.h"
#include "connectors/format/csv.h"
#include "connectors/format/encounter_json.h"
#include "ops/cli/convert_input.h"
#include "ops/cli/pipeline_watch.h"
#include "ops/cli/progress.h"
#include "ops/cli/stop_signal.h"

namespace nayose {
namespace {

// The day of receipt, as its first instant in Japan.
Result<int64_t> decide_as_of(const std::string& wanted, const std::optional<FileCheckpoint>& resume,
                             const Clock& clock) {
  if (wanted.empty()) {
    if (resume) return resume->as_of_ms;
    return *parse_timestamp_ms(format_iso_date(civil_from_days(japan_day(clock.now_ms()))));
  }
  if (!parse_iso_date(wanted)) {
    return Status(StatusCode::kInvalidArgument, "--as-of: expected YYYY-MM-DD: " + wanted);
  }
  return *parse_timestamp_ms(wanted);
}

Result<std::unique_ptr<RecordReaderFactory>> make_readers(const FileSource& source,
                                                          const InputMapping& mapping) {
  if (!source.csv()) return make_encounter_json_reader(mapping);
  NAYOSE_ASSIGN_OR_RETURN(const std::vector<std::string> columns,
                          parse_csv_header(source.csv_header(), CsvOptions()));
  return make_csv_reader(mapping, columns, CsvOptions());
}

// Bytes to be read; of converted inputs they cannot be told.
uint64_t bytes_of(const FileWayRequest& request) {
  return request.convert ? 0 : bytes_of_inputs(request.inputs);
}

// Draws the bar from what is committed, on the thread that commits.
class ProgressOfFiles {
 public:
  ProgressOfFiles(const FileWayRequest& request, const std::optional<FileCheckpoint>& from)
      : progress_("link", bytes_of(request)) {
    if (from) seen_ = *from;
  }
  void committed(const BatchResult& result) {
    records_ += result.counts.records;
    seen_.merge(result.positions);
    uint64_t bytes = 0;
    for (const FilePosition& position : seen_.inputs) bytes += position.offset;
    progress_.update(bytes, records_);
  }
  void finish() { progress_.finish(); }

 private:
  Progress progress_;
  FileCheckpoint seen_;
  uint64_t records_ = 0;
};

}  // namespace

Result<FileWayResult> run_file_way(const FileWayRequest& request, const Clock* clock,
                                   Metrics* metrics) {
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<EngineHost> host, EngineHost::open(request.engine));
  StateStore* const kept = request.engine.state.empty() ? nullptr : host->store();
  std::optional<FileCheckpoint> resume;
  if (kept != nullptr) {
    NAYOSE_ASSIGN_OR_RETURN(resume, load_file_checkpoint(*kept));
  }
  NAYOSE_ASSIGN_OR_RETURN(const int64_t as_of_ms, decide_as_of(request.as_of, resume, *clock));

  FileSourceOptions source_options;
  source_options.inputs = request.inputs;
  source_options.batch_records = request.batch_records;
  source_options.received_ms = as_of_ms;
  source_options.resumable = kept != nullptr;
  if (request.convert) {
    source_options.format = FileFormat::kJsonLines;
    source_options.open = [&plan = *request.convert](const std::string& input) {
      return open_converted_stream(plan, input);
    };
  }
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<FileSource> files,
                          FileSource::open(source_options, resume ? &*resume : nullptr));
  FileSinkOptions sink_options;
  sink_options.out = request.out;
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<FileSink> outputs,
                          FileSink::open(sink_options, kept, resume, as_of_ms, clock));
  NAYOSE_ASSIGN_OR_RETURN(auto readers, make_readers(*files, host->model().input));
  EngineConfig config = request.config;
  config.source_names = request.inputs;
  config.converted_sources = request.convert.has_value();
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<LinkageEngine> engine,
                          host->open_engine(std::move(config), std::move(readers)));

  FileWayResult result;
  result.as_of = format_iso_date(civil_from_days(japan_day(as_of_ms)));
  NAYOSE_ASSIGN_OR_RETURN(const bool at_end, files->at_end());
  result.finished_before = resume && resume->finished && at_end;
  const int64_t started_ms = steady_now_ms();
  if (!result.finished_before) {
    ProgressOfFiles progress(request, resume);
    WatchedEngine watched(engine.get(), [&](const EngineSizes& now) { metrics->on_sizes(now); });
    WatchedSink sink(outputs.get(), [&](const BatchResult& batch, double commit_seconds) {
      metrics->on_batch(batch.counts, commit_seconds);
      progress.committed(batch);
    });
    StoppableSource source(files.get());
    NAYOSE_RETURN_IF_ERROR(run_pipeline(&source, &watched, &sink, host->executor()));
    NAYOSE_ASSIGN_OR_RETURN(const bool all_read, files->at_end());
    result.stopped = !all_read;
  }
  result.seconds = static_cast<double>(steady_now_ms() - started_ms) / 1000;
  result.counts = engine->counts();
  result.sizes = engine->sizes();
  return result;
}

}  // namespace nayose
