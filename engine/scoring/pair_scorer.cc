#include "engine/scoring/pair_scorer.h"

#include <algorithm>
#include <cmath>

#include "engine/base/check.h"

namespace nayose {
namespace {

// log2(1 + 2^−d) is below half a unit from 11.5 bits on.
constexpr MatchWeight kLogAddStep = 16;
constexpr MatchWeight kLogAddBits = 12;

std::vector<MatchWeight> make_log_add_table() {
  std::vector<MatchWeight> table;
  for (MatchWeight d = 0; d <= kLogAddBits * kWeightPerBit; d += kLogAddStep) {
    const double bits = static_cast<double>(d) / kWeightPerBit;
    table.push_back(weight_from_bits(std::log2(1 + std::exp2(-bits))));
  }
  table.push_back(0);
  return table;
}

// log2(1 + 2^−d), between two steps on the straight line: within two units of the exact value, and
// it never falls faster than `d` grows, so that the sum below stays monotone.
MatchWeight log_add(const std::vector<MatchWeight>& table, MatchWeight d) {
  const auto step = static_cast<size_t>(d / kLogAddStep);
  if (step + 1 >= table.size()) return 0;
  const MatchWeight rest = d % kLogAddStep;
  return table[step] - (table[step] - table[step + 1]) * rest / kLogAddStep;
}

}  // namespace

MatchWeight weight_from_bits(double bits) {
  return static_cast<MatchWeight>(std::lround(bits * kWeightPerBit));
}

PairScorer::PairScorer(const LinkageModel& model) {
  for (const Comparison& comparison : model.comparisons) {
    first_level_.push_back(static_cast<uint32_t>(level_weights_.size()));
    for (const ComparisonLevel& level : comparison.levels) {
      const double m_bits = std::log2(level.m_probability);
      LevelWeight weight;
      weight.against_strangers = weight_from_bits(m_bits - std::log2(level.u_probability));
      weight.against_household = weight_from_bits(m_bits - std::log2(level.household_probability));
      weight.forbids = level.forbids;
      level_weights_.push_back(weight);
    }
  }
  first_level_.push_back(static_cast<uint32_t>(level_weights_.size()));

  const double strangers_prior = 1 - model.match_prior - model.household_prior;
  prior_strangers_ = weight_from_bits(std::log2(model.match_prior) - std::log2(strangers_prior));
  has_household_ = model.household_prior > 0;
  if (has_household_) {
    prior_household_ =
        weight_from_bits(std::log2(model.match_prior) - std::log2(model.household_prior));
    log_add_ = make_log_add_table();
  }
  join_weight_ = weight_from_bits(model.thresholds.join_bits);
  link_weight_ = weight_from_bits(model.thresholds.link_bits);
  review_weight_ = weight_from_bits(model.thresholds.review_bits);
}

PairScore PairScorer::score(const ComparisonVector& levels) const {
  PairScore result;
  MatchWeight strangers = prior_strangers_;
  MatchWeight household = prior_household_;
  for (size_t i = 0; i + 1 < first_level_.size(); ++i) {
    if (levels[i] == kNeutralLevel) continue;
    const uint32_t index = first_level_[i] + levels[i];
    CHECK(index < first_level_[i + 1], "a level that its comparison does not have");
    const LevelWeight& weight = level_weights_[index];
    strangers += weight.against_strangers;
    household += weight.against_household;
    result.forbidden = result.forbidden || weight.forbids;
  }
  result.weight = strangers;
  if (has_household_) {
    const MatchWeight low = std::min(strangers, household);
    const MatchWeight distance = std::max(strangers, household) - low;
    result.weight = low - log_add(log_add_, distance);
  }
  return result;
}

}  // namespace nayose
