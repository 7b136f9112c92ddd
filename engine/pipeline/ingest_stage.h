// INGEST: raw bytes → checked, normalised, keyed; the encounter's payload stripped. Stateless, so
// any number of workers run it at once. What leaves here holds no identifier, but for the
// canonical values of a record whose encoding the hint said nobody will need.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/base/status.h"
#include "engine/blocking/block_tokenizer.h"
#include "engine/encode/profile_encoder.h"
#include "engine/model/linkage_model.h"
#include "engine/normalize/normalize_field.h"
#include "engine/pipeline/batch.h"
#include "engine/pipeline/contract_check.h"
#include "engine/pipeline/payload_filter.h"

namespace nayose {

// Part of a worker's text.
struct TextSpan {
  size_t begin = 0;
  size_t size = 0;
};

struct IngestedRecord {
  RefusalReason refusal = RefusalReason::kNone;
  ChangeKind change = ChangeKind::kUpdate;
  DeleteScope scope = DeleteScope::kProvider;
  bool has_identifiers = false;
  uint32_t worker = 0;
  uint32_t institution = 0;
  uint32_t profile = 0xffffffff;  // Index into the worker's profiles; none: not encoded yet.
  TextSpan canonical;             // Length-prefixed canonical values, until it is encoded.
  TextSpan output_key;            // Of the encounter or the refusal.
  TextSpan output;                // JSON; empty: nothing goes out.
  PayloadCounts payload;
  EventKey key;
  Ref ref;
  Ref merge_from;
  Fingerprint fingerprint;
};

// Steps towards what is known of a ref; memory is fetched meanwhile.
enum class ApproachStep : uint8_t { kTable, kRef, kProfile };

// Tells INGEST that RECORDS will take a record for a repeat visit, so that it need not be encoded.
// A hint only: RECORDS decides.
class RepeatVisitHint {
 public:
  virtual ~RepeatVisitHint() = default;
  virtual bool likely_repeat(const Ref& ref, const Fingerprint& fingerprint,
                             const EventKey& key) const = 0;
  // Says that likely_repeat() will be asked about the ref. Steps come in order, some 100 ns apart.
  virtual void approach(const Ref&, ApproachStep) const {}
};

// One worker's tools and what its records of the current batch own. One thread at a time.
class IngestWorker {
 public:
  // Lifetime: `model` and `config` outlive the worker.
  static Result<std::unique_ptr<IngestWorker>> create(const LinkageModel& model,
                                                      const EngineConfig& config,
                                                      const ProfileEncoder& encoder,
                                                      const RecordReaderFactory& readers);

  void begin_batch();
  // Fills `out`. Cost: ~1–2 µs for a repeat visit, some µs more where it is encoded.
  void ingest(const InputBatch& batch, size_t i, const RepeatVisitHint* hint, IngestedRecord* out);
  // Encodes a record that ingest() left out because of the hint.
  void encode_late(IngestedRecord* record);

  std::string_view text(const TextSpan& span) const {
    return std::string_view(text_).substr(span.begin, span.size);
  }
  const uint8_t* profile(const IngestedRecord& record) const {
    return profiles_.data() + record.profile * encoder_->layout().bytes();
  }
  std::span<const BlockToken> tokens(const IngestedRecord& record) const {
    return {tokens_.data() + record.profile * model_->rules.size(), model_->rules.size()};
  }

 private:
  IngestWorker(const LinkageModel& model, const EngineConfig& config,
               std::unique_ptr<ProfileEncoder> encoder, std::unique_ptr<RecordReader> reader);

  Refusal normalize_fields();
  Refusal find_my_number() const;
  bool is_insurance(std::string_view identifier) const;
  bool born_after(int64_t event_time_ms) const;
  void encode_canonical(IngestedRecord* out);
  void keep_canonical(IngestedRecord* out);
  void write_encounter(const CheckedEnvelope& envelope, IngestedRecord* out);
  void write_refusal(const InputBatch& batch, size_t i, const Refusal& refusal,
                     IngestedRecord* out);
  void write_payload(const CheckedEnvelope& envelope, IngestedRecord* out);
  bool is_identifier(std::string_view text) const;
  void write_demographics(int64_t event_time_ms);
  const PayloadAllowList& allow_list(const InstitutionSpec* institution);

  const LinkageModel* model_;
  const EngineConfig* config_;
  ContractCheck check_;
  FieldNormalizer normalizer_;
  std::unique_ptr<ProfileEncoder> encoder_;
  std::unique_ptr<RecordReader> reader_;
  BlockTokenizer tokenizer_;
  IdentifierScan scan_;
  std::unordered_map<const InstitutionSpec*, PayloadAllowList> allow_lists_;

  SourceRecord record_;
  std::string canonical_text_;
  std::array<std::string_view, kFieldsMax> canonical_{};
  std::array<bool, kFieldsMax> names_{};  // The field holds a name or free text.
  int birth_field_ = -1;
  int sex_field_ = -1;
  int address_field_ = -1;

  // Of the current batch.
  std::string text_;
  std::vector<uint8_t> profiles_;
  std::vector<BlockToken> tokens_;
  uint32_t profile_count_ = 0;
};

}  // namespace nayose
