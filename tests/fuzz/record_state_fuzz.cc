// Stored record states, links, and what the links topic holds: any bytes are read or refused; a
// state that was read encodes to the same bytes.
#include <cstdint>
#include <string>
#include <string_view>

#include "engine/base/check.h"
#include "engine/index/record_state.h"
#include "engine/pipeline/engine.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  constexpr size_t kProfileBytes = 64;
  constexpr size_t kRules = 2;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  nayose::RecordState state;
  if (nayose::decode_record_state(bytes, kProfileBytes, kRules, &state).ok()) {
    std::string again;
    nayose::encode_record_state(state, &again);
    CHECK(again == bytes, "a record state has one encoding");
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
