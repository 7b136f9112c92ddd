// At which level the values of two patients agree: for japan_agreement.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "bench/quality/japan_records.h"
#include "engine/base/status.h"
#include "engine/model/linkage_model.h"

namespace nayose::bench {

// Levels from the best to "differ", then "missing": on one side or both.
struct LevelledField {
  std::string name;
  std::vector<std::string> levels;
  std::function<size_t(const Values& a, const Values& b)> level;
};

// Names: exact (the same letters), variant (髙 and 高), lost (■ for a letter), confusable (斉 and
// 斎), kana, kana_loose (オウ and オオ), latin, alias. Each field of the model also by itself.
// Errors: kConfiguration when the model lacks a field of schemas/models/japan.toml.
Result<std::vector<LevelledField>> levelled_fields(const LinkageModel& model);

// Equal; a lost letter on either side counts as any letter. Empty values are equal to nothing.
bool same_but_lost(std::string_view a, std::string_view b);

}  // namespace nayose::bench
