// Where converted lines go: a file that is there as a whole or not at all, standard output, a
// topic.
#pragma once

#include <cstdint>
#include <cstdio>
#include <memory>
#include <string>
#include <string_view>

#include "connectors/kafka/raw_producer.h"
#include "engine/base/status.h"

namespace nayose {

// Threads: one at a time.
class LineOutput {
 public:
  virtual ~LineOutput() = default;
  // `line` with its newline. `key`: of a topic; files leave it aside.
  virtual Status write(std::string_view key, std::string_view line) = 0;
  // Makes all of it durable and visible. Without it nothing is left of a file.
  virtual Status finish() = 0;
  // After a stop. A topic keeps what was sent, standard output what was written: both are flushed.
  virtual Status stop() = 0;
};

// Written as "<path>.partial", readable by its owner only, renamed by finish().
// Errors: kFailedPrecondition when `path` exists and may not be replaced; kIoError.
Result<std::unique_ptr<LineOutput>> open_whole_file(const std::string& path, bool replace);
// A stream that lasts longer, `name` for messages.
std::unique_ptr<LineOutput> stream_output(std::FILE* stream, std::string name);
// Lifetime: takes the producer.
std::unique_ptr<LineOutput> topic_output(std::unique_ptr<RawProducer> producer);

}  // namespace nayose
