#include "engine/normalize/name/name_parts.h"

#include <algorithm>
#include <array>

#include "engine/normalize/name/name_letters.h"
#include "engine/normalize/name/name_split.h"

namespace nayose {
namespace {

constexpr char32_t kOpening[] = U"([{<〔【《〈「『";
constexpr char32_t kClosing[] = U")]}>〕】》〉」』";

size_t bracket_at(std::u32string_view brackets, char32_t point) {
  if (point != U'(' && point < U'<') return std::u32string_view::npos;
  return brackets.find(point);
}

// A run of letters between blanks.
struct Word {
  size_t begin = 0;
  bool in_first_part = true;
};

constexpr size_t kWordsMax = 8;  // What follows belongs to the last one.

// The letters of a name while it is read.
struct Draft {
  NameParts* parts;
  std::array<Word, kWordsMax> words;
  size_t word_count = 0;
  bool has_separator = false;
  bool has_digit = false;
  bool has_bracket = false;

  size_t size() const { return parts->letters.size(); }
  size_t begin_of(size_t word) const { return word < word_count ? words[word].begin : size(); }
  void cut(size_t end) {
    parts->letters.resize(std::min(end, size()));
    while (word_count > 0 && words[word_count - 1].begin >= size()) --word_count;
  }
};

bool is_kana_letter(char32_t point) { return point >= 0x3041 && point <= 0x30FE; }

// 一 between kana is a prolonged mark that was typed or read as a kanji: `next` follows `letters`.
void mend_prolonged_mark(char32_t next, CodePoints* letters) {
  const size_t size = letters->size();
  if (size < 2 || (*letters)[size - 1] != U'一') return;
  if (is_kana_letter(next) && is_kana_letter((*letters)[size - 2])) {
    (*letters)[size - 1] = kProlongedMark;
  }
}

void read_words(std::u32string_view folded, Draft* draft) {
  bool at_word_begin = true;
  for (char32_t point : folded) {
    if (!is_kanji(point) && !is_kana_letter(point)) {
      if (point == static_cast<char32_t>(kPartSeparator)) draft->has_separator = true;
      if (is_blank(point)) {
        at_word_begin = true;
        continue;
      }
      draft->has_bracket |= bracket_at(kOpening, point) != std::u32string_view::npos;
      if (is_lost_letter(point)) {
        point = kLostLetter;
      } else if (is_name_separator(point)) {
        continue;
      } else if (is_digit(point)) {
        draft->has_digit = true;
      } else {
        point = name_letter(point);
        if (!is_letter(point)) continue;
      }
    } else if (point == kMiddleDot || point == 0x30A0) {
      continue;
    }
    if (at_word_begin && draft->word_count < kWordsMax) {
      draft->words[draft->word_count++] = {draft->size(), !draft->has_separator};
    }
    at_word_begin = false;
    mend_prolonged_mark(point, &draft->parts->letters);
    draft->parts->letters.push(point);
  }
}

// Drops brackets and what they hold, unless they hold everything. The result is in `*scratch`.
void drop_brackets(std::u32string_view folded, CodePoints* scratch) {
  constexpr size_t kNone = std::u32string_view::npos;
  scratch->clear();
  bool any_letter = false;
  size_t never_closed = 0;  // A bit per kind: looked for once, or a row of them takes forever.
  for (size_t i = 0; i < folded.size(); ++i) {
    const size_t kind = bracket_at(kOpening, folded[i]);
    const bool may_close = kind != kNone && (never_closed >> kind & 1) == 0;
    const size_t close = may_close ? folded.find(kClosing[kind], i + 1) : kNone;
    if (may_close && close == kNone) never_closed |= size_t{1} << kind;
    if (close != kNone) {
      i = close;
      continue;
    }
    any_letter |= is_word_character(folded[i]) || is_lost_letter(folded[i]);
    scratch->push(folded[i]);
  }
  if (any_letter) return;
  scratch->clear();
  for (const char32_t point : folded) {
    const bool bracket = bracket_at(kOpening, point) != std::u32string_view::npos ||
                         bracket_at(kClosing, point) != std::u32string_view::npos;
    scratch->push(bracket ? U' ' : point);
  }
}

// "ヤマダ タロウ サマ": the last word is no name.
void drop_honorific_word(Draft* draft) {
  if (draft->word_count < 3) return;  // サマ may be all that is left of a given name.
  const std::u32string_view last =
      draft->parts->whole().substr(draft->begin_of(draft->word_count - 1));
  if (last == U"サマ" || last == U"さま" || last == U"ドノ") {
    draft->cut(draft->begin_of(draft->word_count - 1));
  }
}

void drop_digits(NameParts* parts) {
  size_t kept = 0;
  size_t family_end = parts->family_end;
  for (size_t i = 0; i < parts->letters.size(); ++i) {
    if (i == parts->family_end) family_end = kept;
    if (!is_digit(parts->letters[i])) parts->letters[kept++] = parts->letters[i];
  }
  parts->family_end = parts->family_end >= parts->letters.size() ? kept : family_end;
  parts->letters.resize(kept);
}

void find_scripts(NameParts* parts) {
  constexpr std::u32string_view kEndsMark = U"児兒子男女様樣殿";
  char32_t previous = 0;
  bool has_one = false;
  bool has_linking = false;
  bool has_repeat = false;
  for (const char32_t letter : parts->whole()) {
    if (letter == kRepeatKanji) {
      has_repeat = true;
      parts->unsettled |= kEndsMark.find(previous) != std::u32string_view::npos;
    } else if (is_kanji(letter)) {
      parts->has_kanji = true;
      has_one |= letter == U'一';
      has_linking |= letter == U'之' || letter == U'乃';
    } else if (is_kana_letter(letter)) {
      parts->has_kana = true;
      parts->unsettled |= letter >= kRepeatKana || letter == U'ヴ' || letter == U'ゔ' ||
                          letter == U'ゝ' || letter == U'ゞ';
    } else {
      parts->has_other |= letter != kLostLetter;
      parts->unsettled = true;
    }
    previous = letter;
  }
  if (has_repeat && !parts->has_kanji) parts->has_other = parts->unsettled = true;
  parts->unsettled |= (parts->has_kanji && parts->has_kana) || (has_one && has_linking);
}

// What is written where the name is not known. Two unknown persons are not one.
bool stands_for_no_name(std::u32string_view letters) {
  constexpr std::array<std::u32string_view, 14> kNoNames = {
      U"不明",         U"不明不明",     U"氏名不明", U"姓名不明", U"身元不明",
      U"身元不明者",   U"匿名",         U"氏名未詳", U"フメイ",   U"フメイフメイ",
      U"シメイフメイ", U"ミモトフメイ", U"トクメイ", U"ナシ"};
  return std::find(kNoNames.begin(), kNoNames.end(), letters) != kNoNames.end();
}

// Where the given name begins when blanks or a separator say so; the size when they do not.
size_t stated_border(const Draft& draft) {
  size_t first_part = 0;
  while (first_part < draft.word_count && draft.words[first_part].in_first_part) ++first_part;
  const bool both_parts = first_part > 0 && first_part < draft.word_count;
  return draft.begin_of(both_parts ? first_part : 1);
}

bool is_given_alone(const Draft& draft) {
  return draft.has_separator && draft.word_count == 1 && !draft.words[0].in_first_part;
}

// A value of one word in a family or a given field.
void decide_lone_word(const Draft& draft, NameParts* parts) {
  if (is_given_alone(draft)) {
    parts->family_end = 0;
    parts->given_known = true;
    return;
  }
  split_name(parts);
  if (draft.has_separator && !parts->family_known) {
    parts->family_end = parts->letters.size();
    parts->family_known = true;
    parts->given_known = false;
  }
}

void decide_parts(Draft* draft) {
  NameParts* parts = draft->parts;
  drop_honorific_word(draft);
  draft->cut(size_without_honorific(parts->whole(), is_given_alone(*draft) ? 1 : 2));
  const size_t border = stated_border(*draft);
  const size_t mark = newborn_mark_begin(parts->whole(), border);
  bool newborn = mark < draft->size();
  if (newborn) draft->cut(mark);
  parts->family_end = std::min(border, draft->size());
  if (parts->family_end < draft->size() || (newborn && mark >= border)) {
    parts->family_known = parts->family_end > 0;
    parts->given_known = true;
  } else {
    decide_lone_word(*draft, parts);
    // "山田花子児": seen only now that the given name is apart.
    newborn = newborn || (parts->given_known &&
                          newborn_mark_begin(parts->whole(), parts->family_end) < draft->size());
  }
  if (newborn) {
    // Of a mother's name, or of the family name that was not split off, the family name stays.
    const bool whole = !parts->family_known && !parts->given_known;
    parts->letters.resize(whole ? draft->size() : parts->family_end);
    parts->family_end = parts->letters.size();
    parts->family_known = parts->family_end > 0;
    parts->given_known = true;
    parts->letters.push(kLostLetter);
  }
  if (draft->has_digit) drop_digits(parts);
  if (!newborn && parts->family_known && parts->given_known && border < draft->size()) {
    swap_if_reversed(parts);
  }
}

}  // namespace

void take_name_apart(std::u32string_view folded, NameParts* parts) {
  parts->letters.clear();
  parts->family_end = 0;
  parts->family_known = parts->given_known = false;
  parts->has_kanji = parts->has_kana = parts->has_other = parts->unsettled = false;
  Draft draft{parts, {}, 0, false, false, false};
  read_words(folded, &draft);
  if (draft.has_bracket) {
    drop_brackets(folded, &parts->scratch);
    parts->letters.clear();
    draft = Draft{parts, {}, 0, false, false, false};
    read_words(parts->scratch.view(), &draft);
  }
  if (stands_for_no_name(parts->whole())) draft.cut(0);
  decide_parts(&draft);
  find_scripts(parts);
  parts->unsettled |= draft.has_digit || draft.has_bracket;
}

}  // namespace nayose
