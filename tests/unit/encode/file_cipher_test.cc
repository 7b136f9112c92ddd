#include "engine/encode/file_cipher.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <thread>
#include <vector>

#include "engine/base/random.h"

namespace nayose {
namespace {

using Bytes = std::vector<uint8_t>;

class FileCipherTest : public testing::Test {
 protected:
  FileCipherTest() : keyring_(Keyring::ephemeral().value()), header_(kFileHeaderBytes) {
    EXPECT_TRUE(FileCipher::make_header(*keyring_, header_).ok());
    cipher_ = FileCipher::from_header(*keyring_, header_).value();
  }

  Bytes key_stream(uint64_t offset, size_t size) const {
    Bytes bytes(size, 0);
    cipher_->apply(offset, bytes.data(), size);
    return bytes;
  }
  StatusCode code_of(const Bytes& header) const {
    return FileCipher::from_header(*keyring_, header).status().code();
  }

  std::unique_ptr<Keyring> keyring_;
  Bytes header_;
  std::unique_ptr<FileCipher> cipher_;
};

TEST_F(FileCipherTest, AnyPieceEqualsThatOfTheWhole) {
  const Bytes whole = key_stream(0, 5000);
  Random random(5);
  for (int i = 0; i < 2000; ++i) {
    const size_t offset = random.below(whole.size());
    const size_t size = random.below(whole.size() - offset + 1);
    const Bytes piece = key_stream(offset, size);
    ASSERT_TRUE(
        std::equal(piece.begin(), piece.end(), whole.begin() + static_cast<std::ptrdiff_t>(offset)))
        << offset << " " << size;
  }
}

TEST_F(FileCipherTest, ApplyTwiceGivesThePlainText) {
  Bytes data(333, 0x5a);
  cipher_->apply(77, data.data(), data.size());
  EXPECT_NE(data, Bytes(333, 0x5a));
  cipher_->apply(77, data.data(), data.size());
  EXPECT_EQ(data, Bytes(333, 0x5a));
}

TEST_F(FileCipherTest, IsAesCtrOfTheDerivedKeyAndTheHeadersIv) {
  const Secret key = keyring_->key(KeyPurpose::kFile).derive("file contents").value();
  Bytes expected(100, 0);
  EVP_CIPHER_CTX* const context = EVP_CIPHER_CTX_new();
  int size = 0;
  ASSERT_EQ(EVP_EncryptInit_ex(context, EVP_aes_256_ctr(), nullptr, key.bytes().data(),
                               header_.data() + 16),
            1);
  ASSERT_EQ(EVP_EncryptUpdate(context, expected.data(), &size, expected.data(), 100), 1);
  EVP_CIPHER_CTX_free(context);
  EXPECT_EQ(key_stream(0, 100), expected);
}

TEST_F(FileCipherTest, CarriesIntoTheUpperHalfOfTheCounter) {
  std::fill(header_.begin() + 24, header_.begin() + 32, uint8_t{0xff});
  header_[31] = 0xfe;  // Two blocks before the low half is full.
  cipher_ = FileCipher::from_header(*keyring_, header_).value();
  const Bytes whole = key_stream(0, 128);
  for (uint64_t offset = 0; offset < 128; offset += 8) {
    const Bytes piece = key_stream(offset, 8);
    EXPECT_EQ(piece, Bytes(whole.begin() + static_cast<std::ptrdiff_t>(offset),
                           whole.begin() + static_cast<std::ptrdiff_t>(offset) + 8))
        << offset;
  }
}

TEST_F(FileCipherTest, WorksFarIntoAFile) {
  const uint64_t far = uint64_t{1} << 40;
  const Bytes piece = key_stream(far, 64);
  const Bytes tail = key_stream(far + 17, 47);
  EXPECT_TRUE(std::equal(tail.begin(), tail.end(), piece.begin() + 17));
  EXPECT_NE(piece, key_stream(0, 64));
}

TEST_F(FileCipherTest, TwoFilesShareNoKeyStream) {
  Bytes other_header(kFileHeaderBytes);
  ASSERT_TRUE(FileCipher::make_header(*keyring_, other_header).ok());
  const auto other = FileCipher::from_header(*keyring_, other_header).value();
  Bytes other_stream(64, 0);
  other->apply(0, other_stream.data(), other_stream.size());
  EXPECT_NE(other_stream, key_stream(0, 64));
}

TEST_F(FileCipherTest, KeyringsMayAlternateOnOneThread) {
  const Bytes before = key_stream(0, 64);
  const auto other_keys = Keyring::ephemeral().value();
  Bytes other_header(kFileHeaderBytes);
  ASSERT_TRUE(FileCipher::make_header(*other_keys, other_header).ok());
  std::copy(header_.begin() + 16, header_.begin() + 32, other_header.begin() + 16);
  const auto other = FileCipher::from_header(*other_keys, other_header).value();
  Bytes other_stream(64, 0);
  other->apply(0, other_stream.data(), other_stream.size());
  EXPECT_NE(other_stream, before);
  EXPECT_EQ(key_stream(0, 64), before);
}

TEST_F(FileCipherTest, ThreadsDoNotDisturbEachOther) {
  const Bytes whole = key_stream(0, 4096);
  std::vector<int> wrong(4, 0);
  std::vector<std::thread> threads;
  for (size_t t = 0; t < wrong.size(); ++t) {
    threads.emplace_back([&, t] {
      for (size_t i = 0; i < 500; ++i) {
        const size_t offset = (i * 37 + t * 101) % 4000;
        const Bytes piece = key_stream(offset, 96);
        if (!std::equal(piece.begin(), piece.end(),
                        whole.begin() + static_cast<std::ptrdiff_t>(offset))) {
          ++wrong[t];
        }
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, std::vector<int>(4, 0));
}

TEST_F(FileCipherTest, OutlivesItsKeyring) {
  const Bytes before = key_stream(5, 40);
  keyring_.reset();
  EXPECT_EQ(key_stream(5, 40), before);
}

TEST_F(FileCipherTest, HeaderOfAnotherKeyringIsAFailedPrecondition) {
  const auto other = Keyring::ephemeral().value();
  EXPECT_EQ(FileCipher::from_header(*other, header_).status().code(),
            StatusCode::kFailedPrecondition);
}

TEST_F(FileCipherTest, WhatIsNoHeaderIsCorruption) {
  EXPECT_EQ(code_of(header_), StatusCode::kOk);
  EXPECT_EQ(code_of(Bytes(kFileHeaderBytes, 0)), StatusCode::kCorruption);
  EXPECT_EQ(code_of(Bytes(header_.begin(), header_.end() - 1)), StatusCode::kCorruption);
  EXPECT_EQ(code_of({}), StatusCode::kCorruption);
  Bytes changed = header_;
  changed[0] ^= 1;
  EXPECT_EQ(code_of(changed), StatusCode::kCorruption);
  changed = header_;
  changed[kFileHeaderBytes - 1] = 1;
  EXPECT_EQ(code_of(changed), StatusCode::kCorruption);
  Bytes small(100);
  EXPECT_EQ(FileCipher::make_header(*keyring_, small).code(), StatusCode::kInvalidArgument);
}

}  // namespace
}  // namespace nayose
