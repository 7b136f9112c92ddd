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

// How a raw value becomes its canonical form. Implemented in engine/normalize.
enum class Normalizer : uint8_t {
  kText,             // NFKC, upper case, single spaces, no punctuation.
  kKanaName,         // Kana name key: full-width katakana without spaces, small → large.
  kKanjiName,        // NFKC, no spaces, variation selectors gone.
  kLatinName,        // Upper-case A-Z, single spaces.
  kDate,             // "YYYYMMDD"; unknown parts are "0000", "00". Wareki and Gregorian.
  kSex,              // "M", "F", "O".
  kPostcode,         // 7 digits (5 or 3 in old ones).
  kAddress,          // NFKC, no spaces, one hyphen.
  kPhone,            // Digits, domestic form.
  kInsurerNumber,    // 保険者番号: 8 digits, 6-digit ones padded with "00".
  kInsuranceSymbol,  // 記号: NFKC, no spaces, hyphens or brackets; no leading zeros.
  kInsuranceNumber,  // 番号: as the symbol.
  kBranch,           // 枝番: 2 digits; empty is not "00".
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

// One way to find a value: parts joined by a space. A part is a JSON pointer ("/name/kana/family")
// or a CSV column name.
struct SourcePath {
  std::vector<std::string> parts;
};

// The first alternative with a non-empty part wins; `constant` stands when there is none.
struct FieldSource {
  std::vector<SourcePath> alternatives;
  std::optional<std::string> constant;
};

struct FieldSpec {
  std::string name;
  FieldSource source;
  Normalizer normalizer = Normalizer::kText;
  FieldEncoding encoding = FieldEncoding::kNone;
};

std::string_view normalizer_name(Normalizer normalizer);
std::optional<Normalizer> parse_normalizer(std::string_view name);
std::string_view field_encoding_name(FieldEncoding encoding);
std::optional<FieldEncoding> parse_field_encoding(std::string_view name);

}  // namespace nayose
