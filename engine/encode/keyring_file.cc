#include <openssl/rand.h>

#include <array>
#include <charconv>
#include <cstring>
#include <optional>

#include "engine/base/bytes.h"
#include "engine/encode/key_files.h"
#include "engine/encode/openssl_handles.h"
#include "engine/encode/prf.h"

namespace nayose::internal {
namespace {

constexpr std::string_view kMagic = "nayose-keyring ";
constexpr std::string_view kVersion = "1";
constexpr size_t kNonceBytes = 12;
constexpr size_t kTagBytes = 16;
constexpr size_t kWrappedBytes = kNonceBytes + kSecretBytes + kTagBytes;
constexpr size_t kMacBytes = 32;
constexpr size_t kKeyIdDigits = 16;
constexpr size_t kPurposes = static_cast<size_t>(KeyPurpose::kCount);
constexpr std::array<std::string_view, kPurposes> kPurposeNames = {
    "ref", "tombstone", "person", "token", "gram", "data", "file"};

std::string to_hex(std::string_view bytes) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

std::optional<std::string> from_hex(std::string_view text, size_t bytes) {
  if (text.size() != bytes * 2) return std::nullopt;
  std::string result(bytes, '\0');
  for (size_t i = 0; i < bytes; ++i) {
    const int high = hex_digit(text[2 * i]);
    const int low = hex_digit(text[2 * i + 1]);
    if (high < 0 || low < 0) return std::nullopt;
    result[i] = static_cast<char>(high << 4 | low);
  }
  return result;
}

std::string_view next_word(std::string_view* line) {
  const size_t space = line->find(' ');
  const std::string_view word = line->substr(0, space);
  *line = space == std::string_view::npos ? std::string_view() : line->substr(space + 1);
  return word;
}

std::optional<uint32_t> parse_epoch(std::string_view word) {
  uint32_t epoch = 0;
  const std::errc error = std::from_chars(word.data(), word.data() + word.size(), epoch).ec;
  // One way to write each number, so that a file has one text.
  if (error != std::errc() || std::to_string(epoch) != word) return std::nullopt;
  return epoch;
}

// "key <purpose> <epoch> <key id> <current|kept> <wrapped>"
std::optional<WrappedKey> parse_key_line(std::string_view line) {
  if (next_word(&line) != "key") return std::nullopt;
  WrappedKey entry;
  const std::string_view purpose = next_word(&line);
  size_t index = 0;
  while (index < kPurposes && kPurposeNames[index] != purpose) ++index;
  const std::optional<uint32_t> epoch = parse_epoch(next_word(&line));
  const std::string_view key_id = next_word(&line);
  const std::string_view state = next_word(&line);
  std::optional<std::string> wrapped = from_hex(line, kWrappedBytes);
  if (index == kPurposes || !epoch || !from_hex(key_id, kKeyIdDigits / 2) || !wrapped ||
      (state != "current" && state != "kept")) {
    return std::nullopt;
  }
  entry.purpose = static_cast<KeyPurpose>(index);
  entry.epoch = *epoch;
  entry.current = state == "current";
  entry.key_id = key_id;
  entry.wrapped = *std::move(wrapped);
  return entry;
}

Status bad_line(size_t number, std::string_view expected) {
  return Status(StatusCode::kCorruption,
                "line " + std::to_string(number) + ": expected " + std::string(expected));
}

Status check_one_current(const std::vector<WrappedKey>& keys) {
  for (size_t purpose = 0; purpose < kPurposes; ++purpose) {
    int current = 0;
    for (const WrappedKey& key : keys) {
      if (static_cast<size_t>(key.purpose) == purpose && key.current) ++current;
    }
    if (current != 1) {
      return Status(StatusCode::kCorruption, "expected one current key for \"" +
                                                 std::string(kPurposeNames[purpose]) + "\", got " +
                                                 std::to_string(current));
    }
  }
  return Status();
}

Result<std::string> keyring_mac(std::string_view text, const Secret& k0) {
  NAYOSE_ASSIGN_OR_RETURN(Prf prf, Prf::create(k0, "keyring file"));
  const PrfOutput mac = prf.bytes(text);
  return std::string(reinterpret_cast<const char*>(mac.data()), mac.size());
}

// What a wrapped key is bound to.
std::string binding(const WrappedKey& entry) {
  std::string bound;
  ByteWriter writer(&bound);
  writer.sized("nayose keyring 1");
  writer.sized(key_purpose_name(entry.purpose));
  writer.u32(entry.epoch);
  writer.sized(entry.key_id);
  return bound;
}

const uint8_t* bytes_of(std::string_view text) {
  return reinterpret_cast<const uint8_t*>(text.data());
}

uint8_t* bytes_of(std::string* text) { return reinterpret_cast<uint8_t*>(text->data()); }

}  // namespace

std::string_view key_purpose_name(KeyPurpose purpose) {
  return kPurposeNames[static_cast<size_t>(purpose)];
}

Result<std::string> format_keyring(const std::vector<WrappedKey>& keys, const Secret& k0) {
  std::string text(kMagic);
  text.append(kVersion).append("\n");
  for (const WrappedKey& key : keys) {
    text.append("key ").append(key_purpose_name(key.purpose)).append(" ");
    text.append(std::to_string(key.epoch)).append(" ").append(key.key_id);
    text.append(key.current ? " current " : " kept ").append(to_hex(key.wrapped)).append("\n");
  }
  NAYOSE_ASSIGN_OR_RETURN(const std::string mac, keyring_mac(text, k0));
  return text.append("mac ").append(to_hex(mac)).append("\n");
}

Result<ParsedKeyring> parse_keyring(std::string_view text) {
  ParsedKeyring parsed;
  size_t position = 0;
  for (size_t number = 1; position < text.size(); ++number) {
    const size_t end = text.find('\n', position);
    if (end == std::string_view::npos) return bad_line(number, "a whole line");
    const std::string_view line = text.substr(position, end - position);
    if (number == 1) {
      if (line.substr(0, kMagic.size()) != kMagic) return bad_line(1, "\"nayose-keyring 1\"");
      if (line.substr(kMagic.size()) != kVersion) {
        return Status(StatusCode::kFailedPrecondition,
                      "keyring version: expected 1; a newer nayose wrote this file");
      }
    } else if (line.substr(0, 4) == "mac ") {
      std::optional<std::string> mac = from_hex(line.substr(4), kMacBytes);
      if (!mac || end + 1 != text.size()) return bad_line(number, "64 hex digits, then the end");
      parsed.mac = *std::move(mac);
      parsed.authenticated = text.substr(0, position);
      NAYOSE_RETURN_IF_ERROR(check_one_current(parsed.keys));
      return parsed;
    } else {
      std::optional<WrappedKey> key = parse_key_line(line);
      if (!key) {
        return bad_line(number, "key <purpose> <epoch> <key id> <current|kept> <120 hex digits>");
      }
      parsed.keys.push_back(*std::move(key));
    }
    position = end + 1;
  }
  return Status(StatusCode::kCorruption, "the last line, \"mac …\", is missing");
}

Status authenticate_keyring(const ParsedKeyring& parsed, const Secret& k0) {
  NAYOSE_ASSIGN_OR_RETURN(const std::string mac, keyring_mac(parsed.authenticated, k0));
  if (parsed.mac.size() == mac.size() &&
      CRYPTO_memcmp(parsed.mac.data(), mac.data(), mac.size()) == 0) {
    return Status();
  }
  return Status(StatusCode::kCorruption,
                "does not authenticate: k0 belongs to another keyring, or the file was edited");
}

Result<std::string> key_check_value(const Secret& key) {
  NAYOSE_ASSIGN_OR_RETURN(Prf prf, Prf::create(key, "key check value"));
  const PrfOutput output = prf.bytes("nayose");
  return to_hex({reinterpret_cast<const char*>(output.data()), kKeyIdDigits / 2});
}

Status wrap_key(const Secret& k0, const Secret& key, WrappedKey* entry) {
  NAYOSE_ASSIGN_OR_RETURN(entry->key_id, key_check_value(key));
  NAYOSE_ASSIGN_OR_RETURN(const Secret wrapping_key, k0.derive("key wrapping"));
  const std::string bound = binding(*entry);
  entry->wrapped.assign(kWrappedBytes, '\0');
  uint8_t* const nonce = bytes_of(&entry->wrapped);
  uint8_t* const sealed = nonce + kNonceBytes;
  const CipherContext context(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool done =
      context && RAND_bytes(nonce, kNonceBytes) == 1 &&
      EVP_EncryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, wrapping_key.bytes().data(),
                         nonce) == 1 &&
      EVP_EncryptUpdate(context.get(), nullptr, &size, bytes_of(bound),
                        static_cast<int>(bound.size())) == 1 &&
      EVP_EncryptUpdate(context.get(), sealed, &size, key.bytes().data(), kSecretBytes) == 1 &&
      EVP_EncryptFinal_ex(context.get(), sealed + kSecretBytes, &size) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_GET_TAG, kTagBytes, sealed + kSecretBytes) ==
          1;
  return done ? Status() : Status(StatusCode::kIoError, "the OpenSSL library failed: key wrapping");
}

