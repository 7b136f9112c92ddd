#include <gtest/gtest.h>

#include "engine/normalize/check_digit.h"
#include "tests/unit/normalize/normalized.h"

namespace nayose {
namespace {

std::string postcode(std::string_view raw) { return normalized(Normalizer::kPostcode, raw); }
std::string phone(std::string_view raw) { return normalized(Normalizer::kPhone, raw); }
std::string insurer(std::string_view raw) { return normalized(Normalizer::kInsurerNumber, raw); }
std::string symbol(std::string_view raw) { return normalized(Normalizer::kInsuranceSymbol, raw); }
std::string branch(std::string_view raw) { return normalized(Normalizer::kBranch, raw); }

TEST(Postcode, IsSevenDigits) {
  for (const char* raw :
       {"1000001", "100-0001", "〒100-0001", "１００－０００１", "100 0001", "〒 100ー0001"}) {
    EXPECT_EQ(postcode(raw), "1000001") << raw;
  }
}

TEST(Postcode, OldOnesStayShort) {
  EXPECT_EQ(postcode("100"), "100");
  EXPECT_EQ(postcode("100-91"), "10091");
}

TEST(Postcode, PlaceholdersAreMissing) {
  for (const char* raw :
       {"0000000", "9999999", "000-0000", "", "12", "123456", "12345678", "なし"}) {
    EXPECT_EQ(postcode(raw), "<missing>") << raw;
  }
}

TEST(Phone, IsDomesticDigits) {
  for (const char* raw :
       {"090-1234-5678", "09012345678", "０９０（１２３４）５６７８", "+81-90-1234-5678",
        "+81 (0)90 1234 5678", "+819012345678", "819012345678", "0081-90-1234-5678",
        "TEL 090-1234-5678", "090-1234-5678(母)", "090‐1234‐5678 内線12"}) {
    EXPECT_EQ(phone(raw), "09012345678") << raw;
  }
  EXPECT_EQ(phone("03-1234-5678"), "0312345678");
  EXPECT_EQ(phone("+81 3 1234 5678"), "0312345678");
}

TEST(Phone, OddLengthsStayFromNineDigitsOn) {
  EXPECT_EQ(phone("312345678"), "312345678");
  EXPECT_EQ(phone("12345678"), "<missing>");
}

TEST(Phone, PlaceholdersAreMissing) {
  for (const char* raw : {"0000000000", "09000000000", "000-0000-0000", "99999999999", "1111111111",
                          "", "なし", "03-0000-0000"}) {
    EXPECT_EQ(phone(raw), "<missing>") << raw;
  }
}

TEST(InsurerNumber, IsEightDigits) {
  EXPECT_EQ(insurer("06132013"), "06132013");
  EXPECT_EQ(insurer("138016"), "00138016");
  EXPECT_EQ(insurer("  138016"), "00138016");
  EXPECT_EQ(insurer("00138016"), "00138016");
  EXPECT_EQ(insurer("１３８０１６"), "00138016");
  EXPECT_EQ(insurer("6132013"), "06132013");
  EXPECT_EQ(insurer("00000000"), "<missing>");
  EXPECT_EQ(insurer("123"), "<missing>");
}

TEST(InsurerNumber, CheckDigitIsVerified) {
  for (const char* valid :
       {"33120015", "54016027", "01130012", "06132013", "138016", "138040", "138057", "138172",
        "272013", "140012", "39010004", "39470000", "00138016"}) {
    EXPECT_TRUE(has_valid_check_digit(valid)) << valid;
  }
  for (const char* invalid : {"00012345", "33120016", "06132031", "", "1", "3312001x"}) {
    EXPECT_FALSE(has_valid_check_digit(invalid)) << invalid;
  }
}

TEST(InsuranceSymbol, HasNoSeparatorsBracketsOrLeadingZeros) {
  EXPECT_EQ(symbol("１２－３４"), "1234");
  EXPECT_EQ(symbol("12・34"), "1234");
  EXPECT_EQ(symbol("12 / 34"), "1234");
  EXPECT_EQ(symbol("0012-034"), "1234");
  EXPECT_EQ(symbol("001234"), "1234");
  EXPECT_EQ(symbol("(国)０１２"), "国012");
  EXPECT_EQ(symbol("㈭12"), "木12");
  EXPECT_EQ(symbol("ｱｲｳ-1"), "アイウ1");
  EXPECT_EQ(symbol("ab12"), "AB12");
  EXPECT_EQ(symbol("000"), "<missing>");
  EXPECT_EQ(symbol("-"), "<missing>");
  EXPECT_EQ(normalized(Normalizer::kInsuranceNumber, "0012345"), "12345");
}

TEST(InsuranceSymbol, AZeroPartInsideStays) {
  EXPECT_EQ(symbol("10-0-5"), "1005");
  EXPECT_EQ(symbol("0-5"), "5");
}

TEST(Branch, HasTwoDigitsAndEmptyIsNotZero) {
  EXPECT_EQ(branch("1"), "01");
  EXPECT_EQ(branch("01"), "01");
  EXPECT_EQ(branch("００"), "00");
  EXPECT_EQ(branch("001"), "01");
  EXPECT_EQ(branch("000"), "00");
  EXPECT_EQ(branch(""), "<missing>");
  EXPECT_EQ(branch("123"), "<missing>");
}

TEST(Digits, AreWhatIsLeft) {
  EXPECT_EQ(normalized(Normalizer::kDigits, "a１-2 ③"), "123");
  EXPECT_EQ(normalized(Normalizer::kDigits, "abc"), "<missing>");
}

}  // namespace
}  // namespace nayose
