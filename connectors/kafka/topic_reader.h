// Reads partitions of topics from given offsets to their end, committed records only.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/kafka/kafka_config.h"
#include "connectors/kafka/kafka_log.h"
#include "engine/base/status.h"

namespace nayose {

// Views are valid during the call that brings them.
struct TopicMessage {
  std::string_view topic;
  int32_t partition = 0;
  int64_t offset = 0;
  int64_t timestamp_ms = 0;
  std::string_view key;
  std::string_view value;
  bool tombstone = false;  // A null value.
};

// What to read of one partition: offsets in [from, end).
struct TopicRange {
  std::string topic;
  int32_t partition = 0;
  int64_t from = 0;
  int64_t end = 0;  // High watermark: control records count, so the last message may lie below it.
};

// Threads: one at a time.
class TopicReader {
 public:
  static Result<std::unique_ptr<TopicReader>> open(const KafkaConfig& config, const KafkaLog& log);
  virtual ~TopicReader() = default;

  // [low, high) watermarks of every partition, in partition order. kNotFound: no such topic.
  virtual Result<std::vector<TopicRange>> ranges(const std::string& topic) = 0;

  // Visits every committed message of the ranges, each partition in order, until each is read to
  // its end; waits for open transactions below it to be decided.
  // Errors: the visitor's; kUnavailable when nothing moves for `stall_ms_max`;
  //         kFailedPrecondition when an offset is no longer there.
  using Visitor = std::function<Status(const TopicMessage&)>;
  virtual Status read(const std::vector<TopicRange>& ranges, int64_t stall_ms_max,
                      const Visitor& visit) = 0;
};

}  // namespace nayose
