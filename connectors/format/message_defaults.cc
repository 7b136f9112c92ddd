#include "connectors/format/message_defaults.h"

namespace nayose {

std::string message_id_prefix(std::string_view path) {
  const size_t slash = path.rfind('/');
  if (slash != std::string_view::npos) path.remove_prefix(slash + 1);
  std::string prefix = file_label(path);  // Leaves room for the line's number.
  return prefix.empty() ? "input" : prefix;
}

std::string line_message_id(std::string_view prefix, int64_t line) {
  std::string id(prefix);
  id.push_back(':');
  id += std::to_string(line);
  return id;
}

std::string line_place(int64_t line) { return "line:" + std::to_string(line); }

void add_notice(const ConvertOptions& options, EncounterMessage* message) {
  if (!message->notice_status.empty() || !options.notice) return;
  const NoticeEntry* entry = options.notice(message->patient);
  if (entry == nullptr) return;
  message->notice_status = entry->status;
  message->notice_date = entry->date;
  message->notice_version = entry->version;
}

}  // namespace nayose
