// A small valid model file, to be spoilt by tests one line at a time.
#pragma once

#include <string>
#include <string_view>

namespace nayose {

inline constexpr std::string_view kSmallModel = R"(name = "small"

[[field]]
name = "surname"
source = "surname"
normalizer = "latin_name"
encoding = "bloom"

[[field]]
name = "given"
source = ["given", "first + middle"]
normalizer = "latin_name"
encoding = "bloom"

[[field]]
name = "birth_date"
source = "dob"
normalizer = "date"
encoding = "date"

[[field]]
name = "postcode"
source = "/postcode"
normalizer = "postcode"
encoding = "tag"

[[field]]
name = "note"
source = "/extra/note"
normalizer = "text"
encoding = "none"

[[rule]]
name = "names"
parts = ["surname:soundex", "given:prefix:2"]
refine = ["postcode", "birth_date:month"]

[[rule]]
name = "birth"
parts = ["birth_date", "given:prefix:1"]

[[comparison]]
name = "names"
needs = ["surname", "given"]

[[comparison.level]]
name = "same"
when = ["surname exact", "given exact"]
m = 0.8
u = 0.001
household = 0.002

[[comparison.level]]
name = "near"
when = ["surname xor 45", "given dice 0.8"]
m = 0.15
u = 0.009
household = 0.098

[[comparison.level]]
name = "else"
m = 0.05
u = 0.99
household = 0.9

[[comparison]]
name = "birth_date"
needs = ["birth_date"]

[[comparison.level]]
name = "same"
when = ["birth_date exact"]
m = 0.95
u = 0.0001

[[comparison.level]]
name = "near"
when = ["birth_date digits 1"]
m = 0.04
u = 0.0099

[[comparison.level]]
name = "else"
m = 0.01
u = 0.99
forbids = true

[linkage]
match_prior = 0.001
household_prior = 0.0001
join_bits = -2
link_bits = 1.5
review_bits = 0
jump_fields = ["surname", "birth_date"]
)";

// The model with the first `from` replaced; "" when it is not there, which no test expects.
inline std::string spoilt(std::string_view from, std::string_view to,
                          std::string_view model = kSmallModel) {
  const size_t at = model.find(from);
  if (at == std::string_view::npos) return {};
  std::string text(model);
  text.replace(at, from.size(), to);
  return text;
}

// 1-based line of the first `text` in a model.
inline int line_of(std::string_view text, std::string_view model = kSmallModel) {
  const size_t at = model.find(text);
  if (at == std::string_view::npos) return -1;
  int line = 1;
  for (const char c : model.substr(0, at)) line += c == '\n' ? 1 : 0;
  return line;
}

}  // namespace nayose
