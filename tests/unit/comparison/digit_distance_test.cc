#include "engine/comparison/digit_distance.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "engine/base/random.h"
#include "engine/comparison/vector_kernels.h"
#include "tests/unit/encode/encoded_profile.h"
#include "tests/unit/encode/fixed_keyring.h"

namespace nayose {
namespace {

// Encodes digit strings and measures what the distance makes of them.
class DigitVectors {
 public:
  DigitVectors() {
    for (size_t i = 0; i < kKeyrings; ++i) {
      const FixedKeyring keyring(i);
      encoders_.push_back(ProfileEncoder::create(keyring,
                                                 named_fields({{"number", FieldEncoding::kDigits}}),
                                                 GramParameters(), "encoding")
                              .value());
    }
  }

  int32_t distance(const std::string& a, const std::string& b) {
    ProfileEncoder* const encoder = encoders_[next_++ % kKeyrings].get();
    const EncodedProfile x(encoder, {a});
    const EncodedProfile y(encoder, {b});
    const int common = vector_kernels().and_count(encoder->layout().vector(x.data(), 0),
                                                  encoder->layout().vector(y.data(), 0));
    return distance_.distance(x.popcount(0), y.popcount(0), common);
  }

 private:
  // The positions of a keyring are drawn once, so one keyring would be one sample.
  static constexpr size_t kKeyrings = 100;
  std::vector<std::unique_ptr<ProfileEncoder>> encoders_;
  DigitDistance distance_{GramParameters().positions_per_digit};
  size_t next_ = 0;
};

std::string random_digits(size_t length, Random* random) {
  std::string digits;
  for (size_t i = 0; i < length; ++i) {
    digits.push_back(static_cast<char>('0' + random->below(10)));
  }
  return digits;
}

std::string with_changed_digits(std::string digits, size_t changes, Random* random) {
  std::vector<size_t> positions(digits.size());
  for (size_t i = 0; i < positions.size(); ++i) positions[i] = i;
  for (size_t i = 0; i < changes; ++i) {
    std::swap(positions[i], positions[i + random->below(positions.size() - i)]);
    char& digit = digits[positions[i]];
    digit = static_cast<char>('0' + (digit - '0' + 1 + random->below(9)) % 10);
  }
  return digits;
}

// Share of pairs with `changes` differing digits for which "at most `limit`" comes out wrong.
double error_rate(DigitVectors* vectors, size_t length, size_t changes, int limit) {
  Random random(length * 100 + changes);
  const int trials = 4000;
  int wrong = 0;
  for (int i = 0; i < trials; ++i) {
    const std::string a = random_digits(length, &random);
    const std::string b = with_changed_digits(a, changes, &random);
    const bool at_most = DigitDistance::at_most(vectors->distance(a, b), limit);
    wrong += at_most != (static_cast<int>(changes) <= limit) ? 1 : 0;
  }
  return static_cast<double>(wrong) / trials;
}

TEST(DigitDistanceTest, IsZeroForEqualValues) {
  DigitVectors vectors;
  Random random(2);
  for (int i = 0; i < 1000; ++i) {
    const std::string digits = random_digits(1 + random.below(12), &random);
    EXPECT_EQ(vectors.distance(digits, digits), 0);
  }
}

// Bounds of the error rate by limit. The more digits may differ, the more noise they bring.
constexpr double kErrorBounds[] = {0.0, 0.003, 0.02, 0.03};

TEST(DigitDistanceTest, CountsTheDigitsOfDatesThatDiffer) {
  DigitVectors vectors;
  for (const size_t changes : {0, 1, 2, 3, 4, 5}) {
    for (const int limit : {0, 1, 2, 3}) {
      const double rate = error_rate(&vectors, 8, changes, limit);
      RecordProperty("changes_" + std::to_string(changes) + "_limit_" + std::to_string(limit),
                     std::to_string(rate));
      EXPECT_LE(rate, kErrorBounds[limit]) << changes << " changes, at most " << limit;
    }
  }
}

TEST(DigitDistanceTest, CountsTheDigitsOfPhonesThatDiffer) {
  DigitVectors vectors;
  for (const size_t changes : {0, 1, 2, 3, 6}) {
    for (const int limit : {0, 1, 2}) {
      const double rate = error_rate(&vectors, 11, changes, limit);
      RecordProperty("changes_" + std::to_string(changes) + "_limit_" + std::to_string(limit),
                     std::to_string(rate));
      EXPECT_LE(rate, kErrorBounds[limit]) << changes << " changes, at most " << limit;
    }
  }
}

TEST(DigitDistanceTest, RandomNumbersAreFarApart) {
  DigitVectors vectors;
  Random random(4);
  int near = 0;
  for (int i = 0; i < 4000; ++i) {
    const int32_t distance =
        vectors.distance(random_digits(11, &random), random_digits(11, &random));
    near += DigitDistance::at_most(distance, 3) ? 1 : 0;
  }
  EXPECT_LE(near, 4);
}

TEST(DigitDistanceTest, AnExtraDigitCountsHalf) {
  DigitVectors vectors;
  Random random(6);
  double sum = 0;
  const int trials = 2000;
  for (int i = 0; i < trials; ++i) {
    const std::string digits = random_digits(7, &random);
    sum += vectors.distance(digits, digits + "1");
  }
  EXPECT_NEAR(sum / trials, kDistancePerDigit / 2.0, kDistancePerDigit / 20.0);
}

TEST(DigitDistanceTest, IsSymmetricAndMonotoneInWhatIsShared) {
  const DigitDistance distance(20);
  for (int a = 1; a <= 512; a += 13) {
    for (int b = 1; b <= 512; b += 17) {
      const int most = a < b ? a : b;
      const int least = a + b > 512 ? a + b - 512 : 0;
      for (int common = least; common < most; ++common) {
        ASSERT_EQ(distance.distance(a, b, common), distance.distance(b, a, common));
        ASSERT_GE(distance.distance(a, b, common), distance.distance(a, b, common + 1));
      }
    }
  }
}

}  // namespace
}  // namespace nayose
