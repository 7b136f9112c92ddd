#include "engine/record/field_spec.h"

#include <array>
#include <utility>

namespace nayose {
namespace {

template <typename Enum, size_t kSize>
using NameTable = std::array<std::pair<Enum, std::string_view>, kSize>;

constexpr NameTable<Normalizer, 14> kNormalizers = {{
    {Normalizer::kText, "text"},
    {Normalizer::kKanaName, "kana_name"},
    {Normalizer::kKanjiName, "kanji_name"},
    {Normalizer::kLatinName, "latin_name"},
    {Normalizer::kDate, "date"},
    {Normalizer::kSex, "sex"},
    {Normalizer::kPostcode, "postcode"},
    {Normalizer::kAddress, "address"},
    {Normalizer::kPhone, "phone"},
    {Normalizer::kInsurerNumber, "insurer_number"},
    {Normalizer::kInsuranceSymbol, "insurance_symbol"},
    {Normalizer::kInsuranceNumber, "insurance_number"},
    {Normalizer::kBranch, "branch"},
    {Normalizer::kDigits, "digits"},
}};

constexpr NameTable<FieldEncoding, 5> kEncodings = {{
    {FieldEncoding::kNone, "none"},
    {FieldEncoding::kBloom, "bloom"},
    {FieldEncoding::kDigits, "digits"},
    {FieldEncoding::kTag, "tag"},
    {FieldEncoding::kDate, "date"},
}};

template <typename Enum, size_t kSize>
std::string_view name_of(const NameTable<Enum, kSize>& table, Enum value) {
  for (const auto& [candidate, name] : table) {
    if (candidate == value) return name;
  }
  return "unknown";
}

template <typename Enum, size_t kSize>
std::optional<Enum> value_of(const NameTable<Enum, kSize>& table, std::string_view wanted) {
  for (const auto& [value, name] : table) {
    if (name == wanted) return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view normalizer_name(Normalizer normalizer) {
  return name_of(kNormalizers, normalizer);
}
std::optional<Normalizer> parse_normalizer(std::string_view name) {
  return value_of(kNormalizers, name);
}
std::string_view field_encoding_name(FieldEncoding encoding) {
  return name_of(kEncodings, encoding);
}
std::optional<FieldEncoding> parse_field_encoding(std::string_view name) {
  return value_of(kEncodings, name);
}

}  // namespace nayose
