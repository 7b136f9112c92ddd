#include "connectors/format/hl7/ssmix2_storage.h"

#include <utility>

namespace nayose {

Ssmix2Storage::Ssmix2Storage(const ReaderRequest& request)
    : request_(request), walk_(request.path), reader_(&request_.options) {}

Status Ssmix2Storage::open_file(const std::string& path) {
  auto source = request_.open(path);
  if (source.ok()) {
    framing_ =
        std::make_unique<Hl7Framing>(std::move(source).value(), request_.options.encoding, false);
    return {};
  }
  // The path holds the patient's id: it must not get into an error.
  return Status(source.status().code(), "cannot open the message " + around_.message_id);
}

Result<bool> Ssmix2Storage::open_next() {
  for (;;) {
    NAYOSE_ASSIGN_OR_RETURN(const bool more, walk_.next(&file_));
    if (!more) return false;
    ++ordinal_;
    around_.message_id = "ssmix2:" + std::to_string(ordinal_);
    if (!file_.well_named) return true;  // May be a folder.
    Status opened = open_file(file_.path);
    if (opened.code() == StatusCode::kNotFound) {
      for (const std::string& path : Ssmix2Walk::later_paths(file_)) {
        opened = open_file(path);
        if (opened.code() == StatusCode::kNotFound) continue;
        file_.flag = path[path.rfind('_') + 1];
        ++renamed_;
        break;
      }
    }
    if (opened.code() == StatusCode::kNotFound) {
      ++vanished_;
      continue;
    }
    NAYOSE_RETURN_IF_ERROR(opened);
    surround();
    return true;
  }
}

void Ssmix2Storage::surround() {
  around_.patient = file_.patient;
  around_.data_kind = file_.kind;
  around_.retracts = file_.flag == '0';
  // ADT-00 tells of the patient, not of a visit.
  around_.encounter.clear();
  if (file_.kind != "ADT-00") {
    around_.encounter = file_.patient + "/" + file_.kind + "/" + file_.date + "/" + file_.order;
  }
  any_message_ = false;
}

Result<MessageOutcome> Ssmix2Storage::next(EncounterMessage* encounter,
                                           UnreadableMessage* unreadable) {
  for (;;) {
    const MessageOutcome outcome = reader_.next(encounter, unreadable);
    if (outcome != MessageOutcome::kEnd) return outcome;
    if (framing_ == nullptr) {
      NAYOSE_ASSIGN_OR_RETURN(const bool more, open_next());
      if (!more) return MessageOutcome::kEnd;
    }
    if (framing_ == nullptr) {  // Not well named.
      *unreadable = {RefusalReason::kMalformed, "file name", around_.message_id};
      return MessageOutcome::kUnreadable;
    }
    std::string_view bytes;
    auto frame = framing_->next(&bytes);
    if (!frame.ok()) {
      return Status(frame.status().code(), "cannot read the message " + around_.message_id);
    }
    if (frame.value() == Hl7Frame::kEnd) {
      framing_.reset();
      if (any_message_) continue;
      *unreadable = {RefusalReason::kMalformed, "MSH", around_.message_id};
      return MessageOutcome::kUnreadable;
    }
    any_message_ = true;
    if (frame.value() == Hl7Frame::kMessage) {
      NAYOSE_RETURN_IF_ERROR(reader_.begin(bytes, &around_));
      continue;
    }
    const bool too_long = frame.value() == Hl7Frame::kTooLong;
    *unreadable = {too_long ? RefusalReason::kRecordTooLong : RefusalReason::kMalformed, "MSH",
                   around_.message_id};
    return MessageOutcome::kUnreadable;
  }
}

MessageReaderResult open_ssmix2_storage(const ReaderRequest& request) {
  return std::unique_ptr<MessageReader>(new Ssmix2Storage(request));
}

}  // namespace nayose
