#include <algorithm>
#include <deque>
#include <utility>

#include "connectors/format/format_readers.h"
#include "connectors/format/input_files.h"
#include "connectors/format/xml/eligibility_result.h"
#include "connectors/format/xml/xml_cutter.h"
#include "engine/record/source_record.h"

namespace nayose {
namespace {

constexpr std::string_view kHeader = "MessageHeader";
constexpr std::string_view kUnit = "BulkConfirmUnit";
constexpr std::string_view kResult = "ResultOfQualificationConfirmation";
constexpr std::string_view kReference = "ReferenceNumber";
// Answers to a single question whose reference number stands behind them.
constexpr size_t kWaitingMax = 16;

struct Waiting {
  EligibilityAnswer answer;
  uint64_t ordinal = 0;
};

class EligibilityReader final : public MessageReader {
 public:
  explicit EligibilityReader(const ReaderRequest& request)
      : request_(request),
        files_(request.path, {".xml"}),
        cutter_({kHeader, kUnit, kResult, kReference}, kRecordBytesMax) {}

  Result<MessageOutcome> next(EncounterMessage* encounter, UnreadableMessage* unreadable) override {
    for (;;) {
      if (!ready_.empty()) return give(encounter, unreadable);
      if (!open_) {
        NAYOSE_ASSIGN_OR_RETURN(const bool more, open_next());
        if (!more) return MessageOutcome::kEnd;
      }
      XmlPiece piece;
      NAYOSE_ASSIGN_OR_RETURN(const XmlCut cut, cutter_.next(&piece));
      take(cut, piece);
    }
  }

 private:
  // A message, or the reason why there is none.
  struct Ready {
    EncounterMessage encounter;
    UnreadableMessage unreadable;
    bool readable = false;
  };

  Result<bool> open_next() {
    NAYOSE_ASSIGN_OR_RETURN(const bool more, files_.next(&file_));
    if (!more) return false;
    NAYOSE_ASSIGN_OR_RETURN(std::unique_ptr<ByteSource> bytes, request_.open(file_.path));
    cutter_.open(XmlText(std::move(bytes), request_.options.encoding));
    header_ = {};
    reference_.clear();
    two_references_ = false;
    waiting_.clear();
    ordinal_ = answers_ = 0;
    open_ = true;
    return true;
  }

  MessageOutcome give(EncounterMessage* encounter, UnreadableMessage* unreadable) {
    Ready& ready = ready_.front();
    const bool readable = ready.readable;
    if (readable) {
      *encounter = std::move(ready.encounter);
    } else {
      *unreadable = std::move(ready.unreadable);
    }
    ready_.pop_front();
    return readable ? MessageOutcome::kEncounter : MessageOutcome::kUnreadable;
  }

  void refuse(RefusalReason reason, std::string_view place, uint64_t ordinal) {
    Ready ready;
    ready.unreadable.reason = reason;
    ready.unreadable.place = place;
    ready.unreadable.message_id = message_id_at(file_.name, ordinal);
    ready_.push_back(std::move(ready));
  }

  void take(XmlCut cut, const XmlPiece& piece) {
    switch (cut) {
      case XmlCut::kElement:
        element(piece);
        return;
      case XmlCut::kTooLong:
        ++answers_;
        refuse(RefusalReason::kRecordTooLong, piece.name, ++ordinal_);
        return;
      case XmlCut::kRootEnd:
        end_document();
        return;
      case XmlCut::kBroken:
        flush();
        refuse(piece.reason, piece.place, ++ordinal_);
        return;
      case XmlCut::kEnd:
        open_ = false;
        return;
    }
  }

  void element(const XmlPiece& piece) {
    const bool is_answer = piece.name == kUnit || piece.name == kResult;
    if (is_answer) {
      ++ordinal_;
      ++answers_;
    }
    if (has_undecodable(piece.text)) {
      refuse(RefusalReason::kUndecodable, piece.name, ordinal_);
      return;
    }
    xml_.assign(piece.text);
    bool whole = true;
    if (piece.name == kHeader) {
      whole = read_eligibility_header(&xml_, &header_);
    } else if (piece.name == kReference) {
      std::string reference;
      whole = read_xml_value(&xml_, &reference);
      two_references_ = two_references_ || (!reference_.empty() && reference != reference_);
      reference_ = std::move(reference);
    } else {
      whole = answer(piece.name == kUnit);
    }
    if (!whole) refuse(RefusalReason::kMalformed, piece.name, ordinal_);
  }

