// What happens in the lives of the people of a Population.
#include <algorithm>

#include "ops/cli/generate/population.h"

namespace nayose {
namespace {

constexpr LifeRates kRates;

// Probability that something of this yearly rate happens: 1 - exp(-rate · years) to four digits,
// by multiplications alone, so that all machines agree.
double probability(double rate, double years) {
  double none = 1 - std::min(rate * years / 64, 1.0);
  for (int i = 0; i < 6; ++i) none *= none;
  return 1 - none;
}

bool shares_insurance(const Identity& a, const Identity& b) {
  return a.insurer == b.insurer && a.symbol == b.symbol && a.number == b.number;
}

bool shares_home(const Identity& a, const Identity& b) {
  return a.town == b.town && std::equal(a.block, a.block + 3, b.block) && a.room == b.room;
}

}  // namespace

Identity& Population::renew(uint32_t person) {
  const Identity copy = identities_[persons_[person].identity];
  identities_.push_back(copy);
  persons_[person].identity = static_cast<uint32_t>(identities_.size() - 1);
  return identities_.back();
}

void Population::marry(uint32_t person, double age, Random* random) {
  Identity& next = renew(person);
  next.former_surname = next.surname;
  do {
    draw_surname(&next, random);
  } while (next.surname == next.former_surname);
  if (random->chance(0.7)) draw_address(&next, random);
  if (random->chance(0.4)) set_insurance(&next, age, random);
  Person& someone = persons_[person];
  someone.traps.add(Trap::kMarried);
  if (next.rare_kanji) someone.traps.add(Trap::kVariantKanji);
}

void Population::move(uint32_t person, uint32_t last, double age, Random* random) {
  const Identity before = identities_[persons_[person].identity];
  Identity home = before;
  // Most do not go far.
  const bool near = random->chance(0.7);
  const auto prefecture = [&](const Identity& i) { return tables_->towns[i.town].prefecture; };
  for (int tries = 0; tries < (near ? 40 : 1); ++tries) {
    draw_address(&home, random);
    if (prefecture(home) == prefecture(before)) break;
  }
  for (uint32_t i = person; i < last; ++i) {
    if (!shares_home(identities_[persons_[i].identity], before)) continue;
    Identity& next = renew(i);
    next.town = home.town;
    std::copy(home.block, home.block + 3, next.block);
    next.building = home.building;
    next.room = home.room;
    persons_[i].traps.add(Trap::kMoved);
  }
  // 国保 and 後期高齢者 belong to the place.
  const InsurerKind kind = insurers_[before.insurer].kind;
  if (kind == InsurerKind::kMunicipal || kind == InsurerKind::kElderly) {
    insure(person, last, age, random);
  }
}

void Population::insure(uint32_t person, uint32_t last, double age, Random* random) {
  const Identity before = identities_[persons_[person].identity];
  Identity insured = before;
  set_insurance(&insured, age, random);
  for (uint32_t i = person; i < last; ++i) {
    if (!shares_insurance(identities_[persons_[i].identity], before)) continue;
    Identity& next = renew(i);
    next.insurer = insured.insurer;
    next.symbol = insured.symbol;
    next.number = insured.number;
    next.branch = static_cast<uint8_t>(i - person);
    persons_[i].traps.add(Trap::kInsurerChanged);
  }
}

void Population::change(uint32_t person, Random* random) {
  const Person& someone = persons_[person];
  const double age = age_at(kAgeDay, someone.birth_day);
  const double u = random->unit();
  if (u < 0.50) {
    insure(person, person + 1, age, random);
  } else if (u < 0.75) {
    move(person, person + 1, age, random);
  } else if (u < 0.85 && someone.sex == 1 && age > 20 && age < 50 && someone.foreign_family == 0 &&
             identities_[someone.identity].former_surname == kNoName) {
    marry(person, age, random);
  } else {
    renew(person).phone = draw_mobile_phone(random);
  }
}

bool Population::leads_insurance(uint32_t person) const {
  const Identity& own = identities_[persons_[person].identity];
  for (uint32_t i = persons_[person].household; i < person; ++i) {
    if (shares_insurance(identities_[persons_[i].identity], own)) return false;
  }
  return true;
}

void Population::live_one(uint32_t person, uint32_t last, double years, double age,
                          Random* random) {
  const auto happens = [&](double rate) { return random->chance(probability(rate, years)); };
  const bool head = persons_[person].household == person;
  if (happens(kRates.move / 4)) move(person, person + 1, age, random);
  if (head && happens(kRates.move * 3 / 4)) move(person, last, age, random);
  const bool single =
      identities_[persons_[person].identity].former_surname == kNoName && age >= 20 && age < 40;
  if (single && persons_[person].foreign_family == 0) {
    const double share =
        persons_[person].sex == 1 ? 1 - kRates.husband_share : kRates.husband_share;
    if (happens(kRates.marriage * share)) marry(person, age, random);
  }
  const InsurerKind kind = insurers_[identities_[persons_[person].identity].insurer].kind;
  if (age >= kElderlyAge) {
    if (kind != InsurerKind::kElderly) insure(person, person + 1, age, random);
  } else if (leads_insurance(person)) {
    const double rate = kRates.municipal + (age < 65 ? kRates.job : 0);
    if (happens(rate)) insure(person, last, age, random);
  }
  if (happens(kRates.phone)) renew(person).phone = draw_mobile_phone(random);
}

void Population::live_until(uint32_t person, uint16_t day, Random* random) {
  const uint32_t first = persons_[person].household;
  if (persons_[first].lived_days >= day) return;
  const double years = (day - persons_[first].lived_days) / 365.25;
  persons_[first].lived_days = day;
  const uint32_t last = first + persons_[first].members;
  for (uint32_t i = first; i < last; ++i) {
    live_one(i, last, years, age_at(kAgeDay + day, persons_[i].birth_day), random);
  }
}

}  // namespace nayose
