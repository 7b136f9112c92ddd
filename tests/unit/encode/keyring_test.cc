#include "engine/encode/keyring.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "engine/encode/key_files.h"
#include "tests/unit/encode/scratch_directory.h"

namespace nayose {
namespace {

constexpr size_t kPurposes = static_cast<size_t>(KeyPurpose::kCount);

std::string read_file(const std::string& path) {
  std::ostringstream content;
  content << std::ifstream(path, std::ios::binary).rdbuf();
  return content.str();
}

void write_file(const std::string& path, const std::string& content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

std::string bytes_of(const Secret& secret) {
  return {reinterpret_cast<const char*>(secret.bytes().data()), kSecretBytes};
}

StatusCode open_code(const std::string& directory) {
  return Keyring::open(directory).status().code();
}

class KeyringTest : public testing::Test {
 protected:
  KeyringTest() : k0_(scratch_.path() + "/keys/k0"), keyring_(scratch_.path() + "/keys/keyring") {
    EXPECT_TRUE(Keyring::init(directory()).ok());
  }
  std::string directory() const { return scratch_.path() + "/keys"; }

  void replace(const std::string& from, const std::string& to) {
    std::string text = read_file(keyring_);
    const size_t position = text.find(from);
    ASSERT_NE(position, std::string::npos) << from;
    write_file(keyring_, text.replace(position, from.size(), to));
  }

  ScratchDirectory scratch_;
  std::string k0_;
  std::string keyring_;
};

TEST_F(KeyringTest, OpensToTheSameKeysEachTime) {
  const auto first = Keyring::open(directory()).value();
  const auto second = Keyring::open(directory()).value();
  std::set<std::string> keys;
  std::set<std::string> names;
  for (size_t i = 0; i < kPurposes; ++i) {
    const auto purpose = static_cast<KeyPurpose>(i);
    EXPECT_EQ(bytes_of(first->key(purpose)), bytes_of(second->key(purpose)));
    EXPECT_EQ(first->check_value(purpose), second->check_value(purpose));
    keys.insert(bytes_of(first->key(purpose)));
    names.insert(first->check_value(purpose));
  }
  EXPECT_EQ(keys.size(), kPurposes);
  EXPECT_EQ(names.size(), kPurposes);
}

TEST_F(KeyringTest, FilesAreForTheOwnerOnly) {
  for (const std::string& path : {k0_, keyring_}) {
    struct stat info {};
    ASSERT_EQ(stat(path.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u) << path;
  }
  EXPECT_EQ(read_file(k0_).size(), kSecretBytes);
}

TEST_F(KeyringTest, NoKeyLiesInTheKeyringFile) {
  const auto keyring = Keyring::open(directory()).value();
  const std::string text = read_file(keyring_);
  for (size_t i = 0; i < kPurposes; ++i) {
    std::string hex;
    for (const uint8_t byte : keyring->key(static_cast<KeyPurpose>(i)).bytes()) {
      char digits[3];
      std::snprintf(digits, sizeof(digits), "%02x", byte);
      hex += digits;
    }
    EXPECT_EQ(text.find(hex.substr(0, 16)), std::string::npos);
  }
}

TEST_F(KeyringTest, InitLeavesNothingElseBehind) {
  std::vector<std::string> names;
  for (const auto& entry : std::filesystem::directory_iterator(directory())) {
    names.push_back(entry.path().filename().string());
  }
  std::sort(names.begin(), names.end());
  EXPECT_EQ(names, (std::vector<std::string>{"k0", "keyring"}));
}

TEST_F(KeyringTest, InitNeverReplacesAFile) {
  const std::string before = read_file(k0_) + read_file(keyring_);
  EXPECT_EQ(Keyring::init(directory()).code(), StatusCode::kFailedPrecondition);
  std::filesystem::rename(k0_, k0_ + ".away");
  EXPECT_EQ(Keyring::init(directory()).code(), StatusCode::kFailedPrecondition);
  EXPECT_FALSE(std::filesystem::exists(k0_));
  std::filesystem::rename(k0_ + ".away", k0_);
  std::filesystem::remove(keyring_);
  const std::string k0_before = read_file(k0_);
  EXPECT_EQ(Keyring::init(directory()).code(), StatusCode::kFailedPrecondition);
  EXPECT_EQ(read_file(k0_), k0_before);
  EXPECT_NE(before, "");
}

TEST_F(KeyringTest, RefusesAKeyThatOthersMayRead) {
  for (const std::string& path : {k0_, keyring_}) {
    for (const mode_t mode : {0640, 0604, 0620, 0601}) {
      ASSERT_EQ(chmod(path.c_str(), mode), 0);
      EXPECT_EQ(open_code(directory()), StatusCode::kConfiguration) << path << " " << mode;
    }
    ASSERT_EQ(chmod(path.c_str(), 0400), 0);
    EXPECT_EQ(open_code(directory()), StatusCode::kOk) << path;
  }
}

TEST_F(KeyringTest, MissingFilesAreAConfigurationError) {
  EXPECT_EQ(open_code(scratch_.path() + "/nowhere"), StatusCode::kConfiguration);
  std::filesystem::rename(keyring_, keyring_ + ".away");
  EXPECT_EQ(open_code(directory()), StatusCode::kConfiguration);
}

TEST_F(KeyringTest, K0OfAnotherSizeIsAConfigurationError) {
  const std::string k0 = read_file(k0_);
  write_file(k0_, k0 + "\n");
  EXPECT_EQ(open_code(directory()), StatusCode::kConfiguration);
  write_file(k0_, k0.substr(1));
  EXPECT_EQ(open_code(directory()), StatusCode::kConfiguration);
  write_file(k0_, k0);
  EXPECT_EQ(open_code(directory()), StatusCode::kOk);
}

TEST_F(KeyringTest, AnotherK0DoesNotOpenIt) {
  std::string k0 = read_file(k0_);
  k0[31] = static_cast<char>(k0[31] ^ 1);
  write_file(k0_, k0);
  EXPECT_EQ(open_code(directory()), StatusCode::kCorruption);
}

TEST_F(KeyringTest, EveryFlippedByteIsNoticed) {
  const std::string text = read_file(keyring_);
  for (size_t i = 0; i < text.size(); i += 7) {
    std::string edited = text;
    edited[i] = static_cast<char>(edited[i] ^ 1);
    write_file(keyring_, edited);
    EXPECT_FALSE(Keyring::open(directory()).ok()) << "byte " << i;
  }
  write_file(keyring_, text);
  EXPECT_EQ(open_code(directory()), StatusCode::kOk);
}

TEST_F(KeyringTest, EveryTruncationIsNoticed) {
  const std::string text = read_file(keyring_);
  for (size_t size = 0; size < text.size(); size += 13) {
    write_file(keyring_, text.substr(0, size));
    EXPECT_EQ(open_code(directory()), StatusCode::kCorruption) << size;
  }
}

TEST_F(KeyringTest, EditedLinesAreNoticed) {
  replace("key data 1 ", "key data 2 ");
  EXPECT_EQ(open_code(directory()), StatusCode::kCorruption);
}

TEST_F(KeyringTest, NewerVersionIsSaid) {
  replace("nayose-keyring 1\n", "nayose-keyring 2\n");
  const Status status = Keyring::open(directory()).status();
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find("version"), std::string::npos);
}

TEST_F(KeyringTest, KeptEpochsDoNotChangeTheCurrentKey) {
  const auto before = Keyring::open(directory()).value();
  const std::string k0_bytes = read_file(k0_);
  const Secret k0 =
      Secret::from_bytes(std::span<const uint8_t, kSecretBytes>(
                             reinterpret_cast<const uint8_t*>(k0_bytes.data()), kSecretBytes))
          .value();
  const std::string text = read_file(keyring_);
  internal::ParsedKeyring parsed = internal::parse_keyring(text).value();
  internal::WrappedKey old;
  old.purpose = KeyPurpose::kData;
  old.epoch = 0;
  ASSERT_TRUE(internal::wrap_key(k0, Secret::create_random().value(), &old).ok());
  parsed.keys.insert(parsed.keys.begin(), old);
  write_file(keyring_, internal::format_keyring(parsed.keys, k0).value());
  const auto after = Keyring::open(directory()).value();
  EXPECT_EQ(after->check_value(KeyPurpose::kData), before->check_value(KeyPurpose::kData));
  EXPECT_EQ(bytes_of(after->key(KeyPurpose::kData)), bytes_of(before->key(KeyPurpose::kData)));
}

TEST(KeyWrapTest, IsBoundToPurposeEpochAndKeyId) {
  const Secret k0 = Secret::create_random().value();
  const Secret key = Secret::create_random().value();
  internal::WrappedKey entry;
  entry.purpose = KeyPurpose::kData;
  entry.epoch = 3;
  ASSERT_TRUE(internal::wrap_key(k0, key, &entry).ok());
  EXPECT_EQ(bytes_of(internal::unwrap_key(k0, entry).value()), bytes_of(key));

  internal::WrappedKey moved = entry;
  moved.purpose = KeyPurpose::kFile;
  EXPECT_EQ(internal::unwrap_key(k0, moved).status().code(), StatusCode::kCorruption);
  moved = entry;
  moved.epoch = 4;
  EXPECT_EQ(internal::unwrap_key(k0, moved).status().code(), StatusCode::kCorruption);
  moved = entry;
  moved.key_id[0] = moved.key_id[0] == '0' ? '1' : '0';
  EXPECT_EQ(internal::unwrap_key(k0, moved).status().code(), StatusCode::kCorruption);
  const Secret other = Secret::create_random().value();
  EXPECT_EQ(internal::unwrap_key(other, entry).status().code(), StatusCode::kCorruption);
}

TEST(KeyringEphemeralTest, IsAnotherEachTime) {
  const auto first = Keyring::ephemeral().value();
  const auto second = Keyring::ephemeral().value();
  EXPECT_NE(first->check_value(KeyPurpose::kRef), second->check_value(KeyPurpose::kRef));
  EXPECT_EQ(first->check_value(KeyPurpose::kRef).size(), 16u);
}

}  // namespace
}  // namespace nayose
