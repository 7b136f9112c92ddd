// XML as the writers of eligibility answers and checkups need it. Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace nayose {

void append_xml_escaped(std::string_view value, std::string* out);
// <name>value</name>; nothing for an empty value.
void append_xml_element(std::string_view name, std::string_view value, std::string* out);
// Family name, a space of full width, given name.
std::string joined_name(std::string_view family, std::string_view given, std::string_view space);
// Days since 1970-01-01 as YYYYMMDD.
std::string compact_day(int64_t day);
// With zeros in front up to `width` digits.
std::string padded_number(uint64_t number, size_t width);

}  // namespace nayose
