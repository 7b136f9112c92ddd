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

TEST(Postcode, AnAddressBehindItIsNotRead) {
  EXPECT_EQ(postcode("〒100-0001 東京都千代田区1-1"), "1000001");
  EXPECT_EQ(postcode("郵便番号 100-0001"), "1000001");
}

TEST(Postcode, AZeroLostInASpreadsheetComesBack) {
  EXPECT_EQ(postcode("600042"), "0600042");
  EXPECT_EQ(postcode("60-0042"), "0600042");
  EXPECT_EQ(postcode("600-042"), "<missing>") << "a digit is missing somewhere";
}

TEST(Postcode, PlaceholdersAreMissing) {
  for (const char* raw :
       {"0000000", "9999999", "000-0000", "999-9999", "", "12", "1234", "12345678", "なし"}) {
    EXPECT_EQ(postcode(raw), "<missing>") << raw;
  }
}

TEST(Phone, IsDomesticDigits) {
  for (const char* raw :
       {"090-1234-5678", "09012345678", "０９０（１２３４）５６７８", "+81-90-1234-5678",
        "+81 (0)90 1234 5678", "+819012345678", "819012345678", "0081-90-1234-5678",
        "010-81-90-1234-5678", "TEL 090-1234-5678", "090-1234-5678(母)", "090‐1234‐5678 内線12",
        "９０１２３４５６７８", "090ー1234ー5678", "(090)1234-5678", "090・1234・5678",
        "携帯:090-1234-5678", "+81)90-1234-5678"}) {
    EXPECT_EQ(phone(raw), "09012345678") << raw;
  }
  EXPECT_EQ(phone("03-1234-5678"), "0312345678");
  EXPECT_EQ(phone("+81 3 1234 5678"), "0312345678");
  EXPECT_EQ(phone("03-1234-5678(内線9876)"), "0312345678");
  EXPECT_EQ(phone("03-1234-5678-9876"), "0312345678");
  EXPECT_EQ(phone("0800-123-4567"), "08001234567");
  EXPECT_EQ(phone("0120-000-123"), "0120000123");
  EXPECT_EQ(phone("050-1234-5678"), "05012345678");
}

TEST(Phone, NumbersOfOtherCountriesKeepTheirCode) {
  EXPECT_EQ(phone("+1 212 555 0123"), "0012125550123");
  EXPECT_EQ(phone("001-212-555-0123"), "0012125550123");
  EXPECT_EQ(phone("+090-1234-5678"), "09012345678") << "a slip";
}

TEST(Phone, AZeroLostInASpreadsheetComesBack) {
  EXPECT_EQ(phone("312345678"), "0312345678");
  EXPECT_EQ(phone("9012345678"), "09012345678");
  EXPECT_EQ(phone("12345678"), "<missing>") << "no area code";
  EXPECT_EQ(phone("1234-5678"), "<missing>");
}

TEST(Phone, TheFirstUsableOfSeveralCounts) {
  EXPECT_EQ(phone("03-1234-5678/090-1111-2222"), "0312345678");
  EXPECT_EQ(phone("0312345678 09011112222"), "0312345678");
  EXPECT_EQ(phone("03-1234-5678、090-1111-2222"), "0312345678");
  EXPECT_EQ(phone("03-1234-5678\n090-1111-2222"), "0312345678");
  EXPECT_EQ(phone("000-0000-0000 090-1111-2222"), "09011112222");
  EXPECT_EQ(phone("03-0000-0000/090-1111-2222"), "09011112222");
  EXPECT_EQ(phone("1234-5678/090-1111-2222"), "09011112222");
  EXPECT_EQ(phone("1234-5678 090-1111-2222"), "09011112222");
  EXPECT_EQ(phone("内線123 03-1234-5678"), "0312345678");
  EXPECT_EQ(phone("自宅03-1234-5678携帯090-1111-2222"), "0312345678");
}

