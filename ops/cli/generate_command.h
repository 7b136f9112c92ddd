// `nayose generate`: synthetic encounters and their truth, as files.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "engine/base/status.h"
#include "ops/cli/generate/generator.h"

namespace nayose {

struct GenerateOptions {
  std::string out;               // Folder; made when missing.
  std::string format = "jsonl";  // Of generate_formats().
  std::string start;             // First day, YYYY-MM-DD; "": the generator's default.
  uint32_t split = 0;            // Also this many files per institution; 0: none.
  bool json = false;
  GeneratorOptions generator;
};

// "jsonl", "csv", the foreign formats, and "all": JSON Lines and every foreign format, of the same
// encounters.
std::vector<std::string> generate_formats();

// Writes truth.jsonl and, for JSON Lines and CSV, encounters.<format> and with `split`
// encounters.<institution>.<part>.<format>; for a foreign format one folder
// <format>/<institution> each and, because they cannot carry it, notices.<institution>.csv.
// Result: exit code.
Result<int> run_generate(const GenerateOptions& options);

}  // namespace nayose
