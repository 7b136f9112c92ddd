// A person of the synthetic region: papers, and the traps of linkage the person is part of.
#pragma once

#include <cstdint>
#include <string_view>

namespace nayose {

inline constexpr uint16_t kNoName = 0xffff;

// What makes a patient hard to link; several at once are usual. A bit each.
enum class Trap : uint8_t {
  kTwin = 0,
  kNamesakeStranger,  // Same name, birth date and sex as a person of another household.
  kFatherSon,         // Same given name in kana as the father, or his son.
  kForeign,           // Latin name, kana by ear.
  kAlias,             // 通称: known under a Japanese name too.
  kNewborn,           // Registered as ヤマダベビー before the name was given.
  kMarried,
  kMoved,
  kInsurerChanged,
  kVariantKanji,  // The name has letters outside JIS level 2, or was written with a variant.
  kLostKanji,     // A hospital wrote ■ for such a letter.
  kKanaInKanji,   // A hospital wrote kana in the kanji field.
  kUnsplit,       // Family and given name in one text.
  kReversed,      // Given name first.
  kNameSlip,
  kTypoBirth,
  kSexError,
  kDuplicateId,  // Two local ids at one hospital.
  kWrongChart,   // Once carried another person's identifiers.
};
inline constexpr size_t kTraps = 19;

// "twin", "namesake_stranger" …
std::string_view trap_name(Trap trap);

class TrapSet {
 public:
  void add(Trap trap) { bits_ |= uint32_t{1} << static_cast<uint8_t>(trap); }
  void add(TrapSet traps) { bits_ |= traps.bits_; }
  bool has(Trap trap) const { return (bits_ >> static_cast<uint8_t>(trap) & 1) != 0; }
  bool empty() const { return bits_ == 0; }

 private:
  uint32_t bits_ = 0;
};

// What a person's papers say from one day to the next change. Of a foreign resident the Japanese
// names are the alias.
struct Identity {
  uint16_t surname = 0;
  uint16_t former_surname = kNoName;
  uint16_t given = 0;
  uint16_t town = 0;
  uint16_t insurer = 0;
  uint16_t room = 0;
  uint8_t block[3] = {1, 1, 1};  // 丁目, 番, 号
  uint8_t building = 0;          // 0: none.
  uint8_t branch = 0;            // 枝番
  bool rare_kanji = false;       // The surname is written with a letter outside JIS level 2.
  bool unnamed = false;          // A newborn without a given name.
  uint32_t symbol = 0;
  uint32_t number = 0;
  uint64_t phone = 0;  // Without the leading zero; 10 digits: a mobile one.
};

struct Person {
  uint32_t identity = 0;       // The current one.
  uint32_t household = 0;      // Its first person; members stand one after another.
  int32_t birth_day = 0;       // Days since 1970-01-01.
  uint16_t lived_days = 0;     // Of the first of a household: life events are drawn up to this day.
  uint8_t sex = 0;             // 0 male, 1 female.
  uint8_t members = 0;         // Of the first of a household.
  uint8_t foreign_family = 0;  // 0: Japanese; else one more than the index of the name.
  uint8_t foreign_given = 0;
  TrapSet traps;
};

// How a hospital wrote down something wrong.
enum class Slip : uint8_t {
  kNone = 0,
  kKanaLookalike,
  kKanaDropped,
  kKanjiVariant,
  kBirthDigit,
  kBirthSwapped,
  kBirthEra,  // 昭和 for 平成, 大正 for 昭和, and the reverse.
  kSex,
  kPhoneDigit,
  kPostcodeDigit,
};

enum class NoticeKind : uint8_t { kNotified = 0, kWaiting, kNotNotified, kRefused };

// One local patient id of one institution.
struct Registration {
  uint32_t person = 0;
  uint32_t identity = 0;  // What the institution knows of the person.
  uint32_t local_number = 0;
  uint32_t variation = 0;       // Random: decides all that is particular to this patient here.
  uint32_t other = 0;           // One more than the index of the same patient's other id; 0: none.
  uint32_t last_encounter = 0;  // Its number; 0: none that can be retracted.
  TrapSet traps;
  uint8_t institution = 0;
  Slip slip = Slip::kNone;
  NoticeKind notice = NoticeKind::kNotified;
  bool wrong_chart = false;  // The last encounter carried another person's identifiers.
  bool deleted = false;
  bool ended = false;  // Merged into another id.
  // The patient does not come any more under this id.
  bool gone() const { return deleted || ended; }
};

}  // namespace nayose
