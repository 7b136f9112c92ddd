// HMAC-SHA256 from a key schedule that was worked out once. Private to this folder.
#pragma once

#include <openssl/sha.h>

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace nayose::internal {

// SHA-256 states after the inner and the outer key block: all that HMAC needs of the key, and as
// good as the key, so it is kept in locked memory.
struct HmacSchedule {
  uint32_t inner[8];
  uint32_t outer[8];
};
static_assert(sizeof(HmacSchedule) == 64);

// `key` has at most 64 bytes.
void prepare_hmac(std::span<const uint8_t> key, HmacSchedule* schedule);

// One message. Uses SHA256_Update on saved states, because it is the fastest sound way that
// OpenSSL 3 has (bench/micro/encode_bench.cc measures it beside EVP_MAC).
// Source: RFC 2104.
class HmacStream {
 public:
  explicit HmacStream(const HmacSchedule& schedule);
  void update(const void* bytes, size_t size);
  void finish(std::array<uint8_t, 32>* output);

 private:
  const HmacSchedule& schedule_;
  SHA256_CTX context_;
};

}  // namespace nayose::internal
