#include <algorithm>
#include <array>
#include <string_view>

#include "engine/normalize/canonical_forms.h"
#include "engine/normalize/check_digit.h"

namespace nayose {
namespace {

// True when all digits from `start` on equal `digit`.
bool all_are(const CodePoints& points, size_t start, char32_t digit) {
  for (size_t i = start; i < points.size(); ++i) {
    if (points[i] != digit) return false;
  }
  return true;
}

bool is_filler(const CodePoints& digits, size_t start) {
  return all_are(digits, start, U'0') || all_are(digits, start, U'9');
}

void prepend(size_t count, char32_t point, CodePoints* out) {
  const size_t size = out->size();
  for (size_t i = 0; i < count; ++i) out->push(point);
  for (size_t i = size; i-- > 0;) (*out)[i + count] = (*out)[i];
  for (size_t i = 0; i < count; ++i) (*out)[i] = point;
}

void drop_front(size_t count, CodePoints* out) {
  for (size_t i = count; i < out->size(); ++i) (*out)[i - count] = (*out)[i];
  out->resize(out->size() - count);
}

size_t leading_zeros(const CodePoints& points, size_t start) {
  size_t end = start;
  while (end < points.size() && points[end] == U'0') ++end;
  return end - start;
}

// Drops the zeros that the part beginning at `start` begins with, but not all of it.
void strip_part_zeros(size_t start, CodePoints* out) {
  const size_t size = out->size();
  size_t zeros = leading_zeros(*out, start);
  if (zeros > 0 && start + zeros == size) --zeros;
  if (zeros == 0) return;
  for (size_t i = start + zeros; i < size; ++i) (*out)[i - zeros] = (*out)[i];
  out->resize(size - zeros);
}

bool is_symbol_separator(char32_t point) {
  return is_blank(point) || is_hyphen(point) || point == kMiddleDot || point == 0x00B7 ||
         point == '/' || point == '.' || point == ',';
}

bool is_bracket(char32_t point) {
  constexpr std::u32string_view kBrackets = U"()[]{}<>「」『』【】〔〕〈〉";
  return kBrackets.find(point) != std::u32string_view::npos;
}

bool is_joint(char32_t point) {
  return point == kProlongedMark || point == U'の' || point == U'ノ';
}

// True when the mark at `i` stands between digits, other signs aside: then it is a hyphen.
bool joins_digits(std::u32string_view text, size_t i, const CodePoints& written) {
  if (!is_joint(text[i]) || written.empty() || !is_digit(written.back())) return false;
  const auto is_sign = [](char32_t point) {
    return is_joint(point) || is_symbol_separator(point) || is_bracket(point);
  };
  while (i < text.size() && is_sign(text[i])) ++i;
  return i < text.size() && is_digit(text[i]);
}

// Hiragana as katakana.
char32_t symbol_letter(char32_t point) {
  return point >= 0x3041 && point <= 0x3096 ? point + 0x60 : to_upper(point);
}

// What stands between 記号 and 番号 in one value. Signs inside a part do not end it: 57-051 is
// 57051, also where the symbol was sent apart and its hyphens were not.
enum class Border : uint8_t { kAnySign, kPartSeparator, kMiddleDot, kBlank };

bool is_border(Border border, char32_t point) {
  switch (border) {
    case Border::kAnySign:
      return true;
    case Border::kPartSeparator:
      return point == static_cast<char32_t>(kPartSeparator);
    case Border::kMiddleDot:
      return point == kMiddleDot || point == 0x00B7;
    case Border::kBlank:
      return is_blank(point);
  }
  return true;
}

// The strongest sign that has something on both sides; where there is none, any sign may be it.
Border border_of(std::u32string_view folded) {
  const auto written = [](char32_t point) { return !is_symbol_separator(point); };
  const auto first = std::find_if(folded.begin(), folded.end(), written);
  const auto last = std::find_if(folded.rbegin(), folded.rend(), written).base();
  if (first == folded.end()) return Border::kAnySign;
  for (const Border border : {Border::kPartSeparator, Border::kMiddleDot, Border::kBlank}) {
    const auto is_it = [border](char32_t point) { return is_border(border, point); };
    if (std::any_of(first, last, is_it)) return border;
  }
  return Border::kAnySign;
}

void symbol_parts_form(std::u32string_view folded, Border border, CodePoints* out) {
  out->clear();
  size_t part_start = 0;
  bool part_open = false;
  for (size_t i = 0; i < folded.size(); ++i) {
    const char32_t point = folded[i];
    const bool plain = is_digit(point) || (point >= 0x3041 && point != kMiddleDot);
    if ((!plain && is_symbol_separator(point)) || joins_digits(folded, i, *out)) {
      if (part_open && is_border(border, point)) {
        strip_part_zeros(part_start, out);
        part_open = false;
      }
      continue;
    }
    if (!plain && is_bracket(point)) continue;
    if (!part_open) part_start = out->size();
    part_open = true;
    out->push(symbol_letter(point));
  }
  if (part_open) strip_part_zeros(part_start, out);
  drop_front(leading_zeros(*out, 0), out);
}

// Pads to `size` digits with zeros in front, or drops zeros that are too many; no other length.
void fit_digits(size_t least, size_t size, CodePoints* out) {
  const size_t zeros = leading_zeros(*out, 0);
  if (out->size() > size && zeros >= out->size() - size) drop_front(out->size() - size, out);
  if (out->size() < least || out->size() > size || is_filler(*out, 0)) {
    out->clear();
  } else {
    prepend(size - out->size(), U'0', out);
  }
}

}  // namespace

void digits_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  for (const char32_t point : folded) {
    if (is_digit(point)) out->push(point);
  }
}

