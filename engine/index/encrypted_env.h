// RocksDB's files under AES-256-CTR. Private to this folder.
#pragma once

#include <memory>

#include "engine/encode/keyring.h"

namespace rocksdb {
class Env;
}  // namespace rocksdb

namespace nayose {

// Every file starts with the kFileHeaderBytes of engine/encode/file_cipher.h; its contents and
// nothing else follow. Names, sizes and times of files stay visible.
// Lifetime: the keyring outlives the Env, the Env outlives the DB.
std::unique_ptr<rocksdb::Env> make_encrypted_env(const Keyring& keyring);

}  // namespace nayose
