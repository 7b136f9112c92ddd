#include "engine/pipeline/payload_filter.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "engine/normalize/my_number.h"
#include "engine/pipeline/json_writer.h"

namespace nayose {
namespace {

// Shorter identifiers (a branch, a one-letter initial) would be found everywhere.
constexpr size_t kAsciiBytesMin = 4;
constexpr size_t kFoldedBytesMin = 6;  // Two kana or kanji.
constexpr size_t kDigitsMin = 7;
constexpr size_t kTrunkDigitsMin = 9;
constexpr size_t kDateBytesMin = 6;  // T1.7.3
constexpr size_t kDepthMax = 64;

bool is_ascii(std::string_view text) {
  constexpr uint64_t kHighBits = 0x8080808080808080u;
  uint64_t seen = 0;
  for (; text.size() >= sizeof(seen); text.remove_prefix(sizeof(seen))) {
    uint64_t word;
    std::memcpy(&word, text.data(), sizeof(word));
    seen |= word;
  }
  for (const char c : text) seen |= static_cast<unsigned char>(c);
  return (seen & kHighBits) == 0;
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

void append_digits(std::string_view text, std::string* out) {
  for (const char c : text) {
    if (is_digit(c)) out->push_back(c);
  }
}

std::string& reuse(std::vector<std::string>* pool, size_t* used) {
  if (*used == pool->size()) pool->emplace_back();
  std::string& slot = (*pool)[(*used)++];
  slot.clear();
  return slot;
}

void make_upper(std::string* text) {
  for (char& c : *text) {
    if (is_lower(c)) c = static_cast<char>(c - 'a' + 'A');
  }
}

void assign_upper(std::string_view text, std::string* out) {
  out->assign(text);
  make_upper(out);
}

// U+FF21–FF3A and U+FF41–FF5A, which fold to ASCII letters.
bool has_wide_letter(std::string_view text) {
  for (size_t at = text.find('\xef'); at != std::string_view::npos && at + 2 < text.size();
       at = text.find('\xef', at + 1)) {
    const auto second = static_cast<unsigned char>(text[at + 1]);
    const auto third = static_cast<unsigned char>(text[at + 2]);
    if (second == 0xbc && third >= 0xa1 && third <= 0xba) return true;
    if (second == 0xbd && third >= 0x81 && third <= 0x9a) return true;
  }
  return false;
}

size_t count_digits(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), is_digit));
}

// A coded value: short ASCII without spaces, with too few digits for a number of a person.
bool is_code(std::string_view text) {
  constexpr size_t kCodeBytesMax = 32;
  return text.size() <= kCodeBytesMax && is_ascii(text) && !contains(text, " ") &&
         count_digits(text) < kDigitsMin;
}

// A phone number is found with +81 or the leading 0 in either place.
void drop_trunk_prefix(std::string_view identifier, std::string* digits) {
  const bool abroad = contains(identifier, "+81") && digits->starts_with("81");
  if (abroad) digits->erase(0, 2);
  if (digits->size() > kTrunkDigitsMin && digits->front() == '0') digits->erase(0, 1);
}

// Where the walk stands: one entry per open container that is being written.
struct Level {
  int node;
  bool array;
  bool first;
  uint32_t index;
};

class Walk {
 public:
  Walk(const PayloadAllowList& allow, std::string* out) : allow_(allow), out_(out) {}

  // Node of the next value, given the pending key or the array position.
  int node_of_value() {
    if (depth_ == 0) return PayloadAllowList::kRoot;
    Level& level = levels_[depth_ - 1];
    if (level.node == PayloadAllowList::kAllBelow) return PayloadAllowList::kAllBelow;
    if (!level.array) return allow_.child(level.node, key_);
    char number[16];
    const auto end = std::to_chars(number, number + sizeof(number), level.index);
    return allow_.child(level.node, {number, static_cast<size_t>(end.ptr - number)});
  }

  // Of the next value: its key is neither the allow-list's own word nor a position, so that it may
  // say anything.
  bool key_is_free() const {
    if (depth_ == 0 || levels_[depth_ - 1].array) return false;
    return !allow_.names(levels_[depth_ - 1].node, key_);
  }
  std::string_view key() const { return key_; }

  void begin_value() {
    if (depth_ == 0) return;
    Level& level = levels_[depth_ - 1];
    if (!level.first) out_->push_back(',');
    level.first = false;
    if (level.array) return;
    append_json_string(key_, out_);
    out_->push_back(':');
  }

  void end_value() {
    if (depth_ > 0) ++levels_[depth_ - 1].index;
  }

