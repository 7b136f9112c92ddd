#include "engine/index/record_state.h"

#include "engine/base/bytes.h"
#include "engine/base/check.h"

namespace nayose {
namespace {

constexpr uint8_t kRecordLayout = 1;
// Bounds that no real state comes near: a decoder must not allocate what a bad count asks for.
constexpr size_t kProfilesMax = 64;
constexpr size_t kListMax = 4096;

void write_key(const EventKey& key, ByteWriter* out) {
  out->i64(key.time_ms);
  out->u64(key.digest);
}

EventKey read_key(ByteReader* in) {
  EventKey key;
  key.time_ms = in->i64();
  key.digest = in->u64();
  return key;
}

template <typename Id>
Id read_id(ByteReader* in) {
  const std::string_view bytes = in->raw(16);
  return bytes.size() == 16 ? Id::from_bytes(bytes) : Id{};
}

bool read_profiles(ByteReader* in, size_t profile_bytes, size_t rule_count, RecordState* state) {
  const size_t count = in->u8();
  if (count > kProfilesMax) return false;
  for (size_t i = 0; i < count; ++i) {
    state->alive.push_back(in->u8());
    const std::string_view bytes = in->raw(profile_bytes);
    state->profile_bytes.insert(state->profile_bytes.end(), bytes.begin(), bytes.end());
    for (size_t rule = 0; rule < rule_count; ++rule) state->tokens.push_back({in->u64()});
    if (!in->ok()) return false;
  }
  return true;
}

}  // namespace

bool RecordState::any_alive() const {
  for (uint8_t flag : alive) {
    if (flag != 0) return true;
  }
  return false;
}

void RecordState::clear() {
  version = 0;
  institution = 0;
  created = {};
  barrier = {{Barrier::kNoBarrier, 0}, {}};
  deleted = {Barrier::kNoBarrier, 0};
  sixteenth_birthday = 0;
  public_db_keys.clear();
  profile_bytes.clear();
  tokens.clear();
  alive.clear();
  retracted.clear();
  merged.clear();
}

void encode_record_state(const RecordState& state, std::string* bytes) {
  CHECK(state.profile_count() <= kProfilesMax && state.retracted.size() <= kListMax &&
            state.merged.size() <= kListMax,
        "a record state is larger than its decoder takes");
  ByteWriter out(bytes);
  out.u8(kRecordLayout);
  out.raw(state.ref.as_bytes());
  out.u32(state.version);
  out.u32(state.institution);
  write_key(state.created, &out);
  write_key(state.barrier.at, &out);
  out.raw(state.barrier.fingerprint.as_bytes());
  write_key(state.deleted, &out);
  out.u32(static_cast<uint32_t>(state.sixteenth_birthday));
  out.sized(state.public_db_keys);
  const size_t count = state.profile_count();
  out.u8(static_cast<uint8_t>(count));
  for (size_t i = 0; i < count; ++i) {
    out.u8(state.alive[i]);
    const size_t size = state.profile_bytes.size() / count;
    out.raw({reinterpret_cast<const char*>(state.profile_bytes.data()) + i * size, size});
    const size_t rules = state.tokens.size() / count;
    for (size_t rule = 0; rule < rules; ++rule) out.u64(state.tokens[i * rules + rule].value);
  }
  out.u16(static_cast<uint16_t>(state.retracted.size()));
  for (const RetractedProfile& retracted : state.retracted) {
    out.raw(retracted.fingerprint.as_bytes());
    write_key(retracted.anchor, &out);
  }
  out.u16(static_cast<uint16_t>(state.merged.size()));
  for (const MergeAssertion& merge : state.merged) {
    out.raw(merge.other.as_bytes());
    write_key(merge.at, &out);
  }
}

Status decode_record_state(std::string_view bytes, size_t profile_bytes, size_t rule_count,
                           RecordState* state) {
  const Status corrupt(StatusCode::kCorruption, "a stored record does not have the known layout");
  state->clear();
  ByteReader in(bytes);
  if (in.u8() != kRecordLayout) return corrupt;
  state->ref = read_id<Ref>(&in);
  state->version = in.u32();
  state->institution = in.u32();
  state->created = read_key(&in);
  state->barrier.at = read_key(&in);
  state->barrier.fingerprint = read_id<Fingerprint>(&in);
  state->deleted = read_key(&in);
  state->sixteenth_birthday = static_cast<int32_t>(in.u32());
  state->public_db_keys = in.sized();
  if (!in.ok() || !read_profiles(&in, profile_bytes, rule_count, state)) return corrupt;
  const size_t retracted_count = in.u16();
  if (retracted_count > kListMax) return corrupt;
  for (size_t i = 0; i < retracted_count; ++i) {
    const auto fingerprint = read_id<Fingerprint>(&in);
    state->retracted.push_back({fingerprint, read_key(&in)});
  }
  const size_t merged_count = in.u16();
  if (!in.ok() || merged_count > kListMax) return corrupt;
  for (size_t i = 0; i < merged_count; ++i) {
    const auto other = read_id<Ref>(&in);
    state->merged.push_back({other, read_key(&in)});
  }
  return in.at_end() ? Status() : corrupt;
}

void encode_link_state(const LinkState& link, std::string* bytes) {
  ByteWriter out(bytes);
  out.raw(link.person.as_bytes());
  out.u32(link.link_version);
}

Status decode_link_state(std::string_view bytes, LinkState* link) {
  if (bytes.size() != kLinkStateBytes) {
    return Status(StatusCode::kCorruption, "a stored link does not have the known layout");
  }
  ByteReader in(bytes);
  link->person = read_id<PersonId>(&in);
  link->link_version = in.u32();
  return Status();
}

}  // namespace nayose
