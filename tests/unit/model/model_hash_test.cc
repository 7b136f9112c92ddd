#include "engine/model/model_hash.h"

#include <gtest/gtest.h>

#include <set>

#include "tests/unit/model/small_model.h"

namespace nayose {
namespace {

LinkageModel must_parse(std::string_view text) {
  Result<LinkageModel> model = parse_model(text, "m.toml");
  EXPECT_TRUE(model.ok()) << model.status().to_string();
  return model.ok() ? std::move(model).value() : LinkageModel{};
}

struct Change {
  const char* from;
  const char* to;
};

TEST(ModelHash, HasThirtyTwoHexDigits) {
  const LinkageModel model = must_parse(kSmallModel);
  for (const std::string& hash : {model.encoding_hash, model.scoring_hash}) {
    EXPECT_EQ(hash.size(), 32u);
    EXPECT_EQ(hash.find_first_not_of("0123456789abcdef"), std::string::npos);
  }
  EXPECT_NE(model.encoding_hash, model.scoring_hash);
  EXPECT_NE(model.encoding_hash.substr(0, 16), model.encoding_hash.substr(16));
}

TEST(ModelHash, IsBlindToWhatCannotMatter) {
  const LinkageModel model = must_parse(kSmallModel);
  std::string moved(kSmallModel);
  const size_t linkage = moved.find("[linkage]");
  moved = spoilt("\n\n[[field]]", "\n" + moved.substr(linkage) + "\n[[field]]",
                 moved.substr(0, linkage));
  const std::string texts[] = {"# a comment\n" + std::string(kSmallModel),
                               spoilt("name = \"small\"", "name = \"renamed\""),
                               spoilt("m = 0.8", "m = 0.80"),
                               spoilt("join_bits = -2", "join_bits = -2.0"),
                               spoilt("source = \"surname\"", "source = [\"surname\"]"),
                               spoilt("surname xor 45", "surname   xor 45"),
                               moved};
  for (const std::string& text : texts) {
    const LinkageModel other = must_parse(text);
    EXPECT_EQ(other.encoding_hash, model.encoding_hash) << text;
    EXPECT_EQ(other.scoring_hash, model.scoring_hash) << text;
  }
}

TEST(ModelHash, EncodingSeesAllThatDecidesWhatIsKept) {
  const Change changes[] = {
      {"source = \"surname\"", "source = \"family\""},
      {"source = \"dob\"", "source = {constant = \"20000101\"}"},
      {"\"first + middle\"", "\"first\", \"middle\""},
      {"source = [\"given\", \"first + middle\"]", "source = [\"first + middle\", \"given\"]"},
      {"normalizer = \"latin_name\"", "normalizer = \"text\""},
      {"normalizer = \"text\"\nencoding = \"none\"", "normalizer = \"text\"\nencoding = \"tag\""},
      {"given:prefix:2", "given:prefix:3"},
      {"given:prefix:2", "given:suffix:2"},
      {"[\"birth_date\", \"given:prefix:1\"]", "[\"birth_date:year\", \"given:prefix:1\"]"},
      {"[\"birth_date\", \"given:prefix:1\"]", "[\"given:prefix:1\", \"birth_date\"]"},
      {"refine = [\"postcode\"", "refine = [\"birth_date\""},
      {"name = \"birth\"\n", "name = \"birthday\"\n"},
      {"name = \"note\"", "name = \"remark\""},
      {"[linkage]", "[encoding]\npositions_per_gram = 11\n[linkage]"},
      {"[linkage]", "[encoding]\npositions_per_digit = 21\n[linkage]"},
  };
  const LinkageModel model = must_parse(kSmallModel);
  std::set<std::string> seen = {model.encoding_hash};
  for (const Change& change : changes) {
    const LinkageModel other = must_parse(spoilt(change.from, change.to));
    EXPECT_TRUE(seen.insert(other.encoding_hash).second) << change.from << " → " << change.to;
    EXPECT_EQ(other.scoring_hash, model.scoring_hash) << change.from << " → " << change.to;
  }
}

TEST(ModelHash, ScoringSeesAllThatDecidesWhoIsLinked) {
  const Change changes[] = {
      {"m = 0.8\n", "m = 0.801\n"},
      {"u = 0.001\n", "u = 0.002\n"},
      {"household = 0.002", "household = 0.003"},
      {"surname xor 45", "surname xor 46"},
      {"surname xor 45", "surname present"},
      {"given dice 0.8", "surname dice 0.8"},
      {"needs = [\"surname\", \"given\"]", "needs = [\"surname\"]"},
      {"forbids = true", "forbids = false"},
      {"match_prior = 0.001", "match_prior = 0.002"},
      {"household_prior = 0.0001", "household_prior = 0"},
      {"join_bits = -2", "join_bits = -1"},
      {"link_bits = 1.5", "link_bits = 1"},
      {"review_bits = 0", "review_bits = 1"},
      {"[linkage]", "[linkage]\nblock_cap = 65"},
      {"[linkage]", "[linkage]\ncomponent_cap = 65"},
      {"[linkage]", "[linkage]\nprofiles_max = 5"},
      {"[linkage]", "[linkage]\nduplicates_within_institution = true"},
      {"jump_fields = [\"surname\", \"birth_date\"]", "jump_fields = [\"surname\"]"},
      {"jump_fields = [\"surname\", \"birth_date\"]", ""},
  };
  const LinkageModel model = must_parse(kSmallModel);
  std::set<std::string> seen = {model.scoring_hash};
  for (const Change& change : changes) {
    const LinkageModel other = must_parse(spoilt(change.from, change.to));
    EXPECT_TRUE(seen.insert(other.scoring_hash).second) << change.from << " → " << change.to;
    EXPECT_EQ(other.encoding_hash, model.encoding_hash) << change.from << " → " << change.to;
  }
}

TEST(ModelHash, ScoringDoesNotSeeAFieldThatNoComparisonUses) {
  const LinkageModel model = must_parse(kSmallModel);
  const LinkageModel other = must_parse(spoilt(
      "[[field]]\nname = \"surname\"",
      "[[field]]\nname = \"more\"\nsource = \"x\"\nnormalizer = \"text\"\nencoding = \"tag\"\n\n"
      "[[field]]\nname = \"surname\""));
  EXPECT_NE(other.encoding_hash, model.encoding_hash);
  EXPECT_EQ(other.scoring_hash, model.scoring_hash);
}

}  // namespace
}  // namespace nayose
