#include "engine/record/field_spec.h"

#include <array>
#include <utility>

namespace nayose {
namespace {

template <typename Enum, size_t kSize>
using NameTable = std::array<std::pair<Enum, std::string_view>, kSize>;

constexpr NameTable<Normalizer, 29> kNormalizers = {{
    {Normalizer::kText, "text"},
    {Normalizer::kKanaName, "kana_name"},
    {Normalizer::kKanaNameLoose, "kana_name_loose"},
    {Normalizer::kKanaFamily, "kana_family"},
    {Normalizer::kKanaGiven, "kana_given"},
    {Normalizer::kKanjiName, "kanji_name"},
    {Normalizer::kKanjiNameExact, "kanji_name_exact"},
    {Normalizer::kKanjiNameLoose, "kanji_name_loose"},
    {Normalizer::kKanjiFamily, "kanji_family"},
    {Normalizer::kKanjiGiven, "kanji_given"},
    {Normalizer::kLatinName, "latin_name"},
    {Normalizer::kDate, "date"},
    {Normalizer::kSex, "sex"},
    {Normalizer::kPostcode, "postcode"},
    {Normalizer::kAddress, "address"},
    {Normalizer::kAddressTown, "address_town"},
    {Normalizer::kAddressNumbers, "address_numbers"},
    {Normalizer::kAddressBuilding, "address_building"},
    {Normalizer::kPhone, "phone"},
    {Normalizer::kMobilePhone, "mobile_phone"},
    {Normalizer::kInsurerNumber, "insurer_number"},
    {Normalizer::kInsuranceSymbol, "insurance_symbol"},
    {Normalizer::kInsuranceNumber, "insurance_number"},
    {Normalizer::kInsuredNumber, "insured_number"},
    {Normalizer::kBranch, "branch"},
    {Normalizer::kPayerNumber, "payer_number"},
    {Normalizer::kRecipientNumber, "recipient_number"},
    {Normalizer::kInstitutionCode, "institution_code"},
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
