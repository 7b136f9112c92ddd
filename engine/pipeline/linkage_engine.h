// The engine behind engine.h: its stages and their working memory.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "engine/encode/profile_encoder.h"
#include "engine/encode/sealer.h"
#include "engine/index/resident_index.h"
#include "engine/pipeline/carried_persons.h"
#include "engine/pipeline/engine.h"
#include "engine/pipeline/ingest_stage.h"
#include "engine/pipeline/match_stage.h"
#include "engine/pipeline/records_stage.h"
#include "engine/pipeline/resolve_stage.h"

namespace nayose {

// Threads: as LinkageEngine.
class ResidentLinkageEngine final : public LinkageEngine, private RepeatVisitHint {
 public:
  static Result<std::unique_ptr<LinkageEngine>> open(Parts parts);

  void process(const InputBatch& batch, BatchResult* result) override;
  const Counts& counts() const override { return counts_; }
  EngineSizes sizes() const override;
  void visit_links(const std::function<void(Ref, PersonId)>& visit) const override;

 private:
  ResidentLinkageEngine(Parts parts, std::unique_ptr<ProfileEncoder> encoder,
                        std::unique_ptr<Sealer> sealer, Prf record_key_prf, Prf person_prf);

  // Rebuild (engine_load.cc).
  Status check_scoring();
  Status load_records();
  void add_loaded(std::span<const RecordState> states);
  Status load_links();
  // Of `earlier_only`, those that cannot be worked out: an end of them is in an earlier encoding.
  Status load_edges(bool earlier_only);
  void load_carried();
  void find_apart();
  Status derive_all_edges();
  Status store_derived_edges();
  bool is_edge_key(std::string_view key) const;  // Of an edge that the index has.

  // One record after INGEST (linkage_engine.cc).
  void apply(IngestedRecord* record, BatchResult* result);
  bool is_repeat(const IngestedRecord& record) const;
  void apply_to_state(IngestedRecord* record, BatchResult* result);
  void apply_merge(const IngestedRecord& record, const Ref& ref, const Ref& other,
                   BatchResult* result);
  void start_state(const Ref& ref, const IngestedRecord& record, RecordState* state);
  void adopt(const RecordChange& change, RecordState* state, BatchResult* result);
  void carry_over(RefIndex index, bool untied, RecordState* state, Counts* counts);
  void write_noted(std::span<const RefIndex> refs, StateDelta* delta);
  void write_apart(StateDelta* delta);
  void write_record(const RecordState& state, StateDelta* delta);
  void write_edges(StateDelta* delta);
  bool likely_repeat(const Ref& ref, const Fingerprint& fingerprint,
                     const EventKey& key) const override;
  void approach(const Ref& ref, ApproachStep step) const override;

  Parts parts_;
  std::unique_ptr<ProfileEncoder> encoder_;
  std::unique_ptr<Sealer> sealer_;
  Prf record_key_prf_;
  ResidentIndex index_;
  EncodingShape shape_;
  CarriedPersons carried_;
  ProfileRules rules_;
  MatchStage match_;
  ResolveStage resolve_;
  std::vector<std::unique_ptr<IngestWorker>> workers_;
  Counts counts_;

  // Working memory of the current batch and record.
  std::vector<IngestedRecord> ingested_;
  bool changed_in_batch_ = false;
  RecordState state_;
  RecordState noted_state_;
  std::vector<CarriedPersons::Member> loaded_carried_;  // While the engine is being opened.
  // Whom they were apart from is not in their records yet: the topics have no edges.
  std::vector<RefIndex> unwritten_apart_;
  std::vector<EdgeChange> edge_changes_;
  std::vector<RefIndex> seeds_;
  std::string plain_;
  std::string sealed_;
};

// What a record state is sealed for (SealContext::table).
inline constexpr std::string_view kRecordsTable = "records";
// Key of a ref in the `records` table and topic.
Id128<struct RecordKeyTag> record_key(Prf* prf, const Ref& ref);

}  // namespace nayose
