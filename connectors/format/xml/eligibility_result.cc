#include "connectors/format/xml/eligibility_result.h"

#include <algorithm>

#include "connectors/format/script_of_name.h"
#include "connectors/format/xml/xml_document.h"

namespace nayose {
namespace {

constexpr std::string_view kResult = "ResultOfQualificationConfirmation";

std::string text_of(pugi::xml_node parent, std::string_view name) {
  return std::string(xml_text(xml_child(parent, name)));
}

// A name as officially written: foreign residents' are in Latin letters.
void fill_written_name(std::string text, NameMessage* kanji, NameMessage* latin) {
  NameMessage* slot = script_of_name(text) == NameScript::kLatin ? latin : kanji;
  slot->text = std::move(text);
}

void fill_names(pugi::xml_node result, EncounterMessage* person) {
  fill_written_name(text_of(result, "Name"), &person->kanji, &person->latin);
  person->kana.text = text_of(result, "NameKana");
  AliasMessage alias;
  alias.type = "common";
  fill_written_name(text_of(result, "NameOfOther"), &alias.kanji, &alias.latin);
  alias.kana.text = text_of(result, "NameOfOtherKana");
  if (!alias.kanji.empty() || !alias.latin.empty() || !alias.kana.empty()) {
    person->aliases.push_back(std::move(alias));
  }
}

// Sex1 is on the face of the card, Sex2 on its back: where the face is left blank on purpose.
std::string sex_of(pugi::xml_node result) {
  for (const std::string_view name : {"Sex1", "Sex2"}) {
    std::string sex = text_of(result, name);
    if (sex == "1" || sex == "2") return sex;
  }
  return {};
}

void fill_person(pugi::xml_node result, EncounterMessage* person) {
  fill_names(result, person);
  person->sex = sex_of(result);
  person->birth_date = text_of(result, "Birthdate");
  person->address = text_of(result, "Address");
  person->postcode = text_of(result, "PostNumber");
}

InsuranceMessage insurance_of(pugi::xml_node result) {
  InsuranceMessage insurance;
  insurance.insurer = text_of(result, "InsurerNumber");
  insurance.symbol = text_of(result, "InsuredCardSymbol");
  insurance.number = text_of(result, "InsuredIdentificationNumber");
  insurance.branch = text_of(result, "InsuredBranchNumber");
  for (const std::string_view name : {"InsuredCardValidDate", "QualificationDate"}) {
    if (insurance.valid_from.empty()) insurance.valid_from = xml_day(text_of(result, name));
  }
  insurance.valid_to = xml_day(text_of(result, "InsuredCardExpirationDate"));
  return insurance;
}

struct Rated {
  pugi::xml_node result;
  InsuranceMessage insurance;
  int rank = 0;  // See EligibilityAnswer; a medical voucher is 医療券.
};

Rated rate(pugi::xml_node result, std::string_view day) {
  Rated rated{result, insurance_of(result), 0};
  const InsuranceMessage& insurance = rated.insurance;
  const bool begun = insurance.valid_from.empty() || insurance.valid_from <= day;
  const bool ended = !insurance.valid_to.empty() && insurance.valid_to < day;
  if (!day.empty() && (!begun || ended)) rated.rank = 1;
  if (text_of(result, "InsuredCardClassification").substr(0, 1) == "A") rated.rank = 2;
  return rated;
}

}  // namespace

bool tells_of_another(const EncounterMessage& a, const EncounterMessage& b) {
  const auto differ = [](const std::string& left, const std::string& right) {
    return !left.empty() && !right.empty() && left != right;
  };
  return differ(a.birth_date, b.birth_date) || differ(a.sex, b.sex);
}

bool read_eligibility_header(std::string* xml, EligibilityHeader* header) {
  pugi::xml_document document;
  if (!parse_xml_piece(xml, &document)) return false;
  const pugi::xml_node node = document.document_element();
  header->institution = text_of(node, "MedicalInstitutionCode");
  header->confirmed = xml_day(text_of(node, "QualificationConfirmationDate"));
  header->executed = xml_instant(text_of(node, "ProcessExecutionTime"));
  if (header->executed.empty()) header->executed = header->confirmed;
  if (header->confirmed.empty()) header->confirmed = header->executed.substr(0, 10);
  return true;
}

bool read_eligibility_answer(std::string* xml, std::string_view day, EligibilityAnswer* answer) {
  answer->references.clear();
  answer->person.clear();
  answer->has_result = false;
  answer->of_several = false;
  pugi::xml_document document;
  if (!parse_xml_piece(xml, &document)) return false;
  const pugi::xml_node top = document.document_element();
  std::vector<Rated> results;
  const auto look = [&](pugi::xml_node node) {
    if (xml_name(node) == "ReferenceNumber" && !xml_text(node).empty()) {
      answer->references.emplace_back(xml_text(node));
    }
    if (xml_name(node) == kResult) results.push_back(rate(node, day));
  };
  look(top);
  for (pugi::xml_node child = top.first_child(); child; child = child.next_sibling()) {
    look(child);
    const bool list = xml_name(child) == "ResultList" || xml_name(child) == kResult;
    if (!list) continue;
    for (pugi::xml_node inner = child.first_child(); inner; inner = inner.next_sibling()) {
      look(inner);
    }
  }
  answer->has_result = !results.empty();
  if (results.empty()) return true;
  std::stable_sort(results.begin(), results.end(), [](const Rated& a, const Rated& b) {
    if (a.rank != b.rank) return a.rank < b.rank;
    return a.rank == 1 && a.insurance.valid_from > b.insurance.valid_from;
  });
  answer->rank = results.front().rank;
  fill_person(results.front().result, &answer->person);
  EncounterMessage other;
  for (Rated& rated : results) {
    other.clear();
    fill_person(rated.result, &other);
    answer->of_several = answer->of_several || tells_of_another(answer->person, other);
    const InsuranceMessage& insurance = rated.insurance;
    if (insurance.insurer.empty() && insurance.number.empty()) continue;
    if (answer->person.insurances.size() < 16) answer->person.insurances.push_back(insurance);
  }
  return true;
}

bool read_xml_value(std::string* xml, std::string* value) {
  pugi::xml_document document;
  if (!parse_xml_piece(xml, &document)) return false;
  *value = xml_text(document.document_element());
  return true;
}

}  // namespace nayose
