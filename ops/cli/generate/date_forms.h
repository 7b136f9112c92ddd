// Ways in which hospitals write a date, and numbers.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/clock.h"

namespace nayose {

enum class DateForm : uint8_t {
  kIso = 0,       // 1956-04-01
  kCompact,       // 19560401
  kSlashed,       // 1956/4/1
  kKanji,         // 1956年4月1日
  kEraKanji,      // 昭和31年4月1日, 令和元年
  kEraLetter,     // S31.04.01
  kEraFullWidth,  // Ｓ３１．４．１
  kEraDigits,     // 3310401
  kEraNumerals,   // 昭和三十一年四月一日
};
inline constexpr size_t kDateForms = 9;

// Shapes: a valid date from 1868-01-25 on.
void append_date(const CivilDate& date, DateForm form, std::string* out);
// The same day and month in the same numbered year of the next or the last era (昭和3年 for
// 平成3年); the date itself where neither is a day up to `last`.
CivilDate with_other_era(const CivilDate& date, const CivilDate& last);
// 23 → 二十三. Shapes: 1 to 99.
void append_kanji_number(uint64_t number, std::string* out);
// With zeros in front to `width`.
void append_number(uint64_t number, size_t width, std::string* out);

}  // namespace nayose
