#include "engine/index/encrypted_env.h"

#include <rocksdb/env.h>
#include <rocksdb/env_encryption.h>

#include <span>
#include <string>
#include <utility>

#include "engine/encode/file_cipher.h"

namespace nayose {
namespace {

// Overrides are noexcept: an exception must not run through RocksDB.

rocksdb::Status to_rocksdb(const Status& status) {
  if (status.ok()) return rocksdb::Status::OK();
  return rocksdb::Status::Corruption(status.to_string());
}

class CipherStream final : public rocksdb::BlockAccessCipherStream {
 public:
  explicit CipherStream(std::unique_ptr<FileCipher> cipher) : cipher_(std::move(cipher)) {}

  size_t BlockSize() noexcept override { return 16; }
  rocksdb::Status Encrypt(uint64_t offset, char* data, size_t size) noexcept override {
    cipher_->apply(offset, reinterpret_cast<uint8_t*>(data), size);
    return rocksdb::Status::OK();
  }
  rocksdb::Status Decrypt(uint64_t offset, char* data, size_t size) noexcept override {
    return Encrypt(offset, data, size);
  }

 private:
  // Encrypt() and Decrypt() above take whole ranges: nothing calls the ways of single blocks.
  void AllocateScratch(std::string&) noexcept override {}
  rocksdb::Status EncryptBlock(uint64_t, char*, char*) noexcept override {
    return rocksdb::Status::NotSupported();
  }
  rocksdb::Status DecryptBlock(uint64_t, char*, char*) noexcept override {
    return rocksdb::Status::NotSupported();
  }

  std::unique_ptr<FileCipher> cipher_;
};

class FileKeyProvider final : public rocksdb::EncryptionProvider {
 public:
  explicit FileKeyProvider(const Keyring& keyring) : keyring_(keyring) {}

  const char* Name() const noexcept override { return "nayose.FileKeyProvider"; }
  size_t GetPrefixLength() const noexcept override { return kFileHeaderBytes; }

  rocksdb::Status CreateNewPrefix(const std::string&, char* prefix,
                                  size_t size) const noexcept override {
    return to_rocksdb(FileCipher::make_header(
        keyring_, std::span<uint8_t>(reinterpret_cast<uint8_t*>(prefix), size)));
  }

  rocksdb::Status AddCipher(const std::string&, const char*, size_t, bool) noexcept override {
    return rocksdb::Status::NotSupported("keys come from the keyring");
  }

  rocksdb::Status CreateCipherStream(
      const std::string& name, const rocksdb::EnvOptions&, rocksdb::Slice& prefix,
      std::unique_ptr<rocksdb::BlockAccessCipherStream>* result) noexcept override {
    auto cipher = FileCipher::from_header(
        keyring_,
        std::span<const uint8_t>(reinterpret_cast<const uint8_t*>(prefix.data()), prefix.size()));
    if (!cipher.ok()) return to_rocksdb(cipher.status().annotate(name));
    *result = std::make_unique<CipherStream>(std::move(cipher).value());
    return rocksdb::Status::OK();
  }

 private:
  const Keyring& keyring_;
};

}  // namespace

std::unique_ptr<rocksdb::Env> make_encrypted_env(const Keyring& keyring) {
  return std::unique_ptr<rocksdb::Env>(rocksdb::NewEncryptedEnv(
      rocksdb::Env::Default(), std::make_shared<FileKeyProvider>(keyring)));
}

}  // namespace nayose
