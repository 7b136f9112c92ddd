// The canonical form of each kind of field. All take text that UnicodeFold has folded and replace
// the content of `*out`; an empty form means kMissing.
// Threads: pure functions. Private to engine/normalize and its tests.
#pragma once

#include <string_view>

#include "engine/normalize/code_points.h"
#include "engine/normalize/normalize_field.h"

namespace nayose {

// text_forms.cc
void text_form(std::u32string_view folded, CodePoints* out);
void sex_form(std::u32string_view folded, CodePoints* out);

// number_forms.cc
void digits_form(std::u32string_view folded, CodePoints* out);
void postcode_form(std::u32string_view folded, CodePoints* out);
void phone_form(std::u32string_view folded, CodePoints* out);
void mobile_phone_form(std::u32string_view folded, CodePoints* out);
void insurer_number_form(std::u32string_view folded, CodePoints* out);
void insurance_symbol_form(std::u32string_view folded, CodePoints* out);
void insured_number_form(std::u32string_view folded, CodePoints* out);
void branch_form(std::u32string_view folded, CodePoints* out);
void payer_number_form(std::u32string_view folded, CodePoints* out);
void recipient_number_form(std::u32string_view folded, CodePoints* out);
void institution_code_form(std::u32string_view folded, CodePoints* out);

// date_form.cc
FieldOutcome date_form(std::u32string_view folded, CodePoints* out);

// White space and control characters of any kind.
inline bool is_blank(char32_t point) {
  return point <= 0x20 || (point >= 0x7F && point <= 0xA0) || point == 0x3000 || point == 0x1680 ||
         (point >= 0x2000 && point <= 0x200A) || point == 0x2028 || point == 0x2029;
}

// Hyphens, minus signs and dashes; not the prolonged sound mark.
inline bool is_hyphen(char32_t point) {
  return point == '-' || (point >= 0x2010 && point <= 0x2015) || point == 0x2043 ||
         point == 0x2212 || point == 0x23AF || point == 0x2500 || point == 0x2501;
}

inline constexpr char32_t kProlongedMark = 0x30FC;
inline constexpr char32_t kMiddleDot = 0x30FB;

}  // namespace nayose
