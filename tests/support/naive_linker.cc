#include "tests/support/naive_linker.h"

#include <algorithm>
#include <numeric>

#include "engine/clustering/component_clusterer.h"

namespace nayose {
namespace {

constexpr MatchWeight kCutStep = 4 * kWeightPerBit;
// No comparison reaches it: above, only assertions hold.
constexpr MatchWeight kHighestCut = 1 << 20;

NaivePair pair_of(size_t a, size_t b) { return {std::min(a, b), std::max(a, b)}; }

using Members = std::set<size_t>;

void add_pairs(const Members& members, std::set<NaivePair>* pairs) {
  for (const size_t a : members) {
    for (const size_t b : members) {
      if (a < b) pairs->insert({a, b});
    }
  }
}

struct Cluster {
  std::vector<size_t> members;  // Ascending.
};

struct Average {
  int64_t sum = 0;
  int64_t count = 0;
  bool forbidden = false;
  bool asserted = false;
};

Average average_of(const NaiveMatrix& matrix, const Cluster& a, const Cluster& b) {
  Average result;
  for (const size_t i : a.members) {
    for (const size_t j : b.members) {
      const size_t low = std::min(i, j);
      const size_t high = std::max(i, j);
      result.sum += matrix.weights[low][high];
      ++result.count;
      result.forbidden |= matrix.constraints[low][high] == PairMatrix::kForbidden;
      result.asserted |= matrix.constraints[low][high] == PairMatrix::kMustLink;
    }
  }
  return result;
}

void merge(std::vector<Cluster>* clusters, size_t a, size_t b) {
  Cluster& into = (*clusters)[a];
  Cluster& from = (*clusters)[b];
  into.members.insert(into.members.end(), from.members.begin(), from.members.end());
  std::sort(into.members.begin(), into.members.end());
  clusters->erase(clusters->begin() + static_cast<ptrdiff_t>(b));
}

// Merges one asserted pair of clusters; false when there is none left.
bool merge_asserted(const NaiveMatrix& matrix, std::vector<Cluster>* clusters) {
  for (size_t a = 0; a < clusters->size(); ++a) {
    for (size_t b = a + 1; b < clusters->size(); ++b) {
      if (!average_of(matrix, (*clusters)[a], (*clusters)[b]).asserted) continue;
      merge(clusters, a, b);
      return true;
    }
  }
  return false;
}

// Merges the best pair of clusters; false when none reaches `link_weight`. Clusters are in the
// order of their lowest members, so the first of equal pairs wins.
bool merge_best(const NaiveMatrix& matrix, MatchWeight link_weight,
                std::vector<Cluster>* clusters) {
  Average best;
  size_t best_a = 0;
  size_t best_b = 0;
  for (size_t a = 0; a < clusters->size(); ++a) {
    for (size_t b = a + 1; b < clusters->size(); ++b) {
      const Average average = average_of(matrix, (*clusters)[a], (*clusters)[b]);
      if (average.forbidden || average.sum < link_weight * average.count) continue;
      if (best.count != 0 && average.sum * best.count <= best.sum * average.count) continue;
      best = average;
      best_a = a;
      best_b = b;
    }
  }
  if (best.count == 0) return false;
  merge(clusters, best_a, best_b);
  return true;
}

}  // namespace

std::vector<size_t> naive_average_linkage(const NaiveMatrix& matrix, MatchWeight link_weight) {
  std::vector<Cluster> clusters(matrix.weights.size());
  for (size_t i = 0; i < clusters.size(); ++i) clusters[i].members = {i};
  while (merge_asserted(matrix, &clusters)) {
  }
  while (merge_best(matrix, link_weight, &clusters)) {
  }
  std::vector<size_t> labels(matrix.weights.size());
  for (const Cluster& cluster : clusters) {
    for (const size_t member : cluster.members) labels[member] = cluster.members.front();
  }
  return labels;
}

NaiveLinker::NaiveLinker(const LinkageModel* model, const ProfileLayout* layout)
    : model_(model), layout_(layout), comparator_(*model, *layout), scorer_(*model) {}

std::set<NaivePair> NaiveLinker::candidates(std::span<const NaiveRef> refs) const {
  const auto cap = static_cast<size_t>(model_->block_cap);
  std::map<uint64_t, Members> blocks;
  std::map<std::pair<uint64_t, uint64_t>, Members> refined_blocks;
  for (size_t i = 0; i < refs.size(); ++i) {
    for (const NaiveProfile& profile : refs[i].profiles) {
      for (size_t rule = 0; rule < model_->rules.size(); ++rule) {
        const BlockToken token = profile.tokens[rule];
        if (token.value == 0) continue;
        blocks[token.value].insert(i);
        const BlockToken refined =
            refined_token(token, model_->rules[rule], *layout_, profile.bytes);
        if (refined.value != 0) refined_blocks[{token.value, refined.value}].insert(i);
      }
    }
  }
  std::set<NaivePair> pairs;
  for (const auto& [token, members] : blocks) {
    if (members.size() <= cap) add_pairs(members, &pairs);
  }
  for (const auto& [tokens, members] : refined_blocks) {
    if (blocks[tokens.first].size() > cap && members.size() <= cap) add_pairs(members, &pairs);
  }
  return pairs;
}

PairScore NaiveLinker::score(const NaiveRef& a, const NaiveRef& b) const {
  PairScore best{INT32_MIN, true};
  for (const NaiveProfile& p : a.profiles) {
    for (const NaiveProfile& q : b.profiles) {
      ComparisonVector levels;
      comparator_.compare(p.bytes, q.bytes, &levels);
      const PairScore score = scorer_.score(levels);
      if (score.weight < best.weight) continue;
      if (score.weight > best.weight || !score.forbidden) best = score;
    }
  }
  return best;
}

bool NaiveLinker::conflict(const NaiveRef& a, const NaiveRef& b) const {
  if (!model_->duplicates_within_institution && a.institution == b.institution) return true;
  return score(a, b).forbidden;
}

std::vector<std::vector<size_t>> NaiveLinker::components(const std::vector<size_t>& members,
                                                         const NaiveResult& result,
                                                         const std::set<NaivePair>& asserted,
                                                         MatchWeight threshold) const {
  const auto joined = [&](size_t a, size_t b) {
    const NaivePair pair = pair_of(a, b);
    const auto edge = result.edges.find(pair);
    return asserted.count(pair) != 0 || (edge != result.edges.end() && edge->second >= threshold);
  };
  std::vector<std::vector<size_t>> parts;
  std::set<size_t> left(members.begin(), members.end());
  while (!left.empty()) {
    std::vector<size_t> part = {*left.begin()};
    left.erase(left.begin());
    for (size_t next = 0; next < part.size(); ++next) {
      for (auto other = left.begin(); other != left.end();) {
        if (!joined(part[next], *other)) {
          ++other;
          continue;
        }
        part.push_back(*other);
        other = left.erase(other);
      }
    }
    parts.push_back(std::move(part));
  }
  return parts;
}

void NaiveLinker::cut(const std::vector<size_t>& part, const NaiveResult& result,
                      const std::set<NaivePair>& asserted, MatchWeight threshold,
                      std::vector<std::vector<size_t>>* parts) const {
  if (part.size() <= static_cast<size_t>(model_->component_cap) || threshold > kHighestCut) {
    parts->push_back(part);
    return;
  }
  for (const auto& piece : components(part, result, asserted, threshold + kCutStep)) {
    cut(piece, result, asserted, threshold + kCutStep, parts);
  }
}

void NaiveLinker::cluster(std::span<const NaiveRef> refs, const std::vector<size_t>& part,
                          const std::set<NaivePair>& asserted, std::vector<size_t>* persons) const {
  const size_t size = part.size();
  NaiveMatrix matrix;
  matrix.weights.assign(size, std::vector<MatchWeight>(size, 0));
  matrix.constraints.assign(size, std::vector<int>(size, PairMatrix::kFree));
  for (size_t i = 0; i < size; ++i) {
    for (size_t j = i + 1; j < size; ++j) {
      const NaiveRef& a = refs[part[i]];
      const NaiveRef& b = refs[part[j]];
      matrix.weights[i][j] = score(a, b).weight;
      if (conflict(a, b)) matrix.constraints[i][j] = PairMatrix::kForbidden;
      if (asserted.count(pair_of(part[i], part[j])) != 0) {
        matrix.constraints[i][j] = PairMatrix::kMustLink;
      }
    }
  }
  const std::vector<size_t> labels = naive_average_linkage(matrix, scorer_.link_weight());
  for (size_t i = 0; i < size; ++i) (*persons)[part[i]] = part[labels[i]];
}

NaiveResult NaiveLinker::link(std::span<const NaiveRef> refs,
                              const std::set<NaivePair>& asserted) const {
  NaiveResult result;
  result.candidates = candidates(refs);
  for (const auto& [a, b] : result.candidates) {
    if (conflict(refs[a], refs[b])) continue;
    const MatchWeight weight = score(refs[a], refs[b]).weight;
    if (weight >= scorer_.join_weight()) result.edges[{a, b}] = weight;
  }
  const auto by_ref = [&](size_t a, size_t b) { return refs[a].ref < refs[b].ref; };
  std::vector<size_t> all;
  for (size_t i = 0; i < refs.size(); ++i) {
    if (!refs[i].profiles.empty()) all.push_back(i);
  }
  result.components.resize(refs.size());
  result.persons.resize(refs.size());
  std::iota(result.components.begin(), result.components.end(), size_t{0});
  std::iota(result.persons.begin(), result.persons.end(), size_t{0});
  for (const auto& component : components(all, result, asserted, scorer_.join_weight())) {
    const size_t lowest = *std::min_element(component.begin(), component.end(), by_ref);
    for (const size_t member : component) result.components[member] = lowest;
    std::vector<std::vector<size_t>> parts;
    cut(component, result, asserted, scorer_.join_weight(), &parts);
    for (std::vector<size_t>& part : parts) {
      std::sort(part.begin(), part.end(), by_ref);
      cluster(refs, part, asserted, &result.persons);
    }
  }
  return result;
}

}  // namespace nayose