TEST(Phone, PlaceholdersAreMissing) {
  for (const char* raw :
       {"0000000000", "09000000000", "000-0000-0000", "99999999999", "1111111111", "", "なし",
        "03-0000-0000", "090-9999-9999", "090-1111-1111", "0123456789", "1234567890", "-", "110",
        "000-0000-0000/000-0000-0000", "123456789012345678901234567890"}) {
    EXPECT_EQ(phone(raw), "<missing>") << raw;
  }
}

TEST(MobilePhone, IsAPersonsOwn) {
  const auto mobile = [](std::string_view raw) {
    return normalized(Normalizer::kMobilePhone, raw);
  };
  EXPECT_EQ(mobile("090-1234-5678"), "09012345678");
  EXPECT_EQ(mobile("+81-80-1234-5678"), "08012345678");
  EXPECT_EQ(mobile("070-1234-5678"), "07012345678");
  EXPECT_EQ(mobile("03-1234-5678/090-1111-2222"), "09011112222");
  for (const char* raw : {"03-1234-5678", "050-1234-5678", "020-1234-5678", "0800-123-4567",
                          "0120-000-123", "090-0000-0000", "090-1234-567", ""}) {
    EXPECT_EQ(mobile(raw), "<missing>") << raw;
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
  EXPECT_EQ(insurer("061320131"), "<missing>");
  EXPECT_EQ(insurer("99999999"), "<missing>");
  EXPECT_EQ(insurer("138016  "), "00138016");
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
  EXPECT_TRUE(insurer_number_is_valid("00138016"));
  EXPECT_FALSE(insurer_number_is_valid("138016")) << "not in its canonical form";
  EXPECT_EQ(insurer("00012345"), "00012345") << "a wrong check digit is a hint, no refusal";
}

TEST(InsurerNumber, AllUnionsOfTheOldestHaveTheirCheckDigit) {
  for (int prefecture = 1; prefecture <= 47; ++prefecture) {
    const std::string head = "39" + std::to_string(100 + prefecture).substr(1) + "000";
    int valid = 0;
    for (char digit = '0'; digit <= '9'; ++digit) valid += has_valid_check_digit(head + digit);
    EXPECT_EQ(valid, 1) << head;
  }
}

// The rule once more, from its text: weights from the right, digits summed as letters.
bool naive_check(const std::string& code, size_t checked) {
  int sum = 0;
  for (size_t i = 0; i < checked; ++i) {
    const int weight = (checked - i) % 2 == 1 ? 2 : 1;
    for (const char c : std::to_string((code[code.size() - 1 - checked + i] - '0') * weight)) {
      sum += c - '0';
    }
  }
  return (10 - sum % 10) % 10 == code.back() - '0';
}

TEST(InstitutionCode, CheckDigitDependsOnThePrefecture) {
  for (const char* valid : {"0110112489", "2710100153", "1310110049", "1110301762", "1210101980",
                            "1410100065", "0110113719"}) {
    EXPECT_TRUE(institution_code_is_valid(valid)) << valid;
  }
  EXPECT_FALSE(has_valid_check_digit("1310110049")) << "Tokyo checks seven digits only";
  for (const char* invalid : {"0110112488", "4810112489", "0010112489", "0120112489", "110112489",
                              "011011248x", "", "01101124890"}) {
    EXPECT_FALSE(institution_code_is_valid(invalid)) << invalid;
  }
  for (int prefecture = 1; prefecture <= 47; ++prefecture) {
    for (int i = 0; i < 2000; ++i) {
      const std::string code = std::to_string(100 + prefecture).substr(1) + "1" +
                               std::to_string(10'000'000 + i * 4973).substr(1);
      const bool seven = prefecture >= 11 && prefecture <= 14;
      ASSERT_EQ(institution_code_is_valid(code), naive_check(code, seven ? 6 : 9)) << code;
    }
  }
}

TEST(InstitutionCode, IsTenDigits) {
  const auto code = [](std::string_view raw) {
    return normalized(Normalizer::kInstitutionCode, raw);
  };
  EXPECT_EQ(code("0110112489"), "0110112489");
  EXPECT_EQ(code("01-1-011248-9"), "0110112489");
  EXPECT_EQ(code("０１１０１１２４８９"), "0110112489");
  EXPECT_EQ(code("270100153"), "2710100153") << "DPC";
  EXPECT_EQ(code("130110049"), "1310110049") << "DPC";
  EXPECT_EQ(code("110113719"), "0110113719") << "lost its zero";
  EXPECT_EQ(code("0112489"), "<missing>") << "the prefecture is needed";
  EXPECT_EQ(code("0000000000"), "<missing>");
  EXPECT_EQ(institution_code("01", '1', "0112489"), "0110112489");
  EXPECT_EQ(institution_code("01", '1', "112489"), std::nullopt);
}

TEST(Phone, PrefixesOfJapanGoHoweverManyThereAre) {
  EXPECT_EQ(phone("+81 0081 90 1234 5678"), "09012345678");
  EXPECT_EQ(phone("0081 0081 90 1234 5678"), "09012345678");
  EXPECT_EQ(phone("+81008100810081"), "<missing>") << "nothing but prefixes";
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

TEST(InsuranceSymbol, SignsBetweenDigitsDoNotMatter) {
  for (const char* raw : {"12の345", "12ノ345", "12ー345", "12-345", "１２・３４５", "12 345"}) {
    EXPECT_EQ(symbol(raw), "12345") << raw;
  }
  EXPECT_EQ(symbol("いろは1"), "イロハ1");
  EXPECT_EQ(symbol("コーポ"), "コーポ");
}

TEST(InsuredNumber, JoinsSymbolAndNumberPartByPart) {
  const auto insured = [](std::string_view raw) {
    return normalized(Normalizer::kInsuredNumber, raw);
  };
  EXPECT_EQ(insured("0012\x1f"
                    "00345"),
            "12345");
  EXPECT_EQ(insured("１２\x1f３４５"), "12345");
  EXPECT_EQ(insured("12-0345"), "12345") << "joined by the sender";
  EXPECT_EQ(insured("57-051\x1f"
                    "0123"),
            "57051123")
      << "a hyphen inside the symbol is no border";
  EXPECT_EQ(insured("57-051・0123"), "57051123");
  EXPECT_EQ(insured("57051 0123"), "57051123");
  EXPECT_EQ(insured("57051\x1f"
                    "0123"),
            "57051123");
  EXPECT_EQ(insured("(国)12\x1f"
                    "345"),
            "国12345");
  EXPECT_EQ(insured("①②\x1f③"), "123");
  EXPECT_EQ(insured("㋑12\x1f"
                    "345"),
            insured("(イ)12\x1f"
                    "345"));
  EXPECT_EQ(insured("\x1f"
                    "01234567"),
            "1234567")
      << "no symbol from age 75 on";
  EXPECT_EQ(insured("12\x1f"), "12");
  EXPECT_EQ(insured("\x1f"), "<missing>");
  EXPECT_EQ(insured("000\x1f"
                    "000"),
            "<missing>");
}

TEST(PublicExpense, NumbersHaveTheirLength) {
  const auto payer = [](std::string_view raw) { return normalized(Normalizer::kPayerNumber, raw); };
  const auto recipient = [](std::string_view raw) {
    return normalized(Normalizer::kRecipientNumber, raw);
  };
  EXPECT_EQ(payer("54016027"), "54016027");
  EXPECT_EQ(payer("５４０１６０２７"), "54016027");
  EXPECT_EQ(payer(" 54016027"), "54016027");
  EXPECT_EQ(payer("5401602"), "<missing>");
  EXPECT_EQ(payer("00000000"), "<missing>");
  EXPECT_EQ(recipient("1234567"), "1234567");
  EXPECT_EQ(recipient("34567"), "0034567");
  EXPECT_EQ(recipient("001234567"), "1234567");
  EXPECT_EQ(recipient("12345678"), "<missing>");
  EXPECT_EQ(recipient("0000000"), "<missing>");
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
