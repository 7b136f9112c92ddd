// The oracle itself: it agrees with the engine's clusterer, with the definition of candidates pair
// by pair, and does not see the order of its input.
#include "tests/support/naive_linker.h"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <algorithm>
#include <memory>
#include <numeric>
#include <random>

#include "engine/clustering/component_clusterer.h"

namespace nayose {
namespace {

// Three tags, two rules, caps so small that random sets exceed them.
constexpr std::string_view kModel = R"(
name = "tags"
[[field]]
name = "a"
source = "a"
normalizer = "text"
encoding = "tag"
[[field]]
name = "b"
source = "b"
normalizer = "text"
encoding = "tag"
[[field]]
name = "c"
source = "c"
normalizer = "text"
encoding = "tag"
[[rule]]
name = "refined"
parts = ["a", "b"]
refine = ["c"]
[[rule]]
name = "plain"
parts = ["b", "c"]
[[comparison]]
name = "a"
needs = ["a"]
[[comparison.level]]
name = "same"
when = ["a exact"]
m = 0.9
u = 0.05
[[comparison.level]]
name = "else"
m = 0.1
u = 0.95
[[comparison]]
name = "b"
needs = ["b", "c"]
[[comparison.level]]
name = "same"
when = ["b exact", "c exact"]
m = 0.8
u = 0.01
[[comparison.level]]
name = "b_only"
when = ["b exact"]
m = 0.19
u = 0.1
[[comparison.level]]
name = "else"
m = 0.01
u = 0.89
forbids = true
[linkage]
match_prior = 0.1
join_bits = -1
link_bits = 1
review_bits = 0
block_cap = 4
component_cap = 6
)";

// A random set of refs; keeps the bytes that the profiles point to.
class RandomRefs {
 public:
  RandomRefs(const LinkageModel& model, const ProfileLayout& layout, uint64_t seed)
      : engine_(seed) {
    const size_t count = 2 + below(60);
    for (size_t i = 0; i < count; ++i) {
      NaiveRef ref;
      ref.ref.bytes[0] = static_cast<uint8_t>(engine_());
      ref.ref.bytes[1] = static_cast<uint8_t>(i);
      ref.institution = static_cast<uint32_t>(below(6));
      for (size_t p = below(3); p < 2; ++p) ref.profiles.push_back(profile(model, layout));
      refs.push_back(std::move(ref));
    }
  }

  size_t below(size_t bound) { return engine_() % bound; }

  std::vector<NaiveRef> refs;

 private:
  NaiveProfile profile(const LinkageModel& model, const ProfileLayout& layout) {
    storage_.emplace_back(static_cast<uint8_t*>(std::aligned_alloc(64, layout.bytes())),
                          &std::free);
    uint8_t* bytes = storage_.back().get();
    std::fill(bytes, bytes + layout.bytes(), uint8_t{0});
    uint64_t* tags = layout.tags(bytes);
    for (int t = 0; t < layout.tag_count(); ++t) tags[t] = below(4);  // 0: missing
    NaiveProfile result;
    result.bytes = bytes;
    result.tokens.resize(model.rules.size());
    if (tags[0] != 0 && tags[1] != 0) result.tokens[0].value = 100 + tags[0] * 10 + tags[1];
    if (tags[1] != 0 && tags[2] != 0) result.tokens[1].value = 200 + tags[1] * 10 + tags[2];
    return result;
  }

  std::mt19937_64 engine_;
  std::vector<std::unique_ptr<uint8_t, void (*)(void*)>> storage_;
};

class NaiveLinkerTest : public testing::Test {
 protected:
  NaiveLinkerTest()
      : model_(std::move(parse_model(kModel, "tags.toml")).value()),
        layout_(model_.fields),
        linker_(&model_, &layout_) {}

  // Number of refs for which `holds` is true of some profile.
  template <typename Holds>
  size_t count(const std::vector<NaiveRef>& refs, const Holds& holds) const {
    return static_cast<size_t>(std::count_if(refs.begin(), refs.end(), [&](const NaiveRef& ref) {
      return std::any_of(ref.profiles.begin(), ref.profiles.end(), holds);
    }));
  }

  // Candidates as DESIGN says it, for one pair of profiles at a time.
  bool shares_block(const std::vector<NaiveRef>& refs, const NaiveProfile& p,
                    const NaiveProfile& q) const {
    const auto cap = static_cast<size_t>(model_.block_cap);
    for (size_t rule = 0; rule < model_.rules.size(); ++rule) {
      const BlockToken token = p.tokens[rule];
      if (token.value == 0 || token != q.tokens[rule]) continue;
      if (count(refs, [&](const auto& r) { return r.tokens[rule] == token; }) <= cap) return true;
      const auto refined = [&](const NaiveProfile& r) {
        return refined_token(r.tokens[rule], model_.rules[rule], layout_, r.bytes);
      };
      const BlockToken fine = refined(p);
      if (fine.value == 0 || fine != refined(q)) continue;
      if (count(refs, [&](const auto& r) { return refined(r) == fine; }) <= cap) return true;
    }
    return false;
  }

  bool share_a_block(const std::vector<NaiveRef>& refs, size_t i, size_t j) const {
    for (const NaiveProfile& p : refs[i].profiles) {
      for (const NaiveProfile& q : refs[j].profiles) {
        if (shares_block(refs, p, q)) return true;
      }
    }
    return false;
  }

