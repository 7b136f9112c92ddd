#include "ops/cli/generate/insurers.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "ops/cli/generate/name_tables.h"

namespace nayose {
namespace {

TEST(Insurers, CheckDigitsOfKnownNumbers) {
  for (const std::string number :
       {"33120015", "54016027", "01130012", "06132013", "138016", "138040", "138057", "138172",
        "272013", "140012", "39010004", "39470000"}) {
    EXPECT_EQ(insurer_check_digit(number.substr(0, number.size() - 1)), number.back() - '0')
        << number;
  }
  EXPECT_NE(insurer_check_digit("0001234"), 5) << "a sample number that is known to be wrong";
}

TEST(Insurers, AllNumbersAreValid) {
  const Insurers insurers;
  ASSERT_GT(insurers.size(), 300u);
  for (size_t i = 0; i < insurers.size(); ++i) {
    const std::string& number = insurers[i].number;
    EXPECT_EQ(number.size(), insurers[i].kind == InsurerKind::kMunicipal ? 6u : 8u);
    EXPECT_EQ(insurer_check_digit(number.substr(0, number.size() - 1)), number.back() - '0');
  }
}

TEST(Insurers, ComeFromTheirPlaceAndAge) {
  const Insurers insurers;
  Random random(1);
  std::map<InsurerKind, int> kinds;
  for (int i = 0; i < 1'000; ++i) {
    const Insurer& elderly = insurers[insurers.draw(80, 13, &random)];
    EXPECT_EQ(elderly.kind, InsurerKind::kElderly);
    EXPECT_EQ(elderly.number.substr(0, 4), "3913");
    const Insurer& insurer = insurers[insurers.draw(70, 27, &random)];
    ++kinds[insurer.kind];
    if (insurer.kind == InsurerKind::kMunicipal) {
      EXPECT_EQ(insurer.number.substr(0, 2), "27");
    }
    if (insurer.kind == InsurerKind::kAssociation) {
      EXPECT_EQ(insurer.number.substr(0, 4), "0127");
    }
  }
  EXPECT_EQ(kinds.count(InsurerKind::kElderly), 0u);
  EXPECT_NEAR(kinds[InsurerKind::kMunicipal], 720, 60);
}

TEST(WeightedDraw, FollowsTheWeights) {
  WeightedDraw draw;
  draw.build({1, 2, 0 + 5, 12});
  Random random(3);
  double counts[4] = {};
  constexpr int kDraws = 100'000;
  for (int i = 0; i < kDraws; ++i) ++counts[draw.draw(&random)];
  const double shares[4] = {0.05, 0.10, 0.25, 0.60};
  for (int i = 0; i < 4; ++i) EXPECT_NEAR(counts[i] / kDraws, shares[i], 0.006);
}

}  // namespace
}  // namespace nayose
