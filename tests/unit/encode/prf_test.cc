#include "engine/encode/prf.h"

#include <gtest/gtest.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <set>
#include <string>
#include <vector>

#include "engine/base/bytes.h"
#include "engine/base/random.h"
#include "engine/encode/hmac_sha256.h"

namespace nayose {
namespace {

std::string hex(const PrfOutput& output) {
  std::string text;
  for (const uint8_t byte : output) {
    char digits[3];
    std::snprintf(digits, sizeof(digits), "%02x", byte);
    text += digits;
  }
  return text;
}

PrfOutput scheduled_hmac(const std::string& key, const std::string& message) {
  internal::HmacSchedule schedule;
  internal::prepare_hmac({reinterpret_cast<const uint8_t*>(key.data()), key.size()}, &schedule);
  internal::HmacStream stream(schedule);
  stream.update(message.data(), message.size());
  PrfOutput output;
  stream.finish(&output);
  return output;
}

PrfOutput one_shot_hmac(std::span<const uint8_t> key, const std::string& message) {
  PrfOutput output;
  unsigned size = 0;
  HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()),
       reinterpret_cast<const uint8_t*>(message.data()), message.size(), output.data(), &size);
  EXPECT_EQ(size, output.size());
  return output;
}

Secret key_of(uint8_t fill) {
  std::array<uint8_t, kSecretBytes> bytes;
  bytes.fill(fill);
  return Secret::from_bytes(bytes).value();
}

// RFC 4231, test cases 1 to 4: keys of at most one block.
TEST(HmacTest, GivesTheOutputsOfRfc4231) {
  EXPECT_EQ(hex(scheduled_hmac(std::string(20, '\x0b'), "Hi There")),
            "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  EXPECT_EQ(hex(scheduled_hmac("Jefe", "what do ya want for nothing?")),
            "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
  EXPECT_EQ(hex(scheduled_hmac(std::string(20, '\xaa'), std::string(50, '\xdd'))),
            "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe");
  std::string key;
  for (char c = 1; c <= 25; ++c) key.push_back(c);
  EXPECT_EQ(hex(scheduled_hmac(key, std::string(50, '\xcd'))),
            "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b");
}

TEST(PrfTest, EqualsOneShotHmacForEveryLengthAroundTheBlock) {
  const Secret key = key_of(5);
  Prf prf = Prf::create(key, "label").value();
  const Secret derived = key.derive("label").value();
  Random random(1);
  std::string message;
  for (size_t size = 0; size < 300; ++size) {
    EXPECT_EQ(prf.bytes(message), one_shot_hmac(derived.bytes(), message)) << size;
    message.push_back(static_cast<char>(random.next()));
  }
}

TEST(PrfTest, PartsAreBytesWithLengths) {
  Prf prf = Prf::create(key_of(5), "label").value();
  const std::vector<std::string_view> parts = {"山田", "", "1"};
  std::string joined;
  ByteWriter writer(&joined);
  for (const std::string_view part : parts) writer.sized(part);
  EXPECT_EQ(prf.parts(parts), prf.bytes(joined));
}

TEST(PrfTest, ListsThatJoinToTheSameTextDiffer) {
  Prf prf = Prf::create(key_of(5), "label").value();
  const std::vector<std::vector<std::string_view>> lists = {
      {"ab", "c"}, {"a", "bc"}, {"abc"}, {"abc", ""}, {"", "abc"}, {"a", "b", "c"}, {}};
  std::set<PrfOutput> outputs;
  for (const auto& list : lists) outputs.insert(prf.parts(list));
  EXPECT_EQ(outputs.size(), lists.size());
}

TEST(PrfTest, DependsOnKeyAndLabel) {
  Prf prf = Prf::create(key_of(5), "a").value();
  Prf other_label = Prf::create(key_of(5), "b").value();
  Prf other_key = Prf::create(key_of(6), "a").value();
  EXPECT_NE(prf.bytes("x"), other_label.bytes("x"));
  EXPECT_NE(prf.bytes("x"), other_key.bytes("x"));
}

TEST(PrfTest, CloneGivesTheSameAndOutlivesTheOriginal) {
  auto original = std::make_unique<Prf>(Prf::create(key_of(5), "a").value());
  const PrfOutput expected = original->bytes("x");
  Prf clone = original->clone();
  original.reset();
  EXPECT_EQ(clone.bytes("x"), expected);
}

TEST(PrfTest, TagIsNeverZero) {
  PrfOutput output{};
  EXPECT_EQ(truncate_tag(output), 1u);
  output[0] = 9;
  EXPECT_EQ(truncate_tag(output), 9u);
}

TEST(PrfTest, IdIsTheFirstHalf) {
  PrfOutput output;
  for (size_t i = 0; i < output.size(); ++i) output[i] = static_cast<uint8_t>(i);
  EXPECT_EQ(to_hex(truncate_id<Ref>(output)), "000102030405060708090a0b0c0d0e0f");
}

}  // namespace
}  // namespace nayose
