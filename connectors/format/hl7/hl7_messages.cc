#include <filesystem>

#include "connectors/format/format_readers.h"
#include "connectors/format/hl7/hl7_encounter.h"
#include "connectors/format/hl7/hl7_framing.h"

namespace nayose {
namespace {

class Hl7Messages final : public MessageReader {
 public:
  Hl7Messages(const ReaderRequest& request, std::unique_ptr<ByteSource> source)
      : options_(request.options),
        name_(file_label(std::filesystem::path(request.path).filename().string())),
        framing_(std::move(source), options_.encoding, false),
        reader_(&options_) {}

  Result<MessageOutcome> next(EncounterMessage* encounter, UnreadableMessage* unreadable) override {
    for (;;) {
      const MessageOutcome outcome = reader_.next(encounter, unreadable);
      if (outcome != MessageOutcome::kEnd) return outcome;
      std::string_view bytes;
      NAYOSE_ASSIGN_OR_RETURN(const Hl7Frame frame, framing_.next(&bytes));
      if (frame == Hl7Frame::kEnd) return MessageOutcome::kEnd;
      around_.message_id = as_message_id(name_ + ":" + std::to_string(++ordinal_));
      if (frame == Hl7Frame::kMessage) {
        NAYOSE_RETURN_IF_ERROR(reader_.begin(bytes, &around_));
        continue;
      }
      refuse(frame, bytes, unreadable);
      return MessageOutcome::kUnreadable;
    }
  }

 private:
  void refuse(Hl7Frame frame, std::string_view bytes, UnreadableMessage* unreadable) {
    unreadable->reason =
        frame == Hl7Frame::kTooLong ? RefusalReason::kRecordTooLong : RefusalReason::kMalformed;
    unreadable->place = frame == Hl7Frame::kTruncated ? "end" : "MSH";
    unreadable->message_id = reader_.message_id_of(bytes, around_.message_id);
  }

  const ConvertOptions options_;
  const std::string name_;
  Hl7Framing framing_;
  Hl7EncounterReader reader_;
  Hl7Surroundings around_;
  uint64_t ordinal_ = 0;
};

}  // namespace

MessageReaderResult open_hl7_messages(const ReaderRequest& request) {
  NAYOSE_ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> source, request.open(request.path));
  return std::unique_ptr<MessageReader>(new Hl7Messages(request, std::move(source)));
}

}  // namespace nayose
