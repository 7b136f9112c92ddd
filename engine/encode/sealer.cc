#include "engine/encode/sealer.h"

#include <openssl/rand.h>

#include <array>
#include <cstring>
#include <utility>

#include "engine/base/bytes.h"
#include "engine/encode/openssl_handles.h"
#include "engine/encode/prf.h"

namespace nayose {
namespace {

using internal::CipherContext;

constexpr uint8_t kSealedVersion = 1;
constexpr size_t kSaltBytes = 16;
constexpr size_t kHeaderBytes = 1 + 4 + kSaltBytes + 8;
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;
constexpr size_t kLengthBytes = 4;
constexpr size_t kSizeClassMin = 64;
constexpr size_t kPlainBytesMax = size_t{1} << 30;
constexpr size_t kOpenKeys = 256;

using Salt = std::array<uint8_t, kSaltBytes>;

// Smallest class that holds `size`: powers of √2 from 64 on, rounded up to 16 bytes.
size_t size_class(size_t size) {
  size_t low = kSizeClassMin;
  for (;;) {
    if (size <= low) return low;
    const size_t middle = (low * 181 / 128 + 15) / 16 * 16;
    if (size <= middle) return middle;
    low *= 2;
  }
}

std::array<uint8_t, kNonceBytes> nonce_of(uint64_t counter) {
  std::array<uint8_t, kNonceBytes> nonce{};
  std::memcpy(nonce.data() + kNonceBytes - sizeof(counter), &counter, sizeof(counter));
  return nonce;
}

uint8_t* bytes_of(std::string* text) { return reinterpret_cast<uint8_t*>(text->data()); }
const uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

// A cipher with the key of one salt. HKDF-Expand of one block is HMAC(key, info ‖ 1).
// Source: RFC 5869.
CipherContext make_context(Prf* salt_keys, const Salt& salt, bool encrypt) {
  std::array<char, kSaltBytes + 1> info;
  std::memcpy(info.data(), salt.data(), kSaltBytes);
  info[kSaltBytes] = 1;
  PrfOutput key = salt_keys->bytes({info.data(), info.size()});
  CipherContext context(EVP_CIPHER_CTX_new());
  const int done = EVP_CipherInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, key.data(), nullptr,
                                     encrypt ? 1 : 0);
  OPENSSL_cleanse(key.data(), key.size());
  CHECK(done == 1, "AES-256-GCM is not available");
  return context;
}

class SealerImpl final : public Sealer {
 public:
  SealerImpl(Prf salt_keys, uint32_t key_id) : salt_keys_(std::move(salt_keys)), key_id_(key_id) {
    CHECK(RAND_bytes(salt_.data(), kSaltBytes) == 1, "no random bytes");
    sealing_ = make_context(&salt_keys_, salt_, true);
  }

  std::unique_ptr<Sealer> clone() const override {
    return std::make_unique<SealerImpl>(salt_keys_.clone(), key_id_);
  }

  void seal(const SealContext& context, std::string_view plain, std::string* out) override {
    CHECK(plain.size() <= kPlainBytesMax, "a value of more than 1 GiB");
    const size_t padded = size_class(kLengthBytes + plain.size());
    const size_t start = out->size();
    out->reserve(start + kHeaderBytes + padded + kTagBytes);
    ByteWriter writer(out);
    writer.u8(kSealedVersion);
    writer.u32(key_id_);
    writer.raw({reinterpret_cast<const char*>(salt_.data()), kSaltBytes});
    writer.u64(counter_);
    bind(context, {out->data() + start, kHeaderBytes});
    writer.u32(static_cast<uint32_t>(plain.size()));
    writer.raw(plain);
    out->resize(start + kHeaderBytes + padded + kTagBytes, '\0');

    uint8_t* const body = bytes_of(out) + start + kHeaderBytes;
    EVP_CIPHER_CTX* const cipher = sealing_.get();
    int size = 0;
    const bool done =
        EVP_EncryptInit_ex(cipher, nullptr, nullptr, nullptr, nonce_of(counter_).data()) == 1 &&
        EVP_EncryptUpdate(cipher, nullptr, &size, bytes_of(bound_),
                          static_cast<int>(bound_.size())) == 1 &&
        EVP_EncryptUpdate(cipher, body, &size, body, static_cast<int>(padded)) == 1 &&
        EVP_EncryptFinal_ex(cipher, body + padded, &size) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_GET_TAG, kTagBytes, body + padded) == 1;
    CHECK(done, "AES-256-GCM failed to seal");
    ++counter_;
  }

