// Two encoded profiles → the comparison vector: one comparison level per comparison.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "engine/comparison/digit_distance.h"
#include "engine/comparison/vector_kernels.h"
#include "engine/encode/profile_layout.h"
#include "engine/model/linkage_model.h"

namespace nayose {

inline constexpr size_t kComparisonsMax = 32;
// Level of a comparison that was not made: missing values are neutral.
inline constexpr uint8_t kNeutralLevel = 0xff;

using ComparisonVector = std::array<uint8_t, kComparisonsMax>;

// Threads: const, safe concurrently. Lifetime: copies what it needs of the model.
class PairComparator {
 public:
  PairComparator(const LinkageModel& model, const ProfileLayout& layout,
                 const VectorKernels& kernels = vector_kernels());

  // Symmetric: compare(a, b) = compare(b, a). A comparison none of whose levels holds is neutral.
  // Shapes: fills the first comparison_count() entries of `levels`.
  // Cost:   ~100 ns for six vectors and seven comparisons in cache; no allocation.
  void compare(const uint8_t* a, const uint8_t* b, ComparisonVector* levels) const;

  size_t comparison_count() const { return comparisons_.size(); }

 private:
  // What two profiles have in common in one field. No initialisers: only the fields in use are
  // filled, for each pair.
  struct Similarity {
    int32_t common;   // popcount(a AND b)
    int32_t total;    // popcount(a) + popcount(b)
    int32_t smaller;  // The smaller of the two popcounts.
    int32_t digit_distance;
    uint32_t facts;  // Fact bits.
  };
  using Similarities = std::array<Similarity, kFieldsMax>;

  struct UsedField {
    FieldSlot slot;
    bool needs_distance = false;  // Some predicate asks how many digits differ.
    int other_tag = -1;           // Of a field to be compared crosswise.
  };
  // Every predicate is some facts and one linear inequality, so that none needs a branch of its
  // own: all of `facts` hold, and
  // common·x + total·y + smaller·w + digit_distance·z + constant ≥ 0.
  struct FlatPredicate {
    uint32_t field = 0;  // Index into fields_.
    uint32_t facts = 0;
    int64_t common = 0;
    int64_t total = 0;
    int64_t smaller = 0;
    int64_t digit_distance = 0;
    int64_t constant = 0;
  };
  struct FlatLevel {
    uint32_t first_predicate;
    uint32_t predicate_count;
  };
  struct FlatComparison {
    uint32_t first_level;
    uint32_t level_count;
    uint32_t needs;  // Bit per index into fields_.
  };

  // Index into fields_; `used` has it by field of the model, or −1.
  uint32_t use_field(size_t model_field, std::array<int, kFieldsMax>* used);
  // A field and another one, compared crosswise, are an entry of fields_ of their own.
  uint32_t use_crossed_fields(size_t model_field, size_t other);
  // Bits of the fields that its predicates ask for.
  uint32_t add_level(const ComparisonLevel& level, std::array<int, kFieldsMax>* used);
  Similarity compare_field(const UsedField& field, const uint8_t* a, const uint8_t* b) const;
  void compare_date_tags(int tag, const uint8_t* a, const uint8_t* b, Similarity* out) const;
  uint8_t first_level_that_holds(const FlatComparison& comparison,
                                 const Similarities& similarities) const;
  static FlatPredicate flatten(const LevelPredicate& predicate, uint32_t field);
  static bool holds(const FlatPredicate& predicate, const Similarity& similarity);

  ProfileLayout layout_;
  const VectorKernels* kernels_;
  DigitDistance digit_distance_;
  std::vector<UsedField> fields_;  // Those that some comparison uses.
  std::vector<FlatPredicate> predicates_;
  std::vector<FlatLevel> levels_;
  std::vector<FlatComparison> comparisons_;
};

}  // namespace nayose
