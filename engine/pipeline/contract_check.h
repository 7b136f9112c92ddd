// The envelope of a record against the contract and the notice gate. Part of INGEST.
#pragma once

#include <cstdint>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "engine/pipeline/engine_config.h"
#include "engine/record/event.h"
#include "engine/record/refusal_reason.h"
#include "engine/record/source_record.h"

namespace nayose {

// What the envelope says, once it passed.
struct CheckedEnvelope {
  ChangeKind change = ChangeKind::kUpdate;
  DeleteScope scope = DeleteScope::kProvider;
  int64_t event_time_ms = 0;
  uint32_t sequence = 0;
  const InstitutionSpec* institution = nullptr;
};

// Why not, where, and from which day on it may be sent again.
struct Refusal {
  RefusalReason reason = RefusalReason::kNone;
  std::string_view field;       // Name of the field; never its value.
  int64_t send_again_day = -1;  // Days since 1970-01-01, for a waiting period; else −1.
};

// Threads: const, safe concurrently.
class ContractCheck {
 public:
  explicit ContractCheck(const EngineConfig& config);

  // `received_ms` is the gate's clock. Order of the checks: schema, institution, ids, time,
  // change, My Number, notice.
  Refusal check(const SourceRecord& record, const SourceCoordinates& coordinates,
                int64_t received_ms, CheckedEnvelope* out) const;

 private:
  Refusal check_institution(const SourceRecord& record, const SourceCoordinates& coordinates,
                            CheckedEnvelope* out) const;
  Refusal check_ids(const SourceRecord& record, const CheckedEnvelope& envelope) const;
  Refusal check_notice(const SourceRecord& record, int64_t received_ms) const;

  const EngineConfig* config_;
  std::unordered_map<std::string_view, const InstitutionSpec*> institutions_;
};

// A message id that may be sent back: up to 128 of A–Z a–z 0–9 . _ : - /.
bool is_message_id(std::string_view text);

}  // namespace nayose
