// The two files of a key directory: how they are read and written. Private to this folder.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/status.h"
#include "engine/encode/keyring.h"
#include "engine/encode/secret.h"

namespace nayose::internal {

// The whole file. Errors: kConfiguration when it is missing, is larger than `bytes_max`, or has a
// permission bit for group or others.
Result<std::string> read_private_file(const std::string& path, size_t bytes_max);
// Writes a new file of mode 0600: durable when this returns, whole or not at all.
// Errors: kFailedPrecondition when it exists; kIoError.
Status create_private_file(const std::string& path, std::string_view content);

// One subkey as the keyring file holds it.
struct WrappedKey {
  KeyPurpose purpose = KeyPurpose::kRef;
  uint32_t epoch = 0;
  bool current = false;
  std::string key_id;   // 16 hex digits: the key check value.
  std::string wrapped;  // Nonce (12), ciphertext (32), tag (16).
};

// Name of a purpose in the file, "ref", "tombstone", …
std::string_view key_purpose_name(KeyPurpose purpose);

// The text of a keyring file. Layout: schemas/layouts/keyring.md.
Result<std::string> format_keyring(const std::vector<WrappedKey>& keys, const Secret& k0);

// A keyring file taken apart, not yet judged by a key.
struct ParsedKeyring {
  std::vector<WrappedKey> keys;
  std::string_view authenticated;  // The bytes under the last line's code; points into the text.
  std::string mac;                 // 32 bytes.
};
// Errors: kCorruption, naming the line, or when a purpose has not exactly one current key;
//         kFailedPrecondition for another version. Lifetime: `text` outlives the result.
Result<ParsedKeyring> parse_keyring(std::string_view text);
// Errors: kCorruption when the file was edited, or `k0` is not its key.
Status authenticate_keyring(const ParsedKeyring& parsed, const Secret& k0);

// "Key check value" of a key: 16 hex digits that name it without telling it.
Result<std::string> key_check_value(const Secret& key);
// Fills key_id and wrapped. Errors: kIoError.
Status wrap_key(const Secret& k0, const Secret& key, WrappedKey* entry);
// Errors: kCorruption when purpose, epoch or key id are not those that it was wrapped under.
Result<Secret> unwrap_key(const Secret& k0, const WrappedKey& entry);

}  // namespace nayose::internal
