#include "engine/normalize/name/name_forms.h"

#include <algorithm>
#include <array>

#include "engine/normalize/name/kanji_classes.h"
#include "engine/normalize/name/name_letters.h"

namespace nayose {
namespace {

bool is_family_kind(Normalizer kind) {
  return kind == Normalizer::kKanaFamily || kind == Normalizer::kKanjiFamily;
}

bool is_given_kind(Normalizer kind) {
  return kind == Normalizer::kKanaGiven || kind == Normalizer::kKanjiGiven;
}

bool is_kana_kind(Normalizer kind) {
  return kind == Normalizer::kKanaName || kind == Normalizer::kKanaNameLoose ||
         kind == Normalizer::kKanaFamily || kind == Normalizer::kKanaGiven;
}

bool is_only_lost(std::u32string_view letters) {
  return std::all_of(letters.begin(), letters.end(),
                     [](char32_t letter) { return letter == kLostLetter; });
}

constexpr std::array<char32_t, 192> make_vowels() {
  constexpr std::array<std::u32string_view, 5> kEndings = {
      U"アカガサザタダナハバパマヤラワ", U"イキギシジチニヒビピミリ", U"ウクグスズツヌフブプムユル",
      U"エケゲセゼテデネヘベペメレ", U"オコゴソゾトドノホボポモヨロ"};
  std::array<char32_t, 192> table{};
  for (const std::u32string_view letters : kEndings) {
    for (const char32_t letter : letters) table[letter - kKanaBlock] = letters[0];
  }
  return table;
}

// The vowel that a kana key ends in; 0 for ン.
constexpr std::array<char32_t, 192> kVowels = make_vowels();

// オウ, オオ → オ; ウウ, アア, エエ likewise; イイ stays (飯田 is not 井田). The prolonged mark is
// gone already, so コーノ, コウノ and コオノ are one.
void drop_prolonged_sounds(CodePoints* name) {
  size_t kept = 0;
  char32_t vowel = 0;
  for (size_t i = 0; i < name->size(); ++i) {
    const char32_t letter = (*name)[i];
    const bool prolongs =
        (vowel == U'オ' && (letter == U'ウ' || letter == U'オ')) ||
        (vowel == letter && (letter == U'ウ' || letter == U'ア' || letter == U'エ'));
    if (prolongs) continue;
    vowel = is_in_kana_block(letter) ? kVowels[letter - kKanaBlock] : 0;
    (*name)[kept++] = letter;
  }
  name->resize(kept);
}

bool is_true_kanji(char32_t letter) { return is_kanji(letter) && letter != kRepeatKanji; }

// Each letter as its class, repeated letters written out, then the letters between kanji that
// people write in several ways.
void append_kanji_classes(std::u32string_view letters, CodePoints* out) {
  const KanjiClasses& classes = KanjiClasses::table();
  const size_t begin = out->size();
  char32_t previous = 0;
  for (char32_t letter : letters) {
    if (is_in_kana_block(letter)) {
      letter = kKanaKeys[letter - kKanaBlock];
      if (letter == 0) continue;
    } else {
      letter = classes.variant(letter);
    }
    if (letter == kRepeatKanji || letter == kRepeatKana || letter == kRepeatVoicedKana) {
      letter = repeated_letter(letter, previous);
    }
    out->push(letter);
    previous = letter;
  }
  for (size_t i = begin + 1; i + 1 < out->size(); ++i) {
    const char32_t letter = (*out)[i];
    const char32_t linking = linking_letter(letter);
    if (linking == 0) continue;
    // A lost letter was a kanji, but 之 between two of them is all the kanji there is.
    const char32_t before = (*out)[i - 1];
    const char32_t after = (*out)[i + 1];
    const bool any_kanji = is_true_kanji(before) || is_true_kanji(after);
    const bool between = (is_true_kanji(before) || before == kLostLetter) &&
                         (is_true_kanji(after) || after == kLostLetter);
    if (between && (any_kanji || !is_kanji(letter))) (*out)[i] = linking;
  }
}

// Kana that look like kanji become them, which may put other kana between kanji: then the classes
// are looked at again.
void append_confusable_classes(std::u32string_view letters, CodePoints* scratch, CodePoints* out) {
  const KanjiClasses& classes = KanjiClasses::table();
  append_kanji_classes(letters, out);
  constexpr int kPassesMax = 8;
  for (int pass = 0; pass < kPassesMax; ++pass) {
    bool kana_changed = false;
    for (size_t i = 0; i < out->size(); ++i) {
      const char32_t letter = (*out)[i];
      (*out)[i] = classes.confusable(letter);
      kana_changed |= is_in_kana_block(letter) && (*out)[i] != letter;
    }
    if (!kana_changed) break;
    scratch->clear();
    for (const char32_t letter : out->view()) scratch->push(letter);
    out->clear();
    append_kanji_classes(scratch->view(), out);
  }
}

// "YAMADA BABY BOY", "BABY SMITH": a child without a name is its family name and a lost letter.
void drop_latin_newborn(CodePoints* name) {
  constexpr std::u32string_view kMarks[] = {U"BABY BOY",   U"BABY GIRL",   U"BABY BOY A",
                                            U"BABY BOY B", U"BABY GIRL A", U"BABY GIRL B",
                                            U"BABY A",     U"BABY B",      U"BABY"};
  for (const std::u32string_view mark : kMarks) {
    const std::u32string_view text = name->view();
    if (text.size() <= mark.size() + 1) continue;
    size_t begin = 0;
    size_t end = text.size();
    if (text.ends_with(mark) && text[text.size() - mark.size() - 1] == U' ') {
      end = text.size() - mark.size();
    } else if (text.starts_with(mark) && text[mark.size()] == U' ' && mark != U"BABY") {
      begin = mark.size() + 1;
    } else {
      continue;
    }
    std::copy(text.begin() + static_cast<std::ptrdiff_t>(begin),
              text.begin() + static_cast<std::ptrdiff_t>(end), name->data());
    name->resize(end - begin);
    if (name->back() != U' ') name->push(U' ');
    name->push(kLostLetter);
    return;
  }
}

void latin_name_form(std::u32string_view folded, CodePoints* out) {
  bool space_pending = false;
  bool any_letter = false;
  for (const char32_t point : folded) {
    const bool lost = is_lost_letter(point);
    const std::u32string_view letters =
        lost ? std::u32string_view(&kLostLetter, 1) : latin_base(to_upper(point));
    if (!letters.empty()) {
      any_letter |= !lost;
      if (space_pending && !out->empty()) out->push(U' ');
      space_pending = false;
      for (const char32_t letter : letters) out->push(letter);
    } else if (is_blank(point) || is_hyphen(point) || point == ',' || point == '.' ||
               point == '/' || point == '=' || point == kMiddleDot) {
      space_pending = true;
    }
  }
  if (!any_letter) out->clear();
  drop_latin_newborn(out);
}

}  // namespace

bool NameForms::make_form(Normalizer kind, const Taken& name) {
  const NameParts& parts = name.parts;
  form_.clear();
  if (kind == Normalizer::kLatinName) {
    if (parts.has_kanji || parts.has_kana || !parts.has_other) return false;
    latin_name_form(name.folded.view(), &form_);
    return !form_.empty();
  }
  const bool fits =
      is_kana_kind(kind) ? parts.has_kana && !parts.has_kanji && !parts.has_other : parts.has_kanji;
  if (!fits) return false;
  const std::u32string_view letters = is_family_kind(kind)  ? parts.family()
                                      : is_given_kind(kind) ? parts.given()
                                                            : parts.whole();
  switch (kind) {
    case Normalizer::kKanjiNameExact:
      for (const char32_t letter : letters) form_.push(letter);
      break;
    case Normalizer::kKanjiNameLoose:
      append_confusable_classes(letters, &scratch_, &form_);
      break;
    case Normalizer::kKanjiName:
    case Normalizer::kKanjiFamily:
    case Normalizer::kKanjiGiven:
      append_kanji_classes(letters, &form_);
      break;
    case Normalizer::kKanaNameLoose:
      append_kana_key(letters, &form_);
      drop_prolonged_sounds(&form_);
      break;
    default:
      append_kana_key(letters, &form_);
      break;
  }
  return !is_only_lost(form_.view());
}

NameForms::NameForms() {
  constexpr size_t kUsualLetters = 64;
  for (Taken& taken : taken_) {
    taken.raw.reserve(kUsualLetters * 3);
    taken.folded.reserve(kUsualLetters);
    taken.parts.letters.reserve(kUsualLetters);
  }
}

void NameForms::take_apart(std::string_view raw, UnicodeFold* fold, Taken* taken) {
  taken->raw.assign(raw);
  taken->used_icu = fold->fold(raw, &taken->folded);
  take_name_apart(taken->folded.view(), &taken->parts);
}

const NameForms::Taken& NameForms::taken_apart(std::string_view raw, UnicodeFold* fold) {
  for (const Taken& taken : taken_) {
    if (taken.raw == raw) return taken;
  }
  Taken& taken = taken_[next_];
  next_ = (next_ + 1) % taken_.size();
  take_apart(raw, fold, &taken);
  return taken;
}

bool NameForms::append_form(Normalizer kind, std::string_view raw, UnicodeFold* fold,
                            std::string* out) {
  if (raw.empty()) return false;
  const Taken& first = taken_apart(raw, fold);
  if (!make_form(kind, first)) return false;
  const bool settled = !first.used_icu && !first.parts.unsettled;
  if (settled) {
    append_utf8(form_.view(), out);
    return true;
  }
  // What was deleted may have kept letters apart that Unicode composes: until nothing changes.
  constexpr int kPassesMax = 8;
  pass_.clear();
  for (int pass = 0; pass < kPassesMax; ++pass) {
    next_pass_.clear();
    // A part alone would be taken for a whole name: something stands for the other one.
    const std::string_view other = is_kana_kind(kind) ? kLostLetterUtf8 : "〆";
    if (is_given_kind(kind)) next_pass_.append(other).push_back(kPartSeparator);
    append_utf8(form_.view(), &next_pass_);
    if (is_family_kind(kind)) {
      next_pass_.push_back(kPartSeparator);
      next_pass_.append(other);
    }
    const bool stable = next_pass_ == pass_;
    pass_.swap(next_pass_);
    if (stable) break;
    take_apart(pass_, fold, &again_);
    if (!make_form(kind, again_)) return false;
  }
  append_utf8(form_.view(), out);
  return true;
}

void append_search_letters(std::u32string_view folded, CodePoints* out) {
  char32_t previous = 0;
  for (const char32_t point : folded) {
    if (is_in_kana_block(point) ? kKanaKeys[point - kKanaBlock] == 0 : is_name_separator(point)) {
      continue;
    }
    previous = is_in_kana_block(point) || is_kanji(point) ? lookup_letter(point, previous)
                                                          : name_letter(point);
    out->push(previous);
  }
}

}  // namespace nayose
