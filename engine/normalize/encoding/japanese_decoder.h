// The decoders behind TextDecoder. Private to engine/normalize.
#pragma once

#include <memory>
#include <string_view>

#include "engine/normalize/encoding/japanese_tables.h"
#include "engine/normalize/encoding/text_decoder.h"

namespace nayose {

std::unique_ptr<TextDecoder> make_utf8_decoder();
std::unique_ptr<TextDecoder> make_utf16_decoder();
std::unique_ptr<TextDecoder> make_cp932_decoder(const JapaneseTables* tables);
std::unique_ptr<TextDecoder> make_euc_jp_decoder(const JapaneseTables* tables);
std::unique_ptr<TextDecoder> make_iso_2022_jp_decoder(const JapaneseTables* tables);

// How many bytes from the start are ASCII.
size_t ascii_prefix(std::string_view bytes);

// Counts what cannot be read, as the contract of TextDecoder::undecodable() wants it.
class UndecodableCount {
 public:
  // At the start of each call.
  void begin() {
    if (ended_) count_ = 0;
    ended_ = false;
  }
  void end() { ended_ = true; }
  void add(std::string* out) {
    ++count_;
    out->append("\xEF\xBF\xBD");
  }
  uint64_t count() const { return count_; }

 private:
  uint64_t count_ = 0;
  bool ended_ = false;
};

}  // namespace nayose
