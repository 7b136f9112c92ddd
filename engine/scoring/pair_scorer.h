// Comparison vector → match weight: Fellegi–Sunter with persons, households and strangers.
#pragma once

#include <cstdint>
#include <vector>

#include "engine/comparison/pair_comparator.h"
#include "engine/model/linkage_model.h"

namespace nayose {

// Match weights are integers in 1/1024 bit, so that they are the same on every machine.
using MatchWeight = int32_t;
inline constexpr MatchWeight kWeightPerBit = 1024;

// Rounds bits to 1/1024 bit, half away from zero.
MatchWeight weight_from_bits(double bits);

struct PairScore {
  MatchWeight weight = 0;  // log2 posterior odds of "one person", prior included.
  bool forbidden = false;  // Some level says that the pair can never be one person.
};

// Threads: const, safe concurrently.
// Source: Fellegi & Sunter 1969. With a household class H beside persons P and strangers S:
//   odds = P(P)·Πm / (P(S)·Πu + P(H)·Πh), worked out in integers: −log2(2^−wS + 2^−wH).
class PairScorer {
 public:
  explicit PairScorer(const LinkageModel& model);

  PairScore score(const ComparisonVector& levels) const;

  MatchWeight join_weight() const { return join_weight_; }
  MatchWeight link_weight() const { return link_weight_; }
  MatchWeight review_weight() const { return review_weight_; }

 private:
  struct LevelWeight {
    MatchWeight against_strangers;
    MatchWeight against_household;
    bool forbids;
  };
  std::vector<uint32_t> first_level_;  // Per comparison, index into level_weights_.
  std::vector<LevelWeight> level_weights_;
  std::vector<MatchWeight> log_add_;  // log2(1 + 2^−d) for d in 1/1024 bit steps of 16.
  bool has_household_ = false;
  MatchWeight prior_strangers_ = 0;
  MatchWeight prior_household_ = 0;
  MatchWeight join_weight_ = 0;
  MatchWeight link_weight_ = 0;
  MatchWeight review_weight_ = 0;
};

}  // namespace nayose
