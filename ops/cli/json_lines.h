// Reads a few string members of each line of a JSON Lines file.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"

namespace nayose {

// Values in the order of the pointers; "" when missing or null. They die with the call.
using JsonLineVisitor = std::function<Status(std::span<const std::string_view> values)>;

// Errors: kNotFound when the file cannot be opened; kCorruption naming file and line when a line
// is no JSON object; those of the visitor, with file and line.
Status read_json_lines(const std::string& path, const std::vector<std::string>& pointers,
                       const JsonLineVisitor& visit);

}  // namespace nayose
