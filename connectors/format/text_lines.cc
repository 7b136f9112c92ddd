#include "connectors/format/text_lines.h"

#include <algorithm>
#include <cstring>

#include "engine/record/source_record.h"

namespace nayose {
namespace {

constexpr size_t kBlockBytes = 256 * 1024;
constexpr size_t kHeadBytes = 64;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

bool is_ascii(std::string_view bytes) {
  const char* at = bytes.data();
  const char* const end = at + bytes.size();
  for (; end - at >= 8; at += 8) {
    uint64_t word = 0;
    std::memcpy(&word, at, 8);
    if ((word & 0x8080808080808080u) != 0) return false;
  }
  return std::all_of(at, end, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

// True when the bytes are the same text in every encoding that may come.
bool says_nothing_of_encoding(std::string_view bytes) {
  return is_ascii(bytes) && bytes.find('\x1B') == std::string_view::npos &&
         bytes.find('\0') == std::string_view::npos;
}

// Bytes of a character never look like a line end or a comma.
bool keeps_ascii(TextEncoding encoding) {
  return encoding == TextEncoding::kUtf8 || encoding == TextEncoding::kCp932 ||
         encoding == TextEncoding::kEucJp;
}

}  // namespace

Result<std::unique_ptr<TextLines>> TextLines::open(const ReaderRequest& request,
                                                   LineDecoding decoding) {
  NAYOSE_ASSIGN_OR_RETURN(auto source, request.open(request.path));
  std::unique_ptr<TextLines> lines(new TextLines(std::move(source), decoding));
  if (request.options.encoding) {
    NAYOSE_RETURN_IF_ERROR(lines->use_encoding(*request.options.encoding));
  }
  lines->block_.resize(kBlockBytes);
  return lines;
}

Result<bool> TextLines::next(TextLine* line) {
  for (;;) {
    const size_t end = buffer_.find('\n', scanned_);
    if (end != std::string::npos) {
      take(end, end + 1, line);
      return true;
    }
    if (at_end_) {
      if (begin_ == buffer_.size() && !too_long_) return false;
      take(buffer_.size(), buffer_.size(), line);
      return true;
    }
    if (buffer_.size() - begin_ > kRecordBytesMax) {
      if (!too_long_) head_.assign(buffer_, begin_, kHeadBytes);
      too_long_ = true;
      begin_ = buffer_.size();
    }
    scanned_ = buffer_.size();
    NAYOSE_RETURN_IF_ERROR(fill());
  }
}

void TextLines::take(size_t end, size_t behind, TextLine* line) {
  std::string_view text = std::string_view(buffer_).substr(begin_, end - begin_);
  line->number = ++number_;
  line->too_long = too_long_ || text.size() > kRecordBytesMax;
  if (too_long_) text = head_;
  while (!text.empty() && (text.back() == '\r' || text.back() == '\x1A')) text.remove_suffix(1);
  while (!text.empty() && text.front() == '\x1A') text.remove_prefix(1);
  line->text = text;
  too_long_ = false;
  begin_ = scanned_ = behind;
}

Status TextLines::fill() {
  if (begin_ > 0) {
    buffer_.erase(0, begin_);
    scanned_ -= begin_;
    begin_ = 0;
  }
  // A whole block, so that the encoding is told by as much as there is.
  size_t size = 0;
  while (size < block_.size()) {
    NAYOSE_ASSIGN_OR_RETURN(const size_t got,
                            source_->read(block_.data() + size, block_.size() - size));
    if (got == 0) {
      at_end_ = true;
      break;
    }
    size += got;
  }
  return append({block_.data(), size}, at_end_);
}

Status TextLines::append(std::string_view bytes, bool last) {
  if (!encoding_ && !says_nothing_of_encoding(bytes)) {
    const TextEncoding sniffed = sniff_text_encoding(bytes);
    // A stray zero or escape among ASCII says nothing either: names may still follow.
    const bool told = sniffed != TextEncoding::kUtf8 || !is_ascii(bytes);
    if (told) NAYOSE_RETURN_IF_ERROR(use_encoding(sniffed));
  }
  if (whole_decoder_ != nullptr) {
    whole_decoder_->decode(bytes, last, &buffer_);
    return Status::ok_status();
  }
  if (first_bytes_ && bytes.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    bytes.remove_prefix(kByteOrderMark.size());
  }
  first_bytes_ = false;
  buffer_.append(bytes);
  return Status::ok_status();
}

Status TextLines::use_encoding(TextEncoding encoding) {
  encoding_ = encoding;
  NAYOSE_ASSIGN_OR_RETURN(auto decoder, TextDecoder::create(encoding));
  const bool whole = decoding_ == LineDecoding::kWhole || !keeps_ascii(encoding);
  (whole ? whole_decoder_ : field_decoder_) = std::move(decoder);
  return Status::ok_status();
}

bool TextLines::decode(std::string_view part, std::string* out) {
  out->clear();
  if (is_ascii(part)) {
    out->append(part);
    return true;
  }
  if (field_decoder_ == nullptr) {
    out->append(part);
    return part.find(kReplacement) == std::string_view::npos;
  }
  field_decoder_->decode(part, true, out);
  return field_decoder_->undecodable() == 0;
}

}  // namespace nayose
