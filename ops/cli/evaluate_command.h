// `nayose evaluate`: links against a truth file.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/status.h"
#include "engine/encode/keyring.h"
#include "ops/cli/linkage_quality.h"

namespace nayose {

struct EvaluateOptions {
  std::string truth;    // JSON Lines: institution, patient, person.
  std::string links;    // links.jsonl of `nayose link`; of several lines of a ref the last counts.
  std::string keyring;  // The folder that the links were made with.
  bool json = false;
};

struct Evaluation {
  LinkageQuality quality;  // Over the truth rows that are linked.
  uint64_t truth_rows = 0;
  uint64_t rows_not_linked = 0;  // Refused, deleted, or never seen.
  uint64_t links_without_truth = 0;
};

// Recomputes the ref of each truth row under the keyring.
// Errors: kNotFound, kCorruption naming file and line.
Result<Evaluation> evaluate_links(const std::string& truth_path, const std::string& links_path,
                                  const Keyring& keyring);

Result<int> run_evaluate(const EvaluateOptions& options);

}  // namespace nayose
