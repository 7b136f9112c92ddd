#include "connectors/format/format_readers.h"

namespace nayose {

MessageReaderResult open_dpc_messages(const ReaderRequest&) {
  return Status(StatusCode::kFailedPrecondition, "this format is not there yet");
}

}  // namespace nayose
