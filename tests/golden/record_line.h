// One line of a scenario as the encounter that a hospital would send.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"

namespace nayose {

// Remembers what was said of each patient, for `like` and `again`. One object a scenario.
class RecordLines {
 public:
  // `items`: "kana ヤマダ タロウ", "born 1980-04-05", …: a key and a value each.
  // Errors: kInvalidArgument; the message says what was expected.
  Result<std::string> to_json(const std::string& institution, const std::string& patient,
                              const std::vector<std::string>& items);

 private:
  using Items = std::map<std::string, std::string, std::less<>>;

  int count_ = 0;
  std::map<std::string, Items, std::less<>> known_;  // By "institution/patient".
};

}  // namespace nayose
