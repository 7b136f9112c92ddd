#include "engine/normalize/canonical_forms.h"

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

// International prefix of Japan → the domestic form. False when there is none.
bool drop_international_prefix(bool plus, CodePoints* digits) {
  const auto starts_with = [&](std::u32string_view prefix) {
    return digits->view().substr(0, prefix.size()) == prefix;
  };
  size_t prefix = 0;
  if (starts_with(U"81") && (plus || digits->size() == 11 || digits->size() == 12)) prefix = 2;
  if (starts_with(U"0081")) prefix = 4;
  if (starts_with(U"01081")) prefix = 5;
  if (prefix == 0) return false;
  drop_front(prefix, digits);
  if (!digits->empty() && (*digits)[0] != U'0') prepend(1, U'0', digits);
  return true;
}

}  // namespace

void digits_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  for (const char32_t point : folded) {
    if (is_digit(point)) out->push(point);
  }
}

void postcode_form(std::u32string_view folded, CodePoints* out) {
  digits_form(folded, out);
  const size_t size = out->size();
  if ((size != 7 && size != 5 && size != 3) || is_filler(*out, 0)) out->clear();
}

void phone_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  bool plus = false;
  for (const char32_t point : folded) {
    if (is_digit(point)) {
      out->push(point);
    } else if (point == U'+' && out->empty()) {
      plus = true;
    } else if (out->size() >= 9 && is_word_character(point) && point != kProlongedMark) {
      break;  // "内線12", "ext. 12", "(母)": what follows is not the number.
    }
  }
  while (drop_international_prefix(plus, out)) plus = false;
  if (out->size() < 9 || is_filler(*out, 3) || all_are(*out, 0, (*out)[0])) out->clear();
}

void insurer_number_form(std::u32string_view folded, CodePoints* out) {
  digits_form(folded, out);
  // Six digits are a national health insurance number; five or seven lost a zero in a spreadsheet.
  if (out->size() < 5 || is_filler(*out, 0)) {
    out->clear();
  } else if (out->size() < 8) {
    prepend(8 - out->size(), U'0', out);
  }
}

void insurance_symbol_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  size_t part_start = 0;
  bool part_open = false;
  for (const char32_t point : folded) {
    const bool plain = is_digit(point) || (point >= 0x3041 && point != kMiddleDot);
    if (!plain && is_symbol_separator(point)) {
      if (part_open) strip_part_zeros(part_start, out);
      part_open = false;
      continue;
    }
    if (!plain && is_bracket(point)) continue;
    if (!part_open) part_start = out->size();
    part_open = true;
    out->push(to_upper(point));
  }
  if (part_open) strip_part_zeros(part_start, out);
  drop_front(leading_zeros(*out, 0), out);
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

}  // namespace nayose
