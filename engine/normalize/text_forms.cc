#include <array>

#include "engine/normalize/canonical_forms.h"

namespace nayose {
namespace {

bool is_apostrophe(char32_t point) {
  return point == '\'' || point == '`' || point == 0x2018 || point == 0x2019;
}

bool is_kanji_numeral(char32_t point) {
  constexpr std::u32string_view kNumerals = U"〇一二三四五六七八九十百千";
  return kNumerals.find(point) != std::u32string_view::npos;
}

bool is_numeral(char32_t point) { return is_digit(point) || is_kanji_numeral(point); }

// A prolonged mark after kana is part of a word; elsewhere people type it for a hyphen. Long
// dashes are both, too.
bool is_doubtful_hyphen(char32_t point) {
  return point == kProlongedMark || point == 0x2014 || point == 0x2015 || point == 0x2500 ||
         point == 0x2501;
}

// Hyphens and prolonged marks in a row; empty (end = begin) when none begins here.
struct HyphenRun {
  size_t end = 0;
  bool certain = false;  // One of them is a hyphen and nothing else.
};

HyphenRun hyphen_run(const CodePoints& points, size_t begin) {
  HyphenRun run{begin, false};
  for (; run.end < points.size(); ++run.end) {
    const char32_t point = points[run.end];
    if (point >= 0x3041 && point != kProlongedMark) break;
    const bool letter =
        point == kProlongedMark && run.end == begin && begin > 0 && is_kana(points[begin - 1]);
    if (letter || !(is_hyphen(point) || point == kProlongedMark)) break;
    run.certain = run.certain || !is_doubtful_hyphen(point);
  }
  return run;
}

struct SexWord {
  std::u32string_view word;
  char32_t code;
};

// "U", "UNKNOWN", "9", "0", "不明" say nothing, so they are not here.
constexpr std::array<SexWord, 19> kSexWords = {{
    {U"1", U'M'},     {U"2", U'F'},    {U"M", U'M'},      {U"F", U'F'},      {U"男", U'M'},
    {U"女", U'F'},    {U"男性", U'M'}, {U"女性", U'F'},   {U"MALE", U'M'},   {U"FEMALE", U'F'},
    {U"男子", U'M'},  {U"女子", U'F'}, {U"オトコ", U'M'}, {U"オンナ", U'F'}, {U"O", U'O'},
    {U"OTHER", U'O'}, {U"A", U'O'},    {U"その他", U'O'}, {U"X", U'O'},
}};

}  // namespace

void text_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  bool space_pending = false;
  for (const char32_t point : folded) {
    if (is_word_character(point)) {
      if (space_pending && !out->empty()) out->push(U' ');
      space_pending = false;
      out->push(to_upper(point));
    } else if (!is_apostrophe(point)) {
      space_pending = true;
    }
  }
}

void address_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  for (const char32_t point : folded) {
    if (!is_blank(point)) out->push(to_upper(point));
  }
  // Prolonged marks next to numbers and runs of hyphens become one hyphen.
  size_t kept = 0;
  const size_t size = out->size();
  for (size_t i = 0; i < size;) {
    const HyphenRun run = hyphen_run(*out, i);
    if (run.end == i) {
      (*out)[kept++] = (*out)[i++];
      continue;
    }
    const bool at_number =
        (i > 0 && is_numeral((*out)[kept - 1])) || (run.end < size && is_numeral((*out)[run.end]));
    if (run.certain || at_number) {
      (*out)[kept++] = U'-';
      i = run.end;
    } else {
      while (i < run.end) (*out)[kept++] = (*out)[i++];
    }
  }
  out->resize(kept);
}

void sex_form(std::u32string_view folded, CodePoints* out) {
  out->clear();
  std::array<char32_t, 8> word{};
  size_t size = 0;
  for (const char32_t point : folded) {
    if (is_blank(point)) continue;
    if (size == word.size()) return;
    word[size++] = ascii_upper(point);
  }
  const std::u32string_view text(word.data(), size);
  for (const SexWord& entry : kSexWords) {
    if (entry.word == text) {
      out->push(entry.code);
      return;
    }
  }
}

}  // namespace nayose
