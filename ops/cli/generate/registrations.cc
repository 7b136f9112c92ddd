// Where the people of a Population are patients.
#include <algorithm>
#include <utility>

#include "ops/cli/generate/population.h"

namespace nayose {

Slip Population::draw_slip(Random* random) {
  const double u = random->unit();
  if (u > 0.035) return Slip::kNone;
  if (u < 0.006) return Slip::kKanaLookalike;
  if (u < 0.009) return Slip::kKanaDropped;
  if (u < 0.021) return Slip::kKanjiVariant;
  if (u < 0.0227) return Slip::kBirthDigit;
  if (u < 0.0237) return Slip::kBirthSwapped;
  if (u < 0.0240) return Slip::kBirthEra;
  if (u < 0.0245) return Slip::kSex;
  return u < 0.030 ? Slip::kPhoneDigit : Slip::kPostcodeDigit;
}

// A bijection of the running number: ids that do not tell who came first.
uint32_t Population::next_local_number(uint8_t institution) {
  return static_cast<uint32_t>((uint64_t{next_local_[institution]++} * 73'687'871 + 12'345'677) %
                               100'000'000);
}

void Population::add_registration(uint32_t person, uint8_t institution, uint32_t identity) {
  Registration registration;
  registration.person = person;
  registration.identity = identity;
  registration.local_number = next_local_number(institution);
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
    const bool newborn = persons_[person].traps.has(Trap::kNewborn);
    for (uint32_t k = 0; k < std::min(wanted, institutions); ++k) {
      // Years may lie between one hospital's papers and the next one's.
      if (k > 0 && !newborn && random_.chance(0.15)) change(person, &random_);
      // Where the birth was, the child has no name yet: the identity before.
      const uint32_t identity = persons_[person].identity - (newborn && k == 0 ? 1 : 0);
      add_registration(person, static_cast<uint8_t>((first + k) % institutions), identity);
    }
  }
  // Fisher–Yates: the order in which patients first come.
  for (size_t i = registrations_.size(); i > 1; --i) {
    std::swap(registrations_[i - 1], registrations_[random_.below(i)]);
  }
}

uint32_t Population::add_second_id(uint32_t registration, size_t known, Random* random) {
  Registration second = registrations_[registration];
  second.local_number = next_local_number(second.institution);
  second.variation = static_cast<uint32_t>(random->next());
  second.slip = draw_slip(random);
  second.last_encounter = 0;
  second.wrong_chart = false;
  second.other = registration + 1;
  second.traps = TrapSet();
  registrations_.push_back(second);
  std::swap(registrations_[known], registrations_.back());
  registrations_[registration].other = static_cast<uint32_t>(known + 1);
  return static_cast<uint32_t>(known);
}

}  // namespace nayose