  Status open(const SealContext& context, std::string_view sealed, std::string* plain) override {
    if (sealed.size() < kHeaderBytes + kSizeClassMin + kTagBytes ||
        sealed.size() > kHeaderBytes + 2 * kPlainBytesMax) {
      return Status(StatusCode::kCorruption, "a sealed value of an impossible size");
    }
    ByteReader header(sealed);
    const uint8_t version = header.u8();
    const uint32_t key_id = header.u32();
    Salt salt;
    std::memcpy(salt.data(), header.raw(kSaltBytes).data(), kSaltBytes);
    const uint64_t counter = header.u64();
    if (version != kSealedVersion) {
      return Status(StatusCode::kCorruption, "a sealed value of an unknown version");
    }
    if (key_id != key_id_) {
      return Status(StatusCode::kCorruption, "a value that was sealed under another key");
    }
    bind(context, sealed.substr(0, kHeaderBytes));
    const size_t padded = sealed.size() - kHeaderBytes - kTagBytes;
    const uint8_t* const body = bytes_of(sealed) + kHeaderBytes;
    uint8_t tag[kTagBytes];
    std::memcpy(tag, body + padded, kTagBytes);
    opened_.resize(padded);
    EVP_CIPHER_CTX* const cipher = opening_cipher(salt);
    int size = 0;
    const bool authentic =
        EVP_DecryptInit_ex(cipher, nullptr, nullptr, nullptr, nonce_of(counter).data()) == 1 &&
        EVP_DecryptUpdate(cipher, nullptr, &size, bytes_of(bound_),
                          static_cast<int>(bound_.size())) == 1 &&
        EVP_DecryptUpdate(cipher, bytes_of(&opened_), &size, body, static_cast<int>(padded)) == 1 &&
        EVP_CIPHER_CTX_ctrl(cipher, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag) == 1 &&
        EVP_DecryptFinal_ex(cipher, bytes_of(&opened_) + padded, &size) == 1;
    uint32_t length = 0;
    std::memcpy(&length, opened_.data(), sizeof(length));
    if (!authentic || length > padded - kLengthBytes) {
      OPENSSL_cleanse(opened_.data(), opened_.size());
      return Status(StatusCode::kCorruption, "a sealed value that does not authenticate");
    }
    plain->assign(opened_, kLengthBytes, length);
    return Status();
  }

 private:
  struct OpenKey {
    Salt salt{};
    CipherContext cipher;
  };

  // What the value is bound to: table and key, each with its length, and the header.
  void bind(const SealContext& context, std::string_view header) {
    bound_.clear();
    ByteWriter writer(&bound_);
    writer.sized(context.table);
    writer.sized(context.key);
    writer.raw(header);
  }

  // Salts are random, so their first bytes spread them over the cache.
  EVP_CIPHER_CTX* opening_cipher(const Salt& salt) {
    OpenKey& entry = open_keys_[salt[0]];
    if (!entry.cipher || entry.salt != salt) {
      entry.cipher = make_context(&salt_keys_, salt, false);
      entry.salt = salt;
    }
    return entry.cipher.get();
  }

  Prf salt_keys_;
  uint32_t key_id_;
  Salt salt_{};
  uint64_t counter_ = 0;
  CipherContext sealing_;
  std::array<OpenKey, kOpenKeys> open_keys_;
  std::string bound_;   // Reused.
  std::string opened_;  // Reused.
};

}  // namespace

Result<std::unique_ptr<Sealer>> Sealer::create(const Keyring& keyring) {
  NAYOSE_ASSIGN_OR_RETURN(Prf salt_keys,
                          Prf::create(keyring.key(KeyPurpose::kData), "sealed value"));
  // First four bytes of the key check value, as they are written.
  const std::string check_value = keyring.check_value(KeyPurpose::kData);
  const auto key_id = static_cast<uint32_t>(std::stoul(check_value.substr(0, 8), nullptr, 16));
  std::unique_ptr<Sealer> sealer =
      std::make_unique<SealerImpl>(std::move(salt_keys), __builtin_bswap32(key_id));
  return sealer;
}

}  // namespace nayose
