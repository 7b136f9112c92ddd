// Synthetic 医療機関コード: ten digits with a valid check digit.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace nayose {

// Check digit of a code without it (nine digits: prefecture 2, 点数表 1, then 6). Over all nine
// digits, but in 埼玉, 千葉, 東京, 神奈川 (11 to 14) over the last six.
// Shapes: `digits` are nine of '0'..'9'.
int medical_institution_check_digit(std::string_view digits);

// The code of the institution with this number: a hospital (点数表 1), prefectures in turn, among
// them those with the other check digit. No two numbers share a code.
std::string medical_institution_code(uint32_t institution);

}  // namespace nayose
