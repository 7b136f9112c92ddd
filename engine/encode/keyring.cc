#include "engine/encode/keyring.h"

#include <openssl/crypto.h>
#include <sys/stat.h>

#include <cerrno>
#include <system_error>
#include <utility>
#include <vector>

#include "engine/encode/key_files.h"

namespace nayose {
namespace {

using internal::ParsedKeyring;
using internal::WrappedKey;

constexpr size_t kPurposes = static_cast<size_t>(KeyPurpose::kCount);
constexpr size_t kKeyringBytesMax = 1 << 20;
constexpr uint32_t kFirstEpoch = 1;

// A key with its name; the current one of its purpose.
struct NamedKey {
  Secret key;
  std::string check_value;
};

class KeyringImpl final : public Keyring {
 public:
  explicit KeyringImpl(std::vector<NamedKey> keys) : keys_(std::move(keys)) {
    CHECK(keys_.size() == kPurposes, "one current key per purpose");
  }

  const Secret& key(KeyPurpose purpose) const override {
    return keys_[static_cast<size_t>(purpose)].key;
  }
  std::string check_value(KeyPurpose purpose) const override {
    return keys_[static_cast<size_t>(purpose)].check_value;
  }

 private:
  std::vector<NamedKey> keys_;
};

std::string k0_path(const std::string& directory) { return directory + "/k0"; }
std::string keyring_path(const std::string& directory) { return directory + "/keyring"; }

bool exists(const std::string& path) {
  struct stat info {};
  return lstat(path.c_str(), &info) == 0;
}

Result<Secret> read_k0(const std::string& directory) {
  const std::string path = k0_path(directory);
  NAYOSE_ASSIGN_OR_RETURN(std::string content, internal::read_private_file(path, kSecretBytes));
  if (content.size() != kSecretBytes) {
    return Status(StatusCode::kConfiguration, path + ": expected 32 bytes");
  }
  Result<Secret> k0 = Secret::from_bytes(std::span<const uint8_t, kSecretBytes>(
      reinterpret_cast<const uint8_t*>(content.data()), kSecretBytes));
  OPENSSL_cleanse(content.data(), content.size());
  return k0;
}

Result<std::string> new_keyring_text(const Secret& k0) {
  std::vector<WrappedKey> entries;
  for (size_t purpose = 0; purpose < kPurposes; ++purpose) {
    NAYOSE_ASSIGN_OR_RETURN(const Secret key, Secret::create_random());
    WrappedKey entry;
    entry.purpose = static_cast<KeyPurpose>(purpose);
    entry.epoch = kFirstEpoch;
    entry.current = true;
    NAYOSE_RETURN_IF_ERROR(internal::wrap_key(k0, key, &entry));
    entries.push_back(std::move(entry));
  }
  return internal::format_keyring(entries, k0);
}

Result<std::unique_ptr<Keyring>> unwrap_all(const ParsedKeyring& parsed, const Secret& k0) {
  std::vector<NamedKey> keys;
  for (size_t purpose = 0; purpose < kPurposes; ++purpose) {
    for (const WrappedKey& entry : parsed.keys) {
      if (static_cast<size_t>(entry.purpose) != purpose || !entry.current) continue;
      NAYOSE_ASSIGN_OR_RETURN(Secret key, internal::unwrap_key(k0, entry));
      keys.push_back({std::move(key), entry.key_id});
    }
  }
  std::unique_ptr<Keyring> keyring = std::make_unique<KeyringImpl>(std::move(keys));
  return keyring;
}

}  // namespace

Status Keyring::init(const std::string& directory) {
  if (mkdir(directory.c_str(), 0700) != 0 && errno != EEXIST) {
    return Status(StatusCode::kIoError,
                  directory + ": cannot create: " + std::system_category().message(errno));
  }
  for (const std::string& path : {k0_path(directory), keyring_path(directory)}) {
    if (exists(path)) return Status(StatusCode::kFailedPrecondition, path + ": exists already");
  }
  NAYOSE_ASSIGN_OR_RETURN(const Secret k0, Secret::create_random());
  NAYOSE_ASSIGN_OR_RETURN(const std::string text, new_keyring_text(k0));
  const std::string_view k0_bytes(reinterpret_cast<const char*>(k0.bytes().data()), kSecretBytes);
  NAYOSE_RETURN_IF_ERROR(internal::create_private_file(k0_path(directory), k0_bytes));
  return internal::create_private_file(keyring_path(directory), text);
}

Result<std::unique_ptr<Keyring>> Keyring::open(const std::string& directory) {
  NAYOSE_ASSIGN_OR_RETURN(const Secret k0, read_k0(directory));
  const std::string path = keyring_path(directory);
  NAYOSE_ASSIGN_OR_RETURN(const std::string text,
                          internal::read_private_file(path, kKeyringBytesMax));
  Result<ParsedKeyring> parsed = internal::parse_keyring(text);
  if (!parsed.ok()) return parsed.status().annotate(path);
  const Status authentic = internal::authenticate_keyring(parsed.value(), k0);
  if (!authentic.ok()) return authentic.annotate(path);
  Result<std::unique_ptr<Keyring>> keyring = unwrap_all(parsed.value(), k0);
  if (!keyring.ok()) return keyring.status().annotate(path);
  return keyring;
}

Result<std::unique_ptr<Keyring>> Keyring::ephemeral() {
  std::vector<NamedKey> keys;
  for (size_t purpose = 0; purpose < kPurposes; ++purpose) {
    NAYOSE_ASSIGN_OR_RETURN(Secret key, Secret::create_random());
    NAYOSE_ASSIGN_OR_RETURN(std::string check_value, internal::key_check_value(key));
    keys.push_back({std::move(key), std::move(check_value)});
  }
  std::unique_ptr<Keyring> keyring = std::make_unique<KeyringImpl>(std::move(keys));
  return keyring;
}

}  // namespace nayose
