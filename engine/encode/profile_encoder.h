// Canonical identifiers → an encoded profile, its fingerprint; institution and local id → ref.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "engine/base/ids.h"
#include "engine/base/status.h"
#include "engine/encode/keyring.h"
#include "engine/encode/prf.h"
#include "engine/encode/profile_layout.h"

namespace nayose {

// Bloom parameters of the encoding (part of the encoding hash).
struct GramParameters {
  int positions_per_gram = 10;   // Of 512 bits, for kBloom.
  int positions_per_digit = 20;  // Of 512 bits, for kDigits and kDate.
};

// Threads: one object per thread (it memoises gram → mask in bounded tables); clone() gives
//          another. Pure: the same canonical values give the same bytes under the same keys.
// Cost:    a few hundred ns a profile once the grams are warm; no allocation then.
class ProfileEncoder {
 public:
  // `encoding_id` separates encodings: pass the model's encoding hash.
  static Result<std::unique_ptr<ProfileEncoder>> create(const Keyring& keyring,
                                                        std::span<const FieldSpec> fields,
                                                        const GramParameters& parameters,
                                                        std::string_view encoding_id);
  virtual ~ProfileEncoder() = default;
  virtual std::unique_ptr<ProfileEncoder> clone() const = 0;
  virtual const ProfileLayout& layout() const = 0;

  // PRF under KR. Does not depend on the encoding.
  virtual Ref make_ref(std::string_view institution, std::string_view patient) = 0;
  // PRF under K1 of (encoding id, all canonical values).
  virtual Fingerprint fingerprint(std::span<const std::string_view> canonical) = 0;
  // Keyed 64-bit digest of any event content, for EventKey. PRF under KR.
  virtual uint64_t event_digest(std::span<const std::string_view> parts) = 0;
  // Keyed name of an encounter id, for the public output. PRF under KR.
  virtual Id128<struct EncounterTag> encounter_id(std::string_view institution,
                                                  std::string_view encounter) = 0;
  // Block token of rule `rule`. PRF under K1 of (encoding id, rule, parts), 64 bits, never 0.
  virtual BlockToken block_token(std::string_view rule,
                                 std::span<const std::string_view> parts) = 0;
  // Fills vectors, popcounts and tags of `profile` (layout().bytes() bytes, 64-byte aligned) and
  // zeroes the rest. Shapes: one canonical value per field, "" when missing.
  virtual void encode(std::span<const std::string_view> canonical, uint8_t* profile) = 0;
};

}  // namespace nayose
