#include "engine/normalize/normalize_field.h"

#include "engine/normalize/canonical_forms.h"
#include "engine/normalize/date/date_mention.h"

namespace nayose {
namespace {

// Forms that delete or replace letters; a second look at them may compose what came together.
bool is_text_kind(Normalizer kind) {
  switch (kind) {
    case Normalizer::kText:
    case Normalizer::kInsuranceSymbol:
    case Normalizer::kInsuranceNumber:
    case Normalizer::kInsuredNumber:
      return true;
    default:
      return false;
  }
}

bool is_address_kind(Normalizer kind) {
  return kind >= Normalizer::kAddress && kind <= Normalizer::kAddressBuilding;
}

FieldOutcome make_form(Normalizer kind, std::u32string_view folded, CodePoints* out) {
  switch (kind) {
    case Normalizer::kText:
      text_form(folded, out);
      break;
    case Normalizer::kKanaName:
    case Normalizer::kKanaNameLoose:
    case Normalizer::kKanaFamily:
    case Normalizer::kKanaGiven:
    case Normalizer::kKanjiName:
    case Normalizer::kKanjiNameExact:
    case Normalizer::kKanjiNameLoose:
    case Normalizer::kKanjiFamily:
    case Normalizer::kKanjiGiven:
    case Normalizer::kLatinName:
      break;  // By NameForms.
    case Normalizer::kDate:
      return date_form(folded, out);
    case Normalizer::kSex:
      sex_form(folded, out);
      break;
    case Normalizer::kPostcode:
      postcode_form(folded, out);
      break;
    case Normalizer::kAddress:
    case Normalizer::kAddressTown:
    case Normalizer::kAddressNumbers:
    case Normalizer::kAddressBuilding:
      break;  // By AddressForms.
    case Normalizer::kPhone:
      phone_form(folded, out);
      break;
    case Normalizer::kMobilePhone:
      mobile_phone_form(folded, out);
      break;
    case Normalizer::kInsurerNumber:
      insurer_number_form(folded, out);
      break;
    case Normalizer::kInsuranceSymbol:
    case Normalizer::kInsuranceNumber:
      insurance_symbol_form(folded, out);
      break;
    case Normalizer::kInsuredNumber:
      insured_number_form(folded, out);
      break;
    case Normalizer::kBranch:
      branch_form(folded, out);
      break;
    case Normalizer::kPayerNumber:
      payer_number_form(folded, out);
      break;
    case Normalizer::kRecipientNumber:
      recipient_number_form(folded, out);
      break;
    case Normalizer::kInstitutionCode:
      institution_code_form(folded, out);
      break;
    case Normalizer::kDigits:
      digits_form(folded, out);
      break;
  }
  return out->empty() ? FieldOutcome::kMissing : FieldOutcome::kOk;
}

}  // namespace

void FieldNormalizer::begin_record() {
  names_.begin_record();
  address_.begin_record();
}

void FieldNormalizer::search_form(std::string_view raw, std::string* out) {
  fold_.fold(raw, &folded_);
  form_.clear();
  append_search_letters(folded_.view(), &form_);
  append_utf8(form_.view(), out);
}

bool FieldNormalizer::mentions_date(std::string_view text, std::string_view date) {
  const auto day = parse_canonical_date(date);
  if (!day) return false;
  fold_.fold(text, &folded_);
  return names_date(folded_.view(), *day);
}

FieldOutcome FieldNormalizer::normalize_once(Normalizer kind, std::string_view raw,
                                             bool* used_icu) {
  *used_icu = fold_.fold(raw, &folded_);
  return make_form(kind, folded_.view(), &form_);
}

FieldOutcome FieldNormalizer::normalize(Normalizer kind, std::string_view raw, std::string* out) {
  constexpr int kPassesMax = 8;
  if (raw.empty()) return FieldOutcome::kMissing;
  if (is_name_kind(kind)) {
    return names_.append_form(kind, raw, &fold_, out) ? FieldOutcome::kOk : FieldOutcome::kMissing;
  }
  if (is_address_kind(kind)) {
    return address_.append_form(kind, raw, &fold_, out) ? FieldOutcome::kOk
                                                        : FieldOutcome::kMissing;
  }
  bool used_icu = false;
  FieldOutcome outcome = normalize_once(kind, raw, &used_icu);
  if (outcome != FieldOutcome::kOk) return outcome;
  if (!used_icu || !is_text_kind(kind)) {
    append_utf8(form_.view(), out);
    return FieldOutcome::kOk;
  }
  pass_.clear();
  append_utf8(form_.view(), &pass_);
  for (int pass = 1; pass < kPassesMax; ++pass) {
    outcome = normalize_once(kind, pass_, &used_icu);
    if (outcome != FieldOutcome::kOk) return outcome;
    next_pass_.clear();
    append_utf8(form_.view(), &next_pass_);
    const bool stable = next_pass_ == pass_;
    pass_.swap(next_pass_);
    if (stable) break;
  }
  out->append(pass_);
  return FieldOutcome::kOk;
}

}  // namespace nayose