Result<Secret> unwrap_key(const Secret& k0, const WrappedKey& entry) {
  const Status refused(StatusCode::kCorruption,
                       "key \"" + std::string(key_purpose_name(entry.purpose)) + "\" of epoch " +
                           std::to_string(entry.epoch) + " does not unwrap");
  if (entry.wrapped.size() != kWrappedBytes) return refused;
  NAYOSE_ASSIGN_OR_RETURN(const Secret wrapping_key, k0.derive("key wrapping"));
  const std::string bound = binding(entry);
  const uint8_t* const nonce = bytes_of(entry.wrapped);
  const uint8_t* const sealed = nonce + kNonceBytes;
  uint8_t tag[kTagBytes];
  std::memcpy(tag, sealed + kSecretBytes, kTagBytes);
  std::array<uint8_t, kSecretBytes> plain{};
  const CipherContext context(EVP_CIPHER_CTX_new());
  int size = 0;
  const bool done =
      context &&
      EVP_DecryptInit_ex(context.get(), EVP_aes_256_gcm(), nullptr, wrapping_key.bytes().data(),
                         nonce) == 1 &&
      EVP_DecryptUpdate(context.get(), nullptr, &size, bytes_of(bound),
                        static_cast<int>(bound.size())) == 1 &&
      EVP_DecryptUpdate(context.get(), plain.data(), &size, sealed, kSecretBytes) == 1 &&
      EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag) == 1 &&
      EVP_DecryptFinal_ex(context.get(), plain.data() + kSecretBytes, &size) == 1;
  if (!done) {
    OPENSSL_cleanse(plain.data(), plain.size());
    return refused;
  }
  Result<Secret> key = Secret::from_bytes(plain);
  OPENSSL_cleanse(plain.data(), plain.size());
  return key;
}

}  // namespace nayose::internal