  // Of the first rule, whatever the size of its block.
  static bool share_a_token(const NaiveRef& a, const NaiveRef& b) {
    for (const NaiveProfile& p : a.profiles) {
      for (const NaiveProfile& q : b.profiles) {
        if (p.tokens[0].value != 0 && p.tokens[0] == q.tokens[0]) return true;
      }
    }
    return false;
  }

  LinkageModel model_;
  ProfileLayout layout_;
  NaiveLinker linker_;
};

TEST_F(NaiveLinkerTest, CandidatesAreThePairsThatShareABlock) {
  size_t suppressed = 0;
  rc::check("candidates = pairs of profiles that share a block within the cap", [&] {
    const RandomRefs random(model_, layout_, *rc::gen::arbitrary<uint64_t>());
    const auto candidates = linker_.candidates(random.refs);
    for (size_t i = 0; i < random.refs.size(); ++i) {
      for (size_t j = i + 1; j < random.refs.size(); ++j) {
        const bool expected = share_a_block(random.refs, i, j);
        suppressed += share_a_token(random.refs[i], random.refs[j]) && !expected ? 1 : 0;
        RC_ASSERT((candidates.count({i, j}) != 0) == expected);
      }
    }
  });
  EXPECT_GT(suppressed, 0u) << "the cap was never reached: the property said nothing of it";
}

TEST_F(NaiveLinkerTest, DoesNotSeeTheOrder) {
  size_t over_cap = 0;
  rc::check("the same persons for a shuffled input", [&] {
    const uint64_t seed = *rc::gen::arbitrary<uint64_t>();
    const RandomRefs random(model_, layout_, seed);
    const size_t size = random.refs.size();
    std::vector<size_t> order(size);
    std::iota(order.begin(), order.end(), size_t{0});
    std::shuffle(order.begin(), order.end(), std::mt19937_64(seed));
    std::vector<NaiveRef> shuffled;
    for (const size_t i : order) shuffled.push_back(random.refs[i]);
    const NaiveResult first = linker_.link(random.refs);
    const NaiveResult second = linker_.link(shuffled);
    std::map<size_t, int> sizes;
    for (size_t i = 0; i < size; ++i) {
      RC_ASSERT(order[second.persons[i]] == first.persons[order[i]]);
      RC_ASSERT(order[second.components[i]] == first.components[order[i]]);
      ++sizes[first.components[i]];
    }
    for (const auto& [component, members] : sizes) over_cap += members > model_.component_cap;
  });
  EXPECT_GT(over_cap, 0u) << "no component was ever cut";
}

TEST_F(NaiveLinkerTest, PersonsKeepToTheConstraints) {
  rc::check("no conflict inside a person, persons inside components, asserted pairs together", [&] {
    RandomRefs random(model_, layout_, *rc::gen::arbitrary<uint64_t>());
    std::vector<size_t> live;
    for (size_t i = 0; i < random.refs.size(); ++i) {
      if (!random.refs[i].profiles.empty()) live.push_back(i);
    }
    std::set<NaivePair> asserted;
    const bool assert_one = live.size() > 1 && random.below(2) == 0;
    if (assert_one) asserted.insert({live.front(), live.back()});
    const NaiveResult result = linker_.link(random.refs, asserted);
    if (assert_one) RC_ASSERT(result.persons[live.front()] == result.persons[live.back()]);
    for (size_t i = 0; i < random.refs.size(); ++i) {
      for (size_t j = i + 1; j < random.refs.size(); ++j) {
        if (result.persons[i] != result.persons[j]) continue;
        RC_ASSERT(result.components[i] == result.components[j]);
        if (!assert_one) RC_ASSERT(!linker_.conflict(random.refs[i], random.refs[j]));
      }
    }
  });
}

TEST(NaiveAverageLinkage, AgreesWithTheEnginesClusterer) {
  size_t merged = 0;
  rc::check("labels are the same", [&] {
    std::mt19937_64 engine(*rc::gen::arbitrary<uint64_t>());
    const size_t size = 1 + engine() % 12;
    NaiveMatrix matrix;
    matrix.weights.assign(size, std::vector<MatchWeight>(size, 0));
    matrix.constraints.assign(size, std::vector<int>(size, PairMatrix::kFree));
    PairMatrix pairs;
    pairs.reset(size);
    for (size_t i = 0; i < size; ++i) {
      for (size_t j = i + 1; j < size; ++j) {
        // Few values, so that averages tie often.
        const auto weight = static_cast<MatchWeight>(engine() % 9) - 4;
        const size_t draw = engine() % 12;
        const int constraint = draw == 0   ? PairMatrix::kForbidden
                               : draw == 1 ? PairMatrix::kMustLink
                                           : PairMatrix::kFree;
        matrix.weights[i][j] = weight;
        matrix.constraints[i][j] = constraint;
        pairs.weights[pairs.index(i, j)] = weight;
        pairs.constraints[pairs.index(i, j)] = static_cast<uint8_t>(constraint);
      }
    }
    ComponentClusterer clusterer;
    std::vector<uint32_t> labels;
    clusterer.cluster(pairs, 1, &labels);
    const std::vector<size_t> naive = naive_average_linkage(matrix, 1);
    for (size_t i = 0; i < size; ++i) {
      RC_ASSERT(labels[i] == naive[i]);
      merged += naive[i] != i ? 1 : 0;
    }
  });
  EXPECT_GT(merged, 0u);
}

}  // namespace
}  // namespace nayose
