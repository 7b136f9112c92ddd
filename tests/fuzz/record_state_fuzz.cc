// Stored record states, links, and what the links topic holds: any bytes are read or refused; a
// state of one encoding that was read encodes to the same bytes, one with profiles of an earlier
// encoding to bytes that read the same.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/index/record_state.h"
#include "engine/pipeline/engine.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  const nayose::EncodingShape shape = {{0x5555555555555555}, 64, 0, 2};
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  nayose::RecordState state;
  if (nayose::decode_record_state(bytes, shape, &state).ok()) {
    std::string again;
    nayose::encode_record_state(state, shape, &again);
    nayose::RecordState back;
    CHECK(nayose::decode_record_state(again, shape, &back).ok(), "what was encoded decodes");
    std::string third;
    nayose::encode_record_state(back, shape, &third);
    CHECK(third == again, "a record state has one encoding");
    const bool whole = state.earlier.empty() && again.size() == bytes.size();
    CHECK(!whole || again == bytes, "a record state of one encoding has these bytes");
  }
  nayose::LinkState link;
  static_cast<void>(nayose::decode_link_state(bytes, &link));
  nayose::StateDelta delta;
  const std::string_view key = bytes.substr(0, 32);
  static_cast<void>(nayose::ChangelogReplay::replay_link(key, bytes.substr(key.size()), &delta));
  static_cast<void>(nayose::ChangelogReplay::replay_record(
      bytes.substr(0, 16), bytes.size() > 16 ? bytes.substr(16) : std::string_view(), &delta));
  return 0;
}
