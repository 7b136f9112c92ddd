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

TEST(MetaRecordTest, RefusesATruncatedRecord) {
  const KafkaConfig config;
  const std::string stored = encode_meta(config, kIdentity);
  EXPECT_FALSE(compare_meta(stored.substr(0, stored.size() - 4), config, kIdentity).ok());
  EXPECT_FALSE(compare_meta("", config, kIdentity).ok());
}

}  // namespace
}  // namespace nayose
