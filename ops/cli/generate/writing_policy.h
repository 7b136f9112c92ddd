// How a hospital writes its patients: one habit for each kind of identifier.
#pragma once

#include <cstdint>

#include "ops/cli/generate/date_forms.h"

namespace nayose {

enum class KanaForm : uint8_t { kFull = 0, kHalf, kHiragana };

enum class NameForm : uint8_t {
  kParts = 0,   // Family and given name apart; some patients' names in one text without a space.
  kSpacedText,  // One text with a space.
  kJoinedText,  // One text without.
};

// Of letters outside JIS X 0208: 髙.
enum class RareKanji : uint8_t {
  kKept = 0,
  kSubstitute,  // 高
  kLost,        // ■, ● or 〓
  kKana,        // The whole name in kana, in the field for kanji (receipt software).
};

enum class SexForm : uint8_t { kLetters = 0, kDigits, kKanji, kWords };

enum class AddressForm : uint8_t {
  kHyphens = 0,  // 1-2-3
  kFullWidth,    // １－２－３
  kChome,        // 1丁目2番3号
  kKanji,        // 一丁目二番三号
  kMixed,        // 1丁目2-3
};

enum class PostcodeForm : uint8_t { kHyphen = 0, kPlain, kMark, kFullWidth };
enum class PhoneForm : uint8_t { kHyphens = 0, kPlain, kBrackets, kFullWidth, kInternational };

enum class InsuranceForm : uint8_t {
  kPlain = 0,
  kFullWidth,
  kPadded,    // The number with zeros to eight digits.
  kHyphened,  // 記号 12-345
  kJoined,    // 記号 and 番号 in one: 12345・678
};

struct WritingPolicy {
  KanaForm kana = KanaForm::kFull;
  bool large_kana = false;  // ジユン for ジュン
  NameForm names = NameForm::kParts;
  uint8_t unsplit_percent = 0;  // Of the patients, where names are in parts.
  RareKanji rare = RareKanji::kKept;
  uint8_t lost_mark = 0;  // Which of ■ ● 〓
  DateForm dates = DateForm::kIso;
  SexForm sex = SexForm::kLetters;
  AddressForm address = AddressForm::kHyphens;
  bool prefecture = true;
  bool building = true;
  bool streets = false;  // 四条通烏丸東入 before a town in the centre of 京都.
  PostcodeForm postcode = PostcodeForm::kHyphen;
  PhoneForm phone = PhoneForm::kHyphens;
  InsuranceForm insurance = InsuranceForm::kPlain;
  bool padded_insurer = false;  // 国保: 00 before the six digits.
  bool former_names = true;     // 旧姓 is kept.
  bool letter_ids = false;      // A before the patient id.
};

// The shares of each habit over all hospitals are in the .cc; hospitals with neighbouring numbers
// differ (each habit goes round its wheel in steps of the golden ratio from a start that the seed
// gives), so that three of them already have a mix.
// Invariant: a function of the two.
WritingPolicy draw_policy(uint64_t seed, uint32_t institution);

}  // namespace nayose
