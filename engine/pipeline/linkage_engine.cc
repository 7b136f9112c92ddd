#include "engine/pipeline/linkage_engine.h"

#include <algorithm>

#include "engine/base/bytes.h"

namespace nayose {
namespace {

constexpr size_t kIngestGrain = 64;
constexpr size_t kApartWrittenTogether = 256;

}  // namespace

Id128<RecordKeyTag> record_key(Prf* prf, const Ref& ref) {
  return truncate_id<Id128<RecordKeyTag>>(prf->bytes(ref.as_bytes()));
}

ResidentLinkageEngine::ResidentLinkageEngine(Parts parts, std::unique_ptr<ProfileEncoder> encoder,
                                             std::unique_ptr<Sealer> sealer, Prf record_key_prf,
                                             Prf person_prf)
    : parts_(std::move(parts)),
      encoder_(std::move(encoder)),
      sealer_(std::move(sealer)),
      record_key_prf_(std::move(record_key_prf)),
      index_(encoder_->layout(), parts_.model->rules.size()),
      shape_(encoding_shape(parts_.model->encoding_hash, encoder_->layout(),
                            parts_.model->rules.size())),
      rules_(*parts_.model, encoder_->layout()),
      match_(*parts_.model, &index_),
      resolve_(*parts_.model, &index_, &match_, &carried_, std::move(person_prf)) {}

void ResidentLinkageEngine::process(const InputBatch& batch, BatchResult* result) {
  result->clear();
  changed_in_batch_ = false;
  result->positions = batch.positions;
  ingested_.assign(batch.size(), IngestedRecord{});
  for (const auto& worker : workers_) worker->begin_batch();
  parts_.executor->run(batch.size(), kIngestGrain, [&](size_t begin, size_t end, size_t worker) {
    for (size_t i = begin; i < end; ++i) {
      ingested_[i].worker = static_cast<uint32_t>(worker);
      workers_[worker]->ingest(batch, i, this, &ingested_[i]);
    }
  });
  if (!ingested_.empty()) write_apart(&result->delta);
  for (size_t i = 0; i < ingested_.size(); ++i) {
    apply(&ingested_[i], result);
  }
  counts_.add(result->counts);
}

void ResidentLinkageEngine::apply(IngestedRecord* record, BatchResult* result) {
  Counts& counts = result->counts;
  const IngestWorker& worker = *workers_[record->worker];
  ++counts.records;
  if (record->refusal != RefusalReason::kNone) {
    ++counts.refused[static_cast<size_t>(record->refusal)];
    result->outputs.add(OutputKind::kRefused, worker.text(record->output_key),
                        worker.text(record->output));
    return;
  }
  ++counts.accepted;
  counts.payload_values_dropped += record->payload.dropped;
  counts.payload_values_with_identifiers += record->payload.with_identifiers;
  if (record->output.size > 0) {
    result->outputs.add(OutputKind::kEncounters, worker.text(record->output_key),
                        worker.text(record->output));
  }
  switch (record->change) {
    case ChangeKind::kRetractEncounter:
      return;
    case ChangeKind::kUpdate:
      if (!record->has_identifiers) return;
      if (is_repeat(*record)) {
        ++counts.repeat_visits;
        return;
      }
      break;
    case ChangeKind::kDelete:
      if (record->scope == DeleteScope::kPerson) ++counts.delete_scopes_narrowed;
      break;
    case ChangeKind::kCorrection:
      break;
    case ChangeKind::kMerge:
      apply_merge(*record, record->merge_from, record->ref, result);
      apply_merge(*record, record->ref, record->merge_from, result);
      if (!record->has_identifiers) return;
      break;
  }
  apply_to_state(record, result);
}

// What INGEST was told of the state holds until a record of the batch has changed it.
bool ResidentLinkageEngine::is_repeat(const IngestedRecord& record) const {
  const bool hinted = record.profile == kNone32;
  if (hinted && !changed_in_batch_) return true;
  return likely_repeat(record.ref, record.fingerprint, record.key);
}

void ResidentLinkageEngine::apply_to_state(IngestedRecord* record, BatchResult* result) {
  IngestWorker& worker = *workers_[record->worker];
  start_state(record->ref, *record, &state_);
  RecordEvent event;
  event.change = record->change;
  event.key = record->key;
  event.fingerprint = record->fingerprint;
  if (record->has_identifiers && record->change != ChangeKind::kDelete) {
    if (record->profile == kNone32) worker.encode_late(record);
    event.profile = worker.profile(*record);
    event.tokens = worker.tokens(*record);
  }
  const bool was_live = state_.any_alive();
  const RecordChange change = rules_.apply(event, &state_);
  if (!change.identifiers_stand) {
    ++result->counts.visits_of_retracted;
  } else if (change.added + change.taken_over == 0 && record->change == ChangeKind::kUpdate) {
    ++result->counts.repeat_visits;
  }
  if (!change.changed) return;
  result->counts.profiles_added += change.added;
  result->counts.profiles_taken_over += change.taken_over;
  result->counts.profiles_retracted += change.retracted;
  result->counts.profiles_evicted += change.evicted;
  if (was_live && !state_.any_alive()) ++result->counts.refs_deleted;
  adopt(change, &state_, result);
}

void ResidentLinkageEngine::apply_merge(const IngestedRecord& record, const Ref& ref,
                                        const Ref& other, BatchResult* result) {
  start_state(ref, record, &state_);
  if (!assert_merge(other, record.key, &state_)) return;
  RecordChange change;
  change.matching_changed = true;
  adopt(change, &state_, result);
}

// The state of the ref as it stands, or a fresh one.
void ResidentLinkageEngine::start_state(const Ref& ref, const IngestedRecord& record,
                                        RecordState* state) {
  const RefIndex index = index_.find(ref);
  if (index != kNone32) {
    index_.export_state(index, state);
    return;
  }
  state->clear();
  state->ref = ref;
  state->institution = record.institution;
  state->created = record.key;
}

// Makes `state` the ref's state everywhere: index, edges, persons, outputs, delta.
void ResidentLinkageEngine::adopt(const RecordChange& change, RecordState* state,
                                  BatchResult* result) {
  changed_in_batch_ = true;
  RefIndex index = index_.find(state->ref);
  if (index == kNone32) index = index_.add(state->ref);
  seeds_.assign(1, index);
  carry_over(index, change.untied, state, &result->counts);
  ResidentRef& ref = index_.ref(index);
  ref.version = state->version;
  ref.institution = state->institution;
  ref.created = state->created;
  index_.set_extra(index, *state);
  write_record(*state, &result->delta);
  edge_changes_.clear();
  if (change.matching_changed) {
    match_.update(index, *state, &edge_changes_, &result->counts);
  } else {
    match_.refresh_headers(index, *state);
    if (seeds_.size() == 1) return;
  }
  write_edges(&result->delta);
  for (const EdgeChange& edge : edge_changes_) {
    seeds_.push_back(edge.a);
    seeds_.push_back(edge.b);
  }
  std::sort(seeds_.begin(), seeds_.end());
  seeds_.erase(std::unique(seeds_.begin(), seeds_.end()), seeds_.end());
  resolve_.resolve(seeds_, &result->outputs, &result->delta, &result->counts);
  write_noted(resolve_.noted(), &result->delta);
}

// What the earlier encoding knew of the ref, before the index takes its new state: whom it was one
// person with is clustered again, since what it holds together may change.
void ResidentLinkageEngine::carry_over(RefIndex index, bool untied, RecordState* state,
                                       Counts* counts) {
  const bool was_earlier = index_.ref(index).in_earlier_encoding;
  const bool is_earlier = state->in_earlier_encoding();
  const bool leaves = untied || !state->any_alive();
  const bool taken_over = was_earlier && !is_earlier && !leaves;
  const bool taken_back = !was_earlier && is_earlier;
  if (taken_over) ++counts->refs_taken_over;
  if (taken_back) {  // Its edges hold nothing together any more.
    index_.for_each_edge(index,
                         [&](const ResidentIndex::Edge& edge) { seeds_.push_back(edge.other); });
  }
  if (!carried_.is_member(index)) {
    if (is_earlier) state->carried = CarriedPersons::alone(state->ref);
    return;
  }
  if (leaves || was_earlier != is_earlier) {
    carried_.for_each_tied(index, [&](RefIndex other) { seeds_.push_back(other); });
  }
  if (leaves) {
    carried_.leave(index, was_earlier);
  } else if (taken_over) {
    carried_.take_over(index);
  } else if (taken_back) {
    carried_.take_back(index);
    carried_.for_each_tied(index, [&](RefIndex other) { seeds_.push_back(other); });
  }
  state->carried = carried_.note(index);
}

void ResidentLinkageEngine::write_noted(std::span<const RefIndex> refs, StateDelta* delta) {
  for (const RefIndex index : refs) {
    index_.export_state(index, &noted_state_);
    noted_state_.carried = carried_.note(index);
    write_record(noted_state_, delta);
  }
}

// A few with each batch, for they go to the topics with it.
void ResidentLinkageEngine::write_apart(StateDelta* delta) {
  const size_t count = std::min(unwritten_apart_.size(), kApartWrittenTogether);
  if (count == 0) return;
  write_noted(std::span(unwritten_apart_).last(count), delta);
  unwritten_apart_.resize(unwritten_apart_.size() - count);
}

void ResidentLinkageEngine::write_record(const RecordState& state, StateDelta* delta) {
  const auto key = record_key(&record_key_prf_, state.ref);
  plain_.clear();
  sealed_.clear();
  encode_record_state(state, shape_, &plain_);
  sealer_->seal({kRecordsTable, key.as_bytes()}, plain_, &sealed_);
  delta->put(Table::kRecords, key.as_bytes(), sealed_);
}

void ResidentLinkageEngine::write_edges(StateDelta* delta) {
  for (const EdgeChange& change : edge_changes_) {
    const Ref& a = index_.ref(change.a).ref;
    const Ref& b = index_.ref(change.b).ref;
    std::string key(std::min(a, b).as_bytes());
    key.append(std::max(a, b).as_bytes());
    const ResidentIndex::Edge* edge = index_.find_edge(change.a, change.b);
    if (edge == nullptr) {
      delta->erase(Table::kEdges, key);
      continue;
    }
    std::string value;
    ByteWriter(&value).u32(static_cast<uint32_t>(edge->weight));
    delta->put(Table::kEdges, key, value);
  }
}

void ResidentLinkageEngine::approach(const Ref& ref, ApproachStep step) const {
  switch (step) {
    case ApproachStep::kTable:
      return index_.prefetch(ref);
    case ApproachStep::kRef:
      return index_.prefetch_ref(ref);
    case ApproachStep::kProfile:
      return index_.prefetch_profile(ref);
  }
}

// A visit whose identifiers stand already, in a period already noted, changes nothing.
bool ResidentLinkageEngine::likely_repeat(const Ref& ref, const Fingerprint& fingerprint,
                                          const EventKey& key) const {
  const RefIndex index = index_.find(ref);
  if (index == kNone32) return false;
  const int32_t period = period_of(key.time_ms);
  for (ProfileIndex p = index_.ref(index).first_profile; p != kNone32; p = index_.next_profile(p)) {
    const ProfileHeader& header = index_.layout().header(index_.profile(p));
    if (header.fingerprint != fingerprint) continue;
    const int32_t anchor_period = period_of(header.anchor.time_ms);
    if (period == anchor_period) return key >= header.anchor;
    return period < anchor_period && period >= header.first_period;
  }
  return false;
}

EngineSizes ResidentLinkageEngine::sizes() const {
  EngineSizes sizes;
  sizes.refs = index_.live_ref_count() + index_.earlier_ref_count();
  sizes.refs_in_earlier_encoding = index_.earlier_ref_count();
  sizes.persons = resolve_.person_count();
  sizes.profiles = index_.profile_count();
  sizes.edges = index_.edge_count();
  sizes.blocks = index_.block_table().block_count();
  sizes.resident_bytes = index_.memory_bytes() + carried_.memory_bytes();
  return sizes;
}

void ResidentLinkageEngine::visit_links(const std::function<void(Ref, PersonId)>& visit) const {
  std::vector<RefIndex> order;
  for (RefIndex index = 0; index < index_.ref_count(); ++index) {
    if (!index_.ref(index).person.is_zero()) order.push_back(index);
  }
  std::sort(order.begin(), order.end(),
            [&](RefIndex a, RefIndex b) { return index_.ref(a).ref < index_.ref(b).ref; });
  for (const RefIndex index : order) visit(index_.ref(index).ref, index_.ref(index).person);
}

}  // namespace nayose
