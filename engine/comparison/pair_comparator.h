// Two encoded profiles → the comparison vector: one comparison level per comparison.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

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

  // Symmetric: compare(a, b) = compare(b, a).
  // Shapes: fills the first comparison_count() entries of `levels`.
  // Cost:   ~30–100 ns for six vectors in cache; no allocation.
  void compare(const uint8_t* a, const uint8_t* b, ComparisonVector* levels) const;

  size_t comparison_count() const { return comparisons_.size(); }

 private:
  struct FlatPredicate {
    uint8_t kind;
    uint8_t slot;  // Index into the similarities worked out per pair.
    int32_t threshold;
  };
  struct FlatLevel {
    uint32_t first_predicate;
    uint32_t predicate_count;
  };
  struct FlatComparison {
    uint32_t first_level;
    uint32_t level_count;
    uint64_t needs;  // Bit per field slot.
  };

  ProfileLayout layout_;
  const VectorKernels* kernels_;
  std::vector<FieldSlot> slots_;  // Of the fields that some comparison uses.
  int positions_per_digit_ = 0;
  std::vector<FlatPredicate> predicates_;
  std::vector<FlatLevel> levels_;
  std::vector<FlatComparison> comparisons_;
};

}  // namespace nayose
