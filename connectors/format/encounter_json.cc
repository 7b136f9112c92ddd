#include "connectors/format/encounter_json.h"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <string>
#include <vector>

#include "connectors/format/field_slots.h"
#include "connectors/format/json_string.h"
#include "connectors/format/json_tokens.h"
#include "connectors/format/pointer_trie.h"
#include "engine/base/check.h"

namespace nayose {
namespace {

static_assert(kReadPadding >= simdjson::SIMDJSON_PADDING, "simdjson reads past the padding");

// Deeper documents are malformed: the contract needs 4 levels, and the payload its own.
constexpr size_t kDocumentDepthMax = 128;
constexpr size_t kFirstCapacityBytes = 64 * 1024;

struct Plan {
  explicit Plan(const InputMapping& mapping) : slots(mapping), trie(mapping, slots) {}

  FieldSlots slots;
  PointerTrie trie;
};

class EncounterJsonReader final : public RecordReader {
 public:
  explicit EncounterJsonReader(std::shared_ptr<const Plan> plan)
      : plan_(std::move(plan)),
        parser_(kRecordBytesMax),
        values_(plan_->slots.size()),
        seen_(plan_->trie.size(), 0) {
    const simdjson::error_code parser_error =
        parser_.allocate(kFirstCapacityBytes, kDocumentDepthMax);
    const simdjson::error_code document_error = parser_.doc.allocate(kFirstCapacityBytes);
    CHECK(parser_error == simdjson::SUCCESS && document_error == simdjson::SUCCESS,
          "no memory for a JSON parser");
  }

  RefusalReason read(std::string_view raw, SourceRecord* out, std::string_view* bad_field) override;

 private:
  using Node = PointerTrie::Node;

  RefusalReason parse(std::string_view raw);
  void walk_value(JsonTokens* tokens, int32_t index, bool in_identifier);
  void walk_object(JsonTokens* tokens, int32_t index, bool in_identifier);
  void walk_array(JsonTokens* tokens, int32_t index, bool in_identifier);
  void walk_container(JsonTokens* tokens, int32_t index, bool in_identifier);
  void take_string(JsonTokens* tokens, int32_t index, bool in_identifier);
  void take_literal(JsonTokens* tokens, int32_t index, bool in_identifier);
  void take_value(std::string_view value, int32_t index, bool is_identifier);
  void read_payload(JsonTokens* tokens, int32_t index);

  // The string as decoded; without escapes it stays where it is.
  std::string_view decoded(std::string_view written);
  // Keeps the first reason.
  void refuse(RefusalReason reason, int32_t index);
  bool first_visit(int32_t index);
  const Node& node(int32_t index) const { return plan_->trie.node(index); }

