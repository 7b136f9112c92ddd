// Strong names for the 16-byte keyed identifiers, and small integers that must not be mixed up.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace nayose {

// 16 bytes of PRF output. The tag keeps a Ref from standing for a PersonId.
// Order: bytewise, as RocksDB orders keys.
template <typename Tag>
struct Id128 {
  std::array<uint8_t, 16> bytes{};

  // By words: the default one calls memcmp, on the hot path of every visit.
  friend bool operator==(const Id128& a, const Id128& b) {
    uint64_t x[2];
    uint64_t y[2];
    std::memcpy(x, a.bytes.data(), sizeof(x));
    std::memcpy(y, b.bytes.data(), sizeof(y));
    return ((x[0] ^ y[0]) | (x[1] ^ y[1])) == 0;
  }
  friend std::strong_ordering operator<=>(const Id128& a, const Id128& b) {
    return std::memcmp(a.bytes.data(), b.bytes.data(), a.bytes.size()) <=> 0;
  }

  bool is_zero() const { return *this == Id128{}; }

  // First 8 bytes as a number: uniform, since the bytes are PRF output. For hash tables.
  uint64_t prefix64() const {
    uint64_t value;
    std::memcpy(&value, bytes.data(), sizeof(value));
    return value;
  }

  std::string_view as_bytes() const {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
  }

  static Id128 from_bytes(std::string_view sixteen_bytes) {
    Id128 id;
    std::memcpy(id.bytes.data(), sixteen_bytes.data(), id.bytes.size());
    return id;
  }
};

// Writes 32 lower-case hex digits to `out` (not terminated).
void write_hex128(const std::array<uint8_t, 16>& bytes, char* out);
// Parses 32 hex digits; nothing else is accepted.
std::optional<std::array<uint8_t, 16>> parse_hex128(std::string_view text);

template <typename Tag>
std::string to_hex(const Id128<Tag>& id) {
  std::string text(32, '0');
  write_hex128(id.bytes, text.data());
  return text;
}

// Names a source record: PRF under KR of (institution, local patient id).
using Ref = Id128<struct RefTag>;
// Names a person: PRF under KP of (founder ref, its version, its link version). Never reused.
using PersonId = Id128<struct PersonTag>;
// Keyed digest of all canonical identifiers of one record.
using Fingerprint = Id128<struct FingerprintTag>;

// Keyed value of one blocking rule on one record. 64 bits: see ops/decisions/0002.
struct BlockToken {
  uint64_t value = 0;
  friend auto operator<=>(const BlockToken&, const BlockToken&) = default;
};

struct Id128Hash {
  template <typename Tag>
  size_t operator()(const Id128<Tag>& id) const {
    return static_cast<size_t>(id.prefix64());
  }
};

}  // namespace nayose