  void open(bool array, int node) {
    out_->push_back(array ? '[' : '{');
    levels_[depth_++] = {node, array, true, 0};
  }

  void close() {
    out_->push_back(levels_[--depth_].array ? ']' : '}');
    end_value();
  }

  bool full() const { return depth_ == kDepthMax; }
  void set_key(std::string_view key) { key_ = key; }

 private:
  const PayloadAllowList& allow_;
  std::string* out_;
  std::array<Level, kDepthMax> levels_;
  size_t depth_ = 0;
  std::string_view key_;
};

// Index of the event after the container that starts at `begin`; counts its values.
size_t skip_container(const PayloadEvents& events, size_t begin, uint64_t* values) {
  size_t depth = 0;
  for (size_t i = begin; i < events.size(); ++i) {
    switch (events[i].kind) {
      case PayloadEventKind::kBeginObject:
      case PayloadEventKind::kBeginArray:
        ++depth;
        break;
      case PayloadEventKind::kEndObject:
      case PayloadEventKind::kEndArray:
        if (--depth == 0) return i + 1;
        break;
      case PayloadEventKind::kString:
      case PayloadEventKind::kLiteral:
        ++*values;
        break;
      case PayloadEventKind::kKey:
        break;
    }
  }
  return events.size();
}

// The same for any value.
size_t skip_value(const PayloadEvents& events, size_t begin, uint64_t* values) {
  const PayloadEventKind kind = events[begin].kind;
  if (kind == PayloadEventKind::kBeginObject || kind == PayloadEventKind::kBeginArray) {
    return skip_container(events, begin, values);
  }
  ++*values;
  return begin + 1;
}

}  // namespace

PayloadAllowList::PayloadAllowList(const std::vector<std::string>& pointers) : nodes_(1) {
  for (const std::string& pointer : pointers) add_pointer(pointer);
}

void PayloadAllowList::add_pointer(std::string_view pointer) {
  int node = kRoot;
  if (pointer.starts_with('/')) pointer.remove_prefix(1);
  while (true) {
    const size_t end = std::min(pointer.find('/'), pointer.size());
    int* target = find_target(node, pointer.substr(0, end));
    if (end == pointer.size()) {
      *target = kAllBelow;
      return;
    }
    if (*target == kAllBelow) return;
    if (*target == kDenied) {
      const auto added = static_cast<int>(nodes_.size());
      *target = added;
      nodes_.emplace_back();  // Moves what `target` points into.
      node = added;
    } else {
      node = *target;
    }
    pointer.remove_prefix(end + 1);
  }
}

int* PayloadAllowList::find_target(int node, std::string_view key) {
  if (key == "*") return &nodes_[node].any;
  auto& children = nodes_[node].children;
  for (auto& [name, target] : children) {
    if (name == key) return &target;
  }
  children.emplace_back(std::string(key), kDenied);
  return &children.back().second;
}

bool PayloadAllowList::names(int node, std::string_view key) const {
  if (node < 0) return false;
  const auto& children = nodes_[static_cast<size_t>(node)].children;
  return std::any_of(children.begin(), children.end(),
                     [&](const auto& entry) { return entry.first == key; });
}

int PayloadAllowList::child(int node, std::string_view key) const {
  if (node < 0) return node;
  for (const auto& [name, target] : nodes_[node].children) {
    if (name == key) return target;
  }
  return nodes_[node].any;
}

void IdentifierScan::prepare(const SourceRecord& record, bool codes_only,
                             std::string_view birth_date) {
  codes_only_ = codes_only;
  birth_date_ = birth_date;
  raw_.assign(record.identifiers.begin(), record.identifiers.end());
  ascii_ready_ = false;
  folded_ready_ = false;
}

// Only what has small letters is copied. The copies move while their pool grows, so that views of
// them are taken at the end.
void IdentifierScan::prepare_ascii() {
  ascii_.clear();
  upper_used_ = 0;
  wide_letters_ = false;
  for (const std::string_view identifier : raw_) {
    if (!is_ascii(identifier)) {
      wide_letters_ |= has_wide_letter(identifier);
    } else if (identifier.size() < kAsciiBytesMin) {
      continue;
    } else if (std::any_of(identifier.begin(), identifier.end(), is_lower)) {
      assign_upper(identifier, &reuse(&upper_, &upper_used_));
    } else {
      ascii_.push_back(identifier);
    }
  }
  for (size_t i = 0; i < upper_used_; ++i) ascii_.push_back(upper_[i]);
  ascii_ready_ = true;
}

