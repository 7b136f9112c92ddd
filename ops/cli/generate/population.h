// The people of a synthetic region: households, their papers, and where they are patients.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/base/random.h"
#include "ops/cli/generate/insurers.h"
#include "ops/cli/generate/name_tables.h"

namespace nayose {

inline constexpr uint16_t kNoName = 0xffff;

// What a person's papers say from one day to the next change.
struct Identity {
  uint16_t surname = 0;
  uint16_t former_surname = kNoName;
  uint16_t given = 0;
  uint16_t town = 0;
  uint16_t insurer = 0;
  uint8_t block[3] = {1, 1, 1};  // 丁目, 番, 号
  uint8_t branch = 0;            // 枝番
  uint32_t symbol = 0;
  uint32_t number = 0;
  uint64_t phone = 0;  // Without the leading zero; 10 digits: a mobile one.
};

struct Person {
  uint32_t identity = 0;  // The current one.
  int32_t birth_day = 0;  // Days since 1970-01-01.
  uint8_t sex = 0;        // 0 male, 1 female.
};

// How a hospital wrote down something wrong.
enum class Slip : uint8_t {
  kNone = 0,
  kKanaLookalike,
  kKanaDropped,
  kKanjiVariant,
  kBirthDigit,
  kBirthSwapped,
  kSex,
  kPhoneDigit,
  kPostcodeDigit,
};

enum class NoticeKind : uint8_t { kNotified = 0, kWaiting, kNotNotified, kRefused };

// One local patient id of one institution.
struct Registration {
  uint32_t person = 0;
  uint32_t identity = 0;  // What the institution knows of the person.
  uint32_t local_number = 0;
  uint32_t variation = 0;  // Random: decides all that is particular to this patient here.
  uint8_t institution = 0;
  Slip slip = Slip::kNone;
  NoticeKind notice = NoticeKind::kNotified;
  bool wrong_chart = false;  // The last encounter carried another person's identifiers.
  bool deleted = false;
};

// Invariant: a function of the seed and the two counts alone.
class Population {
 public:
  Population(const NameTables* tables, uint32_t persons, uint32_t institutions, uint64_t seed);

  const std::vector<Person>& persons() const { return persons_; }
  const Identity& identity(uint32_t index) const { return identities_[index]; }
  std::vector<Registration>& registrations() { return registrations_; }
  const std::vector<Registration>& registrations() const { return registrations_; }
  const Insurers& insurers() const { return insurers_; }
  const NameTables& tables() const { return *tables_; }

  // One life event: an insurer change, a move, a marriage, a new phone. The person's identity is
  // a new one afterwards.
  void change(uint32_t person, Random* random);
  // A slip of the pen for a newly written patient, mostly none.
  static Slip draw_slip(Random* random);

 private:
  // Adds a household and returns how many people it has.
  void add_household(uint32_t persons_max);
  uint32_t add_person(const Identity& identity, int32_t birth_day, uint8_t sex);
  void set_insurance(Identity* identity, int32_t birth_day, Random* random);
  void register_everyone(uint32_t institutions);
  void add_registration(uint32_t person, uint8_t institution);

  const NameTables* tables_;
  Insurers insurers_;
  Random random_;
  std::vector<Identity> identities_;
  std::vector<Person> persons_;
  std::vector<Registration> registrations_;
  std::vector<uint32_t> next_local_;
};

}  // namespace nayose
