#include "ops/cli/generate/population.h"

#include <algorithm>
#include <utility>

#include "engine/base/clock.h"

namespace nayose {
namespace {

// Ages are counted from this day whatever the day of the encounters, so that the people of a seed
// stay the same.
constexpr int64_t kAgeDay = 20454;  // 2026-01-01
constexpr double kDaysPerYear = 365.2425;

int32_t birth_day_of_age(double years) {
  return static_cast<int32_t>(static_cast<double>(kAgeDay) - years * kDaysPerYear);
}

double age_of(int32_t birth_day) { return static_cast<double>(kAgeDay - birth_day) / kDaysPerYear; }

uint64_t draw_mobile(Random* random) {
  constexpr uint64_t kPrefixes[] = {90, 80, 70};
  return kPrefixes[random->below(3)] * 100'000'000 + random->below(90'000'000) + 10'000'000;
}

uint64_t draw_landline(Random* random) {
  // 9 digits after the leading zero, the area code first.
  return (random->below(90) + 10) * 10'000'000 + random->below(9'000'000) + 1'000'000;
}

void draw_address(const NameTables& tables, Random* random, Identity* identity) {
  identity->town = static_cast<uint16_t>(tables.draw_town.draw(random));
  identity->block[0] = static_cast<uint8_t>(1 + random->below(5));
  identity->block[1] = static_cast<uint8_t>(1 + random->below(30));
  identity->block[2] = static_cast<uint8_t>(1 + random->below(25));
}

// Adult age of a household's head: flat to 75, thinner above.
double draw_head_age(Random* random) {
  const double age = 22 + random->unit() * 66;
  return age > 75 && random->chance(0.35) ? 22 + random->unit() * 50 : age;
}

int draw_household_size(Random* random) {
  const double u = random->unit();
  if (u < 0.38) return 1;
  if (u < 0.66) return 2;
  if (u < 0.82) return 3;
  return u < 0.95 ? 4 : 5;
}

}  // namespace

Population::Population(const NameTables* tables, uint32_t persons, uint32_t institutions,
                       uint64_t seed)
    : tables_(tables), random_(seed), next_local_(institutions, 0) {
  persons_.reserve(persons);
  identities_.reserve(persons + persons / 4);
  registrations_.reserve(persons + persons / 2);
  while (persons_.size() < persons) {
    add_household(persons - static_cast<uint32_t>(persons_.size()));
  }
  register_everyone(institutions);
}

uint32_t Population::add_person(const Identity& identity, int32_t birth_day, uint8_t sex) {
  Identity own = identity;
  own.given = static_cast<uint16_t>(tables_->draw_given[sex].draw(&random_));
  if (age_of(birth_day) >= 75) set_insurance(&own, birth_day, &random_);
  identities_.push_back(own);
  persons_.push_back({static_cast<uint32_t>(identities_.size() - 1), birth_day, sex});
  return static_cast<uint32_t>(persons_.size() - 1);
}

void Population::set_insurance(Identity* identity, int32_t birth_day, Random* random) {
  const bool elderly = age_of(birth_day) >= 75;
  identity->insurer = elderly ? insurers_.draw_elderly(random) : insurers_.draw(random);
  identity->symbol = elderly ? 0 : static_cast<uint32_t>(1 + random->below(99'999));
  identity->number = static_cast<uint32_t>(elderly ? 10'000'000 + random->below(89'999'999)
                                                   : 1 + random->below(9'999'999));
  identity->branch = 0;
}

void Population::add_household(uint32_t persons_max) {
  const int size = std::min<int>(draw_household_size(&random_), static_cast<int>(persons_max));
  const double head_age = draw_head_age(&random_);
  const int32_t head_birth = birth_day_of_age(head_age);
  Identity family;
  family.surname = static_cast<uint16_t>(tables_->draw_surname.draw(&random_));
  draw_address(*tables_, &random_, &family);
  set_insurance(&family, birth_day_of_age(std::min(head_age, 74.0)), &random_);
  const bool shared_phone = random_.chance(0.4);
  family.phone = shared_phone ? draw_landline(&random_) : draw_mobile(&random_);
  const auto head_sex = static_cast<uint8_t>(random_.chance(size == 1 ? 0.5 : 0.2));
  add_person(family, head_birth, head_sex);

  int32_t last_birth = 0;
  for (int member = 1; member < size; ++member) {
    Identity own = family;
    own.branch = static_cast<uint8_t>(member);
    if (member == 1) {  // The spouse.
      const double age = std::max(20.0, head_age - 5 + random_.unit() * 8);
      if (random_.chance(0.5)) set_insurance(&own, birth_day_of_age(std::min(age, 74.0)), &random_);
      if (!shared_phone) own.phone = draw_mobile(&random_);
      add_person(own, birth_day_of_age(age), static_cast<uint8_t>(1 - head_sex));
      continue;
    }
    // Children. About one birth in ninety is a twin of the one before.
    const bool twin = last_birth != 0 && random_.chance(0.022);
    const double age = std::max(0.02, head_age - 24 - random_.unit() * 12);
    if (!twin) last_birth = birth_day_of_age(age);
    if (age > 22) {
      set_insurance(&own, last_birth, &random_);
      if (!shared_phone) own.phone = draw_mobile(&random_);
    }
    add_person(own, last_birth, static_cast<uint8_t>(random_.below(2)));
  }
}

void Population::change(uint32_t person, Random* random) {
  Person& someone = persons_[person];
  Identity next = identities_[someone.identity];
  const double age = age_of(someone.birth_day);
  const double u = random->unit();
  if (u < 0.50) {
    set_insurance(&next, someone.birth_day, random);
  } else if (u < 0.75) {
    draw_address(*tables_, random, &next);
  } else if (u < 0.85 && someone.sex == 1 && age > 20 && age < 50 &&
             next.former_surname == kNoName) {
    next.former_surname = next.surname;
    next.surname = static_cast<uint16_t>(tables_->draw_surname.draw(random));
  } else {
    next.phone = draw_mobile(random);
  }
  identities_.push_back(next);
  someone.identity = static_cast<uint32_t>(identities_.size() - 1);
}

Slip Population::draw_slip(Random* random) {
  const double u = random->unit();
  if (u > 0.035) return Slip::kNone;
  if (u < 0.006) return Slip::kKanaLookalike;
  if (u < 0.009) return Slip::kKanaDropped;
  if (u < 0.021) return Slip::kKanjiVariant;
  if (u < 0.023) return Slip::kBirthDigit;
  if (u < 0.024) return Slip::kBirthSwapped;
  if (u < 0.0245) return Slip::kSex;
  return u < 0.030 ? Slip::kPhoneDigit : Slip::kPostcodeDigit;
}

void Population::add_registration(uint32_t person, uint8_t institution) {
  Registration registration;
  registration.person = person;
  registration.identity = persons_[person].identity;
  // A bijection of the running number: ids that do not tell who came first.
  registration.local_number = static_cast<uint32_t>(
      (uint64_t{next_local_[institution]++} * 73'687'871 + 12'345'677) % 100'000'000);
  registration.variation = static_cast<uint32_t>(random_.next());
  registration.institution = institution;
  registration.slip = draw_slip(&random_);
  const double u = random_.unit();
  if (u < 0.003)
    registration.notice = NoticeKind::kNotNotified;
  else if (u < 0.004)
    registration.notice = NoticeKind::kRefused;
  else if (u < 0.008)
    registration.notice = NoticeKind::kWaiting;
  registrations_.push_back(registration);
}

void Population::register_everyone(uint32_t institutions) {
  for (uint32_t person = 0; person < persons_.size(); ++person) {
    const double u = random_.unit();
    const uint32_t wanted = u < 0.72 ? 1 : u < 0.93 ? 2 : 3;
    const auto first = static_cast<uint32_t>(random_.below(institutions));
    for (uint32_t k = 0; k < std::min(wanted, institutions); ++k) {
      // Years may lie between one hospital's papers and the next one's.
      if (k > 0 && random_.chance(0.15)) change(person, &random_);
      add_registration(person, static_cast<uint8_t>((first + k) % institutions));
    }
  }
  // Fisher–Yates: the order in which patients first come.
  for (size_t i = registrations_.size(); i > 1; --i) {
    std::swap(registrations_[i - 1], registrations_[random_.below(i)]);
  }
}

}  // namespace nayose
