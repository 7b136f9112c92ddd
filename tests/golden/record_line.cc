#include "tests/golden/record_line.h"

#include <algorithm>
#include <array>

#include "engine/base/clock.h"
#include "engine/pipeline/json_writer.h"

namespace nayose {
namespace {

// Who the patient is; the other keys are about this one message.
constexpr std::array<std::string_view, 10> kIdentifiers = {
    "kana", "kanji", "latin", "alias", "born", "sex", "postcode", "address", "phone", "insurance"};
constexpr std::array<std::string_view, 10> kOfTheMessage = {
    "day", "change", "from", "scope", "notice", "department", "note", "encounter", "schema", "raw"};

template <size_t kSize>
bool is_one_of(const std::array<std::string_view, kSize>& keys, std::string_view key) {
  return std::find(keys.begin(), keys.end(), key) != keys.end();
}

std::string quoted(std::string_view text) {
  std::string json;
  append_json_string(text, &json);
  return json;
}

std::string member(std::string_view name, std::string_view value) {
  return quoted(name) + ":" + quoted(value);
}

// "ヤマダ タロウ" as family and given name; a name without a space as one text.
std::string name_json(std::string_view name) {
  const size_t space = name.find(' ');
  if (space == std::string_view::npos) return "{" + member("text", name) + "}";
  return "{" + member("family", name.substr(0, space)) + "," +
         member("given", name.substr(space + 1)) + "}";
}

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> found;
  while (!text.empty()) {
    const size_t end = std::min(text.find(' '), text.size());
    if (end > 0) found.emplace_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return found;
}

// "06132013 12-34 5678 01": insurer, symbol, number, branch; "-" where there is none.
std::string insurance_json(std::string_view text) {
  constexpr std::array<std::string_view, 4> kMembers = {"insurer", "symbol", "number", "branch"};
  const std::vector<std::string> parts = words(text);
  std::string json;
  for (size_t i = 0; i < std::min(parts.size(), kMembers.size()); ++i) {
    if (parts[i] == "-") continue;
    if (!json.empty()) json += ",";
    json += member(kMembers[i], parts[i]);
  }
  return "[{" + json + "}]";
}

template <typename Items>
std::string identifiers_json(const Items& items) {
  std::string names;
  for (const std::string_view writing : {"kana", "kanji", "latin"}) {
    const auto found = items.find(writing);
    if (found == items.end()) continue;
    names += (names.empty() ? "" : ",") + quoted(writing) + ":" + name_json(found->second);
  }
  if (const auto alias = items.find("alias"); alias != items.end()) {
    names += (names.empty() ? "" : ",") + std::string(R"("aliases":[{"type":"former","kanji":)") +
             name_json(alias->second) + "}]";
  }
  std::string json = names.empty() ? "" : ",\"name\":{" + names + "}";
  constexpr std::array<std::pair<const char*, const char*>, 4> kPlain = {
      {{"born", "birth_date"}, {"sex", "sex"}, {"postcode", "postcode"}, {"address", "address"}}};
  for (const auto& [key, name] : kPlain) {
    const auto found = items.find(std::string_view(key));
    if (found != items.end()) json += "," + member(name, found->second);
  }
  if (const auto phone = items.find("phone"); phone != items.end()) {
    json += ",\"phones\":[" + quoted(phone->second) + "]";
  }
  if (const auto insurance = items.find("insurance"); insurance != items.end()) {
    json += ",\"insurances\":" + insurance_json(insurance->second);
  }
  return json;
}

template <typename Items>
std::string value_or(const Items& items, std::string_view key, std::string_view otherwise) {
  const auto found = items.find(key);
  return found == items.end() ? std::string(otherwise) : found->second;
}

template <typename Items>
std::string change_json(const Items& items) {
  const std::string kind = value_or(items, "change", "");
  if (kind.empty()) return "";
  std::string json = ",\"change\":{" + member("kind", kind);
  for (const auto& [key, name] : {std::pair{"from", "from_patient"}, std::pair{"scope", "scope"}}) {
    const std::string value = value_or(items, key, "");
    if (!value.empty()) json += "," + member(name, value);
  }
  return json + "}";
}

// "notified 2026-01-01", "refused", "none".
std::string notice_json(const std::string& notice) {
  const std::vector<std::string> parts = words(notice);
  if (parts.empty() || parts[0] == "none") return "";
  std::string json = ",\"notice\":{" + member("status", parts[0]);
  if (parts.size() > 1) json += "," + member("date", parts[1]);
  return json + "}";
}

template <typename Items>
std::string payload_json(const Items& items) {
  std::string json;
  for (const std::string_view key : {"department", "note"}) {
    const std::string value = value_or(items, key, "");
    if (!value.empty()) json += (json.empty() ? "" : ",") + member(key, value);
  }
  return json.empty() ? "" : ",\"payload\":{" + json + "}";
}

// A day for each message, one after the other.
std::string default_day(int count) {
  return format_iso_date(civil_from_days(days_from_civil({2026, 4, 1}) + count));
}

}  // namespace

Result<std::string> RecordLines::to_json(const std::string& institution, const std::string& patient,
                                         const std::vector<std::string>& items) {
  ++count_;
  Items identifiers;
  Items message;
  for (const std::string& item : items) {
    const size_t space = std::min(item.find(' '), item.size());
    const std::string key = item.substr(0, space);
    const std::string value = space == item.size() ? "" : item.substr(space + 1);
    if (key == "like" || key == "again") {
      const auto found = known_.find(key == "again" ? institution + "/" + patient : value);
      if (found == known_.end()) {
        return Status(StatusCode::kInvalidArgument, "a patient of this scenario after " + key);
      }
      identifiers = found->second;
    } else if (is_one_of(kIdentifiers, key)) {
      if (value == "-") {
        identifiers.erase(key);
      } else {
        identifiers[key] = value;
      }
    } else if (is_one_of(kOfTheMessage, key)) {
      message[key] = value;
    } else {
      return Status(StatusCode::kInvalidArgument, "a key that is known, not " + key);
    }
  }
  if (!identifiers.empty()) known_[institution + "/" + patient] = identifiers;
  if (message.count("raw") != 0) return message["raw"];
  const std::string number = std::to_string(count_);
  return "{" + member("schema", value_or(message, "schema", "nayose.encounter.v1")) + "," +
         member("institution", institution) + "," + member("patient", patient) + "," +
         member("encounter", value_or(message, "encounter", "E" + number)) + "," +
         member("message_id", "m-" + number) + "," +
         member("event_time", value_or(message, "day", default_day(count_))) +
         change_json(message) + notice_json(value_or(message, "notice", "notified 2025-06-01")) +
         identifiers_json(identifiers) + payload_json(message) + "}";
}

}  // namespace nayose
