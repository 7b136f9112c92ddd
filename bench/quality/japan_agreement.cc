// How far the identifiers of one person agree after normalisation, and those of two persons.
//
//   japan_agreement agree MODEL TRUTH ENCOUNTERS [REFERENCE]
//   japan_agreement link  MODEL TRUTH ENCOUNTERS
//
// MODEL:      a model with the fields of schemas/models/japan.toml.
// ENCOUNTERS: JSON Lines of nayose.encounter.v1; REFERENCE: the same population in another format.
// Output: one JSON object a line. agree: one for each treatment, with the share of true pairs (one
// person, two institutions) and false pairs (two persons, drawn at random) at each level, and the
// pair completeness of the model's rules; then, with a reference, the share of patients whose
// canonical values are the same in both. link: precision, recall and F1 for each treatment, by the
// definition of tests/support/naive_linker.h.

#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bench/quality/japan_blocks.h"
#include "bench/quality/japan_levels.h"
#include "bench/quality/japan_records.h"
#include "engine/base/random.h"
#include "engine/model/linkage_model.h"

namespace nayose::bench {
namespace {

constexpr size_t kFalsePairs = 1'000'000;
constexpr uint64_t kSeed = 20'261'124;
constexpr std::pair<Treatment, const char*> kTreatments[] = {{Treatment::kFull, "full"},
                                                             {Treatment::kNfkcNames, "nfkc_names"},
                                                             {Treatment::kNfkc, "nfkc"},
                                                             {Treatment::kExact, "exact"}};

[[noreturn]] void die(const std::string& message) {
  std::fprintf(stderr, "japan_agreement: %s\n", message.c_str());
  std::exit(1);
}

template <typename T>
T must(Result<T> result) {
  if (!result.ok()) die(result.status().to_string());
  return std::move(result).value();
}

// All pairs of one person in two institutions, in the order of the patients.
std::vector<PatientPair> true_pairs(const Patients& patients) {
  std::map<size_t, std::vector<size_t>> by_person;
  for (size_t i = 0; i < patients.patients.size(); ++i) {
    by_person[patients.patients[i].person].push_back(i);
  }
  std::vector<PatientPair> pairs;
  for (const auto& [person, members] : by_person) {
    for (size_t a = 0; a < members.size(); ++a) {
      for (size_t b = a + 1; b < members.size(); ++b) {
        const auto& left = patients.patients[members[a]];
        const auto& right = patients.patients[members[b]];
        if (left.institution != right.institution) pairs.push_back({members[a], members[b]});
      }
    }
  }
  return pairs;
}

std::vector<PatientPair> false_pairs(const Patients& patients) {
  std::vector<PatientPair> pairs;
  const size_t size = patients.patients.size();
  Random random(kSeed);
  for (size_t tries = 0; size > 1 && pairs.size() < kFalsePairs && tries < 4 * kFalsePairs;
       ++tries) {
    const size_t a = random.below(size);
    const size_t b = random.below(size);
    if (patients.patients[a].person != patients.patients[b].person) pairs.push_back({a, b});
  }
  return pairs;
}

std::string shares_json(const std::vector<uint64_t>& counts, const std::vector<std::string>& names,
                        size_t pairs) {
  std::string json = "{";
  for (size_t i = 0; i < counts.size(); ++i) {
    char share[64];
    std::snprintf(share, sizeof(share), "%s\"%s\":%.6f", i == 0 ? "" : ",", names[i].c_str(),
                  pairs == 0 ? 0.0 : static_cast<double>(counts[i]) / static_cast<double>(pairs));
    json += share;
  }
  return json + "}";
}

std::string levels_json(const std::vector<LevelledField>& fields, const Patients& patients,
                        const std::vector<PatientPair>& pairs) {
  std::string json = "{\"pairs\":" + std::to_string(pairs.size());
  for (const LevelledField& field : fields) {
    std::vector<uint64_t> counts(field.levels.size(), 0);
    for (const auto& [a, b] : pairs) {
      ++counts[field.level(patients.patients[a].latest(), patients.patients[b].latest())];
    }
    json += ",\"" + field.name + "\":" + shares_json(counts, field.levels, pairs.size());
  }
  return json + "}";
}

// Share of patients of both whose value is one of those that the reference has of the patient.
std::string same_json(const LinkageModel& model, const Patients& patients,
                      const Patients& reference) {
  std::map<std::string, const Patient*> others;
  for (const Patient& patient : reference.patients) {
    others[patient.institution + "\n" + patient.patient] = &patient;
  }
  std::string json = "{\"treatment\":\"reference\"";
  for (size_t f = 0; f < model.fields.size(); ++f) {
    uint64_t carried = 0;
    uint64_t both = 0;
    uint64_t same = 0;
    for (const Patient& patient : patients.patients) {
      const std::string& value = patient.latest()[f];
      if (value.empty()) continue;
      ++carried;
      const auto other = others.find(patient.institution + "\n" + patient.patient);
      if (other == others.end()) continue;
      bool known = false;
      bool equal = false;
      for (const Values& values : other->second->profiles) {
        known |= !values[f].empty();
        equal |= same_but_lost(value, values[f]);
      }
      both += known;
      same += equal;
    }
    char text[256];
    std::snprintf(text, sizeof(text), ",\"%s\":{\"carried\":%.6f,\"compared\":%llu,\"same\":%.6f}",
                  model.fields[f].name.c_str(),
                  patients.patients.empty() ? 0.0
                                            : static_cast<double>(carried) /
                                                  static_cast<double>(patients.patients.size()),
                  static_cast<unsigned long long>(both),
                  both == 0 ? 0.0 : static_cast<double>(same) / static_cast<double>(both));
    json += text;
  }
  return json + "}";
}

struct Arguments {
  std::string what;
  std::string model;
  std::string truth;
  std::string encounters;
  std::string reference;
};

void agree(const Arguments& arguments) {
  const LinkageModel model = must(load_model(arguments.model));
  const Truth truth = must(read_truth(arguments.truth));
  const std::vector<LevelledField> fields = must(levelled_fields(model));
  for (const auto& [treatment, name] : kTreatments) {
    const Patients patients = must(read_patients(model, treatment, truth, arguments.encounters));
    const std::vector<PatientPair> matches = true_pairs(patients);
    const double completeness = must(pair_completeness(model, patients, matches));
    std::printf(
        "{\"treatment\":\"%s\",\"encounters\":%llu,\"unreadable\":%llu,\"without_truth\":%llu,"
        "\"patients\":%zu,\"pair_completeness\":%.6f,\"true\":%s,\"false\":%s}\n",
        name, static_cast<unsigned long long>(patients.encounters),
        static_cast<unsigned long long>(patients.unreadable),
        static_cast<unsigned long long>(patients.without_truth), patients.patients.size(),
        completeness, levels_json(fields, patients, matches).c_str(),
        levels_json(fields, patients, false_pairs(patients)).c_str());
    std::fflush(stdout);
    if (treatment != Treatment::kFull || arguments.reference.empty()) continue;
    const Patients reference = must(read_patients(model, treatment, truth, arguments.reference));
    std::printf("%s\n", same_json(model, patients, reference).c_str());
  }
}

void link(const Arguments& arguments) {
  const LinkageModel model = must(load_model(arguments.model));
  const Truth truth = must(read_truth(arguments.truth));
  for (const auto& [treatment, name] : kTreatments) {
    const Patients patients = must(read_patients(model, treatment, truth, arguments.encounters));
    const double completeness = must(pair_completeness(model, patients, true_pairs(patients)));
    const LinkageCounts counts = must(link_by_definition(model, patients));
    const auto share = [](uint64_t part, uint64_t whole) {
      return whole == 0 ? 1.0 : static_cast<double>(part) / static_cast<double>(whole);
    };
    const double precision = share(counts.correct, counts.linked);
    const double recall = share(counts.correct, counts.true_pairs);
    std::printf(
        "{\"treatment\":\"%s\",\"patients\":%zu,\"true_pairs\":%llu,\"precision\":%.6f,"
        "\"recall\":%.6f,\"f1\":%.6f,\"pair_completeness\":%.6f}\n",
        name, patients.patients.size(), static_cast<unsigned long long>(counts.true_pairs),
        precision, recall,
        precision + recall == 0 ? 0.0 : 2 * precision * recall / (precision + recall),
        completeness);
    std::fflush(stdout);
  }
}

}  // namespace
}  // namespace nayose::bench

int main(int argc, char** argv) {
  nayose::bench::Arguments arguments;
  std::string* const targets[] = {&arguments.what, &arguments.model, &arguments.truth,
                                  &arguments.encounters, &arguments.reference};
  for (int i = 1; i < argc && i <= 5; ++i) *targets[i - 1] = argv[i];
  const bool known = arguments.what == "agree" || arguments.what == "link";
  if (argc < 5 || argc > 6 || !known) {
    std::fprintf(stderr, "usage: japan_agreement agree|link MODEL TRUTH ENCOUNTERS [REFERENCE]\n");
    return 64;
  }
  arguments.what == "agree" ? nayose::bench::agree(arguments) : nayose::bench::link(arguments);
  return 0;
}
