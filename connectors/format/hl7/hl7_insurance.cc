#include <algorithm>
#include <array>
#include <vector>

#include "connectors/format/hl7/hl7_event.h"
#include "connectors/format/hl7/hl7_patient.h"

namespace nayose {
namespace {

// JHSD0001: 国保, a 法別番号 of health insurance, or the class itself. Anything else is 公費 or no
// insurance of the person: accidents at work, traffic, own money.
bool is_health_insurance(std::string_view code, std::string_view insurer) {
  // Without a code the number tells: six digits are 国保, else it begins with its 法別番号.
  if (code.empty()) code = insurer.size() == 6 ? "C0" : insurer.substr(0, 2);
  constexpr std::array<std::string_view, 22> kCodes = {
      "C0", "01", "02", "03", "04", "06", "07", "08", "09", "31", "32",
      "33", "34", "39", "63", "67", "68", "69", "72", "73", "74", "75"};
  return code == "MI" || std::find(kCodes.begin(), kCodes.end(), code) != kCodes.end();
}

// A date as YYYY-MM-DD; empty when it is none or stands for no end.
void read_validity(std::string_view raw, Hl7Fields* fields, std::string* out) {
  std::string stamp;
  fields->text(raw, &stamp);
  out->clear();
  if (stamp.substr(0, 4) == "9999" || !hl7_date(stamp, out)) out->clear();
}

}  // namespace

void read_hl7_insurance(const Hl7Segment& in1, Hl7Fields* fields, EncounterMessage* out,
                        std::string* ranks) {
  if (out->insurances.size() == kHl7InsurancesMax) return;
  const Hl7Message& message = fields->message();
  InsuranceMessage insurance;
  std::string code;
  fields->at("IN1", 2);
  fields->text(message.component(message.field(in1, 2), 1), &code);
  fields->at("IN1", 3);
  fields->text(
      message.component(hl7_part(message.field(in1, 3), message.delimiters().repetition, 1), 1),
      &insurance.insurer);
  fields->at("IN1", 10);
  std::array<std::string, 3> parts;
  size_t count = 0;
  std::string_view rest = message.field(in1, 10);
  std::string_view repetition;
  while (count < parts.size() && message.next_repetition(&rest, &repetition)) {
    fields->text(message.component(repetition, 1), &parts[count++]);
  }
  // 記号~番号~枝番; one part alone is the number of who has no symbol (後期高齢者, 公費).
  if (count == 1) {
    insurance.number.swap(parts[0]);
  } else {
    insurance.symbol.swap(parts[0]);
    insurance.number.swap(parts[1]);
    insurance.branch.swap(parts[2]);
  }
  fields->at("IN1", 12);
  read_validity(message.field(in1, 12), fields, &insurance.valid_from);
  fields->at("IN1", 13);
  read_validity(message.field(in1, 13), fields, &insurance.valid_to);
  if (insurance.insurer.empty() && insurance.symbol.empty() && insurance.number.empty()) return;
  const bool first_kind = is_health_insurance(code, insurance.insurer);
  out->insurances.push_back(std::move(insurance));
  ranks->push_back(first_kind ? '0' : '2');
}

void order_hl7_insurances(std::string_view event_date, std::string* ranks, EncounterMessage* out) {
  for (size_t i = 0; i < ranks->size(); ++i) {
    const InsuranceMessage& insurance = out->insurances[i];
    const bool ended = !insurance.valid_to.empty() && insurance.valid_to < event_date;
    const bool begins = !insurance.valid_from.empty() && insurance.valid_from > event_date;
    if (ended || begins) (*ranks)[i] = static_cast<char>((*ranks)[i] + 1);
  }
  // An insertion sort of a handful.
  for (size_t i = 1; i < ranks->size(); ++i) {
    for (size_t k = i; k > 0 && (*ranks)[k] < (*ranks)[k - 1]; --k) {
      std::swap((*ranks)[k], (*ranks)[k - 1]);
      std::swap(out->insurances[k], out->insurances[k - 1]);
    }
  }
}

}  // namespace nayose
