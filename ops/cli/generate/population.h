// The people of a synthetic region: households, their papers, and where they are patients.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/random.h"
#include "ops/cli/generate/insurers.h"
#include "ops/cli/generate/name_tables.h"
#include "ops/cli/generate/person.h"

namespace nayose {

// Ages are counted from this day whatever the day of the encounters, so that the people of a seed
// stay the same.
inline constexpr int64_t kAgeDay = 20454;  // 2026-01-01
double age_at(int64_t day, int32_t birth_day);
// Ten digits: without the leading zero.
uint64_t draw_mobile_phone(Random* random);

// Rates of life events, a year and person, after Japanese statistics where there are any: 11 % of
// people get another insurance number in a year, 4 % move.
struct LifeRates {
  double job = 0.062;        // Another employer's insurance; below 65.
  double municipal = 0.048;  // From 国保 to an employer's insurance or back; below 75.
  double move = 0.04;
  double marriage = 0.04;       // Of women from 20 to 39 who have not changed their name.
  double husband_share = 0.05;  // Of the marriages: the man takes the woman's name.
  double phone = 0.02;
};

// Invariant: a function of the seed and the two counts alone, and of the calls of change() and
// live_until() in their order.
class Population {
 public:
  Population(const NameTables* tables, uint32_t persons, uint32_t institutions, uint64_t seed);

  const std::vector<Person>& persons() const { return persons_; }
  const Identity& identity(uint32_t index) const { return identities_[index]; }
  std::vector<Registration>& registrations() { return registrations_; }
  const std::vector<Registration>& registrations() const { return registrations_; }
  const Insurers& insurers() const { return insurers_; }
  const NameTables& tables() const { return *tables_; }
  // The person whose name a newborn without one goes by: the first woman of the household.
  const Person& mother_of(uint32_t person) const;

  // One life event of this person alone, always: an insurer change, a move, a marriage, a new
  // phone. The person's identity is a new one afterwards.
  void change(uint32_t person, Random* random);
  // Draws the life events of the person's household up to this day of the run. Insurance changes
  // and moves take those along who share the insurance, the home.
  void live_until(uint32_t person, uint16_t day, Random* random);
  // A second local id for a patient, behind the first `known` registrations; all later ones keep
  // their order but the first, which goes to the end. Result: its index.
  uint32_t add_second_id(uint32_t registration, size_t known, Random* random);
  // A slip of the pen for a newly written patient, mostly none.
  static Slip draw_slip(Random* random);

 private:
  void add_household(uint32_t limit);
  Identity draw_family(double head_age);
  // Copies name, birth date and sex of someone of another household into these.
  bool draw_namesake(Identity* family, int32_t* birth_day, uint8_t* sex);
  void add_spouse(const Identity& family, double head_age, bool shared_phone);
  void add_child(const Identity& family, double head_age, bool shared_phone);
  void add_twin();
  // The given name is drawn; the papers are `identity` but for it.
  Person& add_person(const Identity& identity, int32_t birth_day, uint8_t sex);
  void name_after_father(Person* son);
  void take_name_away(Person* newborn);

  void draw_surname(Identity* identity, Random* random) const;
  void draw_address(Identity* identity, Random* random) const;
  void set_insurance(Identity* identity, double age, Random* random) const;

  // A copy of the person's identity that is the current one from now on.
  Identity& renew(uint32_t person);
  void marry(uint32_t person, double age, Random* random);
  // Each with those up to `last` who share the home / the insurance.
  void move(uint32_t person, uint32_t last, double age, Random* random);
  void insure(uint32_t person, uint32_t last, double age, Random* random);
  void live_one(uint32_t person, uint32_t last, double years, double age, Random* random);
  bool leads_insurance(uint32_t person) const;

  void register_everyone(uint32_t institutions);
  void add_registration(uint32_t person, uint8_t institution, uint32_t identity);
  uint32_t next_local_number(uint8_t institution);

  const NameTables* tables_;
  Insurers insurers_;
  Random random_;
  std::vector<Identity> identities_;
  std::vector<Person> persons_;
  std::vector<Registration> registrations_;
  std::vector<uint32_t> next_local_;
  uint32_t household_ = 0;      // First person of the household that is being made.
  uint8_t foreign_family_ = 0;  // Its foreign name, as in Person.
  bool alias_ = false;
};

}  // namespace nayose
