#include "engine/encode/profile_encoder.h"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "engine/base/hash64.h"
#include "engine/base/random.h"
#include "engine/encode/gram_masks.h"
#include "tests/unit/encode/encoded_profile.h"
#include "tests/unit/encode/fixed_keyring.h"

namespace nayose {
namespace {

class ProfileEncoderTest : public testing::Test {
 protected:
  ProfileEncoderTest()
      : fields_(named_fields({{"kana", FieldEncoding::kBloom},
                              {"kanji", FieldEncoding::kBloom},
                              {"birth", FieldEncoding::kDate},
                              {"sex", FieldEncoding::kTag},
                              {"postcode", FieldEncoding::kDigits},
                              {"note", FieldEncoding::kNone}})),
        encoder_(make_encoder("encoding")) {}

  std::unique_ptr<ProfileEncoder> make_encoder(std::string_view encoding_id) const {
    return ProfileEncoder::create(keyring_, fields_, GramParameters(), encoding_id).value();
  }
  EncodedProfile encode(const std::vector<std::string_view>& canonical) const {
    return EncodedProfile(encoder_.get(), canonical);
  }
  EncodedProfile encode_kana(std::string_view kana) const {
    return encode({kana, "", "", "", "", ""});
  }
  EncodedProfile encode_birth(std::string_view birth) const {
    return encode({"", "", birth, "", "", ""});
  }

