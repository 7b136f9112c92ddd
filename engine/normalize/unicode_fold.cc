#include "engine/normalize/unicode_fold.h"

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include <array>
#include <vector>

#include "engine/base/check.h"

namespace nayose {
namespace {

constexpr char32_t kVoicedMark = 0x3099;
constexpr char32_t kSemiVoicedMark = 0x309A;

// U+FF61..U+FF9D as NFKC has them; U+FF9E and U+FF9F are the marks.
constexpr std::u32string_view kHalfWidthKana =
    U"。「」、・ヲァィゥェォャュョッーアイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホ"
    U"マミムメモヤ"
    U"ユヨラリルレロワン";
static_assert(kHalfWidthKana.size() == 0xFF9E - 0xFF61);

// Variation selectors, zero-width and direction characters: they carry no identity.
constexpr bool is_stripped(char32_t point) {
  return (point >= 0xFE00 && point <= 0xFE0F) || (point >= 0xE0100 && point <= 0xE01EF) ||
         (point >= 0x200B && point <= 0x200F) || (point >= 0x202A && point <= 0x202E) ||
         (point >= 0x2060 && point <= 0x2069) || (point >= 0x180B && point <= 0x180F) ||
         point == 0xFEFF || point == 0x00AD;
}

constexpr bool is_voicing(char32_t point) {
  return point == 0x309B || point == 0x309C || point == kVoicedMark || point == kSemiVoicedMark ||
         point == 0xFF9E || point == 0xFF9F;
}

// U+FA0E.. that are unified ideographs in the block of compatibility ones: FA0E FA0F FA11 FA13 FA14
// FA1F FA21 FA23 FA24 FA27 FA28 FA29.
constexpr uint32_t kUnifiedInCompatibility = 0x0E6A006B;

// Code points beyond ASCII that NFKC leaves alone and that join with nothing before or after them.
constexpr bool is_stable(char32_t point) {
  if (point >= 0x4E00 && point <= 0x9FFF) return true;
  if (point >= 0x3041 && point <= 0x30FE) {
    return point != 0x309F && !is_voicing(point);
  }
  if (point >= 0xFA0E && point <= 0xFA29) {
    return ((kUnifiedInCompatibility >> (point - 0xFA0E)) & 1) != 0;
  }
  return (point >= 0x3001 && point <= 0x3029) || (point >= 0x3400 && point <= 0x4DBF) ||
         point == 0x2010 || (point >= 0x2012 && point <= 0x2015) ||
         (point >= 0x2018 && point <= 0x201F) || point == 0x2212 ||
         (point >= 0x2500 && point <= 0x25FF) || (point >= 0xE000 && point <= 0xF8FF) ||
         point == kReplacementCharacter || (point >= 0x20000 && point <= 0x2F7FF) ||
         (point >= 0x30000 && point <= 0x3134F);
}

// `base` with the voiced (or semi-voiced) mark, or 0 when there is none.
constexpr char32_t with_mark(char32_t base, bool semi) {
  const char32_t shift = base >= 0x30A0 ? 0x60 : 0;
  const char32_t hiragana = base - shift;
  if (base < 0x3041 || base > 0x30FE) return 0;
  if (hiragana >= 0x306F && hiragana <= 0x307B && (hiragana - 0x306F) % 3 == 0) {
    return base + (semi ? 2 : 1);
  }
  if (semi) return 0;
  if (hiragana >= 0x304B && hiragana <= 0x3061 && (hiragana - 0x304B) % 2 == 0) return base + 1;
  if (hiragana == 0x3064 || hiragana == 0x3066 || hiragana == 0x3068) return base + 1;
  if (hiragana == 0x3046) return 0x3094 + shift;
  if (hiragana == 0x309D) return base + 1;
  if (base >= 0x30EF && base <= 0x30F2) return base + 8;  // ワヰヱヲ → ヷヸヹヺ
  return 0;
}

const UNormalizer2* normalizer(const UNormalizer2* (*get)(UErrorCode*)) {
  UErrorCode error = U_ZERO_ERROR;
  const UNormalizer2* result = get(&error);
  CHECK(U_SUCCESS(error) && result != nullptr, "ICU has no normalisation data");
  return result;
}

void encode_utf16(const CodePoints& points, std::vector<UChar>* out) {
  out->clear();
  for (const char32_t point : points.view()) {
    if (point > 0xFFFF) {
      out->push_back(static_cast<UChar>(U16_LEAD(point)));
      out->push_back(static_cast<UChar>(U16_TRAIL(point)));
    } else {
      out->push_back(static_cast<UChar>(point));
    }
  }
}

// The length of the normalised text; it is in `target` if it fits.
int32_t normalize_into(const UNormalizer2* nfkc, const std::vector<UChar>& source,
                       std::vector<UChar>* target) {
  UErrorCode error = U_ZERO_ERROR;
  const int32_t length =
      unorm2_normalize(nfkc, source.data(), static_cast<int32_t>(source.size()), target->data(),
                       static_cast<int32_t>(target->size()), &error);
  const bool usable = U_SUCCESS(error) || error == U_BUFFER_OVERFLOW_ERROR;
  CHECK(usable, "ICU could not normalise");
  return length;
}

struct LatinSpecial {
  char32_t letter;
  std::u32string_view base;
};

// Letters that Unicode does not decompose.
constexpr std::array<LatinSpecial, 22> kLatinSpecials = {{
    {0x00DF, U"SS"}, {0x1E9E, U"SS"}, {0x00C6, U"AE"}, {0x0152, U"OE"}, {0x00D8, U"O"},
    {0x0110, U"D"},  {0x00D0, U"D"},  {0x00DE, U"TH"}, {0x0141, U"L"},  {0x0131, U"I"},
    {0x0126, U"H"},  {0x0166, U"T"},  {0x014A, U"N"},  {0x018F, U"E"},  {0x0181, U"B"},
    {0x018A, U"D"},  {0x0197, U"I"},  {0x019F, U"O"},  {0x01B5, U"Z"},  {0x0189, U"D"},
    {0x0138, U"K"},  {0x0244, U"U"},
}};

constexpr std::u32string_view kAlphabet = U"ABCDEFGHIJKLMNOPQRSTUVWXYZ";

}  // namespace

struct UnicodeFold::Scratch {
  const UNormalizer2* nfkc = normalizer(&unorm2_getNFKCInstance);
  std::vector<UChar> source;
  std::vector<UChar> target;
};

UnicodeFold::UnicodeFold() : scratch_(std::make_unique<Scratch>()) {}
UnicodeFold::~UnicodeFold() = default;

bool UnicodeFold::fold(std::string_view raw, CodePoints* out) {
  out->reserve(raw.size());
  char32_t* const begin = out->data();
  char32_t* end = begin;
  bool needs_icu = false;
  for (size_t i = 0; i < raw.size();) {
    const char32_t point = next_code_point(raw, &i);
    if (point < 0x80 || is_stable(point)) {
      *end++ = point;
    } else if (point == 0x3000 || point == 0x00A0) {
      *end++ = U' ';
    } else if (point >= 0xFF01 && point <= 0xFF5E) {
      *end++ = point - 0xFEE0;
    } else if (point >= 0xFF61 && point <= 0xFF9D) {
      *end++ = kHalfWidthKana[point - 0xFF61];
    } else if (is_voicing(point)) {
      const bool semi = point == 0x309C || point == kSemiVoicedMark || point == 0xFF9F;
      const char32_t joined = end == begin ? 0 : with_mark(end[-1], semi);
      if (joined != 0) {
        end[-1] = joined;
      } else {
        *end++ = semi ? kSemiVoicedMark : kVoicedMark;
        needs_icu = true;
      }
    } else if (!is_stripped(point)) {
      *end++ = point;
      needs_icu = true;
    }
  }
  out->resize(static_cast<size_t>(end - begin));
  if (needs_icu) apply_nfkc(out);
  return needs_icu;
}

void UnicodeFold::fold_slow(std::string_view raw, CodePoints* out) {
  out->clear();
  for (size_t i = 0; i < raw.size();) {
    const char32_t point = next_code_point(raw, &i);
    if (point == 0x309B || point == 0xFF9E) {
      out->push(kVoicedMark);
    } else if (point == 0x309C || point == 0xFF9F) {
      out->push(kSemiVoicedMark);
    } else if (!is_stripped(point)) {
      out->push(point);
    }
  }
  apply_nfkc(out);
}

void UnicodeFold::apply_nfkc(CodePoints* points) {
  std::vector<UChar>& source = scratch_->source;
  std::vector<UChar>& target = scratch_->target;
  encode_utf16(*points, &source);
  if (target.size() < source.size() + 64) target.resize(source.size() + 64);
  int32_t length = normalize_into(scratch_->nfkc, source, &target);
  if (static_cast<size_t>(length) > target.size()) {
    target.resize(static_cast<size_t>(length));
    length = normalize_into(scratch_->nfkc, source, &target);
  }
  points->clear();
  points->reserve(static_cast<size_t>(length));
  for (int32_t i = 0; i < length;) {
    UChar32 point;
    U16_NEXT_UNSAFE(target.data(), i, point);
    if (point == kVoicedMark || point == kSemiVoicedMark) continue;
    points->push(static_cast<char32_t>(point));
  }
}

char32_t to_upper_by_icu(char32_t point) {
  return static_cast<char32_t>(u_toupper(static_cast<UChar32>(point)));
}

bool is_word_character(char32_t point) {
  if (point < 0x80) {
    const char32_t upper = ascii_upper(point);
    return is_digit(point) || (upper >= 'A' && upper <= 'Z');
  }
  if (point >= 0x4E00 && point <= 0x9FFF) return true;
  if (is_kana(point)) return point != 0x30FB && point != 0x30A0;
  constexpr uint32_t kWordMask = U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK;
  return (U_GET_GC_MASK(static_cast<UChar32>(point)) & kWordMask) != 0;
}

bool is_letter(char32_t point) {
  if (point < 0x80) {
    const char32_t upper = ascii_upper(point);
    return upper >= 'A' && upper <= 'Z';
  }
  if (point >= 0x4E00 && point <= 0x9FFF) return true;
  return (U_GET_GC_MASK(static_cast<UChar32>(point)) & U_GC_L_MASK) != 0;
}

std::u32string_view latin_base(char32_t upper) {
  if (upper >= 'A' && upper <= 'Z') return kAlphabet.substr(upper - 'A', 1);
  if (upper < 0x80) return {};
  for (const LatinSpecial& special : kLatinSpecials) {
    if (special.letter == upper) return special.base;
  }
  static const UNormalizer2* const nfd = normalizer(&unorm2_getNFDInstance);
  std::array<UChar, 32> decomposition;
  UErrorCode error = U_ZERO_ERROR;
  const int32_t length =
      unorm2_getDecomposition(nfd, static_cast<UChar32>(upper), decomposition.data(),
                              static_cast<int32_t>(decomposition.size()), &error);
  if (U_FAILURE(error) || length < 1) return {};
  const char32_t base = ascii_upper(decomposition[0]);
  if (base == 0x00C6) return U"AE";
  if (base == 0x00D8) return U"O";
  return base >= 'A' && base <= 'Z' ? kAlphabet.substr(base - 'A', 1) : std::u32string_view();
}

}  // namespace nayose
