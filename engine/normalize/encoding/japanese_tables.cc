#include "engine/normalize/encoding/japanese_tables.h"

#include <unicode/ucnv.h>

#include <utility>

namespace nayose {
namespace {

constexpr unsigned kNecRow = 12;  // Row 13, from 0.
constexpr unsigned kUserRowFirst = 84;
constexpr char16_t kUserDefinedFirst = 0xE000;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

Result<Converter> open_converter(const char* name) {
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(name, &error));
  if (U_FAILURE(error) != 0) {
    return Status(StatusCode::kFailedPrecondition,
                  std::string("ICU has no converter named ") + name);
  }
  return converter;
}

// The one unit that the bytes stand for; 0 when they stand for nothing or for more.
char16_t convert_one(UConverter* converter, const char* bytes, int32_t size) {
  UChar units[8];
  UErrorCode error = U_ZERO_ERROR;
  const int32_t count = ucnv_toUChars(converter, units, 8, bytes, size, &error);
  if (U_FAILURE(error) != 0 || count != 1 || units[0] == 0xFFFD || units[0] < 0x20) return 0;
  return static_cast<char16_t>(units[0]);
}

// The CP932 code of a row and cell of JIS, all from 0.
void jis_to_cp932(unsigned row, unsigned cell, uint8_t* lead, uint8_t* trail) {
  const unsigned pair = row / 2;
  *lead = static_cast<uint8_t>(pair < 31 ? 0x81 + pair : 0xE0 + (pair - 31));
  const unsigned offset = row % 2 * kJisRows + cell;
  *trail = static_cast<uint8_t>(0x40 + offset + (offset >= 63 ? 1 : 0));
}

}  // namespace

Result<const JapaneseTables*> JapaneseTables::get() {
  static const Result<std::unique_ptr<const JapaneseTables>> tables = load();
  if (!tables.ok()) return tables.status();
  return tables.value().get();
}

Result<std::unique_ptr<const JapaneseTables>> JapaneseTables::load() {
  std::unique_ptr<JapaneseTables> tables(new JapaneseTables());
  NAYOSE_RETURN_IF_ERROR(tables->load_cp932());
  NAYOSE_RETURN_IF_ERROR(tables->load_hojo());
  tables->derive();
  return std::unique_ptr<const JapaneseTables>(std::move(tables));
}

Status JapaneseTables::load_cp932() {
  NAYOSE_ASSIGN_OR_RETURN(Converter converter, open_converter("ibm-943_P15A-2003"));
  for (unsigned lead = 0x81; lead <= 0xFC; ++lead) {
    if (!is_cp932_lead(static_cast<uint8_t>(lead))) continue;
    for (unsigned trail = 0x40; trail <= 0xFC; ++trail) {
      if (!is_cp932_trail(static_cast<uint8_t>(trail))) continue;
      const char bytes[2] = {static_cast<char>(lead), static_cast<char>(trail)};
      cp932_[(lead - 0x81) * kTrails + (trail - 0x40)] = convert_one(converter.get(), bytes, 2);
    }
  }
  return {};
}

Status JapaneseTables::load_hojo() {
  NAYOSE_ASSIGN_OR_RETURN(Converter converter, open_converter("euc-jp-2007"));
  for (unsigned row = 0; row < kJisRows; ++row) {
    for (unsigned cell = 0; cell < kJisRows; ++cell) {
      const char bytes[3] = {static_cast<char>(0x8F), static_cast<char>(0xA1 + row),
                             static_cast<char>(0xA1 + cell)};
      hojo_[row * kJisRows + cell] = convert_one(converter.get(), bytes, 3);
    }
  }
  return {};
}

void JapaneseTables::derive() {
  for (unsigned row = 0; row < kJisRows; ++row) {
    for (unsigned cell = 0; cell < kJisRows; ++cell) {
      uint8_t lead = 0;
      uint8_t trail = 0;
      jis_to_cp932(row, cell, &lead, &trail);
      char16_t unit = cp932(lead, trail);
      if (unit == 0 && row >= kUserRowFirst) {
        unit = static_cast<char16_t>(kUserDefinedFirst + (row - kUserRowFirst) * kJisRows + cell);
      }
      jis_[row * kJisRows + cell] = unit;
    }
  }
  const auto take = [this](unsigned lead_first, unsigned lead_last) {
    for (unsigned lead = lead_first; lead <= lead_last; ++lead) {
      for (unsigned trail = 0x40; trail <= 0xFC; ++trail) {
        const char16_t unit = cp932_[(lead - 0x81) * kTrails + (trail - 0x40)];
        if (unit == 0 || to_cp932_[unit] != 0) continue;
        to_cp932_[unit] = static_cast<uint16_t>(lead << 8 | trail);
      }
    }
  };
  take(0x81, 0x86);
  take(0x88, 0x9F);
  take(0xE0, 0xEC);
  take(0x87, 0x87);  // NEC's row 13.
  take(0xFA, 0xFC);  // The IBM extensions,
  take(0xED, 0xEE);  // and NEC's copy of them.
  take(0xF0, 0xF9);  // User-defined.
  const auto take_row = [this](unsigned row) {
    for (unsigned cell = 0; cell < kJisRows; ++cell) {
      const char16_t unit = jis_[row * kJisRows + cell];
      if (unit == 0 || to_jis_[unit] != 0) continue;
      to_jis_[unit] = static_cast<uint16_t>((0x21 + row) << 8 | (0x21 + cell));
    }
  };
  for (unsigned row = 0; row < kJisRows; ++row) {
    if (row != kNecRow) take_row(row);
  }
  take_row(kNecRow);
  constexpr std::pair<char16_t, char16_t> kOtherTable[] = {
      {0x301C, 0xFF5E}, {0x2212, 0xFF0D}, {0x2016, 0x2225}, {0x2014, 0x2015}, {0x00A2, 0xFFE0},
      {0x00A3, 0xFFE1}, {0x00AC, 0xFFE2}, {0x00A5, 0xFFE5}, {0x203E, 0xFFE3}};
  for (const auto& [jis, windows] : kOtherTable) {
    if (to_cp932_[jis] == 0) to_cp932_[jis] = to_cp932_[windows];
    if (to_jis_[jis] == 0) to_jis_[jis] = to_jis_[windows];
  }
}

uint16_t JapaneseTables::to_jis(char16_t unit, bool strict) const {
  const uint16_t code = to_jis_[unit];
  const unsigned row = (code >> 8) - 0x21u;
  if (strict && (row == kNecRow || row >= kUserRowFirst)) return 0;
  return code;
}

}  // namespace nayose
