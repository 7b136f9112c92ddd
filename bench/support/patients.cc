#include "bench/support/patients.h"

#include <cstdlib>
#include <utility>

#include "bench/support/engine_bench.h"
#include "connectors/format/encounter_json.h"
#include "engine/base/check.h"
#include "engine/blocking/block_tokenizer.h"
#include "engine/normalize/normalize_field.h"

namespace nayose::bench {

LinkageModel japan_model() {
  Result<LinkageModel> model = load_model(JAPAN_MODEL);
  require(model.status());
  return std::move(model).value();
}

std::vector<std::unique_ptr<Patient>> canonical_patients(const LinkageModel& model,
                                                         uint32_t patients) {
  WorkloadOptions options;
  options.patients = patients;
  const auto reader = make_encounter_json_reader(model.input)->make_reader();
  FieldNormalizer normalizer;
  SourceRecord record;
  std::vector<std::unique_ptr<Patient>> all;
  for (const std::string& json : generate_workload(options).first_visits) {
    std::string padded = json;
    padded.append(kReadPadding, '\0');
    std::string_view bad_field;
    CHECK(reader->read({padded.data(), json.size()}, &record, &bad_field) == RefusalReason::kNone,
          "the generated encounter is read");
    auto patient = std::make_unique<Patient>();
    patient->values.resize(model.fields.size());
    for (size_t f = 0; f < model.fields.size(); ++f) {
      normalizer.normalize(model.fields[f].normalizer, record.fields[f], &patient->values[f]);
    }
    patient->canonical.assign(patient->values.begin(), patient->values.end());
    all.push_back(std::move(patient));
  }
  return all;
}

std::vector<RecordState> record_states(const LinkageModel& model, ProfileEncoder* encoder,
                                       uint32_t patients) {
  const size_t bytes = encoder->layout().bytes();
  BlockTokenizer tokenizer(&model);
  void* const aligned = std::aligned_alloc(64, bytes);
  CHECK(aligned != nullptr, "out of memory");
  auto* const profile = static_cast<uint8_t*>(aligned);
  std::vector<RecordState> states;
  for (const auto& patient : canonical_patients(model, patients)) {
    RecordState state;
    state.clear();
    state.ref = encoder->make_ref("H001", std::to_string(states.size()));
    encoder->encode(patient->canonical, profile);
    encoder->layout().header(profile).fingerprint = encoder->fingerprint(patient->canonical);
    state.profile_bytes.assign(profile, profile + bytes);
    state.tokens.resize(model.rules.size());
    tokenizer.tokens(patient->canonical, encoder, state.tokens);
    state.alive.push_back(1);
    states.push_back(std::move(state));
  }
  std::free(aligned);
  return states;
}

std::unique_ptr<ProfileEncoder> make_encoder(const LinkageModel& model, const Keyring& keyring) {
  GramParameters grams;
  grams.positions_per_gram = model.positions_per_gram;
  grams.positions_per_digit = model.positions_per_digit;
  auto encoder = ProfileEncoder::create(keyring, model.fields, grams, model.encoding_hash);
  require(encoder.status());
  return std::move(encoder).value();
}

}  // namespace nayose::bench
