#include "ops/cli/generate/institution_codes.h"

#include <gtest/gtest.h>

#include <set>
#include <string>

#include "ops/cli/generate/generator.h"

namespace nayose {
namespace {

bool has_valid_check_digit(const std::string& code) {
  return medical_institution_check_digit(code.substr(0, 9)) == code.back() - '0';
}

TEST(InstitutionCodes, CheckDigitsOfKnownCodes) {
  for (const std::string code : {"0110112489", "0110113719", "2710100153", "1310110049",
                                 "1110301762", "1210101980", "1410100065"}) {
    EXPECT_TRUE(has_valid_check_digit(code)) << code;
  }
  EXPECT_FALSE(has_valid_check_digit("0110112480"));
}

TEST(InstitutionCodes, AreValidAndDifferAndHaveBothRules) {
  std::set<std::string> codes;
  bool short_rule = false;
  bool long_rule = false;
  for (uint32_t i = 0; i < 200; ++i) {
    const std::string code = medical_institution_code(i);
    ASSERT_EQ(code.size(), 10u);
    EXPECT_TRUE(has_valid_check_digit(code)) << code;
    const std::string prefecture = code.substr(0, 2);
    EXPECT_TRUE(prefecture >= "01" && prefecture <= "47") << code;
    (prefecture >= "11" && prefecture <= "14" ? short_rule : long_rule) = true;
    codes.insert(code);
  }
  EXPECT_EQ(codes.size(), 200u);
  EXPECT_TRUE(short_rule && long_rule);
}

TEST(InstitutionCodes, PlainIdentifiersCarryThem) {
  GeneratorOptions options;
  options.persons = 50;
  uint32_t seen = 0;
  generate_encounters(
      options,
      [&](const EncounterText& text, uint32_t institution) {
        ++seen;
        EXPECT_EQ(text.plain.institution_code, medical_institution_code(institution));
        EXPECT_FALSE(text.plain.kana_family.empty());
        EXPECT_FALSE(text.plain.address.empty());
      },
      [](std::string_view, std::string_view, uint32_t) {});
  EXPECT_EQ(seen, 150u);
}

}  // namespace
}  // namespace nayose
