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
  // Cost:   ~30–100 ns for six vectors in cache; no allocation.
  void compare(const uint8_t* a, const uint8_t* b, ComparisonVector* levels) const;

  size_t comparison_count() const { return comparisons_.size(); }

 private:
  // What two profiles have in common in one field.
  struct Similarity {
    int32_t common = 0;  // popcount(a AND b)
    int32_t total = 0;   // popcount(a) + popcount(b)
    int32_t digit_distance = 0;
    bool present = false;  // On both sides.
    bool equal = false;
    bool year_equal = false;
    bool month_equal = false;
    bool day_equal = false;
    bool swapped = false;
  };
  using Similarities = std::array<Similarity, kFieldsMax>;

  struct UsedField {
    FieldSlot slot;
    bool needs_distance = false;  // Some predicate asks how many digits differ.
  };
  struct FlatPredicate {
    PredicateKind kind;
    uint8_t field;  // Index into fields_.
    int32_t threshold;
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

  uint8_t use_field(size_t model_field, std::array<int, kFieldsMax>* used);
  Similarity compare_field(const UsedField& field, const uint8_t* a, const uint8_t* b) const;
  void compare_date_tags(int tag, const uint8_t* a, const uint8_t* b, Similarity* out) const;
  uint8_t first_level_that_holds(const FlatComparison& comparison,
                                 const Similarities& similarities) const;
  static bool predicate_holds(const FlatPredicate& predicate, const Similarity& field);

  ProfileLayout layout_;
  const VectorKernels* kernels_;
  DigitDistance digit_distance_;
  std::vector<UsedField> fields_;  // Those that some comparison uses.
  std::vector<FlatPredicate> predicates_;
  std::vector<FlatLevel> levels_;
  std::vector<FlatComparison> comparisons_;
};

}  // namespace nayose
