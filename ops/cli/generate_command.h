// `nayose generate`: synthetic encounters and their truth, as files.
#pragma once

#include <cstdint>
#include <string>

#include "engine/base/status.h"
#include "ops/cli/generate/generator.h"

namespace nayose {

struct GenerateOptions {
  std::string out;               // Folder; made when missing.
  std::string format = "jsonl";  // "jsonl" or "csv"
  std::string start;             // First day, YYYY-MM-DD; "": the generator's default.
  uint32_t split = 0;            // Also this many files per institution; 0: none.
  bool json = false;
  GeneratorOptions generator;
};

// Writes encounters.<format>, truth.jsonl and with `split`
// encounters.<institution>.<part>.<format>. Result: exit code.
Result<int> run_generate(const GenerateOptions& options);

}  // namespace nayose
