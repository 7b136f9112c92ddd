#include "engine/encode/file_cipher.h"

#include <openssl/rand.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <utility>

#include "engine/encode/openssl_handles.h"
#include "engine/encode/prf.h"

namespace nayose {
namespace {

using internal::CipherContext;

constexpr std::string_view kMagic = "NYSFILE1";
constexpr size_t kCheckOffset = 8;
constexpr size_t kIvOffset = 16;
constexpr size_t kIvBytes = 16;
constexpr size_t kUsedBytes = kIvOffset + kIvBytes;
constexpr size_t kBlockBytes = 16;
// EVP takes sizes as int.
constexpr size_t kChunkBytes = size_t{1} << 30;

uint64_t load_big_endian(const uint8_t* bytes) {
  uint64_t value;
  std::memcpy(&value, bytes, sizeof(value));
  return __builtin_bswap64(value);
}

void store_big_endian(uint64_t value, uint8_t* bytes) {
  value = __builtin_bswap64(value);
  std::memcpy(bytes, &value, sizeof(value));
}

uint64_t check_number(const Keyring& keyring) {
  return std::stoull(keyring.check_value(KeyPurpose::kFile), nullptr, 16);
}

// One cipher per thread. All files of a process have one key, so it is set up once; the key check
// value tells when it is another.
struct ThreadCipher {
  CipherContext context;
  uint64_t key_check = 0;
};

EVP_CIPHER_CTX* cipher_of_this_thread(const Secret& key, uint64_t key_check) {
  thread_local ThreadCipher cipher;
  if (cipher.context && cipher.key_check == key_check) return cipher.context.get();
  if (!cipher.context) cipher.context.reset(EVP_CIPHER_CTX_new());
  CHECK(EVP_EncryptInit_ex(cipher.context.get(), EVP_aes_256_ctr(), nullptr, key.bytes().data(),
                           nullptr) == 1,
        "AES-256-CTR is not available");
  cipher.key_check = key_check;
  return cipher.context.get();
}

class FileCipherImpl final : public FileCipher {
 public:
  FileCipherImpl(Secret key, uint64_t key_check, const uint8_t* iv)
      : key_(std::move(key)),
        key_check_(key_check),
        iv_high_(load_big_endian(iv)),
        iv_low_(load_big_endian(iv + 8)) {}

  void apply(uint64_t offset, uint8_t* data, size_t size) const override {
    if (size == 0) return;
    EVP_CIPHER_CTX* const cipher = cipher_of_this_thread(key_, key_check_);
    uint8_t counter[kIvBytes];
    const uint64_t low = iv_low_ + offset / kBlockBytes;
    store_big_endian(iv_high_ + (low < iv_low_ ? 1 : 0), counter);
    store_big_endian(low, counter + 8);
    int done = EVP_EncryptInit_ex(cipher, nullptr, nullptr, nullptr, counter);
    int written = 0;
    const auto skipped = static_cast<int>(offset % kBlockBytes);
    if (done == 1 && skipped != 0) {
      uint8_t unused[kBlockBytes] = {};
      done = EVP_EncryptUpdate(cipher, unused, &written, unused, skipped);
    }
    for (size_t at = 0; done == 1 && at < size; at += kChunkBytes) {
      const auto chunk = static_cast<int>(std::min(kChunkBytes, size - at));
      done = EVP_EncryptUpdate(cipher, data + at, &written, data + at, chunk);
    }
    CHECK(done == 1, "AES-256-CTR failed");
  }

 private:
  Secret key_;
  uint64_t key_check_;
  uint64_t iv_high_;
  uint64_t iv_low_;
};

}  // namespace

Status FileCipher::make_header(const Keyring& keyring, std::span<uint8_t> header) {
  if (header.size() < kFileHeaderBytes) {
    return Status(StatusCode::kInvalidArgument, "a buffer too small for a file header");
  }
  std::fill(header.begin(), header.end(), uint8_t{0});
  std::memcpy(header.data(), kMagic.data(), kMagic.size());
  store_big_endian(check_number(keyring), header.data() + kCheckOffset);
  if (RAND_bytes(header.data() + kIvOffset, kIvBytes) != 1) {
    return Status(StatusCode::kIoError, "the OpenSSL library failed: random bytes");
  }
  return Status();
}

Result<std::unique_ptr<FileCipher>> FileCipher::from_header(const Keyring& keyring,
                                                            std::span<const uint8_t> header) {
  if (header.size() < kFileHeaderBytes ||
      std::memcmp(header.data(), kMagic.data(), kMagic.size()) != 0 ||
      std::any_of(header.begin() + kUsedBytes, header.begin() + kFileHeaderBytes,
                  [](uint8_t byte) { return byte != 0; })) {
    return Status(StatusCode::kCorruption, "not the header of an encrypted file");
  }
  const uint64_t key_check = load_big_endian(header.data() + kCheckOffset);
  if (key_check != check_number(keyring)) {
    return Status(StatusCode::kFailedPrecondition,
                  "the file was encrypted under another key than this keyring's \"file\" key");
  }
  NAYOSE_ASSIGN_OR_RETURN(Secret key, keyring.key(KeyPurpose::kFile).derive("file contents"));
  std::unique_ptr<FileCipher> cipher =
      std::make_unique<FileCipherImpl>(std::move(key), key_check, header.data() + kIvOffset);
  return cipher;
}

}  // namespace nayose
