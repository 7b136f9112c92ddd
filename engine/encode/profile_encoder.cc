#include "engine/encode/profile_encoder.h"

#include <cstring>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/hash64.h"
#include "engine/encode/gram_masks.h"

namespace nayose {
namespace {

using internal::GramMasks;
using internal::Mask;
using internal::TagMemo;

// Stands before the first and after the last character. No code point.
constexpr uint32_t kPad = 0x110000;
constexpr size_t kGramEntries = 8192;
// (position, digit) pairs of 64 positions have an entry of their own.
constexpr size_t kDigitEntries = 1024;
constexpr size_t kTagEntries = 1024;
constexpr int kPositionsMax = 64;
constexpr size_t kPartsMax = kFieldsMax + 1;

// What a key is for: a list of names, each with its length, so that no two uses share a key.
std::string key_label(std::initializer_list<std::string_view> names) {
  std::string label;
  ByteWriter writer(&label);
  for (const std::string_view name : names) writer.sized(name);
  return label;
}

// The three parts of a canonical date; an unknown part is empty.
struct DateParts {
  std::string_view year;
  std::string_view month;
  std::string_view day;
};

std::string_view known(std::string_view digits) {
  return digits.find_first_not_of('0') == std::string_view::npos ? std::string_view() : digits;
}

DateParts split_date(std::string_view value) {
  if (value.size() != 8 || value.find_first_not_of("0123456789") != std::string_view::npos) {
    return {};
  }
  return {known(value.substr(0, 4)), known(value.substr(4, 2)), known(value.substr(6, 2))};
}

// What is needed to encode one field.
struct FieldCodec {
  std::optional<GramMasks> masks;
  std::optional<TagMemo> tags;        // kTag: the value. kDate: the year.
  std::optional<TagMemo> month_days;  // kDate: month and day under one key, so that a swap shows.

  FieldCodec clone() const {
    FieldCodec copy;
    if (masks) copy.masks.emplace(masks->clone());
    if (tags) copy.tags.emplace(tags->clone());
    if (month_days) copy.month_days.emplace(month_days->clone());
    return copy;
  }
};

// One PRF for each use that does not depend on a field.
struct RecordPrfs {
  Prf ref;
  Prf event;
  Prf encounter;
  Prf fingerprint;
  Prf block_token;

