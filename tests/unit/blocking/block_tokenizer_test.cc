#include "engine/blocking/block_tokenizer.h"

#include <gtest/gtest.h>

#include <set>
#include <utility>

#include "engine/base/hash64.h"
#include "tests/unit/blocking/allocation_count.h"

namespace nayose {
namespace {

// Stands in for the keyed encoder: unkeyed tokens, and the parts as they were given.
class PlainEncoder final : public ProfileEncoder {
 public:
  explicit PlainEncoder(std::span<const FieldSpec> fields) : layout_(fields) {}
  std::unique_ptr<ProfileEncoder> clone() const override { return nullptr; }
  const ProfileLayout& layout() const override { return layout_; }
  Ref make_ref(std::string_view, std::string_view) override { return {}; }
  Fingerprint fingerprint(std::span<const std::string_view>) override { return {}; }
  uint64_t event_digest(std::span<const std::string_view>) override { return 0; }
  Id128<struct EncounterTag> encounter_id(std::string_view, std::string_view) override {
    return {};
  }
  BlockToken block_token(std::string_view rule, std::span<const std::string_view> parts) override {
    uint64_t state = hash64(rule);
    for (const std::string_view part : parts) state = mix64(state, hash64(part));
    return BlockToken{state | 1};
  }
  void encode(std::span<const std::string_view>, uint8_t*) override {}

 private:
  ProfileLayout layout_;
};

constexpr std::string_view kModel = R"(
name = "blocks"
[[field]]
name = "family"
source = "family"
normalizer = "kana_name"
encoding = "bloom"
[[field]]
name = "given"
source = "given"
normalizer = "kana_name"
encoding = "none"
[[field]]
name = "birth_date"
source = "birth_date"
normalizer = "date"
encoding = "date"
[[field]]
name = "postcode"
source = "postcode"
normalizer = "postcode"
encoding = "tag"
[[field]]
name = "latin"
source = "latin"
normalizer = "latin_name"
encoding = "none"
[[rule]]
name = "sound"
parts = ["family:skeleton", "given:prefix:1", "birth_date:year_month"]
refine = ["postcode", "birth_date:day"]
[[rule]]
name = "birth"
parts = ["birth_date", "postcode:suffix:4"]
refine = ["birth_date"]
[[rule]]
name = "latin"
parts = ["latin:soundex", "postcode"]
[[rule]]
name = "whole"
parts = ["family", "postcode"]
refine = ["birth_date:day"]
[[rule]]
name = "whole_given"
parts = ["given", "postcode"]
as = "whole"
[[comparison]]
name = "family"
needs = ["family"]
[[comparison.level]]
name = "any"
m = 1
u = 1
[linkage]
match_prior = 0.1
join_bits = 0
link_bits = 0
review_bits = 0
)";

class BlockTokenizerTest : public testing::Test {
 protected:
  BlockTokenizerTest()
      : model_(std::move(parse_model(kModel, "blocks.toml")).value()),
        encoder_(model_.fields),
        tokenizer_(&model_) {}

  std::vector<BlockToken> tokens(const std::vector<std::string_view>& canonical) {
    std::vector<BlockToken> result(model_.rules.size());
    tokenizer_.tokens(canonical, &encoder_, result);
    return result;
  }

