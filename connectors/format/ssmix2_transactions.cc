#include "connectors/format/format_readers.h"

namespace nayose {

MessageReaderResult open_ssmix2_transactions(const ReaderRequest&) {
  return Status(StatusCode::kFailedPrecondition, "this format is not there yet");
}

}  // namespace nayose
