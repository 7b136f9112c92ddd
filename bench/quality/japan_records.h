// The records of converted encounters as their canonical values, under full normalisation and under
// less of it. For japan_agreement.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/status.h"
#include "engine/model/linkage_model.h"

namespace nayose::bench {

// What is done to a value before it is compared.
enum class Treatment : uint8_t {
  kFull,       // engine/normalize, as the engine does it.
  kNfkcNames,  // Names with NFKC and nothing else, all other fields in full.
  kNfkc,   // NFKC and nothing else. A date is four, two and two digits, also with - / . between.
  kExact,  // As it was sent; dates as above.
};

// One value per field of the model; "" when missing.
using Values = std::vector<std::string>;

// One patient of one institution.
struct Patient {
  std::string institution;
  std::string patient;
  size_t person = 0;
  std::vector<Values> profiles;  // The last `profiles_max` distinct ones, the latest last.
  const Values& latest() const { return profiles.back(); }
};

struct Patients {
  std::vector<Patient> patients;
  uint64_t encounters = 0;
  uint64_t unreadable = 0;
  uint64_t without_truth = 0;  // Encounters of patients that the truth does not know.
};

// Numbers of persons by "institution\npatient".
using Truth = std::unordered_map<std::string, size_t>;

// JSON Lines {"institution":…,"patient":…,"person":…}, as `nayose generate` writes them.
Result<Truth> read_truth(const std::string& path);

// Reads encounters (JSON Lines) with the sources and fallbacks of the model's fields. Changes other
// than updates and corrections are left out.
Result<Patients> read_patients(const LinkageModel& model, Treatment treatment, const Truth& truth,
                               const std::string& path);

}  // namespace nayose::bench
