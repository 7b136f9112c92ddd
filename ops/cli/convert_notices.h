// Which patients were notified, as a list that comes beside messages that cannot say it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "connectors/format/message_reader.h"
#include "engine/base/status.h"

namespace nayose {

// The notice's own rules, as in schemas/encounter.v1.schema.json.
// Errors: kInvalidArgument: no status of the contract, a date that is none, notified without date.
Status check_notice(const NoticeEntry& notice);

// Threads: immutable after load(), safe concurrently.
class NoticeTable {
 public:
  // CSV with the columns patient, status, date, version (the last two may be missing), or JSON
  // Lines with those keys; also .gz and .zst; UTF-8. The later of two lines of a patient counts.
  // Errors: kConfiguration, "<path>:<line>: …", never with a value; kNotFound, kIoError.
  // Memory: the whole list.
  static Result<std::shared_ptr<const NoticeTable>> load(const std::string& path);

  // Null for a patient that is not listed.
  const NoticeEntry* find(std::string_view patient) const;
  size_t size() const { return entries_.size(); }

 private:
  struct Hash {
    using is_transparent = void;  // NOLINT(readability-identifier-naming): the standard's name.
    size_t operator()(std::string_view text) const;
  };
  std::unordered_map<std::string, NoticeEntry, Hash, std::equal_to<>> entries_;
};

}  // namespace nayose
