#include <charconv>

#include "engine/index/record_state.h"
#include "engine/pipeline/engine.h"
#include "engine/pipeline/meta_keys.h"

namespace nayose {
namespace {

constexpr size_t kRecordKeyBytes = 16;

// The text after `"name":` in a links value, which this program wrote: no spaces, no escapes.
std::string_view member(std::string_view json, std::string_view name) {
  std::string wanted = "\"";
  wanted.append(name);
  wanted.append("\":");
  const size_t at = json.find(wanted);
  if (at == std::string_view::npos) return {};
  json.remove_prefix(at + wanted.size());
  return json.substr(0, json.find_first_of(",}"));
}

}  // namespace

Status ChangelogReplay::replay_record(std::string_view key, std::string_view value,
                                      StateDelta* delta) {
  if (key.size() != kRecordKeyBytes) {
    return Status(StatusCode::kCorruption, "a key of the records topic has not 16 bytes");
  }
  if (value.empty()) {
    delta->erase(Table::kRecords, key);
  } else {
    delta->put(Table::kRecords, key, value);
  }
  delta->put(Table::kMeta, kMetaEdgesStale, "1");
  return Status();
}

Status ChangelogReplay::replay_link(std::string_view key, std::string_view value,
                                    StateDelta* delta) {
  const Status corrupt(StatusCode::kCorruption, "a value of the links topic is not a link");
  const auto ref = parse_hex128(key);
  if (!ref) return corrupt;
  const Ref id{*ref};
  if (value.empty()) {
    delta->erase(Table::kLinks, id.as_bytes());
    return Status();
  }
  const std::string_view person = member(value, "person");
  const std::string_view version = member(value, "version");
  if (person.size() != 34) return corrupt;
  const auto parsed = parse_hex128(person.substr(1, 32));
  LinkState link;
  const auto [end, error] =
      std::from_chars(version.data(), version.data() + version.size(), link.link_version);
  if (!parsed || error != std::errc() || end != version.data() + version.size()) return corrupt;
  link.person = PersonId{*parsed};
  std::string bytes;
  encode_link_state(link, &bytes);
  delta->put(Table::kLinks, id.as_bytes(), bytes);
  return Status();
}

}  // namespace nayose
