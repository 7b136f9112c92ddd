// `nayose evaluate`: links against a truth file.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/status.h"
#include "engine/encode/keyring.h"
#include "ops/cli/linkage_quality.h"

namespace nayose {

struct EvaluateOptions {
  std::string truth;    // JSON Lines: institution, patient, person, traps.
  std::string links;    // links.jsonl of `nayose link`; of several lines of a ref the last counts.
  std::string keyring;  // The folder that the links were made with.
  bool by_trap = false;
  bool json = false;
};

// Over the pairs in which at least one ref has the trap.
struct TrapQuality {
  std::string trap;
  uint64_t refs = 0;
  PairQuality pairs;
};

struct Evaluation {
  LinkageQuality quality;  // Over the truth rows that are linked.
  uint64_t truth_rows = 0;
  uint64_t rows_not_linked = 0;  // Refused, deleted, or never seen.
  uint64_t links_without_truth = 0;
  std::vector<TrapQuality> traps;  // In the order of their names; when asked for.
};

// Recomputes the ref of each truth row under the keyring. `by_trap`: also by the names that the
// rows list under "traps" (at most 24 a row are read).
// Errors: kNotFound, kCorruption naming file and line.
Result<Evaluation> evaluate_links(const std::string& truth_path, const std::string& links_path,
                                  const Keyring& keyring, bool by_trap = false);

Result<int> run_evaluate(const EvaluateOptions& options);

}  // namespace nayose
