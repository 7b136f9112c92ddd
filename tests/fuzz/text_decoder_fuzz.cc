// Encodings: any bytes become UTF-8, the same however they are cut, and what was read without a
// loss is written and read again.
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/normalize/encoding/text_decoder.h"

namespace {

using nayose::TextEncoding;

constexpr TextEncoding kAll[] = {TextEncoding::kUtf8, TextEncoding::kCp932,
                                 TextEncoding::kIso2022Jp, TextEncoding::kEucJp,
                                 TextEncoding::kUtf16};

uint64_t decode(TextEncoding encoding, std::string_view bytes, size_t piece, std::string* out) {
  static std::unique_ptr<nayose::TextDecoder> decoders[5];
  auto& decoder = decoders[static_cast<size_t>(encoding)];
  if (decoder == nullptr) decoder = nayose::TextDecoder::create(encoding).value();
  out->clear();
  while (bytes.size() > piece) {
    decoder->decode(bytes.substr(0, piece), false, out);
    bytes.remove_prefix(piece);
  }
  decoder->decode(bytes, true, out);
  return decoder->undecodable();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  std::string whole;
  std::string pieces;
  std::string again;
  for (const TextEncoding encoding : kAll) {
    const uint64_t undecodable = decode(encoding, bytes, size + 1, &whole);
    CHECK(undecodable == decode(encoding, bytes, 3, &pieces), "a loss depends on the cut");
    CHECK(whole == pieces, "a text depends on the cut");
    CHECK(decode(TextEncoding::kUtf8, "x" + whole, size * 4 + 2, &again) == 0, "not UTF-8");
    for (const TextEncoding other : kAll) {
      std::string written;
      nayose::encode_text("x" + whole, other, "?", &written);
      CHECK(decode(other, written, size * 8 + 16, &again) == 0, "wrote what cannot be read");
    }
  }
  CHECK(!nayose::text_encoding_name(nayose::sniff_text_encoding(bytes)).empty(), "no encoding");
  return 0;
}
