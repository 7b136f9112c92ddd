// What the linkage model says of one field: where it is read, how it is normalised and encoded.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nayose {

inline constexpr size_t kFieldsMax = 32;

// Stands in a raw value between the parts that a source joins ("family" SEP "given"), also where a
// part is empty: so a normaliser tells a value in parts from one in a single string.
inline constexpr char kPartSeparator = '\x1f';

// Stands in a canonical name for letters that were lost on the way (外字 written as ■ ● 〓 or a
// private code point, a given name not known yet). It neither agrees nor disagrees: grams and tags
// that touch it are not made, blocking parts that hold it do not apply.
inline constexpr char32_t kLostLetter = 0x25A0;
inline constexpr std::string_view kLostLetterUtf8 = "\xE2\x96\xA0";

// How a raw value becomes its canonical form. Implemented in engine/normalize.
//
// Names: a kind takes only what is in its script (kana kinds kana, kanji kinds text with at least
// one kanji, Latin kinds Latin letters) and finds the rest missing, so that the next alternative
// of the source is tried: kana that stand in the kanji field are found by the kana fields.
enum class Normalizer : uint8_t {
  kText,             // NFKC, upper case, single spaces, no punctuation.
  kKanaName,         // Kana key of the whole name, family first, no spaces; small → large kana.
  kKanaNameLoose,    // The same without prolonged sounds: オウ, オオ, オー are one.
  kKanaFamily,       // The family name of kKanaName.
  kKanaGiven,        // The given name of kKanaName.
  kKanjiName,        // Whole name, family first, each kanji as its variant class.
  kKanjiNameExact,   // The same in the letters it was written in.
  kKanjiNameLoose,   // The same, classes that people confuse (斉, 斎) being one.
  kKanjiFamily,      // The family name of kKanjiName.
  kKanjiGiven,       // The given name of kKanjiName.
  kLatinName,        // Upper-case A-Z, single spaces.
  kDate,             // "YYYYMMDD"; unknown parts are "0000", "00". Wareki and Gregorian.
  kSex,              // "M", "F", "O".
  kPostcode,         // 7 digits (5 or 3 in old ones).
  kAddress,          // Prefecture, municipality, town, numbers ("3-2-1"); no building.
  kAddressTown,      // Prefecture, municipality and town of it.
  kAddressNumbers,   // The numbers of it: 丁目, 番, 号 or 番地.
  kAddressBuilding,  // What stands behind the numbers.
  kPhone,            // Digits, domestic form; no placeholders.
  kMobilePhone,      // A phone that is a person's own (070, 080, 090).
  kInsurerNumber,    // 保険者番号: 8 digits, 6-digit ones padded with "00".
  kInsuranceSymbol,  // 記号: NFKC, no spaces, hyphens or brackets; no leading zeros.
  kInsuranceNumber,  // 番号: as the symbol.
  kInsuredNumber,    // 記号 and 番号 of one insurance, joined; zeros stripped part by part.
  kBranch,           // 枝番: 2 digits; empty is not "00".
  kPayerNumber,      // 公費負担者番号: 8 digits.
  kRecipientNumber,  // 公費受給者番号: 7 digits.
  kInstitutionCode,  // 医療機関コード: 10 digits.
  kDigits,           // The digits of the value, nothing else.
};

// What is kept of a canonical value. Implemented in engine/encode.
enum class FieldEncoding : uint8_t {
  kNone,    // Used by blocking rules and the fingerprint only; nothing is kept.
  kBloom,   // One 512-bit Bloom vector of padded bigrams.
  kDigits,  // One 512-bit vector of (position, digit).
  kTag,     // One 64-bit PRF tag: equal or not.
  kDate,    // Year, month, day tags (month and day under one key) and a digit vector.
};

// One way to find a value: parts joined by kPartSeparator. A part is a JSON pointer
// ("/name/kana/family") or a CSV column name.
struct SourcePath {
  std::vector<std::string> parts;
  bool all_needed = false;  // Nothing is found when one part is empty; else when all are.
};

// The first alternative with a canonical form wins; `constant` stands when there is none.
struct FieldSource {
  std::vector<SourcePath> alternatives;
  std::optional<std::string> constant;
};

struct FieldSpec {
  std::string name;
  FieldSource source;
  Normalizer normalizer = Normalizer::kText;
  FieldEncoding encoding = FieldEncoding::kNone;
  // Another field whose keys this one shares, so that their tags can be compared; empty: none.
  std::string alike;
};

std::string_view normalizer_name(Normalizer normalizer);
std::optional<Normalizer> parse_normalizer(std::string_view name);
std::string_view field_encoding_name(FieldEncoding encoding);
std::optional<FieldEncoding> parse_field_encoding(std::string_view name);

}  // namespace nayose
