// The low-level SHA-256 calls are deprecated in OpenSSL 3 in favour of EVP, which cannot start from
// a saved state without an allocation. They are the same code underneath.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "engine/encode/hmac_sha256.h"

#include <openssl/crypto.h>

#include <cstring>

#include "engine/base/check.h"

namespace nayose::internal {
namespace {

constexpr size_t kBlockBytes = 64;

void state_after_pad(std::span<const uint8_t> key, uint8_t pad, uint32_t* state) {
  std::array<uint8_t, kBlockBytes> block;
  block.fill(pad);
  for (size_t i = 0; i < key.size(); ++i) block[i] ^= key[i];
  SHA256_CTX context;
  SHA256_Init(&context);
  SHA256_Update(&context, block.data(), block.size());
  std::memcpy(state, context.h, sizeof(context.h));
  OPENSSL_cleanse(&context, sizeof(context));
  OPENSSL_cleanse(block.data(), block.size());
}

// As SHA256_Init and one block would leave it; the data buffer needs no value.
void resume(const uint32_t* state, SHA256_CTX* context) {
  static_assert(sizeof(context->h) == 8 * sizeof(uint32_t));
  std::memcpy(context->h, state, sizeof(context->h));
  context->Nl = kBlockBytes * 8;
  context->Nh = 0;
  context->num = 0;
  context->md_len = SHA256_DIGEST_LENGTH;
}

}  // namespace

void prepare_hmac(std::span<const uint8_t> key, HmacSchedule* schedule) {
  CHECK(key.size() <= kBlockBytes, "an HMAC key of more than one block");
  state_after_pad(key, 0x36, schedule->inner);
  state_after_pad(key, 0x5c, schedule->outer);
}

HmacStream::HmacStream(const HmacSchedule& schedule) : schedule_(schedule) {
  resume(schedule.inner, &context_);
}

void HmacStream::update(const void* bytes, size_t size) { SHA256_Update(&context_, bytes, size); }

void HmacStream::finish(std::array<uint8_t, 32>* output) {
  SHA256_Final(output->data(), &context_);
  resume(schedule_.outer, &context_);
  SHA256_Update(&context_, output->data(), output->size());
  SHA256_Final(output->data(), &context_);
}

}  // namespace nayose::internal
