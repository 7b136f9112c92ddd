// Links one CSV file by the definition (tests/support/naive_linker.h) and tells how well, and how
// many true pairs blocking brings together. Independent of the engine's index and pipeline.
//
//   quality_linker MODEL CSV TRUTH
//
// CSV:   a header, then plain values: no quotes. Lines of one patient are one ref; its last
//        profiles_max distinct sets of identifiers are its profiles.
// TRUTH: JSON Lines {"institution":…,"patient":…,"person":…}, as `nayose generate` writes them.
// Output: one JSON object.

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "engine/blocking/block_tokenizer.h"
#include "engine/encode/keyring.h"
#include "engine/encode/profile_encoder.h"
#include "engine/model/linkage_model.h"
#include "engine/normalize/normalize_field.h"
#include "tests/support/naive_linker.h"

namespace nayose {
namespace {

[[noreturn]] void die(const std::string& message) {
  std::fprintf(stderr, "quality_linker: %s\n", message.c_str());
  std::exit(1);
}

template <typename T>
T must(Result<T> result) {
  if (!result.ok()) die(result.status().to_string());
  return std::move(result).value();
}

struct AlignedDelete {
  void operator()(uint8_t* bytes) const { std::free(bytes); }
};
using AlignedBytes = std::unique_ptr<uint8_t, AlignedDelete>;

std::vector<std::string> split_line(const std::string& line) {
  std::vector<std::string> values(1);
  for (const char c : line) {
    if (c == ',') {
      values.emplace_back();
    } else if (c != '\r') {
      values.back().push_back(c);
    }
  }
  return values;
}

// One value of a flat JSON object of plain strings, or "".
std::string json_value(const std::string& line, const std::string& key) {
  const std::string head = "\"" + key + "\":\"";
  const size_t at = line.find(head);
  if (at == std::string::npos) return {};
  const size_t begin = at + head.size();
  return line.substr(begin, line.find('"', begin) - begin);
}

// The records of a CSV file and what they mean under a model.
class Table {
 public:
  Table(const LinkageModel& model, const std::string& path) : model_(model), file_(path) {
    std::string line;
    if (!std::getline(file_, line)) die("cannot read " + path);
    columns_ = split_line(line);
  }

  bool next() {
    std::string line;
    if (!std::getline(file_, line)) return false;
    values_ = split_line(line);
    if (values_.size() != columns_.size()) die("a line with another number of values: " + line);
    return true;
  }

  std::string patient() const {
    return raw(model_.input.envelope[static_cast<size_t>(EnvelopeField::kPatient)]);
  }
  std::string institution() const {
    return raw(model_.input.envelope[static_cast<size_t>(EnvelopeField::kInstitution)]);
  }
  std::string raw(const FieldSource& source) const {
    for (const SourcePath& path : source.alternatives) {
      std::string joined;
      for (const std::string& part : path.parts) {
        const std::string value = column(part);
        if (value.empty()) continue;
        if (!joined.empty()) joined += ' ';
        joined += value;
      }
      if (!joined.empty()) return joined;
    }
    return source.constant.value_or("");
  }

 private:
  std::string column(const std::string& name) const {
    for (size_t i = 0; i < columns_.size(); ++i) {
      if (columns_[i] == name) return values_[i];
    }
    return {};
  }

  const LinkageModel& model_;
  std::ifstream file_;
  std::vector<std::string> columns_;
  std::vector<std::string> values_;
};

// Encoded records, ready for the naive linker: one ref per patient of an institution.
struct Encoded {
  std::vector<AlignedBytes> storage;
  std::vector<NaiveRef> refs;
  std::vector<std::string> patients;  // "institution\npatient" per ref.
  size_t records = 0;
};

class TableEncoder {
 public:
  TableEncoder(const LinkageModel& model, ProfileEncoder* encoder)
      : model_(model), encoder_(encoder), tokenizer_(&model), values_(model.fields.size()) {}

  // Adds the current line of the table.
  void add(const Table& table) {
    ++encoded_.records;
    std::vector<std::string_view> canonical;
    for (size_t i = 0; i < values_.size(); ++i) {
      values_[i].clear();
      normalizer_.normalize(model_.fields[i].normalizer, table.raw(model_.fields[i].source),
                            &values_[i]);
      canonical.push_back(values_[i]);
    }
    const size_t ref = ref_of(table.institution(), table.patient());
    if (!fingerprints_[ref].insert(encoder_->fingerprint(canonical)).second) return;
    AlignedBytes bytes(static_cast<uint8_t*>(std::aligned_alloc(64, encoder_->layout().bytes())));
    encoder_->encode(canonical, bytes.get());
    NaiveProfile profile;
    profile.bytes = bytes.get();
    profile.tokens.resize(model_.rules.size());
    tokenizer_.tokens(canonical, encoder_, profile.tokens);
    std::vector<NaiveProfile>& profiles = encoded_.refs[ref].profiles;
    profiles.push_back(std::move(profile));
    if (profiles.size() > static_cast<size_t>(model_.profiles_max)) {
      profiles.erase(profiles.begin());
    }
    encoded_.storage.push_back(std::move(bytes));
  }

