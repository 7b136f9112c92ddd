// Numbers, codes and names: canonical forms are stable, and digits where digits are promised.
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/normalize/my_number.h"
#include "engine/normalize/normalize_field.h"

namespace {

using nayose::FieldOutcome;
using nayose::Normalizer;

constexpr std::array<Normalizer, 9> kDigitKinds = {
    Normalizer::kPostcode,        Normalizer::kPhone,           Normalizer::kMobilePhone,
    Normalizer::kInsurerNumber,   Normalizer::kBranch,          Normalizer::kPayerNumber,
    Normalizer::kRecipientNumber, Normalizer::kInstitutionCode, Normalizer::kDigits};
constexpr std::array<Normalizer, 8> kTextKinds = {Normalizer::kText,
                                                  Normalizer::kKanaName,
                                                  Normalizer::kKanjiName,
                                                  Normalizer::kLatinName,
                                                  Normalizer::kSex,
                                                  Normalizer::kAddress,
                                                  Normalizer::kInsuranceSymbol,
                                                  Normalizer::kInsuredNumber};

std::string check_stable(Normalizer kind, std::string_view raw) {
  static nayose::FieldNormalizer normalizer;
  std::string once;
  const FieldOutcome outcome = normalizer.normalize(kind, raw, &once);
  CHECK((outcome == FieldOutcome::kOk) == !once.empty(), "kOk and a value go together");
  if (once.empty()) return once;
  std::string twice;
  CHECK(normalizer.normalize(kind, once, &twice) == FieldOutcome::kOk, "a form can be read");
  CHECK(once == twice, "a canonical form is its own canonical form");
  return once;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  const std::string_view raw(reinterpret_cast<const char*>(data), size);
  for (const Normalizer kind : kDigitKinds) {
    const std::string form = check_stable(kind, raw);
    CHECK(form.find_first_not_of("0123456789") == std::string::npos, "digits only");
  }
  for (const Normalizer kind : kTextKinds) check_stable(kind, raw);
  const bool number = nayose::is_my_number(raw);
  const bool within = nayose::contains_my_number(raw);
  if (number || within) CHECK(nayose::may_hold_my_number(raw), "the quick look misses none");
  return 0;
}