  FixedKeyring keyring_{1};
  std::vector<FieldSpec> fields_;
  std::unique_ptr<ProfileEncoder> encoder_;
};

// Code points of the three-byte range.
std::string utf8_of(const std::vector<uint32_t>& text) {
  std::string utf8;
  for (const uint32_t c : text) {
    utf8 += static_cast<char>(0xe0 | c >> 12);
    utf8 += static_cast<char>(0x80 | ((c >> 6) & 0x3f));
    utf8 += static_cast<char>(0x80 | (c & 0x3f));
  }
  return utf8;
}

constexpr int kKana = 0;
constexpr int kKanji = 1;
constexpr int kBirth = 2;
constexpr int kPostcode = 3;
constexpr int kYearTag = 0;
constexpr int kMonthTag = 1;
constexpr int kDayTag = 2;
constexpr int kSexTag = 3;

TEST_F(ProfileEncoderTest, SameValuesGiveTheSameBytesAlways) {
  const std::vector<std::string_view> values = {"ヤマダタロウ", "山田太郎", "19800102", "M",
                                                "1000001",      "x"};
  const std::string expected = encode(values).bytes();
  EXPECT_EQ(encode(values).bytes(), expected);
  const auto clone = encoder_->clone();
  EXPECT_EQ(EncodedProfile(clone.get(), values).bytes(), expected);
  const auto fresh = make_encoder("encoding");
  EXPECT_EQ(EncodedProfile(fresh.get(), values).bytes(), expected);
}

// Stored profiles and refs must mean the same for every later version of this code.
TEST_F(ProfileEncoderTest, BytesAreThoseOfEarlierVersions) {
  const std::vector<std::string_view> values = {"ヤマダタロウ", "山田太郎", "19800102", "M",
                                                "1000001",      "x"};
  EXPECT_EQ(hash64(encode(values).bytes()), 17589782530180696062u);
  EXPECT_EQ(to_hex(encoder_->make_ref("hospital-1", "000123")), "6b643fe5d4adce389464f0c244ba98a9");
  EXPECT_EQ(to_hex(encoder_->fingerprint(values)), "b2d8d8a247d059e083d32e8e90a67d03");
  EXPECT_EQ(encoder_->block_token("rule", values).value, 6385912202396648861u);
  EXPECT_EQ(encoder_->event_digest(values), 12122255448682531012u);
}

// Bits worked out from schemas/layouts/profile.md by another program.
TEST_F(ProfileEncoderTest, PositionsAreThoseOfTheLayoutPage) {
  const EncodedProfile profile = encode_kana("ヤマダタロウ");
  EXPECT_EQ(profile.popcount(kKana), 65);
  const std::string vector = profile.vector(kKana);
  for (const size_t bit :
       {2,   10,  16,  26,  27,  37,  39,  56,  73,  81,  97,  101, 117, 135, 138, 154, 161,
        164, 168, 178, 180, 181, 182, 187, 190, 196, 198, 233, 235, 240, 252, 253, 254, 259,
        260, 288, 313, 324, 330, 336, 338, 342, 347, 359, 378, 383, 396, 397, 404, 409, 410,
        415, 416, 426, 430, 434, 441, 449, 461, 464, 469, 476, 477, 489, 502}) {
    EXPECT_EQ((static_cast<uint8_t>(vector[bit / 8]) >> (bit % 8)) & 1, 1) << bit;
  }
}

TEST_F(ProfileEncoderTest, AFullTableGivesTheSameBytesAsAnEmptyOne) {
  Random random(3);
  for (int i = 0; i < 20000; ++i) {
    const std::string latin = {
        static_cast<char>('A' + random.below(26)), static_cast<char>('a' + random.below(26)),
        static_cast<char>('0' + random.below(10)), static_cast<char>('A' + random.below(26))};
    encode_kana(latin);
  }
  const auto fresh = make_encoder("encoding");
  const std::vector<std::string_view> values = {"ヤマダタロウ", "Ab1Zz9", "19800102", "", "", ""};
  EXPECT_EQ(encode(values).bytes(), EncodedProfile(fresh.get(), values).bytes());
}

TEST_F(ProfileEncoderTest, MissingFieldsAreZero) {
  const std::string empty = encode({"", "", "", "", "", ""}).bytes();
  EXPECT_EQ(empty, std::string(empty.size(), '\0'));
}

TEST_F(ProfileEncoderTest, KeptNothingOfANoneField) {
  EXPECT_EQ(encode({"", "", "", "", "", "secret"}).bytes(),
            encode({"", "", "", "", "", ""}).bytes());
}

TEST_F(ProfileEncoderTest, PopcountsAreThoseOfTheVectors) {
  const EncodedProfile profile =
      encode({"ヤマダタロウ", "山田太郎", "19800102", "M", "1000001", ""});
  for (const int v : {kKana, kKanji, kBirth, kPostcode}) {
    EXPECT_GT(profile.popcount(v), 0) << v;
    EXPECT_EQ(profile.popcount(v), count_bits(profile.vector(v))) << v;
  }
}

TEST_F(ProfileEncoderTest, OneCharacterMakesTwoGrams) {
  const int popcount = encode_kana("ア").popcount(kKana);
  EXPECT_LE(popcount, 20);
  EXPECT_GT(popcount, 14);
}

TEST_F(ProfileEncoderTest, GramsAreOfCodePointsAndOrdered) {
  // Bigrams of アイ are (pad ア)(アイ)(イ pad); those of イア share none.
  const EncodedProfile ai = encode_kana("アイ");
  const EncodedProfile ia = encode_kana("イア");
  const EncodedProfile aiu = encode_kana("アイウ");
  EXPECT_LT(count_common_bits(ai.vector(kKana), ia.vector(kKana)), 15);
  EXPECT_GE(count_common_bits(ai.vector(kKana), aiu.vector(kKana)), 15);
}

TEST_F(ProfileEncoderTest, FieldsEncodingsAndKeysShareNothing) {
  const EncodedProfile profile = encode({"山田太郎", "山田太郎", "", "", "", ""});
  EXPECT_NE(profile.vector(kKana), profile.vector(kKanji));
  const auto other_encoding = make_encoder("other");
  EXPECT_NE(EncodedProfile(other_encoding.get(), {"山田太郎", "", "", "", "", ""}).vector(kKana),
            profile.vector(kKana));
  const FixedKeyring other_keys(2);
  const auto other =
      ProfileEncoder::create(other_keys, fields_, GramParameters(), "encoding").value();
  EXPECT_NE(EncodedProfile(other.get(), {"山田太郎", "", "", "", "", ""}).vector(kKana),
            profile.vector(kKana));
}

TEST_F(ProfileEncoderTest, MonthAndDayShareAKeySoThatASwapShows) {
  const EncodedProfile date = encode_birth("19800302");
  const EncodedProfile swapped = encode_birth("19800203");
  EXPECT_EQ(date.tag(kMonthTag), swapped.tag(kDayTag));
  EXPECT_EQ(date.tag(kDayTag), swapped.tag(kMonthTag));
  EXPECT_EQ(date.tag(kYearTag), swapped.tag(kYearTag));
  EXPECT_NE(date.tag(kMonthTag), date.tag(kDayTag));
}

TEST_F(ProfileEncoderTest, UnknownDatePartsAreMissing) {
  const EncodedProfile year_only = encode_birth("19800000");
  EXPECT_NE(year_only.tag(kYearTag), 0u);
  EXPECT_EQ(year_only.tag(kMonthTag), 0u);
  EXPECT_EQ(year_only.tag(kDayTag), 0u);
  const EncodedProfile day_only = encode_birth("00000001");
  EXPECT_EQ(day_only.tag(kYearTag), 0u);
  EXPECT_NE(day_only.tag(kDayTag), 0u);
  const EncodedProfile whole = encode_birth("19800001");
  EXPECT_EQ(count_common_bits(whole.vector(kBirth), year_only.vector(kBirth)),
            year_only.popcount(kBirth));
  EXPECT_LT(year_only.popcount(kBirth), whole.popcount(kBirth));
  for (const std::string_view none : {"00000000", "1980", "1980-1-1", "198001021"}) {
    EXPECT_EQ(encode_birth(none).popcount(kBirth), 0) << none;
    EXPECT_EQ(encode_birth(none).tag(kYearTag), 0u) << none;
  }
}

TEST_F(ProfileEncoderTest, ZerosOfAKnownPartCount) {
  EXPECT_NE(encode_birth("20000101").vector(kBirth), encode_birth("29990101").vector(kBirth));
  EXPECT_NE(encode_birth("20101010").popcount(kBirth), 0);
}

TEST_F(ProfileEncoderTest, OneWrongDigitKeepsMostOfTheVector) {
  const EncodedProfile date = encode_birth("19800302");
  const EncodedProfile typo = encode_birth("19800307");
  const int common = count_common_bits(date.vector(kBirth), typo.vector(kBirth));
  EXPECT_GT(common, date.popcount(kBirth) - 25);
  EXPECT_LT(common, date.popcount(kBirth));
}

TEST_F(ProfileEncoderTest, DigitsArePositional) {
  const EncodedProfile a = encode({"", "", "", "", "1234567", ""});
  const EncodedProfile b = encode({"", "", "", "", "7123456", ""});
  EXPECT_NE(a.vector(kPostcode), b.vector(kPostcode));
}

TEST_F(ProfileEncoderTest, TagsTellValuesApart) {
  std::set<uint64_t> tags;
  const std::vector<std::string> values = {"M", "F", "O", "MM", "M\x01", "long value beyond", "7"};
  for (const std::string& value : values) {
    const uint64_t tag = encode({"", "", "", value, "", ""}).tag(kSexTag);
    EXPECT_NE(tag, 0u);
    EXPECT_EQ(tag, encode({"", "", "", value, "", ""}).tag(kSexTag));
    tags.insert(tag);
  }
  EXPECT_EQ(tags.size(), values.size());
}

TEST_F(ProfileEncoderTest, RefsDoNotDependOnTheEncoding) {
  const auto other = make_encoder("other");
  EXPECT_EQ(encoder_->make_ref("h1", "42"), other->make_ref("h1", "42"));
  EXPECT_NE(encoder_->make_ref("h1", "42"), encoder_->make_ref("h14", "2"));
  const std::vector<std::string_view> values = {"a", "b"};
  EXPECT_NE(encoder_->fingerprint(values), other->fingerprint(values));
  EXPECT_NE(encoder_->block_token("r", values), other->block_token("r", values));
  EXPECT_EQ(encoder_->event_digest(values), other->event_digest(values));
}

TEST_F(ProfileEncoderTest, UsesOfOneKeyShareNothing) {
  const Ref ref = encoder_->make_ref("a", "b");
  const auto encounter = encoder_->encounter_id("a", "b");
  const std::vector<std::string_view> values = {"a", "b"};
  EXPECT_NE(ref.as_bytes(), encounter.as_bytes());
  EXPECT_NE(ref.prefix64(), encoder_->event_digest(values));
  EXPECT_NE(encoder_->fingerprint(values).prefix64(), encoder_->block_token("a", values).value);
}

TEST_F(ProfileEncoderTest, BlockTokensTellRulesAndPartsApart) {
  const std::vector<std::string_view> parts = {"ab", "c"};
  const std::vector<std::string_view> other_split = {"a", "bc"};
  EXPECT_EQ(encoder_->block_token("r", parts), encoder_->block_token("r", parts));
  EXPECT_NE(encoder_->block_token("r", parts), encoder_->block_token("r", other_split));
  EXPECT_NE(encoder_->block_token("r", parts), encoder_->block_token("s", parts));
}

TEST_F(ProfileEncoderTest, RefusesParametersOutOfRange) {
  for (const int positions : {0, -1, 65}) {
    EXPECT_EQ(ProfileEncoder::create(keyring_, fields_, {positions, 20}, "e").status().code(),
              StatusCode::kInvalidArgument);
    EXPECT_EQ(ProfileEncoder::create(keyring_, fields_, {10, positions}, "e").status().code(),
              StatusCode::kInvalidArgument);
  }
}

TEST_F(ProfileEncoderTest, DrawsAsManyPositionsAsAsked) {
  for (const int positions : {1, 10, 28, 29, 64}) {
    const auto encoder =
        ProfileEncoder::create(keyring_, fields_, {positions, 20}, "encoding").value();
    double sum = 0;
    for (char c = 'A'; c <= 'Z'; ++c) {
      const std::string value(1, c);
      sum += EncodedProfile(encoder.get(), {value, "", "", "", "", ""}).popcount(kKana);
    }
    const double expected = 512 * (1 - std::pow(511.0 / 512, 2 * positions));
    EXPECT_NEAR(sum / 26, expected, 0.05 * expected + 0.1) << positions;
  }
}

// Set bits must be spread evenly, or different names would look alike.
TEST_F(ProfileEncoderTest, PositionsAreUniform) {
  std::vector<int> hits(kVectorBits, 0);
  const uint32_t values = 5000;
  for (uint32_t i = 0; i < values; ++i) {
    const std::string vector = encode_kana(utf8_of({0x4e00 + i})).vector(kKana);
    for (size_t bit = 0; bit < kVectorBits; ++bit) {
      hits[bit] += (static_cast<uint8_t>(vector[bit / 8]) >> (bit % 8)) & 1;
    }
  }
  // Two grams a value: 193 hits a bit are expected, with a standard deviation of 14.
  for (size_t bit = 0; bit < kVectorBits; ++bit) {
    EXPECT_GT(hits[bit], 193 - 6 * 14) << bit;
    EXPECT_LT(hits[bit], 193 + 6 * 14) << bit;
  }
}

std::set<std::pair<uint32_t, uint32_t>> grams_of(const std::vector<uint32_t>& text) {
  std::set<std::pair<uint32_t, uint32_t>> grams;
  uint32_t previous = 0;
  for (const uint32_t current : text) {
    grams.insert({previous, current});
    previous = current;
  }
  grams.insert({previous, 0});
  return grams;
}

TEST_F(ProfileEncoderTest, DiceIsNearThatOfTheGrams) {
  Random random(11);
  const auto kana = [&random] { return static_cast<uint32_t>(0x30a2 + random.below(80)); };
  for (const size_t length : {3, 4, 10}) {
    double squares = 0;
    double bias = 0;
    const int trials = 1000;
    for (int trial = 0; trial < trials; ++trial) {
      std::vector<uint32_t> a(length);
      for (uint32_t& c : a) c = kana();
      std::vector<uint32_t> b = a;
      b[random.below(length)] = kana();
      const auto grams_a = grams_of(a);
      const auto grams_b = grams_of(b);
      double shared = 0;
      for (const auto& gram : grams_a) shared += grams_b.count(gram) != 0 ? 1 : 0;
      const double truth = 2 * shared / static_cast<double>(grams_a.size() + grams_b.size());
      const EncodedProfile x = encode_kana(utf8_of(a));
      const EncodedProfile y = encode_kana(utf8_of(b));
      const double dice = 2.0 * count_common_bits(x.vector(kKana), y.vector(kKana)) /
                          (x.popcount(kKana) + y.popcount(kKana));
      squares += (dice - truth) * (dice - truth);
      bias += dice - truth;
    }
    RecordProperty("rmse_" + std::to_string(length), std::to_string(std::sqrt(squares / trials)));
    RecordProperty("bias_" + std::to_string(length), std::to_string(bias / trials));
    EXPECT_LT(std::sqrt(squares / trials), 0.06) << length;
    EXPECT_GT(bias / trials, -0.01) << length;
    EXPECT_LT(bias / trials, 0.05) << length;
  }
}

TEST(CodePointTest, ReadsUtf8AndMarksWhatIsNot) {
  const std::string text = "aé山\xf0\xa0\xae\xb7\xff\xe3\x81";
  std::vector<uint32_t> points;
  const char* position = text.data();
  const char* const end = position + text.size();
  while (position != end) points.push_back(internal::next_code_point(&position, end));
  EXPECT_EQ(points, (std::vector<uint32_t>{'a', 0xe9, 0x5c71, 0x20bb7, 0xdc00 + 0xff, 0xdc00 + 0xe3,
                                           0xdc00 + 0x81}));
}

}  // namespace
}  // namespace nayose
