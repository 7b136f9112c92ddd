#include "engine/index/record_state.h"

#include <algorithm>
#include <cstring>

#include "engine/base/bytes.h"
#include "engine/base/check.h"

namespace nayose {
namespace {

constexpr uint8_t kRecordLayout = 2;
// Bounds that no real state comes near: a decoder must not allocate what a bad count asks for.
constexpr size_t kProfilesMax = 64;
constexpr size_t kListMax = 4096;

Status not_the_layout() {
  return Status(StatusCode::kCorruption, "a stored record does not have the known layout (" +
                                             std::to_string(kRecordLayout) + ")");
}

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

// Where a profile of any encoding lies in a record, and its header in it.
struct StoredProfile {
  uint8_t alive = 0;
  EncodingId encoding;
  size_t header_offset = 0;
  size_t token_count = 0;
  std::string_view bytes;
};

void write_profile(const StoredProfile& profile, std::span<const BlockToken> tokens,
                   ByteWriter* out) {
  out->u8(profile.alive);
  out->u64(profile.encoding.value);
  out->u16(static_cast<uint16_t>(profile.bytes.size()));
  out->u16(static_cast<uint16_t>(profile.header_offset));
  out->u8(static_cast<uint8_t>(profile.token_count));
  out->raw(profile.bytes);
  for (const BlockToken token : tokens) out->u64(token.value);
}

// Nothing but the header of a profile that cannot be compared any more.
void write_earlier(const EarlierProfile& earlier, ByteWriter* out) {
  ProfileHeader header;
  header.fingerprint = earlier.fingerprint;
  header.anchor = earlier.anchor;
  header.first_period = earlier.first_period;
  char bytes[sizeof(header)];
  std::memcpy(bytes, &header, sizeof(header));
  StoredProfile profile;
  profile.alive = earlier.alive ? 1 : 0;
  profile.encoding = earlier.encoding;
  profile.bytes = {bytes, sizeof(bytes)};
  write_profile(profile, {}, out);
}

bool read_earlier(const StoredProfile& profile, RecordState* state) {
  ProfileHeader header;
  if (profile.header_offset + sizeof(header) > profile.bytes.size()) return false;
  std::memcpy(&header, profile.bytes.data() + profile.header_offset, sizeof(header));
  state->earlier.push_back({profile.encoding, header.fingerprint, header.anchor,
                            header.first_period, profile.alive != 0});
  return true;
}

bool read_profile(ByteReader* in, const EncodingShape& shape, RecordState* state) {
  StoredProfile profile;
  profile.alive = in->u8();
  profile.encoding.value = in->u64();
  const size_t size = in->u16();
  profile.header_offset = in->u16();
  profile.token_count = in->u8();
  profile.bytes = in->raw(size);
  if (!in->ok()) return false;
  if (profile.encoding != shape.id) {
    static_cast<void>(in->raw(profile.token_count * sizeof(uint64_t)));
    return in->ok() && read_earlier(profile, state);
  }
  const bool fits = size == shape.profile_bytes && profile.token_count == shape.token_count &&
                    profile.header_offset == shape.header_offset;
  if (!fits) return false;
  state->alive.push_back(profile.alive);
  state->profile_bytes.insert(state->profile_bytes.end(), profile.bytes.begin(),
                              profile.bytes.end());
  for (size_t i = 0; i < profile.token_count; ++i) state->tokens.push_back({in->u64()});
  return in->ok();
}

void write_carried(const CarriedPerson& carried, EncodingId encoding, ByteWriter* out) {
  out->u8(carried.exists() ? 1 : 0);
  if (!carried.exists()) return;
  out->u64(encoding.value);
  out->raw(carried.person.as_bytes());
  out->u16(static_cast<uint16_t>(carried.apart.size()));
  for (const Ref& other : carried.apart) out->raw(other.as_bytes());
}

bool read_carried(ByteReader* in, EncodingId encoding, CarriedPerson* carried) {
  const uint8_t noted = in->u8();
  if (noted == 0) return in->ok();
  const bool stands = in->u64() == encoding.value;
  carried->person = read_id<PersonId>(in);
  const size_t count = in->u16();
  if (!in->ok() || noted != 1 || count > kListMax || !carried->exists()) return false;
  for (size_t i = 0; i < count; ++i) carried->apart.push_back(read_id<Ref>(in));
  if (!stands) *carried = CarriedPerson();
  return in->ok();
}

}  // namespace

EncodingShape encoding_shape(std::string_view encoding_hash, const ProfileLayout& layout,
                             size_t rule_count) {
  const auto hash = parse_hex128(encoding_hash);
  CHECK(hash.has_value(), "an encoding hash is not 32 hex digits");
  EncodingShape shape;
  std::memcpy(&shape.id.value, hash->data(), sizeof(shape.id.value));
  shape.profile_bytes = layout.bytes();
  shape.header_offset = static_cast<size_t>(layout.vector_count()) * kVectorBytes;
  shape.token_count = rule_count;
  CHECK(shape.profile_bytes <= UINT16_MAX && rule_count <= UINT8_MAX,
        "a model is larger than the layout of a stored record allows");
  return shape;
}

bool earlier_comes_first(const EarlierProfile& a, const EarlierProfile& b) {
  return a.anchor != b.anchor ? a.anchor > b.anchor : a.fingerprint < b.fingerprint;
}

bool RecordState::any_alive() const {
  return std::any_of(alive.begin(), alive.end(), [](uint8_t flag) { return flag != 0; }) ||
         std::any_of(earlier.begin(), earlier.end(),
                     [](const EarlierProfile& profile) { return profile.alive; });
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
  earlier.clear();
  carried = CarriedPerson();
}

void encode_record_state(const RecordState& state, const EncodingShape& shape, std::string* bytes) {
  const size_t count = state.profile_count();
  CHECK(count + state.earlier.size() <= kProfilesMax && state.retracted.size() <= kListMax &&
            state.merged.size() <= kListMax && state.carried.apart.size() <= kListMax,
        "a record state is larger than its decoder takes");
  CHECK(state.profile_bytes.size() == count * shape.profile_bytes &&
            state.tokens.size() == count * shape.token_count,
        "the profiles of a record are not of the encoding in force");
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
  out.u8(static_cast<uint8_t>(count + state.earlier.size()));
  const std::string_view all(reinterpret_cast<const char*>(state.profile_bytes.data()),
                             state.profile_bytes.size());
  for (size_t i = 0; i < count; ++i) {
    write_profile({state.alive[i], shape.id, shape.header_offset, shape.token_count,
                   all.substr(i * shape.profile_bytes, shape.profile_bytes)},
                  std::span(state.tokens).subspan(i * shape.token_count, shape.token_count), &out);
  }
  for (const EarlierProfile& earlier : state.earlier) write_earlier(earlier, &out);
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
  write_carried(state.carried, shape.id, &out);
}

Status decode_record_state(std::string_view bytes, const EncodingShape& shape, RecordState* state) {
  state->clear();
  ByteReader in(bytes);
  if (in.u8() != kRecordLayout) return not_the_layout();
  state->ref = read_id<Ref>(&in);
  state->version = in.u32();
  state->institution = in.u32();
  state->created = read_key(&in);
  state->barrier.at = read_key(&in);
  state->barrier.fingerprint = read_id<Fingerprint>(&in);
  state->deleted = read_key(&in);
  state->sixteenth_birthday = static_cast<int32_t>(in.u32());
  state->public_db_keys = in.sized();
  const size_t profile_count = in.u8();
  if (!in.ok() || profile_count > kProfilesMax) return not_the_layout();
  for (size_t i = 0; i < profile_count; ++i) {
    if (!read_profile(&in, shape, state)) return not_the_layout();
  }
  // Those that were of the encoding in force stand before those that were earlier even then.
  std::sort(state->earlier.begin(), state->earlier.end(), earlier_comes_first);
  const size_t retracted_count = in.u16();
  if (retracted_count > kListMax) return not_the_layout();
  for (size_t i = 0; i < retracted_count; ++i) {
    const auto fingerprint = read_id<Fingerprint>(&in);
    state->retracted.push_back({fingerprint, read_key(&in)});
  }
  const size_t merged_count = in.u16();
  if (!in.ok() || merged_count > kListMax) return not_the_layout();
  for (size_t i = 0; i < merged_count; ++i) {
    const auto other = read_id<Ref>(&in);
    state->merged.push_back({other, read_key(&in)});
  }
  if (!read_carried(&in, shape.id, &state->carried)) return not_the_layout();
  return in.at_end() ? Status() : not_the_layout();
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
