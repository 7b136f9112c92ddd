#include "connectors/format/fhir/fhir_splitter.h"

namespace nayose {
namespace {

constexpr size_t kPieceBytes = 256 << 10;
constexpr size_t kKeyBytesMax = 8;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// How the next line of NDJSON begins when the first one is broken.
constexpr std::string_view kResourceStart = "{\"resourceType\"";

bool is_space(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

}  // namespace

Result<bool> FhirSplitter::fill() {
  if (ended_) return false;
  if (capturing_ && !too_long_ && at_ - begin_ > bytes_max_) too_long_ = true;
  const size_t keep = capturing_ && !too_long_ ? begin_ : at_;
  buffer_.erase(0, keep);
  at_ -= keep;
  begin_ -= begin_ < keep ? begin_ : keep;
  const size_t size = buffer_.size();
  buffer_.resize(size + kPieceBytes);
  NAYOSE_ASSIGN_OR_RETURN(const size_t count, bytes_->read(buffer_.data() + size, kPieceBytes));
  buffer_.resize(size + count);
  ended_ = count == 0;
  return !ended_;
}

void FhirSplitter::begin_capture() {
  capturing_ = true;
  too_long_ = false;
  begin_ = at_;
}

FhirSplitter::Step FhirSplitter::give(FhirPieceKind kind, FhirPiece* piece) {
  piece->kind = kind;
  piece->line = first_line_;
  piece->entry = kind == FhirPieceKind::kBundleEnd ? 0 : entry_;
  return Step::kGive;
}

FhirSplitter::Step FhirSplitter::give_captured(FhirPieceKind kind, FhirPiece* piece) {
  capturing_ = false;
  if (too_long_ || at_ - begin_ > bytes_max_) return give(FhirPieceKind::kTooLong, piece);
  piece->text = std::string_view(buffer_).substr(begin_, at_ - begin_);
  return give(kind, piece);
}

// Ends an object that is not whole.
FhirSplitter::Step FhirSplitter::break_off(FhirPiece* piece) {
  const Step step = give(FhirPieceKind::kBroken, piece);
  bundle_end_due_ = in_bundle_;
  depth_ = 0;
  in_string_ = escaped_ = in_entries_ = in_bundle_ = capturing_ = false;
  last_ = 0;
  return step;
}

FhirSplitter::Step FhirSplitter::stray(FhirPiece* piece) {
  skipping_line_ = true;
  first_line_ = line_;
  entry_ = 0;
  return give(FhirPieceKind::kBroken, piece);
}

FhirSplitter::Step FhirSplitter::newline(FhirPiece* piece) {
  if (layout_ == kUnknown && depth_ > 0) {
    const std::string_view next = std::string_view(buffer_).substr(at_ + 1);
    if (next.size() < kResourceStart.size() && !ended_) return Step::kNeedMore;
    layout_ = next.substr(0, kResourceStart.size()) == kResourceStart ? kLines : kDocument;
  } else if (layout_ == kUnknown && last_ != 0) {
    layout_ = kLines;
  }
  ++at_;
  ++line_;
  skipping_line_ = false;
  return layout_ == kLines && depth_ > 0 ? break_off(piece) : Step::kGoOn;
}

FhirSplitter::Step FhirSplitter::open(char c, FhirPiece* piece) {
  if (depth_ == 0) {
    if (c != '{') return stray(piece);
    first_line_ = line_;
    entry_ = 0;
    begin_capture();
  }
  if (in_entries_ && depth_ == 2 && c == '{') {
    ++entry_;
    begin_capture();
  }
  const bool entries = depth_ == 1 && c == '[' && last_ == ':' && key_ == "entry" && !in_bundle_;
  last_ = c;
  ++depth_;
  ++at_;
  if (!entries) return Step::kGoOn;
  in_entries_ = in_bundle_ = true;
  capturing_ = false;
  head_.clear();
  if (!too_long_) head_.assign(buffer_, begin_, at_ - begin_).append("]}");
  piece->text = head_;
  return give(FhirPieceKind::kBundleHead, piece);
}

FhirSplitter::Step FhirSplitter::close(FhirPiece* piece) {
  if (depth_ == 0) return stray(piece);
  last_ = buffer_[at_];
  --depth_;
  ++at_;
  if (in_entries_ && depth_ == 2 && capturing_) {
    return give_captured(FhirPieceKind::kEntry, piece);
  }
  if (in_entries_ && depth_ == 1) in_entries_ = false;
  if (depth_ > 0) return Step::kGoOn;
  if (!in_bundle_) return give_captured(FhirPieceKind::kResource, piece);
  in_bundle_ = false;
  return give(FhirPieceKind::kBundleEnd, piece);
}

void FhirSplitter::skip_string() {
  for (; at_ < buffer_.size(); ++at_) {
    const char c = buffer_[at_];
    if (escaped_) {
      escaped_ = false;
    } else if (c == '\\') {
      escaped_ = true;
    } else if (c == '"') {
      in_string_ = false;
      ++at_;
      return;
    } else if (c == '\n') {
      return;
    }
    if (depth_ == 1 && key_.size() < kKeyBytesMax) key_.push_back(c);
  }
}

FhirSplitter::Step FhirSplitter::step(FhirPiece* piece) {
  const char c = buffer_[at_];
  if (c == '\n') return newline(piece);
  if (skipping_line_) {
    ++at_;
    return Step::kGoOn;
  }
  if (in_string_) {
    skip_string();
    return Step::kGoOn;
  }
  switch (c) {
    case '{':
    case '[':
      return open(c, piece);
    case '}':
    case ']':
      return close(piece);
    case '"':
      if (depth_ == 0) return stray(piece);
      in_string_ = true;
      if (depth_ == 1) key_.clear();
      break;
    default:
      if (is_space(c)) break;
      if (depth_ == 0 && line_ == 1 && c == kByteOrderMark[0]) {
        if (buffer_.size() - at_ < kByteOrderMark.size() && !ended_) return Step::kNeedMore;
        if (buffer_.compare(at_, kByteOrderMark.size(), kByteOrderMark) == 0) {
          at_ += kByteOrderMark.size();
          return Step::kGoOn;
        }
      }
      if (depth_ == 0) return stray(piece);
      last_ = c;
  }
  ++at_;
  return Step::kGoOn;
}

Status FhirSplitter::next(FhirPiece* piece) {
  *piece = {};
  if (bundle_end_due_) {
    bundle_end_due_ = false;
    give(FhirPieceKind::kBundleEnd, piece);
    return {};
  }
  for (;;) {
    Step done = Step::kGoOn;
    while (at_ < buffer_.size() && done == Step::kGoOn) done = step(piece);
    if (done == Step::kGive) return {};
    NAYOSE_ASSIGN_OR_RETURN(const bool more, fill());
    if (more || done == Step::kNeedMore) continue;
    if (depth_ > 0) {
      break_off(piece);
      return {};
    }
    piece->kind = FhirPieceKind::kEnd;
    return {};
  }
}

}  // namespace nayose
