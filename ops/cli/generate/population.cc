#include "ops/cli/generate/population.h"

#include <algorithm>
#include <array>
#include <utility>

#include "engine/base/clock.h"
#include "ops/cli/generate/foreign_names.h"

namespace nayose {
namespace {

constexpr double kDaysPerYear = 365.2425;
// Above this age children have their own insurance and phone.
constexpr double kOfAge = 22;
// Newborns below this age may be known without a name.
constexpr double kNewbornYears = 0.5;

constexpr double kForeignHouseholds = 0.025;
constexpr double kAliasShare = 0.3;
constexpr double kNamesakeStrangers = 0.002;  // Of the households.
constexpr double kTwinBirths = 0.01;
constexpr double kTwinsOfOneSex = 0.6;
constexpr double kSonsNamedAsFather = 0.01;
constexpr double kRareKanji = 0.17;  // Of the people whose surname has such a form: 1.5 % of all.

int32_t birth_day_of_age(double years) {
  return static_cast<int32_t>(static_cast<double>(kAgeDay) - years * kDaysPerYear);
}

uint64_t draw_landline(Random* random) {
  // 9 digits after the leading zero, the area code first.
  return (random->below(90) + 10) * 10'000'000 + random->below(9'000'000) + 1'000'000;
}

struct AgeBand {
  double from;
  double to;
  double weight;
};

// Heads of households. With the sizes below the median age is about 49 and 29 % are 65 or older.
constexpr std::array<AgeBand, 14> kHeads = {{{20, 25, 6.0},
                                             {25, 30, 7.5},
                                             {30, 35, 6.5},
                                             {35, 40, 7.0},
                                             {40, 45, 7.5},
                                             {45, 50, 8.5},
                                             {50, 55, 8.5},
                                             {55, 60, 7.5},
                                             {60, 65, 7.5},
                                             {65, 70, 7.5},
                                             {70, 75, 9.0},
                                             {75, 80, 8.8},
                                             {80, 85, 7.4},
                                             {85, 96, 6.8}}};

double draw_head_age(Random* random) {
  double total = 0;
  for (const AgeBand& band : kHeads) total += band.weight;
  double left = random->unit() * total;
  for (const AgeBand& band : kHeads) {
    if (left < band.weight) return band.from + (band.to - band.from) * left / band.weight;
    left -= band.weight;
  }
  return kHeads.back().to;
}

int draw_household_size(double head_age, Random* random) {
  // Cumulated shares of households of one to four.
  using Sizes = std::array<double, 4>;
  const Sizes sizes = head_age < 30   ? Sizes{0.75, 0.90, 1, 1}
                      : head_age < 55 ? Sizes{0.29, 0.44, 0.66, 0.93}
                      : head_age < 75 ? Sizes{0.36, 0.78, 1, 1}
                                      : Sizes{0.42, 0.88, 1, 1};
  const double u = random->unit();
  return 1 + static_cast<int>(std::count_if(sizes.begin(), sizes.end(),
                                            [&](double share) { return u >= share; }));
}

}  // namespace

double age_at(int64_t day, int32_t birth_day) {
  return static_cast<double>(day - birth_day) / kDaysPerYear;
}

uint64_t draw_mobile_phone(Random* random) {
  constexpr uint64_t kPrefixes[] = {90, 80, 70};
  return kPrefixes[random->below(3)] * 100'000'000 + random->below(90'000'000) + 10'000'000;
}

Population::Population(const NameTables* tables, uint32_t persons, uint32_t institutions,
                       uint64_t seed)
    : tables_(tables), random_(seed), next_local_(institutions, 0) {
  persons_.reserve(persons);
  identities_.reserve(persons + persons / 4);
  registrations_.reserve(persons + persons / 2);
  while (persons_.size() < persons) add_household(persons);
  register_everyone(institutions);
}

void Population::draw_surname(Identity* identity, Random* random) const {
  identity->surname = static_cast<uint16_t>(tables_->draw_surname.draw(random));
  identity->rare_kanji =
      !tables_->rare_surnames[identity->surname].empty() && random->chance(kRareKanji);
}

void Population::draw_address(Identity* identity, Random* random) const {
  identity->town = static_cast<uint16_t>(tables_->draw_town.draw(random));
  identity->block[0] = static_cast<uint8_t>(1 + random->below(5));
  identity->block[1] = static_cast<uint8_t>(1 + random->below(30));
  identity->block[2] = static_cast<uint8_t>(1 + random->below(25));
  const bool flat = random->chance(0.45);
  identity->building = static_cast<uint8_t>(flat ? 1 + random->below(200) : 0);
  identity->room = static_cast<uint16_t>(100 * (1 + random->below(9)) + 1 + random->below(8));
}

void Population::set_insurance(Identity* identity, double age, Random* random) const {
  identity->insurer = insurers_.draw(age, tables_->towns[identity->town].prefecture, random);
  const bool elderly = insurers_[identity->insurer].kind == InsurerKind::kElderly;
  identity->symbol = elderly ? 0 : static_cast<uint32_t>(1 + random->below(99'999));
  identity->number = static_cast<uint32_t>(elderly ? 10'000'000 + random->below(89'999'999)
                                                   : 1 + random->below(9'999'999));
  identity->branch = 0;
}

Person& Population::add_person(const Identity& identity, int32_t birth_day, uint8_t sex) {
  Identity own = identity;
  own.given = tables_->draw_given(sex, civil_from_days(birth_day).year, &random_);
  const double age = age_at(kAgeDay, birth_day);
  if (age >= kElderlyAge) set_insurance(&own, age, &random_);
  Person person;
  person.identity = static_cast<uint32_t>(identities_.size());
  person.household = household_;
  person.birth_day = birth_day;
  person.sex = sex;
  if (foreign_family_ != 0) {
    person.foreign_family = foreign_family_;
    person.foreign_given =
        draw_foreign_given(sex, static_cast<uint8_t>(foreign_family_ - 1), &random_);
    person.traps.add(Trap::kForeign);
    if (alias_) person.traps.add(Trap::kAlias);
  } else if (own.rare_kanji) {
    person.traps.add(Trap::kVariantKanji);
  }
  identities_.push_back(own);
  persons_.push_back(person);
  ++persons_[household_].members;
  return persons_.back();
}

Identity Population::draw_family(double head_age) {
  Identity family;
  draw_surname(&family, &random_);
  draw_address(&family, &random_);
  set_insurance(&family, std::min(head_age, kElderlyAge - 1), &random_);
  foreign_family_ = 0;
  if (random_.chance(kForeignHouseholds)) {
    foreign_family_ = static_cast<uint8_t>(1 + draw_foreign_family(&random_));
    alias_ = random_.chance(kAliasShare);
    family.rare_kanji = false;
  }
  return family;
}

bool Population::draw_namesake(Identity* family, int32_t* birth_day, uint8_t* sex) {
  if (foreign_family_ != 0 || persons_.empty() || !random_.chance(kNamesakeStrangers)) return false;
  Person& other = persons_[random_.below(persons_.size())];
  if (other.foreign_family != 0 || age_at(kAgeDay, other.birth_day) < kOfAge) return false;
  const Identity& name = identities_[other.identity];
  family->surname = name.surname;
  family->rare_kanji = name.rare_kanji;
  family->given =
      random_.chance(0.3) ? tables_->namesake(other.sex, name.given, &random_) : name.given;
  *birth_day = other.birth_day;
  *sex = other.sex;
  other.traps.add(Trap::kNamesakeStranger);
  return true;
}

void Population::add_household(uint32_t limit) {
  household_ = static_cast<uint32_t>(persons_.size());
  const double head_age = draw_head_age(&random_);
  const int size =
      std::min<int>(draw_household_size(head_age, &random_), static_cast<int>(limit - household_));
  int32_t head_birth = birth_day_of_age(head_age);
  auto head_sex = static_cast<uint8_t>(random_.chance(size == 1 ? 0.5 : 0.2));
  Identity family = draw_family(head_age);
  const bool namesake = draw_namesake(&family, &head_birth, &head_sex);
  const bool shared_phone = random_.chance(0.4);
  family.phone = shared_phone ? draw_landline(&random_) : draw_mobile_phone(&random_);
  Person& head = add_person(family, head_birth, head_sex);
  if (namesake) {
    identities_[head.identity].given = family.given;
    head.traps.add(Trap::kNamesakeStranger);
  }
  const double age = age_at(kAgeDay, head_birth);
  if (size > 1) add_spouse(family, age, shared_phone);
  for (int member = 2; member < size; ++member) {
    add_child(family, age, shared_phone);
    if (random_.chance(kTwinBirths) && persons_.size() < limit) add_twin();
  }
}

void Population::add_spouse(const Identity& family, double head_age, bool shared_phone) {
  Identity own = family;
  own.branch = 1;
  const double age = std::max(20.0, head_age - 5 + random_.unit() * 8);
  if (random_.chance(0.5)) set_insurance(&own, std::min(age, kElderlyAge - 1), &random_);
  if (!shared_phone) own.phone = draw_mobile_phone(&random_);
  const uint8_t sex = persons_[household_].sex;
  add_person(own, birth_day_of_age(age), static_cast<uint8_t>(1 - sex));
}

void Population::add_child(const Identity& family, double head_age, bool shared_phone) {
  Identity own = family;
  own.branch = persons_[household_].members;
  const double years = head_age - 24 - random_.unit() * 12;
  const double age = years > 0.02 ? years : 0.02 + random_.unit() * 3;
  if (age > kOfAge) {
    set_insurance(&own, age, &random_);
    if (!shared_phone) own.phone = draw_mobile_phone(&random_);
  }
  Person& child = add_person(own, birth_day_of_age(age), static_cast<uint8_t>(random_.below(2)));
  if (random_.chance(kSonsNamedAsFather)) name_after_father(&child);
  if (age < kNewbornYears) take_name_away(&child);
}

void Population::add_twin() {
  const auto first = static_cast<uint32_t>(persons_.size() - 1);
  persons_[first].traps.add(Trap::kTwin);
  const Person elder = persons_[first];
  Identity own = identities_[elder.identity];
  own.branch = persons_[household_].members;
  const bool same = random_.chance(kTwinsOfOneSex);
  Person& twin =
      add_person(own, elder.birth_day, same ? elder.sex : static_cast<uint8_t>(1 - elder.sex));
  identities_[twin.identity].given =
      tables_->sibling_name(elder.sex, own.given, twin.sex, &random_);
  twin.traps.add(Trap::kTwin);
  if (elder.traps.has(Trap::kNewborn)) take_name_away(&twin);
}

void Population::name_after_father(Person* son) {
  Person& father = persons_[household_];
  if (son->sex != 0 || father.sex != 0 || father.foreign_family != 0) return;
  const uint16_t given = identities_[father.identity].given;
  identities_[son->identity].given = tables_->namesake(0, given, &random_);
  son->traps.add(Trap::kFatherSon);
  father.traps.add(Trap::kFatherSon);
}

// The papers before the name stand right before those with it.
void Population::take_name_away(Person* newborn) {
  const Identity named = identities_[newborn->identity];
  Identity& before = identities_[newborn->identity];
  const Identity& mother =
      identities_[mother_of(static_cast<uint32_t>(persons_.size() - 1)).identity];
  before.unnamed = true;
  before.insurer = mother.insurer;
  before.symbol = mother.symbol;
  before.number = mother.number;
  before.branch = mother.branch;
  newborn->traps.add(Trap::kNewborn);
  identities_.push_back(named);
  newborn->identity = static_cast<uint32_t>(identities_.size() - 1);
}

const Person& Population::mother_of(uint32_t person) const {
  const uint32_t first = persons_[person].household;
  for (uint32_t i = first; i < person; ++i) {
    if (persons_[i].sex == 1 && persons_[i].birth_day + 15 * 365 < persons_[person].birth_day) {
      return persons_[i];
    }
  }
  return persons_[first];
}

}  // namespace nayose
