// Model files: anything a person may write is refused with a message or gives a whole model.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "engine/model/linkage_model.h"

namespace {

// What whoever holds a model relies on.
bool is_whole(const nayose::LinkageModel& model) {
  if (model.fields.empty() || model.rules.empty() || model.comparisons.empty()) return false;
  if (model.input.fields.size() != model.fields.size()) return false;
  for (const nayose::BlockingRule& rule : model.rules) {
    for (const auto& part : rule.parts) {
      if (part.field >= model.fields.size()) return false;
    }
    for (const auto& selector : rule.refine) {
      if (selector.field >= model.fields.size()) return false;
    }
  }
  for (const nayose::Comparison& comparison : model.comparisons) {
    if (comparison.levels.empty() || !comparison.levels.back().predicates.empty()) return false;
    for (const nayose::ComparisonLevel& level : comparison.levels) {
      if (!(level.m_probability > 0 && level.u_probability > 0)) return false;
      if (!(level.household_probability > 0)) return false;
      for (const auto& predicate : level.predicates) {
        if (predicate.field >= model.fields.size()) return false;
      }
    }
  }
  return model.encoding_hash.size() == 32 && model.scoring_hash.size() == 32;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto model = nayose::parse_model(text, "m.toml");
  if (model.ok()) {
    if (!is_whole(model.value())) std::abort();
  } else {
    const std::string& message = model.status().message();
    const bool named = message.rfind("m.toml:", 0) == 0;
    if (model.status().code() != nayose::StatusCode::kConfiguration || !named) std::abort();
  }
  return 0;
}