// `text` in upper case.
bool IdentifierScan::found_in_ascii(std::string_view text) const {
  return std::any_of(ascii_.begin(), ascii_.end(), [&](std::string_view identifier) {
    return text.size() >= identifier.size() && contains(text, identifier);
  });
}

void IdentifierScan::fold(std::string_view text, FieldNormalizer* normalizer,
                          std::string* out) const {
  normalizer->search_form(text, out);
  make_upper(out);
}

void IdentifierScan::prepare_folded(FieldNormalizer* normalizer) {
  folded_used_ = 0;
  digits_used_ = 0;
  for (const std::string_view identifier : raw_) {
    std::string& folded = reuse(&folded_, &folded_used_);
    fold(identifier, normalizer, &folded);
    std::string& digits = reuse(&digits_, &digits_used_);
    append_digits(folded, &digits);
    drop_trunk_prefix(folded, &digits);
    if (digits.size() < kDigitsMin) --digits_used_;
    const size_t least = is_ascii(folded) ? kAsciiBytesMin : kFoldedBytesMin;
    if (folded.size() < least) --folded_used_;
  }
  folded_ready_ = true;
}

bool IdentifierScan::found_in(std::string_view text, FieldNormalizer* normalizer) {
  if (codes_only_ && !is_code(text)) return true;
  if (text.size() < kAsciiBytesMin) return false;
  const bool ascii = is_ascii(text);
  const bool may_hold_date = text.size() >= kDateBytesMin && (!ascii || count_digits(text) >= 3);
  if (may_hold_date && normalizer->mentions_date(text, birth_date_)) return true;
  if (ascii) {
    if (!ascii_ready_) prepare_ascii();
    std::string_view upper = text;
    if (std::any_of(text.begin(), text.end(), is_lower)) {
      assign_upper(text, &folded_text_);
      upper = folded_text_;
    }
    if (found_in_ascii(upper)) return true;
    if (!wide_letters_ && count_digits(text) < kDigitsMin) return false;
  }
  for (const std::string_view identifier : raw_) {
    if (identifier.size() >= kFoldedBytesMin && contains(text, identifier)) return true;
  }
  if (!folded_ready_) prepare_folded(normalizer);
  folded_text_.clear();
  fold(text, normalizer, &folded_text_);
  for (size_t i = 0; i < folded_used_; ++i) {
    if (contains(folded_text_, folded_[i])) return true;
  }
  digit_text_.clear();
  append_digits(folded_text_, &digit_text_);
  if (digit_text_.size() < kDigitsMin) return false;
  for (size_t i = 0; i < digits_used_; ++i) {
    if (contains(digit_text_, digits_[i])) return true;
  }
  return contains_my_number(text);
}

void filter_payload(const PayloadEvents& events, const PayloadAllowList& allow,
                    IdentifierScan* scan, FieldNormalizer* normalizer, std::string* out,
                    PayloadCounts* counts) {
  if (events.empty()) {
    out->append("{}");
    return;
  }
  Walk walk(allow, out);
  for (size_t i = 0; i < events.size();) {
    const PayloadEvent& event = events[i];
    if (event.kind == PayloadEventKind::kKey) {
      walk.set_key(event.text);
      ++i;
      continue;
    }
    if (event.kind == PayloadEventKind::kEndObject || event.kind == PayloadEventKind::kEndArray) {
      walk.close();
      ++i;
      continue;
    }
    const int node = walk.node_of_value();
    const bool container =
        event.kind == PayloadEventKind::kBeginObject || event.kind == PayloadEventKind::kBeginArray;
    if (node != PayloadAllowList::kDenied && walk.key_is_free() &&
        scan->found_in(walk.key(), normalizer)) {
      i = skip_value(events, i, &counts->with_identifiers);
      walk.end_value();
      continue;
    }
    if (container) {
      if (node == PayloadAllowList::kDenied || walk.full()) {
        i = skip_container(events, i, &counts->dropped);
        walk.end_value();
        continue;
      }
      walk.begin_value();
      walk.open(event.kind == PayloadEventKind::kBeginArray, node);
      ++i;
      continue;
    }
    ++i;
    if (node != PayloadAllowList::kAllBelow) {
      ++counts->dropped;
    } else if (scan->found_in(event.text, normalizer)) {
      ++counts->with_identifiers;
    } else {
      walk.begin_value();
      if (event.kind == PayloadEventKind::kString) {
        append_json_string(event.text, out);
      } else {
        out->append(event.text);
      }
    }
    walk.end_value();
  }
}

}  // namespace nayose
