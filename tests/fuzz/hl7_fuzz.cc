// HL7: any bytes become messages, encounters or a place where reading failed; how the input is cut
// into reads changes nothing; no id, place or text breaks the contract.
#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

#include "connectors/format/message_reader.h"
#include "engine/base/check.h"

namespace {

class Pieces final : public nayose::ByteSource {
 public:
  Pieces(std::string_view bytes, size_t piece) : bytes_(bytes), piece_(piece) {}
  nayose::Result<size_t> read(char* out, size_t size) override {
    const size_t count = std::min({size, piece_, bytes_.size()});
    std::memcpy(out, bytes_.data(), count);
    bytes_.remove_prefix(count);
    return count;
  }

 private:
  std::string_view bytes_;
  size_t piece_;
};

bool is_id(std::string_view id) {
  return !id.empty() && id.size() <= 128 && id == nayose::as_message_id(id);
}

void check(const nayose::EncounterMessage& encounter) {
  CHECK(is_id(encounter.message_id), "a message id that the contract does not have");
  CHECK(!encounter.institution.empty() && !encounter.patient.empty(), "an encounter of nobody");
  CHECK(!encounter.event_time.empty(), "an encounter without a time");
  CHECK(encounter.change_kind != "merge" || encounter.merge_from != encounter.patient,
        "a merge of one id");
  for (const nayose::AliasMessage& alias : encounter.aliases) {
    CHECK(!alias.type.empty(), "an alias without a type");
  }
}

std::string read_all(std::string_view bytes, size_t piece, bool transactions) {
  const nayose::ByteSourceOpener open = [&](const std::string&) {
    return nayose::Result<std::unique_ptr<nayose::ByteSource>>(
        std::make_unique<Pieces>(bytes, piece));
  };
  const auto format =
      transactions ? nayose::MessageFormat::kSsmix2Transaction : nayose::MessageFormat::kHl7;
  auto reader = nayose::open_message_reader(format, "/nowhere/fuzz", open, {});
  CHECK(reader.ok(), "a reader that does not open");
  nayose::EncounterMessage encounter;
  nayose::UnreadableMessage unreadable;
  std::string lines;
  for (;;) {
    const auto outcome = reader.value()->next(&encounter, &unreadable);
    CHECK(outcome.ok(), "bad bytes are no error");
    if (outcome.value() == nayose::MessageOutcome::kEnd) return lines;
    if (outcome.value() == nayose::MessageOutcome::kEncounter) {
      check(encounter);
      append_encounter_line(encounter, &lines);
    } else {
      CHECK(is_id(unreadable.message_id), "a message id that the contract does not have");
      CHECK(!unreadable.place.empty(), "unreadable nowhere");
      append_unreadable_line(unreadable, &lines);
    }
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {  // NOLINT
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  for (const bool transactions : {false, true}) {
    const std::string whole = read_all(bytes, 1 << 20, transactions);
    CHECK(whole == read_all(bytes, 7, transactions), "what is read depends on how it comes");
  }
  return 0;
}