  LinkageModel model_;
  PlainEncoder encoder_;
  BlockTokenizer tokenizer_;
};

TEST_F(BlockTokenizerTest, JoinsTheParts) {
  const std::vector<std::string_view> canonical = {"ワタナベ", "ジロウ", "19900825", "1600022",
                                                   "WATANABE JIRO"};
  EXPECT_EQ(tokenizer_.rule_key(canonical, 0), "ワタナヘ|ジ|199008");
  EXPECT_EQ(tokenizer_.rule_key(canonical, 1), "19900825|0022");
  EXPECT_EQ(tokenizer_.rule_key(canonical, 2), "W351|1600022");
}

TEST_F(BlockTokenizerTest, GivesOneTokenPerRule) {
  const auto all = tokens({"ワタナベ", "ジロウ", "19900825", "1600022", "WATANABE"});
  EXPECT_EQ(std::set<BlockToken>(all.begin(), all.end()).size(), 5u);
  const std::vector<std::string_view> parts = {"ワタナヘ", "ジ", "199008"};
  EXPECT_EQ(all[0], encoder_.block_token("sound", parts));
}

TEST_F(BlockTokenizerTest, RecordsThatAgreeOnTheParts) {
  const auto a = tokens({"ワタナベ", "ジロウ", "19900825", "1600022", ""});
  const auto b = tokens({"ワタナヘ", "ジン", "19900801", "1600023", ""});
  EXPECT_EQ(a[0], b[0]);
  EXPECT_NE(a[1], b[1]);
}

TEST_F(BlockTokenizerTest, AMissingPartGivesNoToken) {
  const auto all = tokens({"ワタナベ", "", "19900800", "1600022", ""});
  EXPECT_EQ(all[0], BlockToken{});
  EXPECT_EQ(all[1], BlockToken{});
  EXPECT_EQ(all[2], BlockToken{});
  EXPECT_EQ(tokenizer_.rule_key(std::vector<std::string_view>(5), 0), "");
}

TEST_F(BlockTokenizerTest, ARuleAsAnotherGivesItsTokens) {
  const auto a = tokens({"スミ", "スミス", "19900825", "1600022", ""});
  const auto b = tokens({"スミス", "スミ", "19900825", "1600022", ""});
  EXPECT_EQ(a[3], b[4]);
  EXPECT_EQ(a[4], b[3]);
  EXPECT_NE(a[3], a[4]);
  EXPECT_EQ(model_.rules[4].refine.size(), 1u) << "it has the other's refinement";
}

TEST_F(BlockTokenizerTest, APartWithLostLettersGivesNoToken) {
  const auto all = tokens({"ワタ■ベ", "ジロウ", "19900825", "1600022", ""});
  EXPECT_EQ(all[3], BlockToken{});
  EXPECT_NE(all[4], BlockToken{});
}

TEST_F(BlockTokenizerTest, AllocatesNothingInSteadyState) {
  const std::vector<std::string_view> canonical = {"ワタナベ", "ジロウ", "19900825", "1600022",
                                                   "WATANABE JIRO"};
  std::vector<BlockToken> out(model_.rules.size());
  tokenizer_.tokens(canonical, &encoder_, out);
  const int64_t before = allocation_count();
  for (int i = 0; i < 100; ++i) tokenizer_.tokens(canonical, &encoder_, out);
  EXPECT_EQ(allocation_count(), before);
  const std::vector<int> control(1, 0);  // The counter counts.
  EXPECT_GT(allocation_count(), before + control[0]);
}

class RefinedTokenTest : public BlockTokenizerTest {
 protected:
  RefinedTokenTest() : profile_(encoder_.layout().bytes() + 64) {
    tags()[postcode_tag()] = 11;
    tags()[date_tag()] = 21;
    tags()[date_tag() + 1] = 22;
    tags()[date_tag() + 2] = 23;
  }
  uint8_t* profile() {
    const auto address = reinterpret_cast<uintptr_t>(profile_.data());
    return profile_.data() + (64 - address % 64);
  }
  uint64_t* tags() { return encoder_.layout().tags(profile()); }
  int postcode_tag() { return encoder_.layout().slot(3).tag; }
  int date_tag() { return encoder_.layout().slot(2).tag; }
  BlockToken refined(size_t rule, uint64_t token = 5) {
    return refined_token(BlockToken{token}, model_.rules[rule], encoder_.layout(), profile());
  }

  std::vector<uint8_t> profile_;
};

TEST_F(RefinedTokenTest, DependsOnTokenAndSelectedTags) {
  const BlockToken first = refined(0);
  EXPECT_NE(first, BlockToken{});
  EXPECT_NE(first, BlockToken{5});
  EXPECT_NE(first, refined(0, 6));
  tags()[date_tag()] = 99;  // The year is not selected.
  EXPECT_EQ(refined(0), first);
  tags()[date_tag() + 2] = 99;
  EXPECT_NE(refined(0), first);
  tags()[date_tag() + 2] = 23;
  EXPECT_EQ(refined(0), first);
  tags()[postcode_tag()] = 99;
  EXPECT_NE(refined(0), first);
}

TEST_F(RefinedTokenTest, AWholeDateIsAllOfIt) {
  const BlockToken first = refined(1);
  for (int i = 0; i < 3; ++i) {
    const uint64_t kept = std::exchange(tags()[date_tag() + i], 99);
    EXPECT_NE(refined(1), first);
    tags()[date_tag() + i] = kept;
  }
  EXPECT_EQ(refined(1), first);
}

TEST_F(RefinedTokenTest, IsMissingWithoutATagATokenOrARefinement) {
  EXPECT_EQ(refined(2), BlockToken{});
  EXPECT_EQ(refined(0, 0), BlockToken{});
  tags()[postcode_tag()] = 0;
  EXPECT_EQ(refined(0), BlockToken{});
  EXPECT_NE(refined(1), BlockToken{});
}

}  // namespace
}  // namespace nayose
