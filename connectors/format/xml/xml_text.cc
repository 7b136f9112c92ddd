#include "connectors/format/xml/xml_text.h"

#include <algorithm>

namespace nayose {
namespace {

constexpr size_t kPieceBytes = 64 << 10;

// The value of `encoding="…"` in the declaration, lower case.
std::string declared_name(std::string_view bytes) {
  if (bytes.substr(0, 5) != "<?xml") return {};
  const size_t end = bytes.substr(0, 256).find("?>");
  if (end == std::string_view::npos) return {};
  std::string_view declaration = bytes.substr(0, end);
  const size_t key = declaration.find("encoding");
  if (key == std::string_view::npos) return {};
  declaration.remove_prefix(key);
  const size_t open = declaration.find_first_of("\"'");
  if (open == std::string_view::npos) return {};
  const size_t close = declaration.find(declaration[open], open + 1);
  if (close == std::string_view::npos) return {};
  std::string name(declaration.substr(open + 1, close - open - 1));
  std::transform(name.begin(), name.end(), name.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return name;
}

}  // namespace

std::optional<TextEncoding> declared_xml_encoding(std::string_view bytes) {
  if (bytes.substr(0, 3) == "\xEF\xBB\xBF") return TextEncoding::kUtf8;
  if (bytes.substr(0, 2) == "\xFE\xFF" || bytes.substr(0, 2) == "\xFF\xFE") {
    return TextEncoding::kUtf16;
  }
  const std::string name = declared_name(bytes);
  for (const std::string_view alias : {"x-sjis", "ms932", "ms_kanji", "csshiftjis", "shift-jis"}) {
    if (name == alias) return TextEncoding::kCp932;
  }
  // A declaration that can be read byte by byte is not UTF-16, whatever it says.
  const auto encoding = parse_text_encoding(name);
  return encoding == TextEncoding::kUtf16 ? std::nullopt : encoding;
}

Result<bool> XmlText::start(std::string* out) {
  // Sources may give a few bytes at a time, which must not change what is sniffed.
  size_t size = 0;
  piece_.resize(kPieceBytes);
  while (size < kPieceBytes) {
    NAYOSE_ASSIGN_OR_RETURN(const size_t count,
                            bytes_->read(piece_.data() + size, piece_.size() - size));
    if (count == 0) break;
    size += count;
  }
  const std::string_view begin(piece_.data(), size);
  if (!encoding_) encoding_ = declared_xml_encoding(begin);
  if (!encoding_) encoding_ = sniff_text_encoding(begin);
  NAYOSE_ASSIGN_OR_RETURN(decoder_, TextDecoder::create(*encoding_));
  decoder_->decode(begin, false, out);
  return true;
}

Result<bool> XmlText::read(std::string* out) {
  if (done_) return false;
  if (!decoder_) return start(out);
  piece_.resize(kPieceBytes);
  NAYOSE_ASSIGN_OR_RETURN(const size_t count, bytes_->read(piece_.data(), piece_.size()));
  done_ = count == 0;
  decoder_->decode(std::string_view(piece_.data(), count), done_, out);
  return true;
}

bool has_undecodable(std::string_view text) {
  return text.find("\xEF\xBF\xBD") != std::string_view::npos;
}

}  // namespace nayose