  std::shared_ptr<const Plan> plan_;
  simdjson::dom::parser parser_;
  std::vector<std::string_view> values_;
  std::vector<uint32_t> seen_;  // Per node: the last record that had it.
  uint32_t record_ = 0;
  bool has_escapes_ = false;  // Somewhere in this record.
  SourceRecord* out_ = nullptr;
  RefusalReason reason_ = RefusalReason::kNone;
  std::string_view bad_field_;
};

RefusalReason EncounterJsonReader::read(std::string_view raw, SourceRecord* out,
                                        std::string_view* bad_field) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  out->clear();
  *bad_field = {};
  if (raw.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    raw.remove_prefix(kByteOrderMark.size());
  }
  const RefusalReason parse_reason = parse(raw);
  if (parse_reason != RefusalReason::kNone) return parse_reason;
  if (++record_ == 0) {
    seen_.assign(seen_.size(), 0);
    record_ = 1;
  }
  values_.assign(values_.size(), {});
  out_ = out;
  has_escapes_ = raw.find('\\') != std::string_view::npos;
  reason_ = RefusalReason::kNone;
  bad_field_ = {};
  JsonTokens tokens(raw.data(), parser_.implementation->structural_indexes.get());
  if (tokens.peek() != '{') return RefusalReason::kMalformed;
  walk_object(&tokens, PointerTrie::kRoot, false);
  plan_->slots.resolve(values_, out);
  *bad_field = bad_field_;
  return reason_;
}

RefusalReason EncounterJsonReader::parse(std::string_view raw) {
  if (raw.size() > kRecordBytesMax) return RefusalReason::kRecordTooLong;
  switch (parser_.parse(raw.data(), raw.size(), false).error()) {
    case simdjson::SUCCESS:
      return RefusalReason::kNone;
    case simdjson::UTF8_ERROR:
      return RefusalReason::kInvalidUtf8;
    case simdjson::CAPACITY:
      return RefusalReason::kRecordTooLong;
    case simdjson::MEMALLOC:
      CHECK(false, "no memory for a JSON document");
      return RefusalReason::kRecordTooLong;
    default:
      return RefusalReason::kMalformed;
  }
}

void EncounterJsonReader::refuse(RefusalReason reason, int32_t index) {
  if (reason_ != RefusalReason::kNone) return;
  reason_ = reason;
  if (index == PointerTrie::kNone) return;
  const Node& at = node(index);
  bad_field_ = at.slot == PointerTrie::kNone ? std::string_view(at.pointer)
                                             : plan_->slots.name(static_cast<size_t>(at.slot));
}

bool EncounterJsonReader::first_visit(int32_t index) {
  uint32_t& seen = seen_[static_cast<size_t>(index)];
  if (seen == record_) return false;
  seen = record_;
  return true;
}

std::string_view EncounterJsonReader::decoded(std::string_view written) {
  if (!has_escapes_ || written.find('\\') == std::string_view::npos) return written;
  std::string& text = out_->new_text();
  text.reserve(written.size());
  if (!decode_json_string(written, &text)) refuse(RefusalReason::kMalformed, PointerTrie::kNone);
  return text;
}

void EncounterJsonReader::walk_object(JsonTokens* tokens, int32_t index, bool in_identifier) {
  size_t hint = 0;
  tokens->skip();
  if (tokens->peek() == '}') {
    tokens->skip();
    return;
  }
  for (;;) {
    std::string_view key = tokens->take_string();
    tokens->skip();  // The colon.
    int32_t child = PointerTrie::kNone;
    if (index != PointerTrie::kNone) {
      child = plan_->trie.find(index, decoded(key), &hint);
      if (child != PointerTrie::kNone && !first_visit(child)) {
        refuse(RefusalReason::kMalformed, child);
      }
    }
    walk_value(tokens, child, in_identifier);
    const bool more = tokens->peek() == ',';
    tokens->skip();
    if (!more) return;
  }
}

void EncounterJsonReader::walk_array(JsonTokens* tokens, int32_t index, bool in_identifier) {
  std::array<char, 24> digits;
  size_t hint = 0;
  tokens->skip();
  if (tokens->peek() == ']') {
    tokens->skip();
    return;
  }
  for (size_t position = 0;; ++position) {
    int32_t child = PointerTrie::kNone;
    if (index != PointerTrie::kNone) {
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), position).ptr;
      const std::string_view key(digits.data(), static_cast<size_t>(end - digits.data()));
      child = plan_->trie.find(index, key, &hint);
    }
    walk_value(tokens, child, in_identifier);
    const bool more = tokens->peek() == ',';
    tokens->skip();
    if (!more) return;
  }
}

void EncounterJsonReader::walk_value(JsonTokens* tokens, int32_t index, bool in_identifier) {
  if (index == PointerTrie::kNone && !in_identifier) {
    tokens->skip_value();
    return;
  }
  if (index != PointerTrie::kNone) {
    in_identifier = in_identifier || node(index).is_identifier_root;
    if (node(index).is_payload) {
      read_payload(tokens, index);
      return;
    }
  }
  switch (tokens->peek()) {
    case '{':
    case '[':
      walk_container(tokens, index, in_identifier);
      return;
    case '"':
      take_string(tokens, index, in_identifier);
      return;
    default:
      take_literal(tokens, index, in_identifier);
  }
}

