#include "engine/normalize/name/name_letters.h"

#include "engine/normalize/name/kanji_classes.h"

namespace nayose {
namespace {

constexpr char32_t kVu = 0x30F4;

// ヴ and a vowel, small or large (insurers store large ones only): one key for ヴァ, ヴア and バ.
char32_t joined_with_vu(char32_t vowel) {
  switch (vowel) {
    case U'ア':
      return U'バ';
    case U'イ':
      return U'ビ';
    case U'エ':
      return U'ベ';
    case U'オ':
      return U'ボ';
    default:
      return 0;
  }
}

struct Radical {
  char32_t radical;
  char32_t kanji;
};

// CJK radicals without a decomposition, as PDF and font tools leave them in names.
constexpr std::array<Radical, 22> kRadicals = {{
    {0x2E83, U'乙'}, {0x2E8C, U'小'}, {0x2E92, U'巳'}, {0x2E9D, U'月'}, {0x2E9F, U'母'},
    {0x2EA0, U'民'}, {0x2EB6, U'羊'}, {0x2EC1, U'虎'}, {0x2EC4, U'西'}, {0x2EC5, U'見'},
    {0x2ECB, U'車'}, {0x2ED1, U'長'}, {0x2ED8, U'青'}, {0x2EDD, U'食'}, {0x2EE4, U'鬼'},
    {0x2EE8, U'麦'}, {0x2EE9, U'黄'}, {0x2EEB, U'斉'}, {0x2EED, U'歯'}, {0x2EEF, U'竜'},
    {0x2EF2, U'亀'}, {0x2EB7, U'羊'},
}};

bool is_hiragana_or_katakana(char32_t point) { return point >= 0x3041 && point <= 0x30FA; }

}  // namespace

bool is_lost_letter(char32_t point) {
  if (point < 0x80) return point == U'?' || point == U'*';
  switch (point) {
    case kLostLetter:  // ■
    case 0x25A1:       // □
    case 0x25AF:       // ▯
    case 0x25CF:       // ●
    case 0x3013:       // 〓
    case kReplacementCharacter:
      return true;
    default:
      return (point >= 0xE000 && point <= 0xF8FF) || point >= 0xF0000;
  }
}

bool is_name_separator(char32_t point) {
  if (is_blank(point) || is_hyphen(point)) return true;
  switch (point) {
    case kMiddleDot:
    case U'\u00B7':  // · MIDDLE DOT
    case U'\u2022':  // • BULLET
    case U'=':
    case U'.':
    case U',':
    case U'、':
    case U'\'':
    case U'`':
    case U'\u2018':
    case U'\u2019':
    case U'~':
    case U'\u301C':  // 〜
    case U'\u30A0':
      return true;
    default:
      return false;
  }
}

char32_t name_letter(char32_t point) {
  if (point >= 0x2E80 && point <= 0x2EF3) {
    for (const Radical& entry : kRadicals) {
      if (entry.radical == point) return entry.kanji;
    }
  }
  return to_upper(point);
}

char32_t voiced_kana(char32_t katakana) {
  if (katakana >= U'カ' && katakana <= U'チ' && (katakana - U'カ') % 2 == 0) return katakana + 1;
  if (katakana == U'ツ' || katakana == U'テ' || katakana == U'ト') return katakana + 1;
  if (katakana >= U'ハ' && katakana <= U'ホ' && (katakana - U'ハ') % 3 == 0) return katakana + 1;
  return katakana;
}

char32_t repeated_letter(char32_t mark, char32_t previous) {
  if (mark == kRepeatKanji) {
    return is_kanji(previous) || previous == kLostLetter ? previous : mark;
  }
  if (!is_hiragana_or_katakana(previous)) return mark;
  if (mark == kRepeatKana) return previous;
  if (mark != kRepeatVoicedKana) return mark;
  const char32_t voiced = voiced_kana(previous);
  return is_in_kana_block(voiced) ? kKanaKeys[voiced - kKanaBlock] : voiced;
}

char32_t linking_letter(char32_t letter) {
  switch (letter) {
    case U'ノ':
    case U'之':
    case U'乃':
      return U'ノ';
    case U'ケ':
    case U'カ':  // ヵ
    case U'ガ':
      return U'ケ';
    case U'ツ':
      return U'ツ';
    default:
      return 0;
  }
}

void append_kana_key(std::u32string_view letters, CodePoints* out) {
  bool after_vu = false;
  char32_t previous = 0;
  for (const char32_t point : letters) {
    if (!is_in_kana_block(point)) {
      out->push(point);
      after_vu = false;
      previous = point;
      continue;
    }
    char32_t key = kKanaKeys[point - kKanaBlock];
    if (key == 0) continue;
    if (key == kRepeatKana || key == kRepeatVoicedKana) key = repeated_letter(key, previous);
    const char32_t joined = after_vu ? joined_with_vu(key) : 0;
    after_vu = key == kVu;
    if (joined != 0) {
      (*out)[out->size() - 1] = joined;
    } else {
      out->push(after_vu ? U'ブ' : key);
    }
    previous = out->back();
  }
}

char32_t lookup_letter(char32_t letter, char32_t previous) {
  if (is_in_kana_block(letter)) {
    const char32_t key = kKanaKeys[letter - kKanaBlock];
    if (key == 0) return letter;
    if (key == kRepeatKana || key == kRepeatVoicedKana) return repeated_letter(key, previous);
    return key == U'ノ' || key == U'ケ' || key == U'ガ' || letter == U'ヵ' ? linking_letter(key)
                                                                           : key;
  }
  if (letter == kRepeatKanji) return repeated_letter(letter, previous);
  if (letter == U'之' || letter == U'乃') return U'ノ';
  return KanjiClasses::table().variant(letter);
}

}  // namespace nayose
