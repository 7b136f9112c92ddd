#include "engine/encode/sealer.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

#include "tests/unit/encode/fixed_keyring.h"

namespace nayose {
namespace {

constexpr size_t kHeaderBytes = 29;
constexpr size_t kTagBytes = 16;
constexpr SealContext kPlace{"records", "key-1"};

class SealerTest : public testing::Test {
 protected:
  SealerTest()
      : keyring_(Keyring::ephemeral().value()), sealer_(Sealer::create(*keyring_).value()) {}

  std::string seal(std::string_view plain, const SealContext& place = kPlace) {
    std::string sealed;
    sealer_->seal(place, plain, &sealed);
    return sealed;
  }
  StatusCode open_code(std::string_view sealed, const SealContext& place = kPlace) {
    std::string plain = "before";
    const StatusCode code = sealer_->open(place, sealed, &plain).code();
    if (code != StatusCode::kOk) {
      EXPECT_EQ(plain, "before");
    }
    return code;
  }

  std::unique_ptr<Keyring> keyring_;
  std::unique_ptr<Sealer> sealer_;
};

TEST_F(SealerTest, OpensWhatItSealed) {
  for (size_t size = 0; size < 3000; size += 37) {
    const std::string plain(size, 'x');
    std::string opened = "longer or shorter";
    ASSERT_TRUE(sealer_->open(kPlace, seal(plain), &opened).ok()) << size;
    EXPECT_EQ(opened, plain);
  }
}

TEST_F(SealerTest, AppendsToWhatIsThere) {
  std::string out = "prefix";
  sealer_->seal(kPlace, "value", &out);
  EXPECT_EQ(out.substr(0, 6), "prefix");
  EXPECT_EQ(open_code(std::string_view(out).substr(6)), StatusCode::kOk);
}

TEST_F(SealerTest, OthersOfTheKeyringOpenIt) {
  const std::string sealed = seal("value");
  const auto clone = sealer_->clone();
  const auto later = Sealer::create(*keyring_).value();
  std::string plain;
  ASSERT_TRUE(clone->open(kPlace, sealed, &plain).ok());
  EXPECT_EQ(plain, "value");
  ASSERT_TRUE(later->open(kPlace, sealed, &plain).ok());
  EXPECT_EQ(plain, "value");
}

TEST_F(SealerTest, OpensMoreSaltsThanItRemembers) {
  std::vector<std::string> sealed;
  for (int i = 0; i < 600; ++i) {
    const auto other = Sealer::create(*keyring_).value();
    sealed.emplace_back();
    other->seal(kPlace, std::to_string(i), &sealed.back());
  }
  for (int round = 0; round < 2; ++round) {
    for (int i = 0; i < 600; ++i) {
      std::string plain;
      ASSERT_TRUE(sealer_->open(kPlace, sealed[static_cast<size_t>(i)], &plain).ok());
      EXPECT_EQ(plain, std::to_string(i));
    }
  }
}

TEST_F(SealerTest, AnotherKeyringDoesNotOpenIt) {
  const auto other_keys = Keyring::ephemeral().value();
  const auto other = Sealer::create(*other_keys).value();
  std::string sealed;
  other->seal(kPlace, "value", &sealed);
  EXPECT_EQ(open_code(sealed), StatusCode::kCorruption);
  // Nor when its key id claims to be ours.
  sealed.replace(1, 4, seal("x").substr(1, 4));
  EXPECT_EQ(open_code(sealed), StatusCode::kCorruption);
}

TEST_F(SealerTest, AMovedValueIsRefused) {
  const std::string sealed = seal("value");
  EXPECT_EQ(open_code(sealed), StatusCode::kOk);
  EXPECT_EQ(open_code(sealed, {"links", "key-1"}), StatusCode::kCorruption);
  EXPECT_EQ(open_code(sealed, {"records", "key-2"}), StatusCode::kCorruption);
  EXPECT_EQ(open_code(sealed, {"recordsk", "ey-1"}), StatusCode::kCorruption);
  EXPECT_EQ(open_code(sealed, {"recordskey-1", ""}), StatusCode::kCorruption);
}

TEST_F(SealerTest, EveryFlippedBitIsRefused) {
  const std::string sealed = seal("value");
  for (size_t bit = 0; bit < sealed.size() * 8; ++bit) {
    std::string flipped = sealed;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_EQ(open_code(flipped), StatusCode::kCorruption) << bit;
  }
}

TEST_F(SealerTest, EveryOtherLengthIsRefused) {
  const std::string sealed = seal(std::string(200, 'x'));
  for (size_t size = 0; size < sealed.size(); ++size) {
    EXPECT_EQ(open_code(sealed.substr(0, size)), StatusCode::kCorruption) << size;
  }
  EXPECT_EQ(open_code(sealed + "x"), StatusCode::kCorruption);
}

TEST_F(SealerTest, NonceIsNeverUsedTwice) {
  std::set<std::string> headers;
  const auto clone = sealer_->clone();
  for (int i = 0; i < 1000; ++i) {
    headers.insert(seal("same").substr(0, kHeaderBytes));
    std::string sealed;
    clone->seal(kPlace, "same", &sealed);
    headers.insert(sealed.substr(0, kHeaderBytes));
  }
  EXPECT_EQ(headers.size(), 2000u);
}

TEST_F(SealerTest, SizesFallIntoFewClasses) {
  std::set<size_t> sizes;
  for (size_t size = 0; size <= 1000; ++size) {
    const size_t body = seal(std::string(size, 'x')).size() - kHeaderBytes - kTagBytes;
    EXPECT_GE(body, size + 4);
    EXPECT_GE(body, 64u);
    EXPECT_LE(body, std::max<size_t>(64, (size + 4) * 3 / 2 + 16)) << size;
    sizes.insert(body);
  }
  EXPECT_EQ(sizes, (std::set<size_t>{64, 96, 128, 192, 256, 368, 512, 736, 1024}));
}

TEST_F(SealerTest, PlainTextIsNotInTheSealedBytes) {
  const std::string canary = "CANARY-OF-A-PATIENT-NAME";
  EXPECT_EQ(seal(canary).find("CANARY"), std::string::npos);
}

// Stored values must open under every later version of this code.
TEST(SealedBytesTest, OpensAValueOfTheFirstVersion) {
  const std::string hex =
      "0100000000b7961ad2c75227464b24d3661e06c0e10000000000000000dfacaa64084f87664e6401fc877e0f"
      "c88311f03304e2d3c4c3839f4a74d1144e338a6e7c46e49deaac6ec2a5e9ccb87785f9cd56026b3950d0c40d"
      "703bdbedf11be76906ead9f463d5074770fae5af9b";
  std::string sealed;
  for (size_t i = 0; i < hex.size(); i += 2) {
    sealed.push_back(static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  }
  const auto sealer = Sealer::create(FixedKeyring(1)).value();
  std::string plain;
  ASSERT_TRUE(sealer->open(kPlace, sealed, &plain).ok());
  EXPECT_EQ(plain, "a value");
}

}  // namespace
}  // namespace nayose