  bool answer(bool is_unit) {
    Waiting next;
    next.ordinal = ordinal_;
    if (!read_eligibility_answer(&xml_, header_.confirmed, &next.answer)) return false;
    const bool waits = !is_unit && next.answer.references.empty();
    if (!waits) {
      finish(next.answer, next.ordinal);
    } else if (waiting_.size() < kWaitingMax) {
      waiting_.push_back(std::move(next));
    } else {
      refuse(RefusalReason::kMissingField, kReference, next.ordinal);
    }
    return true;
  }

  // All answers of a document that have no number of their own are about the one who was asked for:
  // several insurances of one person.
  void flush() {
    if (waiting_.empty()) return;
    std::stable_sort(waiting_.begin(), waiting_.end(), [](const Waiting& a, const Waiting& b) {
      return a.answer.rank < b.answer.rank;
    });
    Waiting& first = waiting_.front();
    for (size_t i = 1; i < waiting_.size(); ++i) {
      if (tells_of_another(first.answer.person, waiting_[i].answer.person)) {
        first.answer.of_several = true;
      }
      for (const InsuranceMessage& insurance : waiting_[i].answer.person.insurances) {
        first.answer.person.insurances.push_back(insurance);
      }
    }
    first.answer.of_several = first.answer.of_several || two_references_;
    if (!reference_.empty()) first.answer.references.push_back(reference_);
    finish(first.answer, first.ordinal);
    waiting_.clear();
    reference_.clear();
    two_references_ = false;
  }

  void end_document() {
    if (cutter_.root() != "XmlMsg") {
      refuse(RefusalReason::kUnsupportedMessage, "root", ++ordinal_);
    } else if (answers_ == 0) {
      refuse(RefusalReason::kUnsupportedMessage, "MessageBody", ++ordinal_);
    }
    flush();
    reference_.clear();  // Also where nothing waited for it.
    two_references_ = false;
    answers_ = 0;
    header_ = {};
  }

  void finish(const EligibilityAnswer& answer, uint64_t ordinal) {
    if (!answer.has_result) {
      refuse(RefusalReason::kUnsupportedMessage, kResult, ordinal);
      return;
    }
    if (answer.of_several) {  // Whose the number is cannot be told.
      refuse(RefusalReason::kMalformed, kResult, ordinal);
      return;
    }
    if (answer.references.empty()) {
      refuse(RefusalReason::kMissingField, kReference, ordinal);
      return;
    }
    uint64_t part = 0;
    for (const std::string& reference : answer.references) {
      Ready ready;
      ready.readable = true;
      ready.encounter = answer.person;
      EncounterMessage& message = ready.encounter;
      const ConvertOptions& options = request_.options;
      message.institution = options.institution.empty() ? header_.institution : options.institution;
      message.patient = reference;
      message.event_time = header_.executed.empty() ? options.event_time : header_.executed;
      message.encounter = "eligibility/" + message.event_time + "/" + reference;
      message.message_id = message_id_at(file_.name, ordinal, part);
      part += part == 0 ? 2 : 1;
      const NoticeEntry* notice = options.notice ? options.notice(reference) : nullptr;
      if (notice != nullptr) {
        message.notice_status = notice->status;
        message.notice_date = notice->date;
        message.notice_version = notice->version;
      }
      ready_.push_back(std::move(ready));
    }
  }

  ReaderRequest request_;
  InputFiles files_;
  InputFile file_;
  XmlCutter cutter_;
  EligibilityHeader header_;
  std::string reference_;
  bool two_references_ = false;  // And nothing says whose they are.
  std::vector<Waiting> waiting_;
  std::deque<Ready> ready_;
  std::string xml_;
  uint64_t ordinal_ = 0;  // Of the answer in its file.
  uint64_t answers_ = 0;  // Of the document.
  bool open_ = false;
};

}  // namespace

MessageReaderResult open_eligibility_messages(const ReaderRequest& request) {
  return std::unique_ptr<MessageReader>(std::make_unique<EligibilityReader>(request));
}

}  // namespace nayose
