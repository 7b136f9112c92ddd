#include "engine/blocking/block_tokenizer.h"

#include <algorithm>
#include <string>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/hash64.h"
#include "engine/blocking/value_part.h"

namespace nayose {
namespace {

// Keeps a refined block apart from the block it refines.
constexpr uint64_t kRefinedSeed = 0x7265666e656421a7;
constexpr size_t kPartBytesReserved = 256;

uint64_t mix_tag(uint64_t state, uint64_t tag, bool* missing) {
  *missing = *missing || tag == 0;
  return mix64(state, tag);
}

}  // namespace

struct BlockTokenizer::Scratch {
  std::vector<std::string> buffers;  // One per part of the longest rule.
  std::vector<std::string_view> parts;
  std::string key;

  // The parts of one rule; false when one is missing.
  bool find_parts(const LinkageModel& model, const BlockingRule& rule,
                  std::span<const std::string_view> canonical) {
    parts.clear();
    for (size_t i = 0; i < rule.parts.size(); ++i) {
      const std::string_view part = find_part(model, rule.parts[i], canonical, &buffers[i]);
      if (part.empty() || part.find(kLostLetterUtf8) != std::string_view::npos) return false;
      parts.push_back(part);
    }
    return true;
  }

  static std::string_view find_part(const LinkageModel& model, const RulePart& part,
                                    std::span<const std::string_view> canonical,
                                    std::string* buffer) {
    const std::string_view value = canonical[part.field];
    if (value.empty()) return {};
    switch (part.kind) {
      case PartKind::kPrefix:
        return prefix_of(value, part.length);
      case PartKind::kSuffix:
        return suffix_of(value, part.length);
      case PartKind::kSkeleton:
        kana_skeleton(value, buffer);
        return *buffer;
      case PartKind::kSoundex:
        soundex(value, buffer);
        return *buffer;
      case PartKind::kFull:
        if (model.fields[part.field].normalizer != Normalizer::kDate) return value;
        return date_part(value, part.kind);
      case PartKind::kYear:
      case PartKind::kMonth:
      case PartKind::kDay:
      case PartKind::kYearMonth:
      case PartKind::kMonthDay:
        return date_part(value, part.kind);
    }
    return {};
  }
};

BlockTokenizer::BlockTokenizer(const LinkageModel* model)
    : model_(model), scratch_(std::make_unique<Scratch>()) {
  size_t parts_max = 0;
  for (const BlockingRule& rule : model->rules) {
    parts_max = std::max(parts_max, rule.parts.size());
  }
  scratch_->buffers.resize(parts_max);
  for (std::string& buffer : scratch_->buffers) buffer.reserve(kPartBytesReserved);
  scratch_->parts.reserve(parts_max);
}
BlockTokenizer::~BlockTokenizer() = default;
BlockTokenizer::BlockTokenizer(BlockTokenizer&&) noexcept = default;

void BlockTokenizer::tokens(std::span<const std::string_view> canonical, ProfileEncoder* encoder,
                            std::span<BlockToken> tokens) {
  CHECK(canonical.size() == model_->fields.size(), "one canonical value per field");
  CHECK(tokens.size() == model_->rules.size(), "one token per rule");
  for (size_t r = 0; r < tokens.size(); ++r) {
    const BlockingRule& rule = model_->rules[r];
    const bool applies = scratch_->find_parts(*model_, rule, canonical);
    tokens[r] = applies ? encoder->block_token(rule.token_domain(), scratch_->parts) : BlockToken{};
  }
}

std::string_view BlockTokenizer::rule_key(std::span<const std::string_view> canonical,
                                          size_t rule) {
  CHECK(canonical.size() == model_->fields.size(), "one canonical value per field");
  CHECK(rule < model_->rules.size(), "no such rule");
  scratch_->key.clear();
  if (!scratch_->find_parts(*model_, model_->rules[rule], canonical)) return {};
  for (const std::string_view part : scratch_->parts) {
    if (!scratch_->key.empty()) scratch_->key += '|';
    scratch_->key += part;
  }
  return scratch_->key;
}

BlockToken refined_token(BlockToken token, const BlockingRule& rule, const ProfileLayout& layout,
                         const uint8_t* profile) {
  if (token.value == 0 || rule.refine.empty()) return BlockToken{};
  const uint64_t* tags = layout.tags(profile);
  uint64_t state = mix64(kRefinedSeed, token.value);
  bool missing = false;
  for (const TagSelector& selector : rule.refine) {
    const FieldSlot& slot = layout.slot(selector.field);
    const int last = slot.encoding == FieldEncoding::kDate ? 2 : 0;
    const int part = static_cast<int>(selector.part) - static_cast<int>(TagPart::kYear);
    const bool whole = selector.part == TagPart::kWhole;
    for (int i = whole ? 0 : part; i <= (whole ? last : part); ++i) {
      state = mix_tag(state, tags[slot.tag + i], &missing);
    }
  }
  if (missing) return BlockToken{};
  return BlockToken{state == 0 ? 1 : state};
}

}  // namespace nayose
