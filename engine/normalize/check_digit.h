// Check digits of 保険者番号, 公費負担者番号, 受給者番号 and 医療機関コード. A wrong one is a hint,
// never a reason to refuse: samples of JP Core fail, and codes are typed by hand.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace nayose {

// Weights 2, 1, 2, 1 … from the digit left of the last; the decimal digits of each product are
// summed; last digit = (10 − sum mod 10) mod 10. False when `digits` holds anything else or fewer
// than two digits.
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

// Of a canonical insurer number, 8 digits: 06132013, 00138016.
inline bool insurer_number_is_valid(std::string_view digits) {
  return digits.size() == 8 && has_valid_check_digit(digits);
}

// Of a 10-digit 医療機関コード: prefecture 01 to 47, fee table 1 (medical), 3 (dental), 4
// (pharmacy) or 6 (visiting nurses), then 7 digits. The check digit covers all ten, but in 11 埼玉,
// 12 千葉, 13 東京 and 14 神奈川 the last seven only. Source: holds for all of 97,024 published
// codes (collect_med_inst_cd_py, August 2025).
inline bool institution_code_is_valid(std::string_view code) {
  if (code.size() != 10) return false;
  const std::string_view prefecture = code.substr(0, 2);
  if (prefecture < "01" || prefecture > "47") return false;
  if (std::string_view("1346").find(code[2]) == std::string_view::npos) return false;
  const bool last_seven = prefecture >= "11" && prefecture <= "14";
  for (const char digit : code) {
    if (digit < '0' || digit > '9') return false;
  }
  return has_valid_check_digit(last_seven ? code.substr(3) : code);
}

// The 10 digits of a 7-digit code; `prefecture` "13", `fee_table` '1', '3', '4' or '6'. Nothing
// when a part has another length.
inline std::optional<std::string> institution_code(std::string_view prefecture, char fee_table,
                                                   std::string_view seven) {
  if (prefecture.size() != 2 || seven.size() != 7) return std::nullopt;
  std::string code(prefecture);
  code.push_back(fee_table);
  return code.append(seven);
}

}  // namespace nayose