  RecordPrfs clone() const {
    return {ref.clone(), event.clone(), encounter.clone(), fingerprint.clone(),
            block_token.clone()};
  }
};

Result<RecordPrfs> create_record_prfs(const Keyring& keyring, std::string_view encoding_id) {
  const Secret& kr = keyring.key(KeyPurpose::kRef);
  const Secret& k1 = keyring.key(KeyPurpose::kToken);
  NAYOSE_ASSIGN_OR_RETURN(Prf ref, Prf::create(kr, key_label({"ref"})));
  NAYOSE_ASSIGN_OR_RETURN(Prf event, Prf::create(kr, key_label({"event"})));
  NAYOSE_ASSIGN_OR_RETURN(Prf encounter, Prf::create(kr, key_label({"encounter"})));
  NAYOSE_ASSIGN_OR_RETURN(Prf fingerprint,
                          Prf::create(k1, key_label({"fingerprint", encoding_id})));
  NAYOSE_ASSIGN_OR_RETURN(Prf block_token,
                          Prf::create(k1, key_label({"block token", encoding_id})));
  return RecordPrfs{std::move(ref), std::move(event), std::move(encounter), std::move(fingerprint),
                    std::move(block_token)};
}

Result<FieldCodec> create_codec(const Keyring& keyring, const FieldSpec& field,
                                const GramParameters& parameters, std::string_view encoding_id) {
  FieldCodec codec;
  const bool is_date = field.encoding == FieldEncoding::kDate;
  if (field.encoding == FieldEncoding::kBloom) {
    NAYOSE_ASSIGN_OR_RETURN(Prf prf, Prf::create(keyring.key(KeyPurpose::kGram),
                                                 key_label({"gram", encoding_id, field.name})));
    codec.masks.emplace(std::move(prf), parameters.positions_per_gram, kGramEntries);
  }
  if (field.encoding == FieldEncoding::kDigits || is_date) {
    NAYOSE_ASSIGN_OR_RETURN(Prf prf, Prf::create(keyring.key(KeyPurpose::kGram),
                                                 key_label({"digit", encoding_id, field.name})));
    codec.masks.emplace(std::move(prf), parameters.positions_per_digit, kDigitEntries);
  }
  if (field.encoding == FieldEncoding::kTag || is_date) {
    NAYOSE_ASSIGN_OR_RETURN(
        Prf prf, Prf::create(keyring.key(KeyPurpose::kToken),
                             key_label({is_date ? "year" : "tag", encoding_id,
                                        field.alike.empty() ? field.name : field.alike})));
    codec.tags.emplace(std::move(prf), kTagEntries);
  }
  if (is_date) {
    NAYOSE_ASSIGN_OR_RETURN(Prf prf,
                            Prf::create(keyring.key(KeyPurpose::kToken),
                                        key_label({"month or day", encoding_id, field.name})));
    codec.month_days.emplace(std::move(prf), kTagEntries);
  }
  return codec;
}

void add_grams(std::string_view value, GramMasks* masks, Mask* vector) {
  const char* position = value.data();
  const char* const end = position + value.size();
  uint32_t previous = kPad;
  while (position != end) {
    const uint32_t current = internal::next_code_point(&position, end);
    if (previous != kLostLetter && current != kLostLetter) {
      masks->or_into(previous, current, mix64(previous, current), vector);
    }
    previous = current;
  }
  if (previous != kLostLetter) masks->or_into(previous, kPad, mix64(previous, kPad), vector);
}

// `first_position` is where `value` starts in the whole value.
void add_digits(std::string_view value, uint32_t first_position, GramMasks* masks, Mask* vector) {
  const char* position = value.data();
  const char* const end = position + value.size();
  for (uint32_t i = first_position; position != end; ++i) {
    const uint32_t digit = internal::next_code_point(&position, end);
    masks->or_into(i, digit, size_t{i} * 16 + (digit & 15), vector);
  }
}

class ProfileEncoderImpl final : public ProfileEncoder {
 public:
  ProfileEncoderImpl(ProfileLayout layout, RecordPrfs prfs, std::vector<FieldCodec> codecs)
      : layout_(std::move(layout)), prfs_(std::move(prfs)), codecs_(std::move(codecs)) {}

  std::unique_ptr<ProfileEncoder> clone() const override {
    std::vector<FieldCodec> codecs;
    codecs.reserve(codecs_.size());
    for (const FieldCodec& codec : codecs_) codecs.push_back(codec.clone());
    return std::make_unique<ProfileEncoderImpl>(layout_, prfs_.clone(), std::move(codecs));
  }

  const ProfileLayout& layout() const override { return layout_; }

  Ref make_ref(std::string_view institution, std::string_view patient) override {
    const std::string_view parts[] = {institution, patient};
    return truncate_id<Ref>(prfs_.ref.parts(parts));
  }

  Fingerprint fingerprint(std::span<const std::string_view> canonical) override {
    return truncate_id<Fingerprint>(prfs_.fingerprint.parts(canonical));
  }

  uint64_t event_digest(std::span<const std::string_view> parts) override {
    return truncate_tag(prfs_.event.parts(parts));
  }

  Id128<struct EncounterTag> encounter_id(std::string_view institution,
                                          std::string_view encounter) override {
    const std::string_view parts[] = {institution, encounter};
    return truncate_id<Id128<struct EncounterTag>>(prfs_.encounter.parts(parts));
  }

