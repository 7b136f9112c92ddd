// Canonical identifiers → block tokens, one per blocking rule that applies.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/encode/profile_encoder.h"
#include "engine/model/linkage_model.h"

namespace nayose {

// Threads: one object per thread (scratch space). Lifetime: `model` outlives it.
class BlockTokenizer {
 public:
  explicit BlockTokenizer(const LinkageModel* model);
  ~BlockTokenizer();
  BlockTokenizer(BlockTokenizer&&) noexcept;

  // Shapes: `canonical` one value per field; `tokens` one per rule, value 0 where the rule does
  //         not apply (a part is missing).
  // Cost:   one PRF call a rule, no allocation in steady state.
  void tokens(std::span<const std::string_view> canonical, ProfileEncoder* encoder,
              std::span<BlockToken> tokens);

  // The clear parts of rule `rule` joined, or "" when it does not apply (for tests and `evaluate`).
  std::string_view rule_key(std::span<const std::string_view> canonical, size_t rule);

 private:
  struct Scratch;
  const LinkageModel* model_;
  std::unique_ptr<Scratch> scratch_;
};

// Refined token of a profile whose block of `token` is above the cap: a mix of the token and the
// rule's refine tags. Value 0 when the rule has no refinement, or one of its tags is missing.
BlockToken refined_token(BlockToken token, const BlockingRule& rule, const ProfileLayout& layout,
                         const uint8_t* profile);

}  // namespace nayose