// The digits before the first word behind them. A spreadsheet drops the zero of 060-0042.
void postcode_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  size_t hyphen = 0;
  for (const char32_t point : folded) {
    const bool sign = is_hyphen(point) || point == kProlongedMark;
    if (is_digit(point)) {
      out->push(point);
    } else if (!out->empty() && is_word_character(point) && !sign) {
      break;
    } else if (sign && hyphen == 0) {
      hyphen = out->size();
    }
  }
  if (out->size() == 6 && (hyphen == 0 || hyphen == 2)) prepend(1, U'0', out);
  const size_t size = out->size();
  if ((size != 7 && size != 5 && size != 3) || is_filler(*out, 0)) out->clear();
}

// Six digits are a national health insurance number; five or seven lost a zero in a spreadsheet.
void insurer_number_form(std::u32string_view folded, CodePoints* out) {
  digits_form(folded, out);
  if (out->size() > 8) out->clear();
  fit_digits(5, 8, out);
}

void insurance_symbol_form(std::u32string_view folded, CodePoints* out) {
  symbol_parts_form(folded, Border::kAnySign, out);
}

void insured_number_form(std::u32string_view folded, CodePoints* out) {
  symbol_parts_form(folded, border_of(folded), out);
}

void branch_form(std::u32string_view folded, CodePoints* out) {
  digits_form(folded, out);
  if (out->size() > 2) {
    const size_t zeros = leading_zeros(*out, 0);
    drop_front(zeros < out->size() - 2 ? zeros : out->size() - 2, out);
  }
  if (out->size() == 1) prepend(1, U'0', out);
  if (out->size() > 2) out->clear();
}

// The first two digits are a law's number, never "0x": nothing can have been lost in front.
void payer_number_form(std::u32string_view folded, CodePoints* out) {
  digits_form(folded, out);
  fit_digits(8, 8, out);
}

void recipient_number_form(std::u32string_view folded, CodePoints* out) {
  digits_form(folded, out);
  fit_digits(1, 7, out);
}

// Nine digits: a DPC code, which lacks the digit of the fee table (1 = medical), or a code that
// lost its zero in a spreadsheet. The check digit decides; a DPC code when it cannot.
void institution_code_form(std::u32string_view folded, CodePoints* out) {
  digits_form(folded, out);
  if (out->size() == 9) {
    std::array<char, 10> with_table{};
    std::array<char, 10> with_zero{'0'};
    for (size_t i = 0; i < 9; ++i) {
      const char digit = static_cast<char>((*out)[i]);
      with_table[i < 2 ? i : i + 1] = digit;
      with_zero[i + 1] = digit;
    }
    with_table[2] = '1';
    const std::string_view dpc(with_table.data(), with_table.size());
    const std::string_view cut(with_zero.data(), with_zero.size());
    const bool is_cut = !institution_code_is_valid(dpc) && institution_code_is_valid(cut);
    out->clear();
    for (const char digit : is_cut ? cut : dpc) out->push(static_cast<char32_t>(digit));
  }
  if (out->size() != 10 || is_filler(*out, 0)) out->clear();
}

}  // namespace nayose
