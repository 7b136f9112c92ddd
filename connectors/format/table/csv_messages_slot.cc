#include "connectors/format/table/csv_messages_slot.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include "engine/base/clock.h"

namespace nayose {
namespace {

constexpr size_t kElementsMax = 16;  // Of each list, as the contract says.
constexpr size_t kInstantBytesMax = 64;

struct TextSlot {
  std::string_view pointer;
  SlotKind kind;
  std::string EncounterMessage::*text;
};

constexpr std::array<TextSlot, 17> kTextSlots = {{
    {"/institution", SlotKind::kText, &EncounterMessage::institution},
    {"/patient", SlotKind::kText, &EncounterMessage::patient},
    {"/encounter", SlotKind::kText, &EncounterMessage::encounter},
    {"/message_id", SlotKind::kMessageId, &EncounterMessage::message_id},
    {"/event_time", SlotKind::kEventTime, &EncounterMessage::event_time},
    {"/change/from_patient", SlotKind::kText, &EncounterMessage::merge_from},
    {"/notice/status", SlotKind::kText, &EncounterMessage::notice_status},
    {"/notice/date", SlotKind::kDate, &EncounterMessage::notice_date},
    {"/notice/version", SlotKind::kText, &EncounterMessage::notice_version},
    {"/birth_date", SlotKind::kText, &EncounterMessage::birth_date},
    {"/sex", SlotKind::kText, &EncounterMessage::sex},
    {"/postcode", SlotKind::kText, &EncounterMessage::postcode},
    {"/address", SlotKind::kText, &EncounterMessage::address},
    {"/sequence", SlotKind::kSequence, nullptr},
    {"/change/kind", SlotKind::kChangeKind, nullptr},
    {"/change/scope", SlotKind::kChangeScope, nullptr},
    {"/schema", SlotKind::kIgnored, nullptr},
}};

template <typename Member>
using Named = std::pair<std::string_view, Member>;

template <typename Member, size_t kSize>
Member find_named(const std::array<Named<Member>, kSize>& table, std::string_view name) {
  const auto entry = std::find_if(table.begin(), table.end(),
                                  [&](const Named<Member>& item) { return item.first == name; });
  return entry == table.end() ? nullptr : entry->second;
}

constexpr std::array<Named<NameMessage EncounterMessage::*>, 3> kNames = {
    {{"kanji", &EncounterMessage::kanji},
     {"kana", &EncounterMessage::kana},
     {"latin", &EncounterMessage::latin}}};
constexpr std::array<Named<NameMessage AliasMessage::*>, 3> kAliasNames = {
    {{"kanji", &AliasMessage::kanji},
     {"kana", &AliasMessage::kana},
     {"latin", &AliasMessage::latin}}};
constexpr std::array<Named<std::string NameMessage::*>, 4> kParts = {
    {{"family", &NameMessage::family},
     {"given", &NameMessage::given},
     {"middle", &NameMessage::middle},
     {"text", &NameMessage::text}}};
constexpr std::array<Named<std::string InsuranceMessage::*>, 6> kInsurance = {
    {{"insurer", &InsuranceMessage::insurer},
     {"symbol", &InsuranceMessage::symbol},
     {"number", &InsuranceMessage::number},
     {"branch", &InsuranceMessage::branch},
     {"valid_from", &InsuranceMessage::valid_from},
     {"valid_to", &InsuranceMessage::valid_to}}};

// As views that live as long as the program: what messages keep.
constexpr std::array<Named<std::string_view>, 5> kChangeKinds = {
    {{"update", "update"},
     {"correction", "correction"},
     {"delete", "delete"},
     {"retract_encounter", "retract_encounter"},
     {"merge", "merge"}}};
constexpr std::array<Named<std::string_view>, 2> kChangeScopes = {
    {{"provider", "provider"}, {"person", "person"}}};
constexpr std::array<Named<std::string_view>, 7> kAliasTypes = {{{"common", "common"},
                                                                 {"通称", "common"},
                                                                 {"通称名", "common"},
                                                                 {"former", "former"},
                                                                 {"maiden", "maiden"},
                                                                 {"旧姓", "maiden"},
                                                                 {"other", "other"}}};

template <size_t kSize>
std::string_view find_word(const std::array<Named<std::string_view>, kSize>& words,
                           std::string_view word) {
  for (const auto& entry : words) {
    if (entry.first == word) return entry.second;
  }
  return {};
}

std::string unescape(std::string_view token) {
  std::string out;
  for (size_t i = 0; i < token.size(); ++i) {
    const bool escape = token[i] == '~' && i + 1 < token.size();
    if (!escape) {
      out.push_back(token[i]);
    } else {
      out.push_back(token[++i] == '1' ? '/' : '~');
    }
  }
  return out;
}

std::vector<std::string_view> tokens_of(std::string_view pointer) {
  std::vector<std::string_view> tokens;
  while (!pointer.empty() && pointer.front() == '/') {
    pointer.remove_prefix(1);
    const size_t slash = std::min(pointer.find('/'), pointer.size());
    tokens.push_back(pointer.substr(0, slash));
    pointer.remove_prefix(slash);
  }
  return tokens;
}

bool parse_index(std::string_view token, size_t* index) {
  const auto [end, error] = std::from_chars(token.data(), token.data() + token.size(), *index);
  return error == std::errc() && end == token.data() + token.size() && *index < kElementsMax;
}

// "/name/aliases/0/…", without the first two tokens.
bool parse_alias(const std::vector<std::string_view>& tokens, MessageSlot* slot) {
  if (tokens.size() < 4 || !parse_index(tokens[2], &slot->index)) return false;
  if (tokens.size() == 4 && tokens[3] == "type") {
    slot->kind = SlotKind::kAliasType;
    return true;
  }
  if (tokens.size() != 5) return false;
  slot->kind = SlotKind::kText;
  slot->alias = find_named(kAliasNames, tokens[3]);
  slot->part = find_named(kParts, tokens[4]);
  return slot->alias != nullptr && slot->part != nullptr;
}

bool parse_list_or_name(const std::vector<std::string_view>& tokens, MessageSlot* slot) {
  slot->kind = SlotKind::kText;
  if (tokens.size() == 3 && tokens[0] == "name") {
    slot->name = find_named(kNames, tokens[1]);
    slot->part = find_named(kParts, tokens[2]);
    return slot->name != nullptr && slot->part != nullptr;
  }
  if (tokens.size() > 1 && tokens[0] == "name" && tokens[1] == "aliases") {
    return parse_alias(tokens, slot);
  }
  if (tokens.size() == 2 && tokens[0] == "phones") return parse_index(tokens[1], &slot->index);
  if (tokens.size() == 3 && tokens[0] == "insurances") {
    slot->insurance = find_named(kInsurance, tokens[2]);
    if (tokens[2].substr(0, 6) == "valid_") slot->kind = SlotKind::kDate;
    return slot->insurance != nullptr && parse_index(tokens[1], &slot->index);
  }
  if (tokens.size() == 2 && tokens[0] == "payload" && !tokens[1].empty()) {
    slot->kind = SlotKind::kPayload;
    slot->key = unescape(tokens[1]);
    return true;
  }
  return false;
}

template <typename Element>
Element* element(std::vector<Element>* list, size_t index) {
  if (list->size() <= index) list->resize(index + 1);
  return &(*list)[index];
}

std::string* destination(const MessageSlot& slot, EncounterMessage* message) {
  if (slot.text != nullptr) return &(message->*slot.text);
  if (slot.name != nullptr) return &(message->*slot.name.*slot.part);
  if (slot.alias != nullptr) {
    return &(element(&message->aliases, slot.index)->*slot.alias.*slot.part);
  }
  if (slot.insurance != nullptr) {
    return &(element(&message->insurances, slot.index)->*slot.insurance);
  }
  return element(&message->phones, slot.index);
}

RefusalReason put_word(const MessageSlot& slot, std::string_view value, EncounterMessage* message) {
  if (slot.kind == SlotKind::kAliasType) {
    const std::string_view type = find_word(kAliasTypes, value);
    element(&message->aliases, slot.index)->type = type.empty() ? "other" : type;
    return RefusalReason::kNone;
  }
  const bool is_kind = slot.kind == SlotKind::kChangeKind;
  const std::string_view word =
      is_kind ? find_word(kChangeKinds, value) : find_word(kChangeScopes, value);
  if (word.empty()) return RefusalReason::kUnknownChange;
  (is_kind ? message->change_kind : message->change_scope) = word;
  return RefusalReason::kNone;
}

RefusalReason put_sequence(std::string_view value, EncounterMessage* message) {
  const char* const last = value.data() + value.size();
  const auto [end, error] = std::from_chars(value.data(), last, message->sequence);
  return error == std::errc() && end == last ? RefusalReason::kNone : RefusalReason::kInvalidTime;
}

void put_payload(const MessageSlot& slot, std::string_view value, EncounterMessage* message) {
  std::string& payload = message->payload_json;
  payload.push_back(payload.empty() ? '{' : ',');
  append_json_text(slot.key, &payload);
  payload.push_back(':');
  append_json_text(value, &payload);
}

std::string iso_day(std::string_view value) {
  constexpr size_t kDayBytes = 10;
  const std::string instant = iso_instant(value);
  const std::string day = instant.substr(0, kDayBytes);
  return parse_iso_date(day) ? day : std::string(value);
}

// The numbers in `text` when there is nothing between them but what dates and times are written
// with; a run of 8 or 14 digits is cut into its parts.
std::optional<std::vector<int32_t>> date_numbers(std::string_view text) {
  constexpr std::array<std::string_view, 13> kBetween = {"/",  "-",  ".",  ":",  " ",  "T", "年",
                                                         "月", "日", "時", "分", "秒", "　"};
  std::vector<int32_t> numbers;
  while (!text.empty()) {
    const size_t digits = std::min(text.find_first_not_of("0123456789"), text.size());
    if (digits == 8 || digits == 14) {
      for (size_t at = 0; at < digits; at += at == 0 ? 4 : 2) {
        std::from_chars(text.data() + at, text.data() + at + (at == 0 ? 4 : 2),
                        numbers.emplace_back());
      }
    } else if (digits > 0 && digits <= 6) {
      const bool clock = digits == 4 && numbers.size() == 3;  // "20260401 0930"
      const size_t cut = clock ? 2 : digits;
      std::from_chars(text.data(), text.data() + cut, numbers.emplace_back());
      if (clock) std::from_chars(text.data() + 2, text.data() + 4, numbers.emplace_back());
    } else if (digits > 6) {
      return std::nullopt;
    }
    text.remove_prefix(digits);
    if (text.empty()) break;
    const auto mark = std::find_if(kBetween.begin(), kBetween.end(), [&](std::string_view item) {
      return text.substr(0, item.size()) == item;
    });
    if (mark == kBetween.end()) return std::nullopt;
    text.remove_prefix(mark->size());
  }
  return numbers;
}

}  // namespace

Result<MessageSlot> parse_message_slot(std::string_view pointer) {
  MessageSlot slot;
  for (const TextSlot& entry : kTextSlots) {
    if (entry.pointer != pointer) continue;
    slot.kind = entry.kind;
    slot.text = entry.text;
    return slot;
  }
  if (parse_list_or_name(tokens_of(pointer), &slot)) return slot;
  return Status(StatusCode::kInvalidArgument,
                "no place of the encounter contract: " + std::string(pointer));
}

RefusalReason put_value(const MessageSlot& slot, std::string_view value,
                        EncounterMessage* message) {
  if (value.empty()) return RefusalReason::kNone;
  switch (slot.kind) {
    case SlotKind::kText:
      destination(slot, message)->assign(value);
      return RefusalReason::kNone;
    case SlotKind::kDate:
      *destination(slot, message) = iso_day(value);
      return RefusalReason::kNone;
    case SlotKind::kEventTime:
      *destination(slot, message) = iso_instant(value);
      return RefusalReason::kNone;
    case SlotKind::kMessageId:
      *destination(slot, message) = as_message_id(value);
      return RefusalReason::kNone;
    case SlotKind::kSequence:
      return put_sequence(value, message);
    case SlotKind::kChangeKind:
    case SlotKind::kChangeScope:
    case SlotKind::kAliasType:
      return put_word(slot, value, message);
    case SlotKind::kPayload:
      put_payload(slot, value, message);
      return RefusalReason::kNone;
    case SlotKind::kIgnored:
      break;
  }
  return RefusalReason::kNone;
}

void close_payload(EncounterMessage* message) {
  if (!message->payload_json.empty()) message->payload_json.push_back('}');
}

void drop_empty_elements(EncounterMessage* message) {
  auto& phones = message->phones;
  phones.erase(std::remove_if(phones.begin(), phones.end(),
                              [](const std::string& phone) { return phone.empty(); }),
               phones.end());
  auto& insurances = message->insurances;
  insurances.erase(std::remove_if(insurances.begin(), insurances.end(),
                                  [](const InsuranceMessage& item) {
                                    return item.insurer.empty() && item.symbol.empty() &&
                                           item.number.empty() && item.branch.empty();
                                  }),
                   insurances.end());
  auto& aliases = message->aliases;
  aliases.erase(std::remove_if(aliases.begin(), aliases.end(),
                               [](const AliasMessage& alias) {
                                 return alias.kanji.empty() && alias.kana.empty() &&
                                        alias.latin.empty();
                               }),
                aliases.end());
  for (AliasMessage& alias : aliases) {
    if (alias.type.empty()) alias.type = "other";
  }
}

std::string iso_instant(std::string_view text) {
  if (text.size() > kInstantBytesMax || parse_timestamp_ms(text)) return std::string(text);
  const auto numbers = date_numbers(text);
  if (!numbers || numbers->size() < 3 || numbers->size() > 6) return std::string(text);
  const auto number = [&](size_t i) { return i < numbers->size() ? (*numbers)[i] : 0; };
  const CivilDate date{number(0), number(1), number(2)};
  if (date.year < 1868 || date.year > 9999 || !is_valid_date(date)) return std::string(text);
  std::string out = format_iso_date(date);
  if (numbers->size() == 3) return out;
  for (size_t i = 3; i < 6; ++i) {
    const int32_t part = number(i);
    if (part > (i == 3 ? 23 : 59)) return std::string(text);
    out.push_back(i == 3 ? 'T' : ':');
    out.push_back(static_cast<char>('0' + part / 10));
    out.push_back(static_cast<char>('0' + part % 10));
  }
  return out.append("+09:00");
}

}  // namespace nayose
