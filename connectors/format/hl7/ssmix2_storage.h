// Reader of the standardised storage of SS-MIX2. Private to this folder and its tests.
#pragma once

#include <memory>

#include "connectors/format/format_readers.h"
#include "connectors/format/hl7/hl7_encounter.h"
#include "connectors/format/hl7/hl7_framing.h"
#include "connectors/format/hl7/ssmix2_walk.h"

namespace nayose {

// Active messages say what is known now, superseded ones what was known before: both are updates,
// each at its own time. Deleted ones are retractions. See schemas/formats/ssmix2.md.
class Ssmix2Storage final : public MessageReader {
 public:
  explicit Ssmix2Storage(const ReaderRequest& request);

  Result<MessageOutcome> next(EncounterMessage* encounter, UnreadableMessage* unreadable) override;

  // Files that got another flag, or were gone, between listing and opening.
  uint64_t renamed() const { return renamed_; }
  uint64_t vanished() const { return vanished_; }

 private:
  // Opens the next file that is still there, unless it is not well named; false at the end.
  Result<bool> open_next();
  Status open_file(const std::string& path);
  void surround();

  const ReaderRequest request_;
  Ssmix2Walk walk_;
  Ssmix2File file_;
  std::unique_ptr<Hl7Framing> framing_;
  Hl7EncounterReader reader_;
  Hl7Surroundings around_;
  bool any_message_ = false;  // In the open file.
  uint64_t ordinal_ = 0;
  uint64_t renamed_ = 0;
  uint64_t vanished_ = 0;
};

}  // namespace nayose
