#include "ops/cli/generate/population.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "engine/base/clock.h"

namespace nayose {
namespace {

constexpr uint32_t kPersons = 60'000;

const NameTables& tables() {
  static const NameTables loaded = NameTables::load();
  return loaded;
}

const Population& people() {
  static const Population population(&tables(), kPersons, 5, 3);
  return population;
}

const Identity& papers(const Person& person) { return people().identity(person.identity); }

template <typename Condition>
double share(const Condition& condition) {
  const auto& persons = people().persons();
  return static_cast<double>(std::count_if(persons.begin(), persons.end(), condition)) /
         static_cast<double>(persons.size());
}

double share_of(Trap trap) {
  return share([&](const Person& person) { return person.traps.has(trap); });
}

TEST(Population, HasTheAgesOfJapan) {
  ASSERT_EQ(people().persons().size(), kPersons);
  std::vector<double> ages;
  for (const Person& person : people().persons()) {
    ages.push_back(age_at(kAgeDay, person.birth_day));
    EXPECT_GE(ages.back(), 0);
    EXPECT_LT(ages.back(), 105);
  }
  std::sort(ages.begin(), ages.end());
  EXPECT_NEAR(ages[ages.size() / 2], 49, 2);
  const auto old = ages.end() - std::lower_bound(ages.begin(), ages.end(), 65.0);
  EXPECT_NEAR(static_cast<double>(old) / kPersons, 0.29, 0.02);
}

TEST(Population, HasTheInsurersOfJapan) {
  const std::map<InsurerKind, double> expected = {{InsurerKind::kAssociation, 0.32},
                                                  {InsurerKind::kSociety, 0.23},
                                                  {InsurerKind::kMunicipal, 0.21},
                                                  {InsurerKind::kElderly, 0.15},
                                                  {InsurerKind::kMutualAid, 0.08}};
  for (const auto& [kind, part] : expected) {
    const InsurerKind wanted = kind;
    EXPECT_NEAR(share([&](const Person& person) {
                  return people().insurers()[papers(person).insurer].kind == wanted;
                }),
                part, 0.025)
        << static_cast<int>(kind);
  }
}

TEST(Population, ElderlyHaveTheirOwnInsuranceAndNobodyElseHas) {
  for (const Person& person : people().persons()) {
    const bool elderly = people().insurers()[papers(person).insurer].kind == InsurerKind::kElderly;
    EXPECT_EQ(elderly, age_at(kAgeDay, person.birth_day) >= kElderlyAge);
    if (elderly) {
      EXPECT_EQ(papers(person).symbol, 0u);
    }
  }
}

TEST(Population, TrapsHaveTheirShares) {
  EXPECT_NEAR(share_of(Trap::kForeign), 0.025, 0.006);
  EXPECT_NEAR(share_of(Trap::kAlias), 0.0075, 0.003);
  EXPECT_NEAR(share_of(Trap::kVariantKanji), 0.015, 0.005);
  EXPECT_GT(share_of(Trap::kTwin), 0.001);
  EXPECT_LT(share_of(Trap::kTwin), 0.01);
  EXPECT_GT(share_of(Trap::kNamesakeStranger), 0.0005);
  EXPECT_GT(share_of(Trap::kFatherSon), 0.0005);
  EXPECT_GT(share_of(Trap::kNewborn), 0.001);
  EXPECT_LT(share_of(Trap::kNewborn), 0.01);
}

TEST(Population, TwinsShareBirthInsuranceAndOftenASex) {
  const auto& persons = people().persons();
  double pairs = 0;
  double same_sex = 0;
  for (size_t i = 1; i < persons.size(); ++i) {
    if (!persons[i].traps.has(Trap::kTwin) || persons[i].birth_day != persons[i - 1].birth_day ||
        persons[i].household != persons[i - 1].household) {
      continue;
    }
    ++pairs;
    same_sex += persons[i].sex == persons[i - 1].sex ? 1 : 0;
    EXPECT_TRUE(persons[i - 1].traps.has(Trap::kTwin));
  }
  ASSERT_GT(pairs, 30);
  EXPECT_NEAR(same_sex / pairs, 0.6, 0.15);
}

TEST(Population, NamesakeStrangersShareNameAndBirthdayButNoHousehold) {
  std::map<std::string, std::set<uint32_t>> households;
  for (const Person& person : people().persons()) {
    if (!person.traps.has(Trap::kNamesakeStranger)) continue;
    const Identity& own = papers(person);
    const std::string key = std::string(tables().given[person.sex][own.given].kana) + "/" +
                            std::to_string(person.birth_day);
    households[key].insert(person.household);
  }
  size_t shared = 0;
  for (const auto& [key, group] : households) shared += group.size() > 1 ? 1 : 0;
  // A later marriage or the like may part a pair in the papers, not in the given name.
  EXPECT_GT(households.size(), 10u);
  EXPECT_EQ(shared, households.size());
}

TEST(Population, FathersAndSonsOfOneNameShareTheKana) {
  size_t sons = 0;
  for (const Person& person : people().persons()) {
    const Person& head = people().persons()[person.household];
    if (!person.traps.has(Trap::kFatherSon) || &person == &head) continue;
    ++sons;
    EXPECT_EQ(tables().given[0][papers(person).given].kana,
              tables().given[0][papers(head).given].kana);
  }
  EXPECT_GT(sons, 10u);
}

TEST(Population, NewbornsAreFirstKnownWithoutANameOnTheMothersInsurance) {
  size_t unnamed = 0;
  for (const Registration& registration : people().registrations()) {
    const Identity& shown = people().identity(registration.identity);
    if (!shown.unnamed) continue;
    ++unnamed;
    const Person& child = people().persons()[registration.person];
    EXPECT_TRUE(child.traps.has(Trap::kNewborn));
    EXPECT_FALSE(papers(child).unnamed);
  }
  EXPECT_GT(unnamed, 30u);
}

TEST(Population, NamesInKoWentOutOfUse) {
  const auto ko = [](int from, int to) {
    double women = 0;
    double with_ko = 0;
    for (const Person& person : people().persons()) {
      const int year = civil_from_days(person.birth_day).year;
      if (person.sex == 0 || year < from || year >= to) continue;
      ++women;
      with_ko += tables().given[1][papers(person).given].kanji.ends_with("子") ? 1 : 0;
    }
    return with_ko / women;
  };
  EXPECT_GT(ko(1930, 1950), 0.7);
  EXPECT_NEAR(ko(1970, 1980), 0.33, 0.06);
  EXPECT_LT(ko(2000, 2026), 0.1);
}

TEST(Population, PeopleLiveByTheYearlyRates) {
  Population population(&tables(), kPersons, 3, 9);
  std::vector<Identity> before;
  for (const Person& person : population.persons()) {
    before.push_back(population.identity(person.identity));
  }
  Random random(4);
  for (uint16_t day = 30; day <= 365; day = static_cast<uint16_t>(day + 67)) {
    for (uint32_t person = 0; person < kPersons; ++person) {
      population.live_until(person, day, &random);
    }
  }
  double insured_anew = 0;
  double moved = 0;
  double married = 0;
  double young_women = 0;
  for (uint32_t i = 0; i < kPersons; ++i) {
    const Person& person = population.persons()[i];
    const Identity& now = population.identity(person.identity);
    const bool other = now.insurer != before[i].insurer || now.number != before[i].number;
    insured_anew += other ? 1 : 0;
    moved += now.town != before[i].town || now.room != before[i].room ? 1 : 0;
    const double age = age_at(kAgeDay, person.birth_day);
    if (person.sex == 0 || age < 20 || age >= 40) continue;
    ++young_women;
    married += now.surname != before[i].surname ? 1 : 0;
  }
  EXPECT_NEAR(insured_anew / kPersons, 0.11, 0.015);
  EXPECT_NEAR(moved / kPersons, 0.04, 0.008);
  EXPECT_NEAR(married / young_women, 0.038, 0.01);
}

TEST(Population, RegistrationsHaveTheSharesOfSlipsAndRefusals) {
  double typos = 0;
  double sexes = 0;
  double refused = 0;
  const auto& registrations = people().registrations();
  for (const Registration& registration : registrations) {
    const Slip slip = registration.slip;
    typos += slip == Slip::kBirthDigit || slip == Slip::kBirthSwapped || slip == Slip::kBirthEra;
    sexes += slip == Slip::kSex;
    refused += registration.notice == NoticeKind::kRefused;
  }
  const auto total = static_cast<double>(registrations.size());
  EXPECT_NEAR(typos / total, 0.003, 0.001);
  EXPECT_NEAR(sexes / total, 0.0005, 0.0004);
  EXPECT_NEAR(refused / total, 0.001, 0.0006);
}

}  // namespace
}  // namespace nayose
