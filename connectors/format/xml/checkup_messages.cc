#include <algorithm>
#include <array>
#include <utility>

#include "connectors/format/format_readers.h"
#include "connectors/format/input_files.h"
#include "connectors/format/xml/checkup_document.h"
#include "connectors/format/xml/xml_cutter.h"
#include "engine/record/source_record.h"

namespace nayose {
namespace {

constexpr std::string_view kDocument = "ClinicalDocument";
// Files of a delivery that stand beside the documents: table of contents, totals, claims.
constexpr std::array<std::string_view, 5> kCompanions = {"index", "summary", "checkupClaim",
                                                         "guidanceClaim", "schema"};

class CheckupReader final : public MessageReader {
 public:
  explicit CheckupReader(const ReaderRequest& request)
      : request_(request), files_(request.path, {".xml"}), cutter_({kDocument}, kRecordBytesMax) {}

  Result<MessageOutcome> next(EncounterMessage* encounter, UnreadableMessage* unreadable) override {
    for (;;) {
      if (!open_) {
        NAYOSE_ASSIGN_OR_RETURN(const bool more, open_next());
        if (!more) return MessageOutcome::kEnd;
      }
      XmlPiece piece;
      NAYOSE_ASSIGN_OR_RETURN(const XmlCut cut, cutter_.next(&piece));
      switch (cut) {
        case XmlCut::kElement:
          seen_ = true;
          ++ordinal_;
          return document(piece, encounter, unreadable);
        case XmlCut::kTooLong:
          seen_ = true;
          ++ordinal_;
          return refuse(RefusalReason::kRecordTooLong, piece.name, unreadable);
        case XmlCut::kBroken:
          ++ordinal_;
          return refuse(piece.reason, piece.place, unreadable);
        case XmlCut::kRootEnd:
          if (!std::exchange(seen_, false) && !is_companion()) {
            ++ordinal_;
            return refuse(RefusalReason::kUnsupportedMessage, "root", unreadable);
          }
          continue;
        case XmlCut::kEnd:
          open_ = false;
          continue;
      }
    }
  }

 private:
  Result<bool> open_next() {
    NAYOSE_ASSIGN_OR_RETURN(const bool more, files_.next(&file_));
    if (!more) return false;
    NAYOSE_ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> bytes, request_.open(file_.path));
    cutter_.open(XmlText(std::move(bytes), request_.options.encoding));
    ordinal_ = 0;
    seen_ = false;
    open_ = true;
    return true;
  }

  bool is_companion() const {
    return files_.is_directory() &&
           std::find(kCompanions.begin(), kCompanions.end(), cutter_.root()) != kCompanions.end();
  }

  MessageOutcome refuse(RefusalReason reason, std::string_view place,
                        UnreadableMessage* unreadable) {
    unreadable->reason = reason;
    unreadable->place = place;
    unreadable->message_id = message_id_at(file_.name, ordinal_);
    return MessageOutcome::kUnreadable;
  }

  MessageOutcome document(const XmlPiece& piece, EncounterMessage* encounter,
                          UnreadableMessage* unreadable) {
    if (has_undecodable(piece.text)) {
      return refuse(RefusalReason::kUndecodable, kDocument, unreadable);
    }
    xml_.assign(piece.text);
    switch (read_checkup_document(&xml_, encounter)) {
      case CheckupOutcome::kEncounter:
        break;
      case CheckupOutcome::kNotXml:
        return refuse(RefusalReason::kMalformed, kDocument, unreadable);
      case CheckupOutcome::kOtherDocument:
        return refuse(RefusalReason::kUnsupportedMessage, "root", unreadable);
      case CheckupOutcome::kNoPatient:
        return refuse(RefusalReason::kMissingField, "recordTarget/patientRole/id", unreadable);
    }
    const ConvertOptions& options = request_.options;
    if (!options.institution.empty()) encounter->institution = options.institution;
    if (encounter->event_time.empty()) encounter->event_time = options.event_time;
    encounter->message_id = message_id_at(file_.name, ordinal_);
    const NoticeEntry* notice = options.notice ? options.notice(encounter->patient) : nullptr;
    if (notice != nullptr) {
      encounter->notice_status = notice->status;
      encounter->notice_date = notice->date;
      encounter->notice_version = notice->version;
    }
    return MessageOutcome::kEncounter;
  }

  ReaderRequest request_;
  InputFiles files_;
  InputFile file_;
  XmlCutter cutter_;
  std::string xml_;
  uint64_t ordinal_ = 0;  // Of the document in its file.
  bool seen_ = false;     // A document inside the outermost element, or that element.
  bool open_ = false;
};

}  // namespace

MessageReaderResult open_checkup_messages(const ReaderRequest& request) {
  return std::unique_ptr<MessageReader>(std::make_unique<CheckupReader>(request));
}

}  // namespace nayose
