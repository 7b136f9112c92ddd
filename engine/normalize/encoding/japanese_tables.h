// The double-byte tables that CP932, EUC-JP and ISO-2022-JP share. Private to engine/normalize.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>

#include "engine/base/status.h"

namespace nayose {

inline constexpr unsigned kJisRows = 94;
inline constexpr char16_t kHalfWidthKanaFirst = 0xFF61;  // 0xA1 of CP932, 0x21 of JIS X 0201.
inline constexpr unsigned kHalfWidthKanaCount = 63;

inline bool is_cp932_lead(uint8_t byte) {
  return (byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= 0xFC);
}
inline bool is_cp932_trail(uint8_t byte) { return byte >= 0x40 && byte <= 0xFC && byte != 0x7F; }

// Everything is read from ICU's CP932 (ibm-943_P15A-2003) and JIS X 0212 once, then looked up.
// Since JIS X 0208 is taken by way of CP932, a text means the same whatever it came in.
// Threads: safe; immutable. Lifetime: static.
class JapaneseTables {
 public:
  // Errors: kFailedPrecondition when ICU lacks a table.
  static Result<const JapaneseTables*> get();

  // 0 = nothing there. `lead` and `trail` satisfy is_cp932_lead and is_cp932_trail.
  char16_t cp932(uint8_t lead, uint8_t trail) const {
    return cp932_[(lead - 0x81u) * kTrails + (trail - 0x40u)];
  }
  // JIS X 0208 with NEC's row 13 and the IBM extensions of rows 89 to 92; the rest of rows 85 to 94
  // are user-defined (U+E000 + …). `row` and `cell` below kJisRows, from 0.
  char16_t jis_x_0208(unsigned row, unsigned cell) const { return jis_[row * kJisRows + cell]; }
  char16_t jis_x_0212(unsigned row, unsigned cell) const { return hojo_[row * kJisRows + cell]; }

  // The CP932 code (lead << 8 | trail), 0 = none. Where CP932 has a character twice: JIS X 0208,
  // then NEC's row 13, then the IBM extensions at FA40. Knows 〜 − ‖ ¢ £ ¬ of the JIS table as
  // well.
  uint16_t to_cp932(char16_t unit) const { return to_cp932_[unit]; }
  // Row and cell from 0x21 on (row << 8 | cell), 0 = none. `strict`: JIS X 0208 alone.
  uint16_t to_jis(char16_t unit, bool strict) const;

 private:
  static constexpr size_t kLeads = 0xFD - 0x81;
  static constexpr size_t kTrails = 0xFD - 0x40;

  JapaneseTables() = default;
  static Result<std::unique_ptr<const JapaneseTables>> load();
  Status load_cp932();
  Status load_hojo();
  void derive();

  char16_t cp932_[kLeads * kTrails] = {};
  char16_t jis_[kJisRows * kJisRows] = {};
  char16_t hojo_[kJisRows * kJisRows] = {};
  uint16_t to_cp932_[0x10000] = {};
  uint16_t to_jis_[0x10000] = {};
};

}  // namespace nayose
