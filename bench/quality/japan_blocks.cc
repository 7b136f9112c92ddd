#include "bench/quality/japan_blocks.h"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <memory>
#include <unordered_map>

#include "engine/blocking/block_tokenizer.h"
#include "engine/encode/keyring.h"
#include "engine/encode/profile_encoder.h"
#include "tests/support/naive_linker.h"

namespace nayose::bench {
namespace {

struct AlignedDelete {
  void operator()(uint8_t* bytes) const { std::free(bytes); }
};
using AlignedBytes = std::unique_ptr<uint8_t, AlignedDelete>;

// Canonical values → profiles and tokens, under keys of this run.
class Encoder {
 public:
  static Result<std::unique_ptr<Encoder>> open(const LinkageModel& model) {
    NAYOSE_ASSIGN_OR_RETURN(auto keyring, Keyring::ephemeral());
    const GramParameters grams{model.positions_per_gram, model.positions_per_digit};
    NAYOSE_ASSIGN_OR_RETURN(
        auto encoder, ProfileEncoder::create(*keyring, model.fields, grams, model.encoding_hash));
    return std::unique_ptr<Encoder>(new Encoder(model, std::move(keyring), std::move(encoder)));
  }

  const ProfileLayout& layout() const { return encoder_->layout(); }
  Ref ref_of(const Patient& patient) {
    return encoder_->make_ref(patient.institution, patient.patient);
  }
  AlignedBytes new_profile() const {
    return AlignedBytes(static_cast<uint8_t*>(std::aligned_alloc(64, layout().bytes())));
  }
  void encode(const Values& values, uint8_t* profile, std::vector<BlockToken>* tokens) {
    canonical_.assign(values.begin(), values.end());
    encoder_->encode(canonical_, profile);
    tokens->resize(model_.rules.size());
    tokenizer_.tokens(canonical_, encoder_.get(), *tokens);
  }

 private:
  Encoder(const LinkageModel& model, std::unique_ptr<Keyring> keyring,
          std::unique_ptr<ProfileEncoder> encoder)
      : model_(model),
        keyring_(std::move(keyring)),
        encoder_(std::move(encoder)),
        tokenizer_(&model) {}

  const LinkageModel& model_;
  std::unique_ptr<Keyring> keyring_;
  std::unique_ptr<ProfileEncoder> encoder_;
  BlockTokenizer tokenizer_;
  std::vector<std::string_view> canonical_;
};

// A token, and what refines it; 0 where nothing does.
using RefinedToken = std::pair<uint64_t, uint64_t>;

void make_unique(std::vector<RefinedToken>* tokens) {
  std::sort(tokens->begin(), tokens->end());
  tokens->erase(std::unique(tokens->begin(), tokens->end()), tokens->end());
}

std::vector<RefinedToken> tokens_of(const LinkageModel& model, const Patient& patient,
                                    Encoder* encoder, uint8_t* profile) {
  std::vector<RefinedToken> result;
  std::vector<BlockToken> tokens;
  for (const Values& values : patient.profiles) {
    encoder->encode(values, profile, &tokens);
    for (size_t rule = 0; rule < tokens.size(); ++rule) {
      if (tokens[rule].value == 0) continue;
      const BlockToken refined =
          refined_token(tokens[rule], model.rules[rule], encoder->layout(), profile);
      result.push_back({tokens[rule].value, refined.value});
    }
  }
  make_unique(&result);
  return result;
}

struct RefinedHash {
  size_t operator()(const RefinedToken& token) const {
    return token.first ^ (token.second * 0x9E3779B97F4A7C15U);
  }
};

// Blocks and their numbers of patients.
class Blocks {
 public:
  explicit Blocks(size_t cap) : cap_(cap) {}

  void add(const std::vector<RefinedToken>& tokens) {
    uint64_t before = 0;  // Tokens are sorted, so one patient counts once.
    for (const RefinedToken& token : tokens) {
      if (token.first != before) ++sizes_[token.first];
      before = token.first;
      if (token.second != 0) ++refined_sizes_[token];
    }
  }
  bool brings_together(const std::vector<RefinedToken>& a,
                       const std::vector<RefinedToken>& b) const {
    auto left = a.begin();
    auto right = b.begin();
    while (left != a.end() && right != b.end()) {
      if (left->first != right->first) {
        left->first < right->first ? ++left : ++right;
        continue;
      }
      if (sizes_.at(left->first) <= cap_) return true;
      if (*left == *right && left->second != 0 && refined_sizes_.at(*left) <= cap_) return true;
      *left < *right ? ++left : ++right;
    }
    return false;
  }

 private:
  const size_t cap_;
  std::unordered_map<uint64_t, size_t> sizes_;
  std::unordered_map<RefinedToken, size_t, RefinedHash> refined_sizes_;
};

}  // namespace

Result<double> pair_completeness(const LinkageModel& model, const Patients& patients,
                                 const std::vector<PatientPair>& pairs) {
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<Encoder> encoder, Encoder::open(model));
  const AlignedBytes profile = encoder->new_profile();
  Blocks blocks(static_cast<size_t>(model.block_cap));
  std::vector<std::vector<RefinedToken>> tokens;
  for (const Patient& patient : patients.patients) {
    tokens.push_back(tokens_of(model, patient, encoder.get(), profile.get()));
    blocks.add(tokens.back());
  }
  size_t together = 0;
  for (const auto& [a, b] : pairs) together += blocks.brings_together(tokens[a], tokens[b]);
  return pairs.empty() ? 1.0 : static_cast<double>(together) / static_cast<double>(pairs.size());
}

Result<LinkageCounts> link_by_definition(const LinkageModel& model, const Patients& patients) {
  NAYOSE_ASSIGN_OR_RETURN(const std::unique_ptr<Encoder> encoder, Encoder::open(model));
  std::vector<AlignedBytes> storage;
  std::vector<NaiveRef> refs;
  std::map<std::string, uint32_t> institutions;
  for (const Patient& patient : patients.patients) {
    NaiveRef ref;
    ref.ref = encoder->ref_of(patient);
    ref.institution =
        institutions.emplace(patient.institution, static_cast<uint32_t>(institutions.size()))
            .first->second;
    for (const Values& values : patient.profiles) {
      storage.push_back(encoder->new_profile());
      NaiveProfile profile;
      profile.bytes = storage.back().get();
      encoder->encode(values, storage.back().get(), &profile.tokens);
      ref.profiles.push_back(std::move(profile));
    }
    refs.push_back(std::move(ref));
  }
  const NaiveResult result = NaiveLinker(&model, &encoder->layout()).link(refs);
  std::map<size_t, uint64_t> of_truth;
  std::map<size_t, uint64_t> of_links;
  std::map<std::pair<size_t, size_t>, uint64_t> of_both;
  for (size_t i = 0; i < refs.size(); ++i) {
    const size_t person = patients.patients[i].person;
    ++of_truth[person];
    ++of_links[result.persons[i]];
    ++of_both[{person, result.persons[i]}];
  }
  const auto pairs = [](const auto& sizes) {
    uint64_t sum = 0;
    for (const auto& entry : sizes) sum += entry.second * (entry.second - 1) / 2;
    return sum;
  };
  return LinkageCounts{pairs(of_truth), pairs(of_links), pairs(of_both)};
}

}  // namespace nayose::bench
