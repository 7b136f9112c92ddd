// Named places of the commit protocol where a test may kill the process.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "engine/base/status.h"

namespace nayose {

// In the order of one batch. "committed" and "before_store_write" differ only in what lies
// between them; both must lead to the same recovery.
enum class CrashPoint : uint8_t {
  kProcessing = 0,    // Processed in memory, nothing sent.
  kProduced,          // Outputs handed to the producer.
  kOffsetsSent,       // Offsets are part of the open transaction.
  kBeforeCommit,      // All delivered, not committed.
  kCommitted,         // Kafka has decided.
  kBeforeStoreWrite,  // The local write is next.
  kStoreWritten,      // Local state has caught up.
};
inline constexpr size_t kCrashPointCount = 7;

// "processing", "produced", "offsets_sent", "before_commit", "committed", "before_store_write",
// "store_written".
std::string_view crash_point_name(CrashPoint point);

class CrashPoints {
 public:
  virtual ~CrashPoints() = default;
  virtual void reach(CrashPoint point) = 0;
};

// Does nothing.
std::unique_ptr<CrashPoints> no_crash_points();

// `spec` is "<name>" or "<name>:<count>": kill −9 of this process at the count-th time that the
// point is reached. Errors: kInvalidArgument.
Result<std::unique_ptr<CrashPoints>> kill_at_crash_point(std::string_view spec);

}  // namespace nayose
