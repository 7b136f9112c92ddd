#include "tests/support/encounter_stream.h"

#include <array>

#include "engine/base/clock.h"
#include "engine/base/random.h"

namespace nayose {
namespace {

constexpr std::array<const char*, 6> kFamilies = {"ヤマダ", "サトウ",   "スズキ",
                                                  "タナカ", "ワタナベ", "コバヤシ"};
constexpr std::array<const char*, 8> kGivens = {"タロウ",   "ハナコ", "ジロウ",   "ケイコ",
                                                "イチロウ", "ヨウコ", "サブロウ", "ミチコ"};
constexpr int64_t kStartMs = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

struct Person {
  std::string family;
  std::string other_family;  // Some hospitals know the person by it.
  std::string given;
  std::string birth_date;
  std::string sex;
  std::string phone;
  std::string postcode;
};

std::string number(uint64_t value, int width) {
  std::string digits = std::to_string(value);
  return std::string(width > static_cast<int>(digits.size()) ? width - digits.size() : 0, '0') +
         digits;
}

Person random_person(Random* random) {
  Person person;
  person.family = kFamilies[random->below(kFamilies.size())];
  if (random->chance(0.15)) person.other_family = kFamilies[random->below(kFamilies.size())];
  person.given = kGivens[random->below(kGivens.size())];
  // Few birth dates: strangers share them.
  person.birth_date = "19" + number(50 + random->below(3), 2) + "-0" +
                      number(1 + random->below(2), 1) + "-1" + number(random->below(3), 1);
  person.sex = random->chance(0.5) ? "male" : "female";
  person.phone = "03" + number(random->below(30) + 10'000'000, 8);
  person.postcode = "10" + number(random->below(8), 5);
  return person;
}

// What somebody typed of it.
Person with_errors(Person person, Random* random) {
  if (!person.other_family.empty() && random->chance(0.4)) {
    std::swap(person.family, person.other_family);
    if (random->chance(0.5)) person.other_family.clear();
  }
  if (random->chance(0.06)) person.given = kGivens[random->below(kGivens.size())];
  if (random->chance(0.05)) person.birth_date[9] = static_cast<char>('0' + random->below(10));
  if (random->chance(0.05)) person.phone.clear();
  if (random->chance(0.05)) person.postcode.clear();
  return person;
}

std::string identifiers_json(const Person& person) {
  std::string json = ",\"name\":{\"kana\":{\"family\":\"" + person.family + "\",\"given\":\"" +
                     person.given + "\"}";
  if (!person.other_family.empty()) {
    json += ",\"aliases\":[{\"type\":\"former\",\"kana\":{\"family\":\"" + person.other_family +
            "\"}}]";
  }
  json += "},\"birth_date\":\"" + person.birth_date + "\",\"sex\":\"" + person.sex + "\"";
  if (!person.phone.empty()) json += ",\"phones\":[\"" + person.phone + "\"]";
  if (!person.postcode.empty()) json += ",\"postcode\":\"" + person.postcode + "\"";
  return json;
}

}  // namespace

const char kTroubleModel[] = R"(
name = "trouble"

[[field]]
name = "family_kana"
source = "/name/kana/family"
normalizer = "kana_name"
encoding = "bloom"

[[field]]
name = "given_kana"
source = "/name/kana/given"
normalizer = "kana_name"
encoding = "bloom"

[[field]]
name = "family_tag"
source = "/name/kana/family"
normalizer = "kana_name"
encoding = "tag"

[[field]]
name = "other_family"
source = "/name/aliases/0/kana/family"
normalizer = "kana_name"
encoding = "tag"
alike = "family_tag"

[[field]]
name = "birth_date"
source = "/birth_date"
normalizer = "date"
encoding = "date"

[[field]]
name = "sex"
source = "/sex"
normalizer = "sex"
encoding = "tag"

[[field]]
name = "postcode"
source = "/postcode"
normalizer = "postcode"
encoding = "tag"

[[field]]
name = "phone"
source = "/phones/0"
normalizer = "phone"
encoding = "tag"

[[rule]]
name = "name"
parts = ["family_kana", "given_kana"]
refine = ["birth_date:year", "birth_date:month"]

[[rule]]
name = "other_name"
parts = ["other_family", "given_kana"]
as = "name"

[[rule]]
name = "birth"
parts = ["birth_date", "sex"]
refine = ["postcode"]

[[rule]]
name = "phone"
parts = ["phone", "birth_date:year"]

[[comparison]]
name = "name"
needs = ["family_kana", "given_kana"]
[[comparison.level]]
name = "same"
when = ["family_kana exact", "given_kana exact"]
m = 0.85
u = 0.02
[[comparison.level]]
name = "other_name"
when = ["family_tag crosses other_family", "given_kana exact"]
m = 0.05
u = 0.001
[[comparison.level]]
name = "family"
when = ["family_kana exact"]
m = 0.05
u = 0.139
[[comparison.level]]
name = "else"
m = 0.05
u = 0.84

[[comparison]]
name = "birth_date"
needs = ["birth_date"]
[[comparison.level]]
name = "same"
when = ["birth_date exact"]
m = 0.9
u = 0.03
[[comparison.level]]
name = "near"
when = ["birth_date digits 1"]
m = 0.08
u = 0.17
[[comparison.level]]
name = "else"
m = 0.02
u = 0.8

[[comparison]]
name = "phone"
needs = ["phone"]
[[comparison.level]]
name = "same"
when = ["phone exact"]
m = 0.8
u = 0.03
[[comparison.level]]
name = "else"
m = 0.2
u = 0.97

[[comparison]]
name = "sex"
needs = ["sex"]
[[comparison.level]]
name = "same"
when = ["sex exact"]
m = 0.99
u = 0.5
[[comparison.level]]
name = "else"
m = 0.01
u = 0.5

[linkage]
match_prior = 0.01
join_bits = -3
link_bits = 0
review_bits = -2
block_cap = 3
component_cap = 6
profiles_max = 16
duplicates_within_institution = false
jump_fields = ["family_kana", "given_kana", "birth_date", "sex"]
)";

