#include "connectors/format/hl7/hl7_decoding.h"

#include <algorithm>

#include "connectors/format/hl7/hl7_message.h"

namespace nayose {
namespace {

bool is_plain_ascii(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x80 && c != 0x1B && c != 0x0E;
  });
}

// MSH-18, undecoded: it names encodings in ASCII.
std::string_view declared_encoding(std::string_view bytes) {
  const std::string_view header = bytes.substr(0, bytes.find_first_of("\r\n"));
  return header.size() < 4 ? std::string_view() : hl7_part(header, header[3], 18);
}

}  // namespace

TextEncoding Hl7Decoding::encoding_of(std::string_view bytes) const {
  if (given_ && *given_ != TextEncoding::kUtf16) return *given_;
  if (given_) return TextEncoding::kUtf8;  // Hl7Framing has made it that.
  const TextEncoding sniffed = sniff_text_encoding(bytes);
  // A message is too short to tell CP932 from EUC-JP when it says which.
  const std::string_view declared = declared_encoding(bytes);
  if (sniffed == TextEncoding::kCp932 && declared.find("EUC") != std::string_view::npos) {
    return TextEncoding::kEucJp;
  }
  return sniffed == TextEncoding::kUtf16 ? TextEncoding::kUtf8 : sniffed;
}

Result<TextDecoder*> Hl7Decoding::decoder(TextEncoding encoding) {
  std::unique_ptr<TextDecoder>& slot = decoders_[static_cast<size_t>(encoding)];
  if (slot == nullptr) {
    NAYOSE_ASSIGN_OR_RETURN(slot, TextDecoder::create(encoding));
  }
  return slot.get();
}

Result<std::string_view> Hl7Decoding::decode(std::string_view bytes) {
  lossy_ = false;
  if (is_plain_ascii(bytes)) {
    encoding_ = given_.value_or(TextEncoding::kUtf8);
    return bytes;
  }
  encoding_ = encoding_of(bytes);
  NAYOSE_ASSIGN_OR_RETURN(TextDecoder * decoder, this->decoder(encoding_));
  text_.clear();
  decoder->decode(bytes, true, &text_);
  lossy_ = decoder->undecodable() > 0;
  return std::string_view(text_);
}

bool Hl7Decoding::append_hex(std::string_view bytes, std::string* out) {
  if (is_plain_ascii(bytes)) {
    out->append(bytes);
    return true;
  }
  // An escape sequence may stand in a message that is ASCII otherwise.
  const bool escapes = bytes.find('\x1B') != std::string_view::npos;
  const auto decoder = this->decoder(escapes ? TextEncoding::kIso2022Jp : encoding_);
  if (!decoder.ok()) return false;
  decoder.value()->decode(bytes, true, out);
  return decoder.value()->undecodable() == 0;
}

}  // namespace nayose
