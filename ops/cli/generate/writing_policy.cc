#include "ops/cli/generate/writing_policy.h"

#include <array>

#include "engine/base/random.h"

namespace nayose {
namespace {

// One point after another on a wheel of circumference 1, well spread.
class Wheel {
 public:
  Wheel(uint64_t start, uint32_t institution)
      : at_(static_cast<double>((start + institution * 0x9e3779b97f4a7c15u) >> 11) * 0x1p-53) {}

  bool within(double share) const { return at_ < share; }
  // The habit whose part of the wheel this is.
  template <typename Habit, size_t kSize>
  Habit pick(const std::array<double, kSize>& shares) const {
    double end = 0;
    for (size_t i = 0; i + 1 < kSize; ++i) {
      end += shares[i];
      if (at_ < end) return static_cast<Habit>(i);
    }
    return static_cast<Habit>(kSize - 1);
  }
  uint8_t below(uint32_t bound) const { return static_cast<uint8_t>(at_ * bound); }

 private:
  double at_;
};

}  // namespace

WritingPolicy draw_policy(uint64_t seed, uint32_t institution) {
  Random starts(seed ^ 0x706f6c696379u);
  const auto wheel = [&] { return Wheel(starts.next(), institution); };
  WritingPolicy policy;
  policy.kana = wheel().pick<KanaForm>(std::array{0.50, 0.38, 0.12});
  policy.large_kana = wheel().within(0.30);
  // No space between the names in four systems of ten.
  policy.names = wheel().pick<NameForm>(std::array{0.70, 0.16, 0.14});
  policy.unsplit_percent = static_cast<uint8_t>(wheel().within(0.5) ? 4 : 0);
  policy.rare = wheel().pick<RareKanji>(std::array{0.34, 0.24, 0.30, 0.12});
  policy.lost_mark = wheel().below(3);
  policy.dates =
      wheel().pick<DateForm>(std::array{0.26, 0.22, 0.08, 0.05, 0.14, 0.12, 0.03, 0.08, 0.02});
  policy.sex = wheel().pick<SexForm>(std::array{0.32, 0.38, 0.20, 0.10});
  policy.address = wheel().pick<AddressForm>(std::array{0.36, 0.26, 0.16, 0.08, 0.14});
  policy.prefecture = wheel().within(0.80);
  policy.building = wheel().within(0.60);
  policy.streets = wheel().within(0.50);
  policy.postcode = wheel().pick<PostcodeForm>(std::array{0.45, 0.30, 0.13, 0.12});
  policy.phone = wheel().pick<PhoneForm>(std::array{0.50, 0.28, 0.09, 0.10, 0.03});
  policy.insurance = wheel().pick<InsuranceForm>(std::array{0.42, 0.24, 0.16, 0.10, 0.08});
  policy.padded_insurer = wheel().within(0.25);
  policy.former_names = wheel().within(0.50);
  policy.letter_ids = wheel().within(0.25);
  return policy;
}

}  // namespace nayose
