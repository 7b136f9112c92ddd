// Check digit of 保険者番号, 公費負担者番号 and 受給者番号.
#pragma once

#include <string_view>

namespace nayose {

// Weights 2, 1, 2, 1 … from the digit left of the last; the decimal digits of each product are
// summed; last digit = (10 − sum mod 10) mod 10. False when `digits` holds anything else or fewer
// than two digits. A wrong check digit is a hint, not a reason to refuse: samples of JP Core fail.
inline bool has_valid_check_digit(std::string_view digits) {
  if (digits.size() < 2) return false;
  int sum = 0;
  for (size_t i = 0; i < digits.size(); ++i) {
    const char digit = digits[digits.size() - 1 - i];
    if (digit < '0' || digit > '9') return false;
    const int product = (digit - '0') * (i % 2 == 1 ? 2 : 1);
    sum += product / 10 + product % 10;
  }
  return sum % 10 == 0;
}

}  // namespace nayose