void EncounterJsonReader::walk_container(JsonTokens* tokens, int32_t index, bool in_identifier) {
  const bool wanted_value = index != PointerTrie::kNone && node(index).slot != PointerTrie::kNone;
  if (wanted_value) {
    refuse(RefusalReason::kWrongType, index);
    tokens->skip_value();
  } else if (tokens->peek() == '{') {
    walk_object(tokens, index, in_identifier);
  } else {
    walk_array(tokens, index, in_identifier);
  }
}

void EncounterJsonReader::take_string(JsonTokens* tokens, int32_t index, bool in_identifier) {
  take_value(decoded(tokens->take_string()), index, in_identifier);
}

void EncounterJsonReader::take_literal(JsonTokens* tokens, int32_t index, bool in_identifier) {
  const char first = tokens->peek();
  const std::string_view literal = tokens->take_literal();
  if (first == 'n') return;
  take_value(literal, index, in_identifier && first != 't' && first != 'f');
}

void EncounterJsonReader::take_value(std::string_view value, int32_t index, bool is_identifier) {
  int32_t slot = PointerTrie::kNone;
  if (index != PointerTrie::kNone) {
    slot = node(index).slot;
    if (slot == PointerTrie::kNone && !node(index).edges.empty()) {
      refuse(RefusalReason::kWrongType, index);
    }
  }
  if (value.size() > kFieldBytesMax) {
    refuse(RefusalReason::kFieldTooLong, index);
    return;
  }
  if (slot != PointerTrie::kNone) {
    values_[static_cast<size_t>(slot)] = value;
    is_identifier = is_identifier || plan_->slots.is_joined(static_cast<size_t>(slot));
  }
  if (is_identifier && is_searchable(value)) out_->identifiers.push_back(value);
}

void EncounterJsonReader::read_payload(JsonTokens* tokens, int32_t index) {
  if (tokens->peek() != '{') {
    if (tokens->peek() != 'n') refuse(RefusalReason::kWrongType, index);
    tokens->skip_value();
    return;
  }
  PayloadEvents& events = out_->payload;
  events.clear();
  size_t depth = 0;
  do {
    switch (tokens->peek()) {
      case '{':
      case '[':
        if (++depth > kPayloadDepthMax) refuse(RefusalReason::kMalformed, index);
        events.push_back(
            {tokens->peek() == '{' ? PayloadEventKind::kBeginObject : PayloadEventKind::kBeginArray,
             {}});
        tokens->skip();
        break;
      case '}':
      case ']':
        --depth;
        events.push_back(
            {tokens->peek() == '}' ? PayloadEventKind::kEndObject : PayloadEventKind::kEndArray,
             {}});
        tokens->skip();
        break;
      case ':':
      case ',':
        tokens->skip();
        break;
      case '"': {
        const bool key = tokens->peek_next() == ':';
        events.push_back({key ? PayloadEventKind::kKey : PayloadEventKind::kString,
                          decoded(tokens->take_string())});
        break;
      }
      default:
        events.push_back({PayloadEventKind::kLiteral, tokens->take_literal()});
    }
  } while (depth > 0);
}

class EncounterJsonReaderFactory final : public RecordReaderFactory {
 public:
  explicit EncounterJsonReaderFactory(const InputMapping& mapping)
      : plan_(std::make_shared<const Plan>(mapping)) {}

  std::unique_ptr<RecordReader> make_reader() const override {
    return std::make_unique<EncounterJsonReader>(plan_);
  }

 private:
  std::shared_ptr<const Plan> plan_;
};

}  // namespace

std::unique_ptr<RecordReaderFactory> make_encounter_json_reader(const InputMapping& mapping) {
  return std::make_unique<EncounterJsonReaderFactory>(mapping);
}

}  // namespace nayose
