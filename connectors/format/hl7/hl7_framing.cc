#include "connectors/format/hl7/hl7_framing.h"

#include <algorithm>

namespace nayose {
namespace {

constexpr size_t kChunkBytes = 64 << 10;
constexpr size_t kHeaderBytesMax = 4096;
// Of a message that is too long: enough for its first segment.
constexpr size_t kHeadBytesMax = 4096;
constexpr char kStartBlock = 0x0B;
constexpr char kEndBlock = 0x1C;

bool is_boundary(char c) { return c == '\r' || c == '\n' || c == kStartBlock || c == kEndBlock; }

bool is_name_letter(char c) { return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

}  // namespace

Hl7Framing::Hl7Framing(std::unique_ptr<ByteSource> source, std::optional<TextEncoding> encoding,
                       bool headers)
    : source_(std::move(source)), encoding_(encoding), headers_(headers) {}

Status Hl7Framing::fill() {
  chunk_.resize(kChunkBytes);
  NAYOSE_ASSIGN_OR_RETURN(const size_t size, source_->read(chunk_.data(), chunk_.size()));
  const std::string_view bytes(chunk_.data(), size);
  at_end_ = size == 0;
  if (!started_) {
    started_ = true;
    const bool marked = bytes.substr(0, 2) == "\xFE\xFF" || bytes.substr(0, 2) == "\xFF\xFE";
    if (encoding_ == TextEncoding::kUtf16 || (!encoding_ && marked)) {
      NAYOSE_ASSIGN_OR_RETURN(utf16_, TextDecoder::create(TextEncoding::kUtf16));
    } else if (bytes.substr(0, 3) == "\xEF\xBB\xBF") {
      buffer_.append(bytes.substr(3));
      return {};
    }
  }
  if (utf16_ != nullptr) {
    utf16_->decode(bytes, at_end_, &buffer_);
  } else {
    buffer_.append(bytes);
  }
  return {};
}

Status Hl7Framing::need(size_t at, size_t size) {
  while (!at_end_ && buffer_.size() < at + size) NAYOSE_RETURN_IF_ERROR(fill());
  return {};
}

Hl7Framing::Line Hl7Framing::classify(size_t at) const {
  const std::string_view line = std::string_view(buffer_).substr(at, 4);
  const std::string_view name = line.substr(0, 3);
  const bool ends = line.size() < 4 || !is_name_letter(line[3]);
  if (name == "MSH" && ends) return Line::kMsh;
  if ((name == "FHS" || name == "BHS" || name == "BTS" || name == "FTS") && ends) {
    return Line::kBatch;
  }
  if (!headers_) return Line::kSegment;
  const bool segment =
      name.size() == 3 && ends && std::all_of(name.begin(), name.end(), is_name_letter);
  return segment && name != "INS" && name != "DEL" ? Line::kSegment : Line::kHeader;
}

void Hl7Framing::bound(size_t start, size_t* at) {
  if (*at - start <= kHl7MessageBytesMax) return;
  too_long_ = true;
  buffer_.erase(start + kHeadBytesMax, *at - start - kHeadBytesMax);
  *at = start + kHeadBytesMax;
}

void Hl7Framing::drop_given() {
  if (given_ <= kChunkBytes / 2) return;
  buffer_.erase(0, given_);
  given_ = 0;
}

Status Hl7Framing::skip_segment(size_t start, size_t* at) {
  size_t looked = *at;
  for (;;) {
    const auto begin = buffer_.begin() + static_cast<std::ptrdiff_t>(looked);
    const auto found = std::find_if(begin, buffer_.end(), is_boundary);
    *at = static_cast<size_t>(found - buffer_.begin());
    bound(start, at);
    if (*at < buffer_.size() || at_end_) return {};
    looked = *at;
    NAYOSE_RETURN_IF_ERROR(fill());
  }
}

// To the end of the line, or to the MSH in it.
Status Hl7Framing::skip_header(size_t start, size_t* at) {
  NAYOSE_RETURN_IF_ERROR(need(*at, kHeaderBytesMax));
  const std::string_view line = std::string_view(buffer_).substr(*at, kHeaderBytesMax);
  const size_t end = std::min(line.find_first_of("\r\n\x0B\x1C"), line.size());
  const size_t message = line.substr(0, end).find("MSH|");
  if (message != std::string_view::npos) {
    *at += message;
    return {};
  }
  return skip_segment(start, at);
}

Hl7Frame Hl7Framing::give(Hl7Frame frame, size_t start, size_t end, std::string_view* bytes) {
  given_ = end;
  *bytes = std::string_view(buffer_).substr(start, end - start);
  if (too_long_) frame = Hl7Frame::kTooLong;
  too_long_ = false;
  return frame;
}

Result<Hl7Frame> Hl7Framing::next(std::string_view* bytes) {
  drop_given();
  Hl7Frame frame = Hl7Frame::kEnd;  // Nothing so far.
  size_t start = given_;
  size_t at = given_;
  bool in_block = false;
  for (;;) {
    NAYOSE_RETURN_IF_ERROR(need(at, 4));
    if (at >= buffer_.size()) {
      if (frame == Hl7Frame::kMessage && in_block) frame = Hl7Frame::kTruncated;
      return give(frame, start, at, bytes);
    }
    const char c = buffer_[at];
    if (is_boundary(c)) {
      if (frame == Hl7Frame::kMessage && c == kEndBlock) return give(frame, start, at, bytes);
      if (frame == Hl7Frame::kMessage && c == kStartBlock) {
        return give(in_block ? Hl7Frame::kTruncated : frame, start, at, bytes);
      }
      in_block = c == kStartBlock || (in_block && frame == Hl7Frame::kMessage);
      ++at;
      if (frame == Hl7Frame::kEnd) {  // Nothing but line ends, gigabytes of them perhaps.
        given_ = at;
        drop_given();
        at = start = given_;
      } else {
        bound(start, &at);
      }
      continue;
    }
    const Line line = classify(at);
    const bool ends = line == Line::kMsh || line == Line::kBatch ||
                      (line == Line::kHeader && frame == Hl7Frame::kMessage);
    if (ends && frame != Hl7Frame::kEnd) {
      if (frame == Hl7Frame::kMessage && in_block) frame = Hl7Frame::kTruncated;
      return give(frame, start, at, bytes);
    }
    if (frame == Hl7Frame::kEnd) start = at;
    if (line == Line::kMsh) frame = Hl7Frame::kMessage;
    if (line == Line::kSegment && frame == Hl7Frame::kEnd) frame = Hl7Frame::kStray;
    if (line == Line::kHeader) frame = Hl7Frame::kStray;
    const Status skipped =
        line == Line::kHeader ? skip_header(start, &at) : skip_segment(start, &at);
    NAYOSE_RETURN_IF_ERROR(skipped);
    if (frame == Hl7Frame::kEnd) {  // A batch segment.
      given_ = at;
      too_long_ = false;
      drop_given();
      at = start = given_;
    }
  }
}

}  // namespace nayose
