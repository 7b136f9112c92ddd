#include "engine/normalize/address/address_letters.h"

#include <array>

#include "engine/normalize/canonical_forms.h"
#include "engine/normalize/unicode_fold.h"
#include "engine/record/field_spec.h"

namespace nayose {
namespace {

// Each letter of kOld is written for the one in kNew. Names of places only: the kanji classes of
// names go further.
constexpr std::u32string_view kOld =
    U"ヵヶッ之條曾舟渕藪菟莵竈﨑巿龍澤濱嶋邊瀧櫻廣國豐鹽壽冨檜埠鐵圓";
constexpr std::u32string_view kNew =
    U"カケツノ条曽船淵薮菟菟釜崎市竜沢浜島辺滝桜広国豊塩寿富桧フ鉄円";
static_assert(kOld.size() == kNew.size());

// Tells most letters from those of kOld by their low byte.
constexpr std::array<bool, 256> make_old_bytes() {
  std::array<bool, 256> bytes{};
  for (const char32_t point : kOld) bytes[point & 0xFF] = true;
  return bytes;
}
constexpr std::array<bool, 256> kOldBytes = make_old_bytes();

char32_t fold_letter(char32_t point) {
  if (point >= 0x4E00 && point <= 0x9FFF && !kOldBytes[point & 0xFF]) return point;
  if (point < 0x3041) return to_upper(point);
  if (point <= 0x3096) point += 0x60;
  if (point != 0x30C3 && point > 0x3096 && point < 0x30F5) return point;
  if (point >= 0xFF00) return to_upper(point);
  if (!kOldBytes[point & 0xFF]) return point;
  const size_t found = kOld.find(point);
  return found == std::u32string_view::npos ? point : kNew[found];
}

// Letters that join_equals() looks at.
bool depends_on_neighbours(char32_t letter) {
  switch (letter) {
    case U'リ':
    case U'丁':
    case U'ガ':
    case U'カ':
    case U'力':
    case U'ニ':
    case U'ハ':
      return true;
    default:
      return false;
  }
}

bool is_katakana(char32_t point) { return point >= 0x30A1 && point <= 0x30FA; }

}  // namespace

bool is_kanji(char32_t point) {
  return (point >= 0x4E00 && point <= 0x9FFF) || (point >= 0x3400 && point <= 0x4DBF) ||
         point == 0x3005 || (point >= 0x20000 && point < 0x40000);
}

bool is_kanji_numeral(char32_t point) {
  switch (point) {
    case U'〇':
    case U'一':
    case U'二':
    case U'三':
    case U'四':
    case U'五':
    case U'六':
    case U'七':
    case U'八':
    case U'九':
    case U'十':
    case U'百':
    case U'千':
      return true;
    default:
      return false;
  }
}

bool is_number_hyphen(char32_t point) {
  if (point < 0x80) return point == '-';
  return point == kProlongedMark || (point >= 0x2010 && point <= 0x2501 && is_hyphen(point));
}

void AddressLetters::assign(std::u32string_view folded) {
  letters_.clear();
  gaps_.clear();
  look_again_ = false;
  building_part_ = folded.size() >= 2 && folded[0] == kPartSeparator && folded[1] == kPartSeparator;
  letters_.reserve(folded.size());
  gaps_.resize(folded.size());
  AddressGap gap = AddressGap::kNone;
  bool has_equals = false;
  size_t size = 0;
  for (const char32_t point : folded) {
    if (point <= 0x3000 && is_blank(point)) {
      if (gap != AddressGap::kPart) gap = AddressGap::kBlank;
      if (point == static_cast<char32_t>(kPartSeparator)) gap = AddressGap::kPart;
      continue;
    }
    const char32_t letter = is_digit(point) ? point : fold_letter(point);
    has_equals |= depends_on_neighbours(letter);
    letters_.data()[size] = letter;
    gaps_[size++] = gap;
    gap = AddressGap::kNone;
  }
  letters_.resize(size);
  gaps_.resize(size);
  if (has_equals) join_equals();
}

// What depends on the neighbours: a letter is judged by the one before as it became and the one
// behind as it was.
void AddressLetters::join_equals() {
  size_t kept = 0;
  for (size_t i = 0; i < letters_.size(); ++i) {
    char32_t point = letters_[i];
    const char32_t before = kept > 0 ? letters_[kept - 1] : 0;
    const bool kanji_behind = i + 1 < letters_.size() && is_kanji(letters_[i + 1]);
    if (point == U'リ' && before == U'通') continue;
    if (point == U'丁' && before == U'番') point = U'町';
    if (kanji_behind && point == U'ガ' && (is_kanji(before) || is_katakana(before))) point = U'ケ';
    if (kanji_behind && (point == U'カ' || point == U'力') && is_kanji(before)) point = U'ケ';
    const bool alone = kanji_behind && !is_katakana(before);
    if (alone && (point == U'ニ' || point == U'ハ')) {
      point = point == U'ニ' ? U'二' : U'八';
      look_again_ = true;
    }
    letters_[kept] = point;
    gaps_[kept] = gaps_[i];
    ++kept;
  }
  letters_.resize(kept);
  gaps_.resize(kept);
}

}  // namespace nayose
