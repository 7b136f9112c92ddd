#include "ops/cli/generate/institution_codes.h"

#include "ops/cli/generate/insurers.h"

namespace nayose {
namespace {

void append_padded(uint32_t value, size_t width, std::string* out) {
  const std::string digits = std::to_string(value);
  out->append(width - digits.size(), '0').append(digits);
}

}  // namespace

int medical_institution_check_digit(std::string_view digits) {
  const std::string_view prefecture = digits.substr(0, 2);
  const bool short_rule = prefecture >= "11" && prefecture <= "14";
  return insurer_check_digit(short_rule ? digits.substr(3) : digits);
}

std::string medical_institution_code(uint32_t institution) {
  // Steps of 12 reach all of the 47 prefectures in turn, 13 東京 first.
  const uint32_t prefecture = 1 + (12 + institution * 12) % 47;
  std::string code;
  append_padded(prefecture, 2, &code);
  code.push_back('1');
  append_padded(1 + institution % 20, 2, &code);
  append_padded(1001 + institution % 8999, 4, &code);
  code.push_back(static_cast<char>('0' + medical_institution_check_digit(code)));
  return code;
}

}  // namespace nayose
