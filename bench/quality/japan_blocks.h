// What blocking and linking make of the patients: for japan_agreement.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "bench/quality/japan_records.h"
#include "engine/base/status.h"
#include "engine/model/linkage_model.h"

namespace nayose::bench {

// Indices into Patients::patients.
using PatientPair = std::pair<size_t, size_t>;

// Share of `pairs` that some rule brings together: they share a block of at most block_cap
// patients, or an oversize one and a refined one of at most block_cap.
Result<double> pair_completeness(const LinkageModel& model, const Patients& patients,
                                 const std::vector<PatientPair>& pairs);

struct LinkageCounts {
  uint64_t true_pairs = 0;
  uint64_t linked = 0;
  uint64_t correct = 0;
};

// Links by the definition (tests/support/naive_linker.h). Cost: O(n²).
Result<LinkageCounts> link_by_definition(const LinkageModel& model, const Patients& patients);

}  // namespace nayose::bench
