#include "engine/normalize/date/date_text.h"

#include <algorithm>

#include "engine/normalize/canonical_forms.h"
#include "engine/normalize/unicode_fold.h"

namespace nayose {
namespace {

constexpr int32_t kNumberMax = 100'000'000;
constexpr char32_t kFirstKanji = 0x3007;  // 〇
constexpr std::u32string_view kEraLetters = U"MTSHR";
constexpr std::u32string_view kEraFirst = U"明大昭平令";
constexpr std::u32string_view kEraSecond = U"治正和成和";
constexpr std::array<std::u32string_view, 7> kEraWords = {U"MEIJI", U"TAISHO", U"TAISYO", U"SHOWA",
                                                          U"SYOWA", U"HEISEI", U"REIWA"};

int kanji_digit(char32_t point) {
  if (point < kFirstKanji) return -1;
  constexpr std::u32string_view kDigits = U"〇一二三四五六七八九零壱弐参";
  constexpr std::array<int, 14> kValues = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0, 1, 2, 3};
  const size_t found = kDigits.find(point);
  if (found != std::u32string_view::npos) return kValues[found];
  return point == U'壹' ? 1 : point == U'貳' ? 2 : point == U'參' ? 3 : -1;
}

int32_t kanji_unit(char32_t point) {
  if (point == U'十' || point == U'拾') return 10;
  if (point == U'百') return 100;
  return point == U'千' ? 1000 : 0;
}

// 廿 and 卅 of old registers.
int32_t kanji_tens(char32_t point) { return point == U'廿' ? 20 : point == U'卅' ? 30 : 0; }

bool is_date_digit(char32_t point) {
  if (point < kFirstKanji) return is_digit(point);
  return kanji_digit(point) >= 0 || kanji_unit(point) > 0 || kanji_tens(point) > 0;
}

bool opens_bracket(char32_t point) {
  constexpr std::u32string_view kOpening = U"([{〔【「<";
  return kOpening.find(point) != std::u32string_view::npos;
}

bool closes_bracket(char32_t point) {
  constexpr std::u32string_view kClosing = U")]}〕】」>";
  return kClosing.find(point) != std::u32string_view::npos;
}

bool is_date_separator(char32_t point) {
  constexpr std::u32string_view kSeparators = U"/.年月,・ー、";
  return is_hyphen(point) || kSeparators.find(point) != std::u32string_view::npos;
}

}  // namespace

bool has_date_digit(std::u32string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char32_t point) { return is_date_digit(point) || point == U'元'; });
}

DateText::DateText(std::u32string_view text) : text_(text) {
  for (size_t i = 0; i < text.size(); ++i) {
    if (!opens_bracket(text[i])) continue;
    position_ = i;
    const size_t end = bracket_end();
    position_ = 0;
    const std::u32string_view inside = text.substr(i + 1, end - i - 2);
    if (end > i + 2 && has_date_digit(inside)) {
      bracketed_ = inside;
      return;
    }
  }
}

size_t DateText::bracket_end() const {
  size_t end = position_;
  while (end < text_.size() && !closes_bracket(text_[end])) ++end;
  return std::min(end + 1, text_.size());
}

void DateText::skip_blanks() {
  while (!at_end()) {
    if (is_blank(peek())) {
      skip();
    } else if (!bracketed_.empty() && &text_[position_] + 1 == bracketed_.data()) {
      position_ = bracket_end();
    } else {
      return;
    }
  }
}

int DateText::era() {
  const size_t start = position_;
  // "(昭和)31年": the era alone in brackets.
  const bool bracket = opens_bracket(peek());
  if (bracket) skip();
  const char32_t first = ascii_upper(peek());
  const size_t letter = kEraLetters.find(first);
  const size_t kanji = kEraFirst.find(first);
  if (at_end() || (letter == std::u32string_view::npos && kanji == std::u32string_view::npos)) {
    position_ = start;
    return -1;
  }
  if (kanji != std::u32string_view::npos) {
    skip();
    if (peek() == kEraSecond[kanji]) skip();
  } else {
    size_t size = 1;
    for (const std::u32string_view word : kEraWords) {
      const std::u32string_view here = text_.substr(position_, word.size());
      const bool same =
          here.size() == word.size() &&
          std::equal(word.begin(), word.end(), here.begin(),
                     [](char32_t want, char32_t have) { return want == ascii_upper(have); });
      if (same) size = word.size();
    }
    position_ += size;
  }
  if (bracket && closes_bracket(peek())) skip();
  skip_blanks();
  if (peek() != U'年' && peek() != U'月' && is_date_separator(peek())) skip();
  return static_cast<int>(letter != std::u32string_view::npos ? letter : kanji);
}

bool DateText::at_number() const { return is_date_digit(peek()); }

DateNumber DateText::number() {
  DateNumber result;
  int32_t total = 0;
  int32_t current = 0;
  if (peek() == U'元') {
    skip();
    return {1, 1, false};
  }
  for (; !at_end() && total + current < kNumberMax; skip(), ++result.digits) {
    const char32_t point = peek();
    if (is_digit(point)) {
      current = current * 10 + static_cast<int32_t>(point - U'0');
      continue;
    }
    if (point < kFirstKanji) break;
    const int kanji = kanji_digit(point);
    const int32_t unit = kanji_unit(point);
    const int32_t tens = kanji_tens(point);
    if (kanji >= 0) {
      current = current * 10 + kanji;
    } else if (unit > 0 && current < 10) {
      total += (current == 0 ? 1 : current) * unit;
      current = 0;
    } else if (tens > 0 && current == 0) {
      total += tens;
    } else {
      break;
    }
    result.ascii = false;
  }
  result.value = total + current;
  return result;
}

bool DateText::separator() {
  const size_t start = position_;
  skip_blanks();
  while (!at_end() && is_date_separator(peek())) {
    skip();
    skip_blanks();
  }
  return position_ != start;
}

}  // namespace nayose
