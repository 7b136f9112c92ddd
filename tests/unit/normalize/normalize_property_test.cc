#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <string>
#include <vector>

#include "engine/normalize/date/date_form.h"
#include "engine/normalize/normalize_field.h"
#include "engine/normalize/unicode_fold.h"
#include "tests/unit/normalize/random_text.h"

namespace nayose {
namespace {

constexpr std::array<Normalizer, 14> kKinds = {Normalizer::kText,
                                               Normalizer::kKanaName,
                                               Normalizer::kKanjiName,
                                               Normalizer::kLatinName,
                                               Normalizer::kDate,
                                               Normalizer::kSex,
                                               Normalizer::kPostcode,
                                               Normalizer::kAddress,
                                               Normalizer::kPhone,
                                               Normalizer::kInsurerNumber,
                                               Normalizer::kInsuranceSymbol,
                                               Normalizer::kInsuranceNumber,
                                               Normalizer::kBranch,
                                               Normalizer::kDigits};

// Text out of what people type, what trips normalisers, and any code point at all.
rc::Gen<std::string> any_text() {
  static const std::vector<std::string> pieces = {
      "山",     "田",      "ﾀ",      "ﾞ",      "ﾟ",      "゛",     "ヘ",     "ベ", "ー",
      "-",      "‐",       "－",     " ",      "　",     "・",     "ヴ",     "ァ", "ヅ",
      "1",      "2",       "３",     "〇",     "一",     "十",     "年",     "月", "日",
      "昭和",   "S",       "元",     "+81",    "0081",   "01081",  "0",      "00", "9",
      "é",      "e\u0301", "\u0301", "ß",      "ŉ",      "ǰ",      "ﬁ",      "ﷺ",  "㈱",
      "㍻",     "①",       "\uFE0F", "'",      ".",      "/",      "(",      ")",  "\U000E0100",
      "\u1100", "\u1161",  "각",     "가",     "\u0E33", "\u0390", "ΐ",      "𠮷", "神",
      "a",      "Z",       "\t",     "\u0345", "ᾳ",      "İ",      "i\u0307"};
  const auto piece =
      rc::gen::map(rc::gen::inRange<size_t>(0, pieces.size() * 5 / 4), [](size_t i) -> std::string {
        if (i < pieces.size()) return pieces[i];
        return "";
      });
  return text_of(rc::gen::weightedOneOf<std::string>(
      {{8, piece}, {1, any_code_point()}, {2, low_code_point()}}));
}

bool is_utf8(std::string_view text) {
  for (size_t i = 0; i < text.size();) {
    const size_t start = i;
    if (next_code_point(text, &i) == kReplacementCharacter && i - start != 3) return false;
  }
  return true;
}

void check_all(const std::string& raw) {
  FieldNormalizer normalizer;
  for (const Normalizer kind : kKinds) {
    std::string once = "x";
    const FieldOutcome outcome = normalizer.normalize(kind, raw, &once);
    RC_ASSERT(once.front() == 'x');
    once.erase(0, 1);
    if (outcome != FieldOutcome::kOk) {
      RC_ASSERT(once.empty());
      continue;
    }
    RC_ASSERT(!once.empty());
    RC_ASSERT(is_utf8(once));
    std::string twice;
    RC_ASSERT(normalizer.normalize(kind, once, &twice) == FieldOutcome::kOk);
    RC_ASSERT(twice == once);
  }
}

TEST(NormalizeProperty, ACanonicalFormIsItsOwnCanonicalForm) {
  EXPECT_TRUE(rc::check("text", [] { check_all(*any_text()); }));
}

TEST(NormalizeProperty, AnyBytesGiveUtf8OrNothing) {
  EXPECT_TRUE(rc::check("bytes", [](const std::string& bytes) { check_all(bytes); }));
}

TEST(NormalizeProperty, ShortCutsAgreeWithIcu) {
  EXPECT_TRUE(rc::check("twin", [] {
    const std::string raw = *any_text();
    UnicodeFold fold;
    CodePoints fast;
    CodePoints slow;
    fold.fold(raw, &fast);
    fold.fold_slow(raw, &slow);
    RC_ASSERT(fast.view() == slow.view());
  }));
}

TEST(NormalizeProperty, EveryExistingDayIsReadBackFromEveryForm) {
  EXPECT_TRUE(rc::check("dates", [] {
    const auto year = *rc::gen::inRange(1901, 2100);
    const auto month = *rc::gen::inRange(1, 13);
    const auto day = *rc::gen::inRange(1, 29);
    char canonical[16];
    char dashed[16];
    char kanji[32];
    std::snprintf(canonical, sizeof canonical, "%04d%02d%02d", year, month, day);
    std::snprintf(dashed, sizeof dashed, "%d/%d/%d", year, month, day);
    std::snprintf(kanji, sizeof kanji, "%d年%d月%d日", year, month, day);
    FieldNormalizer normalizer;
    for (const char* raw : {canonical, dashed, kanji}) {
      std::string out;
      RC_ASSERT(normalizer.normalize(Normalizer::kDate, raw, &out) == FieldOutcome::kOk);
      RC_ASSERT(out == canonical);
    }
  }));
}

}  // namespace
}  // namespace nayose
