// Synthetic patients up to each stage: canonical values, encoded profiles, block tokens.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "engine/encode/keyring.h"
#include "engine/encode/profile_encoder.h"
#include "engine/index/record_state.h"
#include "engine/model/linkage_model.h"

namespace nayose::bench {

// The Japanese default model.
LinkageModel japan_model();

struct Patient {
  std::vector<std::string> values;          // Canonical, one a field.
  std::vector<std::string_view> canonical;  // Of `values`.
};
// First visits of about so many patients of three hospitals.
std::vector<std::unique_ptr<Patient>> canonical_patients(const LinkageModel& model,
                                                         uint32_t patients);

// One state a patient, with one live profile and its tokens.
std::vector<RecordState> record_states(const LinkageModel& model, ProfileEncoder* encoder,
                                       uint32_t patients);

std::unique_ptr<ProfileEncoder> make_encoder(const LinkageModel& model, const Keyring& keyring);

}  // namespace nayose::bench
