#include "connectors/kafka/meta_record.h"

#include <gtest/gtest.h>

namespace nayose {
namespace {

const MetaIdentity kIdentity{"enc1", "score1", "key1"};

void expect_names(const Status& status, const std::string& field) {
  EXPECT_EQ(status.code(), StatusCode::kFailedPrecondition);
  EXPECT_NE(status.message().find(field), std::string::npos) << status.message();
}

TEST(MetaRecordTest, AcceptsWhatItWrote) {
  const KafkaConfig config;
  EXPECT_TRUE(compare_meta(encode_meta(config, kIdentity), config, kIdentity).ok());
}

TEST(MetaRecordTest, NamesWhatDiffers) {
  const KafkaConfig config;
  const std::string stored = encode_meta(config, kIdentity);
  expect_names(compare_meta(stored, config, {"enc2", "score1", "key1"}), "encoding_hash");
  expect_names(compare_meta(stored, config, {"enc1", "score2", "key1"}), "scoring_hash");
  expect_names(compare_meta(stored, config, {"enc1", "score1", "key2"}), "key_check");
  KafkaConfig other = config;
  other.partitions.records = 16;
  expect_names(compare_meta(stored, other, kIdentity), "partitions_records");
  other = config;
  other.generation = "v2";
  expect_names(compare_meta(stored, other, kIdentity), "generation");
}

TEST(MetaRecordTest, TakesOverAnotherEncodingWhenAsked) {
  const KafkaConfig config;
  const std::string stored = encode_meta(config, kIdentity);
  MetaIdentity next{"enc2", "score2", "key1"};
  expect_names(compare_meta(stored, config, next), "take_over");
  next.take_over = true;
  ASSERT_TRUE(compare_meta(stored, config, next).ok());
  const auto second = taken_over_meta(stored, config, next);
  ASSERT_TRUE(second.has_value());
  next.take_over = false;
  EXPECT_TRUE(compare_meta(*second, config, next).ok());
  EXPECT_FALSE(taken_over_meta(*second, config, next).has_value()) << "it is done";
  expect_names(compare_meta(*second, config, kIdentity), "encoding_hash");
  MetaIdentity back = kIdentity;
  back.take_over = true;
  expect_names(compare_meta(*second, config, back), "cannot go back");
  const MetaIdentity third{"enc3", "score2", "key1", true};
  ASSERT_TRUE(compare_meta(*second, config, third).ok());
  const auto last = taken_over_meta(*second, config, third);
  ASSERT_TRUE(last.has_value());
  EXPECT_NE(last->find("\"previous_encodings\":\"enc1 enc2\""), std::string::npos) << *last;
  expect_names(compare_meta(*last, config, next), "encoding_hash");
  expect_names(compare_meta(*last, config, back), "cannot go back");
}

TEST(MetaRecordTest, TakingOverExcusesNothingElse) {
  const KafkaConfig config;
  const std::string stored = encode_meta(config, kIdentity);
  expect_names(compare_meta(stored, config, {"enc2", "score1", "key2", true}), "key_check");
  expect_names(compare_meta(stored, config, {"enc1", "score2", "key1", true}), "scoring_hash");
  EXPECT_FALSE(compare_meta("", config, {"enc2", "score1", "key1", true}).ok());
}

TEST(MetaRecordTest, RefusesATruncatedRecord) {
  const KafkaConfig config;
  const std::string stored = encode_meta(config, kIdentity);
  EXPECT_FALSE(compare_meta(stored.substr(0, stored.size() - 4), config, kIdentity).ok());
  EXPECT_FALSE(compare_meta("", config, kIdentity).ok());
}

}  // namespace
}  // namespace nayose