  Encoded take() { return std::move(encoded_); }

 private:
  size_t ref_of(const std::string& institution, const std::string& patient) {
    const std::string name = institution + "\n" + patient;
    const auto [entry, is_new] = refs_.emplace(name, encoded_.refs.size());
    if (!is_new) return entry->second;
    NaiveRef ref;
    ref.ref = encoder_->make_ref(institution, patient);
    ref.institution =
        institutions_.emplace(institution, static_cast<uint32_t>(institutions_.size()))
            .first->second;
    encoded_.refs.push_back(std::move(ref));
    encoded_.patients.push_back(name);
    fingerprints_.emplace_back();
    return entry->second;
  }

  const LinkageModel& model_;
  ProfileEncoder* encoder_;
  BlockTokenizer tokenizer_;
  FieldNormalizer normalizer_;
  std::vector<std::string> values_;
  std::unordered_map<std::string, uint32_t> institutions_;
  std::unordered_map<std::string, size_t> refs_;
  std::vector<std::set<Fingerprint>> fingerprints_;
  Encoded encoded_;
};

// Per record, the number of its person.
std::vector<size_t> read_truth(const std::string& path, const std::vector<std::string>& patients) {
  std::ifstream file(path);
  std::unordered_map<std::string, size_t> person_of;
  std::unordered_map<std::string, size_t> persons;
  std::string line;
  while (std::getline(file, line)) {
    const size_t person = persons.emplace(json_value(line, "person"), persons.size()).first->second;
    person_of[json_value(line, "institution") + "\n" + json_value(line, "patient")] = person;
  }
  std::vector<size_t> truth;
  for (const std::string& patient : patients) {
    const auto found = person_of.find(patient);
    if (found == person_of.end()) die("a record without truth");
    truth.push_back(found->second);
  }
  return truth;
}

// Pairs of equal label, counted without listing them.
double pairs_of(const std::vector<size_t>& labels) {
  std::unordered_map<size_t, double> sizes;
  for (const size_t label : labels) ++sizes[label];
  double pairs = 0;
  for (const auto& [label, size] : sizes) pairs += size * (size - 1) / 2;
  return pairs;
}

int run(const std::string& model_path, const std::string& csv, const std::string& truth_path) {
  const LinkageModel model = must(load_model(model_path));
  const auto keyring = must(Keyring::ephemeral());
  const GramParameters grams{model.positions_per_gram, model.positions_per_digit};
  const auto encoder =
      must(ProfileEncoder::create(*keyring, model.fields, grams, model.encoding_hash));
  Table table(model, csv);
  const auto start = std::chrono::steady_clock::now();
  TableEncoder table_encoder(model, encoder.get());
  while (table.next()) table_encoder.add(table);
  const Encoded encoded = table_encoder.take();
  const NaiveLinker linker(&model, &encoder->layout());
  const NaiveResult result = linker.link(encoded.refs);
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;

  const std::vector<size_t> truth = read_truth(truth_path, encoded.patients);
  double brought_together = 0;
  for (const auto& [a, b] : result.candidates) brought_together += truth[a] == truth[b] ? 1 : 0;
  std::vector<size_t> both(truth.size());
  for (size_t i = 0; i < truth.size(); ++i) both[i] = truth[i] * truth.size() + result.persons[i];
  const double true_pairs = pairs_of(truth);
  const double linked = pairs_of(result.persons);
  const double correct = pairs_of(both);
  const double precision = linked == 0 ? 1 : correct / linked;
  const double recall = true_pairs == 0 ? 1 : correct / true_pairs;
  const double f1 = correct == 0 ? 0 : 2 * precision * recall / (precision + recall);
  std::printf(
      "{\"records\":%zu,\"refs\":%zu,\"true_pairs\":%.0f,\"candidates\":%zu,\"precision\":%.6f,"
      "\"recall\":%.6f,\"f1\":%.6f,\"pair_completeness\":%.6f,\"records_per_s\":%.1f}\n",
      encoded.records, truth.size(), true_pairs, result.candidates.size(), precision, recall, f1,
      true_pairs == 0 ? 1 : brought_together / true_pairs,
      static_cast<double>(encoded.records) / seconds.count());
  return 0;
}

}  // namespace
}  // namespace nayose

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: quality_linker MODEL CSV TRUTH\n");
    return 64;
  }
  return nayose::run(argv[1], argv[2], argv[3]);
}