std::vector<std::string> encounter_stream(const EncounterStreamOptions& options) {
  Random random(options.seed);
  std::vector<Person> persons;
  for (int i = 0; i < options.persons; ++i) persons.push_back(random_person(&random));
  std::vector<std::string> stream;
  for (int i = 0; i < options.events; ++i) {
    const auto who = random.below(persons.size());
    const auto institution = random.below(static_cast<uint64_t>(options.institutions));
    if (random.chance(0.03)) persons[who].postcode = random_person(&random).postcode;
    if (random.chance(0.01)) persons[who].family = random_person(&random).family;
    Person seen = with_errors(persons[who], &random);
    if (random.chance(options.wrong_charts)) seen = random_person(&random);
    const int64_t time = kStartMs + options.days * kMsPerDay * i / options.events;
    std::string json = "{\"schema\":\"nayose.encounter.v1\",\"institution\":\"H" +
                       std::to_string(institution) + "\",\"patient\":\"P" + std::to_string(who) +
                       "\",\"encounter\":\"E" + std::to_string(i) + "\",\"message_id\":\"m" +
                       std::to_string(i) + "\",\"event_time\":\"" + format_timestamp(time) + "\"";
    const bool notified = !random.chance(options.refusals);
    json += std::string(",\"notice\":{\"status\":\"") + (notified ? "notified" : "not_notified") +
            "\",\"date\":\"2025-01-01\",\"version\":\"1\"}";
    if (random.chance(options.deletions)) {
      json += ",\"change\":{\"kind\":\"delete\",\"scope\":\"provider\"}";
    } else if (random.chance(options.merges)) {
      const auto from = (who + 1 + random.below(persons.size() - 1)) % persons.size();
      json += ",\"change\":{\"kind\":\"merge\",\"from_patient\":\"P" + std::to_string(from) + "\"}";
      json += identifiers_json(seen);
    } else {
      if (random.chance(options.corrections)) json += ",\"change\":{\"kind\":\"correction\"}";
      json += identifiers_json(seen);
    }
    json += ",\"payload\":{\"department\":\"01\",\"note\":\"" + seen.given + "\"}}";
    stream.push_back(json);
  }
  return stream;
}

}  // namespace nayose
