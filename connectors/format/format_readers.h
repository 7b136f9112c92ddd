// One factory per format; message_reader.cc picks. Private to this folder.
#pragma once

#include <memory>
#include <string>

#include "connectors/format/message_reader.h"

namespace nayose {

// What a factory gets; copied by it.
struct ReaderRequest {
  std::string path;
  ByteSourceOpener open;
  ConvertOptions options;
};
using MessageReaderResult = Result<std::unique_ptr<MessageReader>>;

MessageReaderResult open_csv_messages(const ReaderRequest& request);
MessageReaderResult open_hl7_messages(const ReaderRequest& request);
MessageReaderResult open_ssmix2_storage(const ReaderRequest& request);
MessageReaderResult open_ssmix2_transactions(const ReaderRequest& request);
MessageReaderResult open_fhir_messages(const ReaderRequest& request);
MessageReaderResult open_uke_messages(const ReaderRequest& request);
MessageReaderResult open_eligibility_messages(const ReaderRequest& request);
MessageReaderResult open_checkup_messages(const ReaderRequest& request);
MessageReaderResult open_dpc_messages(const ReaderRequest& request);

}  // namespace nayose
