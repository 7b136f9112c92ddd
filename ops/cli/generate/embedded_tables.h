// The bytes of schemas/data/*.tsv, part of the program.
#pragma once

#include <string_view>

namespace nayose {

std::string_view embedded_surnames();
std::string_view embedded_given_male();
std::string_view embedded_given_female();
std::string_view embedded_towns();

}  // namespace nayose
