// Opening an engine: the resident index from the store, edges derived again after a replay.

#include <algorithm>
#include <mutex>
#include <span>

#include "engine/base/bytes.h"
#include "engine/pipeline/linkage_engine.h"
#include "engine/pipeline/meta_keys.h"

namespace nayose {
namespace {

constexpr size_t kDeltaBytesMax = 16 << 20;
constexpr size_t kDeriveGrain = 256;
constexpr size_t kLoadedTogether = 32;

// What one thread has opened and decoded, but not yet added to the index.
struct Opened {
  std::unique_ptr<Sealer> sealer;
  std::string plain;
  std::vector<RecordState> states = std::vector<RecordState>(kLoadedTogether);
  size_t count = 0;
};

}  // namespace

Result<std::unique_ptr<LinkageEngine>> LinkageEngine::open(Parts parts) {
  return ResidentLinkageEngine::open(std::move(parts));
}

StoreIdentity store_identity(const LinkageModel& model, const Keyring& keyring) {
  StoreIdentity identity;
  identity.encoding_hash = model.encoding_hash;
  identity.with_new_encoding = {{std::string(kMetaScoringHash), model.scoring_hash},
                                {std::string(kMetaEdgesStale), "1"}};
  for (const KeyPurpose purpose :
       {KeyPurpose::kRef, KeyPurpose::kPerson, KeyPurpose::kToken, KeyPurpose::kGram}) {
    if (!identity.key_check.empty()) identity.key_check.push_back('-');
    identity.key_check.append(keyring.check_value(purpose));
  }
  return identity;
}

Result<std::unique_ptr<LinkageEngine>> ResidentLinkageEngine::open(Parts parts) {
  const LinkageModel& model = *parts.model;
  GramParameters grams;
  grams.positions_per_gram = model.positions_per_gram;
  grams.positions_per_digit = model.positions_per_digit;
  NAYOSE_ASSIGN_OR_RETURN(auto encoder, ProfileEncoder::create(*parts.keyring, model.fields, grams,
                                                               model.encoding_hash));
  NAYOSE_ASSIGN_OR_RETURN(auto sealer, Sealer::create(*parts.keyring));
  NAYOSE_ASSIGN_OR_RETURN(auto record_prf,
                          Prf::create(parts.keyring->key(KeyPurpose::kRef), "nayose record key"));
  NAYOSE_ASSIGN_OR_RETURN(auto person_prf,
                          Prf::create(parts.keyring->key(KeyPurpose::kPerson), "nayose person id"));
  std::unique_ptr<ResidentLinkageEngine> engine(
      new ResidentLinkageEngine(std::move(parts), std::move(encoder), std::move(sealer),
                                std::move(record_prf), std::move(person_prf)));
  const Parts& own = engine->parts_;
  for (size_t i = 0; i < own.executor->worker_count(); ++i) {
    NAYOSE_ASSIGN_OR_RETURN(
        auto worker, IngestWorker::create(*own.model, own.config, *engine->encoder_, *own.readers));
    engine->workers_.push_back(std::move(worker));
  }
  NAYOSE_RETURN_IF_ERROR(engine->check_scoring());
  NAYOSE_RETURN_IF_ERROR(engine->load_records());
  NAYOSE_RETURN_IF_ERROR(engine->load_links());
  engine->load_carried();
  std::string stale;
  const Status flag = own.store->get(Table::kMeta, kMetaEdgesStale, &stale);
  if (flag.ok()) {
    NAYOSE_RETURN_IF_ERROR(engine->load_edges(true));
    NAYOSE_RETURN_IF_ERROR(engine->derive_all_edges());
    NAYOSE_RETURN_IF_ERROR(engine->store_derived_edges());
  } else if (flag.code() == StatusCode::kNotFound) {
    NAYOSE_RETURN_IF_ERROR(engine->load_edges(false));
  } else {
    return flag;
  }
  engine->find_apart();
  return std::unique_ptr<LinkageEngine>(std::move(engine));
}

// Edges and persons in the store follow from one scoring; another one would mix two models.
Status ResidentLinkageEngine::check_scoring() {
  const std::string& wanted = parts_.model->scoring_hash;
  std::string stored;
  const Status found = parts_.store->get(Table::kMeta, kMetaScoringHash, &stored);
  if (found.ok()) {
    if (stored == wanted) return Status();
    return Status(StatusCode::kFailedPrecondition,
                  "the state was scored with scoring hash " + stored + ", the model " +
                      parts_.model->path + " has " + wanted +
                      ": use the model of that state, or start from an empty state directory");
  }
  if (found.code() != StatusCode::kNotFound) return found;
  StateDelta delta;
  delta.put(Table::kMeta, kMetaScoringHash, wanted);
  return parts_.store->write(delta, Durability::kProcess);
}

Status ResidentLinkageEngine::load_records() {
  const size_t threads = parts_.executor->worker_count();
  std::vector<Opened> opened(threads);
  for (Opened& own : opened) own.sealer = sealer_->clone();
  index_.reserve(parts_.store->estimated_rows(Table::kRecords));
  std::mutex writing;
  const auto add_all = [&](Opened* own) {
    const std::lock_guard<std::mutex> lock(writing);
    add_loaded(std::span(own->states.data(), own->count));
    own->count = 0;
  };
  const Status scanned = parts_.store->scan(
      Table::kRecords, static_cast<int>(threads),
      [&](int thread, std::string_view key, std::string_view value) -> Status {
        Opened& own = opened[static_cast<size_t>(thread)];
        NAYOSE_RETURN_IF_ERROR(own.sealer->open({kRecordsTable, key}, value, &own.plain));
        NAYOSE_RETURN_IF_ERROR(decode_record_state(own.plain, shape_, &own.states[own.count]));
        if (++own.count == kLoadedTogether) add_all(&own);
        return Status();
      });
  NAYOSE_RETURN_IF_ERROR(scanned);
  for (Opened& own : opened) add_all(&own);
  return Status();
}

// The misses of one record overlap with those of the next ones.
void ResidentLinkageEngine::add_loaded(std::span<const RecordState> states) {
  for (const RecordState& state : states) {
    index_.prefetch(state.ref);
    for (const BlockToken token : state.tokens) index_.block_table().prefetch(token);
  }
  for (const RecordState& state : states) {
    const RefIndex index = index_.add(state.ref);
    ResidentRef& ref = index_.ref(index);
    ref.version = state.version;
    ref.institution = state.institution;
    ref.created = state.created;
    index_.set_extra(index, state);
    if (state.carried.exists()) loaded_carried_.push_back({index, state.carried});
    match_.load(index, state);
  }
}

// Every ref has one link, so that threads write to different refs.
Status ResidentLinkageEngine::load_links() {
  const size_t threads = parts_.executor->worker_count();
  std::vector<std::vector<PersonId>> found(threads);
  const Status scanned = parts_.store->scan(
      Table::kLinks, static_cast<int>(threads),
      [&](int thread, std::string_view key, std::string_view value) -> Status {
        LinkState link;
        NAYOSE_RETURN_IF_ERROR(decode_link_state(value, &link));
        const RefIndex index = key.size() == 16 ? index_.find(Ref::from_bytes(key)) : kNone32;
        if (index == kNone32) {
          return Status(StatusCode::kCorruption, "a stored link names a ref without a record");
        }
        index_.ref(index).person = link.person;
        index_.ref(index).link_version = link.link_version;
        found[static_cast<size_t>(thread)].push_back(link.person);
        return Status();
      });
  NAYOSE_RETURN_IF_ERROR(scanned);
  std::vector<PersonId> persons;
  for (const auto& part : found) persons.insert(persons.end(), part.begin(), part.end());
  std::sort(persons.begin(), persons.end(), [](const PersonId& a, const PersonId& b) {
    return a.prefix64() != b.prefix64() ? a.prefix64() < b.prefix64() : a < b;
  });
  const auto end = std::unique(persons.begin(), persons.end());
  resolve_.set_person_count(static_cast<size_t>(end - persons.begin()));
  return Status();
}

// Who has nothing noted, and is still in the earlier encoding, is who it was then.
void ResidentLinkageEngine::load_carried() {
  std::vector<CarriedPersons::Member> members = std::move(loaded_carried_);
  loaded_carried_ = {};
  if (index_.earlier_ref_count() == 0) return;
  std::vector<bool> noted(index_.ref_count());
  for (const CarriedPersons::Member& member : members) noted[member.ref] = true;
  std::erase_if(members, [&](const CarriedPersons::Member& member) {
    const Ref& ref = index_.ref(member.ref).ref;
    return member.carried.person == CarriedPersons::alone(ref).person;
  });
  for (RefIndex index = 0; index < index_.ref_count(); ++index) {
    const ResidentRef& ref = index_.ref(index);
    const bool implied = !noted[index] && ref.in_earlier_encoding && !ref.person.is_zero();
    if (implied) members.push_back({index, {ref.person, {}}});
  }
  carried_.build(std::move(members), index_);
}

void ResidentLinkageEngine::find_apart() {
  if (index_.earlier_ref_count() == 0) return;
  for (RefIndex index = 0; index < index_.ref_count(); ++index) {
    if (!index_.ref(index).in_earlier_encoding || !carried_.is_member(index)) continue;
    if (carried_.note_apart(index, index_)) unwritten_apart_.push_back(index);
  }
}

Status ResidentLinkageEngine::load_edges(bool earlier_only) {
  return parts_.store->scan(
      Table::kEdges, 1, [&](int, std::string_view key, std::string_view value) -> Status {
        const Status corrupt(StatusCode::kCorruption, "a stored edge does not fit the records");
        if (key.size() != 32 || value.size() != 4) return corrupt;
        const RefIndex a = index_.find(Ref::from_bytes(key.substr(0, 16)));
        const RefIndex b = index_.find(Ref::from_bytes(key.substr(16)));
        const auto weight = static_cast<int32_t>(ByteReader(value).u32());
        if (earlier_only) {
          const bool stays = a != kNone32 && b != kNone32 && index_.ref(a).live() &&
                             index_.ref(b).live() && !match_.is_comparable(a, b) &&
                             weight != kAssertedWeight;
          if (stays) index_.set_edge(a, b, weight);
          return Status();
        }
        if (a == kNone32 || b == kNone32) return corrupt;
        index_.set_edge(a, b, weight);
        return Status();
      });
}

// Edges are a function of the records: after a replay they are worked out anew, in parallel.
Status ResidentLinkageEngine::derive_all_edges() {
  std::vector<std::vector<MatchStage::FoundEdge>> found(parts_.executor->worker_count());
  parts_.executor->run(index_.ref_count(), kDeriveGrain,
                       [&](size_t begin, size_t end, size_t worker) {
                         std::vector<RefIndex> candidates;
                         for (size_t i = begin; i < end; ++i) {
                           match_.find_edges(static_cast<RefIndex>(i), &candidates, &found[worker]);
                         }
                       });
  for (const auto& edges : found) {
    for (const auto& edge : edges) index_.set_edge(edge.a, edge.b, edge.weight);
  }
  return Status();
}

bool ResidentLinkageEngine::is_edge_key(std::string_view key) const {
  if (key.size() != 32) return false;
  const RefIndex a = index_.find(Ref::from_bytes(key.substr(0, 16)));
  const RefIndex b = index_.find(Ref::from_bytes(key.substr(16)));
  return a != kNone32 && b != kNone32 && index_.find_edge(a, b) != nullptr;
}

// Several writes: what stays is never erased, since a stop between them must not lose the edges of
// an earlier encoding, which cannot be derived.
Status ResidentLinkageEngine::store_derived_edges() {
  StateDelta delta;
  StateStore* store = parts_.store;
  std::vector<std::string> gone;
  NAYOSE_RETURN_IF_ERROR(
      store->scan(Table::kEdges, 1, [&](int, std::string_view key, std::string_view) {
        if (!is_edge_key(key)) gone.emplace_back(key);
        return Status();
      }));
  for (const std::string& key : gone) delta.erase(Table::kEdges, key);
  for (RefIndex index = 0; index < index_.ref_count(); ++index) {
    edge_changes_.clear();
    index_.for_each_edge(index, [&](const ResidentIndex::Edge& edge) {
      if (edge.other > index) edge_changes_.push_back({index, edge.other});
    });
    write_edges(&delta);
    if (delta.bytes() < kDeltaBytesMax) continue;
    NAYOSE_RETURN_IF_ERROR(store->write(delta, Durability::kProcess));
    delta.clear();
  }
  delta.erase(Table::kMeta, kMetaEdgesStale);
  return store->write(delta, Durability::kDisk);
}

}  // namespace nayose