  BlockToken block_token(std::string_view rule, std::span<const std::string_view> parts) override {
    CHECK(parts.size() < kPartsMax, "a blocking rule of too many parts");
    std::array<std::string_view, kPartsMax> list;
    list[0] = rule;
    for (size_t i = 0; i < parts.size(); ++i) list[i + 1] = parts[i];
    return {truncate_tag(prfs_.block_token.parts({list.data(), parts.size() + 1}))};
  }

  void encode(std::span<const std::string_view> canonical, uint8_t* profile) override {
    CHECK(canonical.size() == codecs_.size(), "one canonical value per field");
    std::memset(profile, 0, layout_.bytes());
    for (size_t field = 0; field < canonical.size(); ++field) {
      if (!canonical[field].empty()) encode_field(field, canonical[field], profile);
    }
  }

 private:
  void encode_field(size_t field, std::string_view value, uint8_t* profile) {
    FieldCodec& codec = codecs_[field];
    const FieldSlot& slot = layout_.slot(field);
    Mask vector;
    switch (slot.encoding) {
      case FieldEncoding::kNone:
        return;
      case FieldEncoding::kTag:
        if (value.find(kLostLetterUtf8) != std::string_view::npos) return;
        layout_.tags(profile)[slot.tag] = codec.tags->tag(value);
        return;
      case FieldEncoding::kBloom:
        add_grams(value, &*codec.masks, &vector);
        break;
      case FieldEncoding::kDigits:
        add_digits(value, 0, &*codec.masks, &vector);
        break;
      case FieldEncoding::kDate:
        encode_date(split_date(value), slot, &codec, &vector, layout_.tags(profile));
        break;
    }
    int popcount = 0;
    for (const uint64_t word : vector.words) popcount += __builtin_popcountll(word);
    std::memcpy(layout_.vector(profile, slot.vector), vector.words, kVectorBytes);
    layout_.popcounts(profile)[slot.vector] = static_cast<uint16_t>(popcount);
  }

  static void encode_date(const DateParts& date, const FieldSlot& slot, FieldCodec* codec,
                          Mask* vector, uint64_t* tags) {
    add_digits(date.year, 0, &*codec->masks, vector);
    add_digits(date.month, 4, &*codec->masks, vector);
    add_digits(date.day, 6, &*codec->masks, vector);
    if (!date.year.empty()) tags[slot.tag] = codec->tags->tag(date.year);
    if (!date.month.empty()) tags[slot.tag + 1] = codec->month_days->tag(date.month);
    if (!date.day.empty()) tags[slot.tag + 2] = codec->month_days->tag(date.day);
  }

  ProfileLayout layout_;
  RecordPrfs prfs_;
  std::vector<FieldCodec> codecs_;
};

}  // namespace

Result<std::unique_ptr<ProfileEncoder>> ProfileEncoder::create(const Keyring& keyring,
                                                               std::span<const FieldSpec> fields,
                                                               const GramParameters& parameters,
                                                               std::string_view encoding_id) {
  for (const int positions : {parameters.positions_per_gram, parameters.positions_per_digit}) {
    if (positions < 1 || positions > kPositionsMax) {
      return Status(
          StatusCode::kInvalidArgument,
          "positions per gram or digit: expected 1 to 64, got " + std::to_string(positions));
    }
  }
  NAYOSE_ASSIGN_OR_RETURN(RecordPrfs prfs, create_record_prfs(keyring, encoding_id));
  std::vector<FieldCodec> codecs;
  codecs.reserve(fields.size());
  for (const FieldSpec& field : fields) {
    NAYOSE_ASSIGN_OR_RETURN(FieldCodec codec,
                            create_codec(keyring, field, parameters, encoding_id));
    codecs.push_back(std::move(codec));
  }
  std::unique_ptr<ProfileEncoder> encoder = std::make_unique<ProfileEncoderImpl>(
      ProfileLayout(fields), std::move(prfs), std::move(codecs));
  return encoder;
}

}  // namespace nayose
