// Error codes only: librdkafka's mock cluster accepts transactions without implementing them.
#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
// The mock's header needs the other one first.
#include <librdkafka/rdkafka_mock.h>

#include "connectors/kafka/producer.h"

namespace nayose::kafka {
namespace {

constexpr int16_t kApiProduce = 0;
constexpr int16_t kApiTxnOffsetCommit = 28;
constexpr int16_t kApiEndTxn = 26;
constexpr int16_t kApiInitProducerId = 22;

void quiet(KafkaLogLevel, std::string_view) {}

class TransactionalProducerTest : public testing::Test {
 protected:
  void SetUp() override {
    char reason[256];
    rd_kafka_conf_t* conf = rd_kafka_conf_new();
    rd_kafka_conf_set(conf, "bootstrap.servers", "127.0.0.1:1", reason, sizeof(reason));
    rd_kafka_conf_set(conf, "log_level", "0", reason, sizeof(reason));
    host_.reset(rd_kafka_new(RD_KAFKA_PRODUCER, conf, reason, sizeof(reason)));
    cluster_ = rd_kafka_mock_cluster_new(host_.get(), 1);
    config_.bootstrap_servers = rd_kafka_mock_cluster_bootstraps(cluster_);
    config_.transaction_timeout_ms = 2'000;
    config_.broker_wait_max_ms = 5'000;
    config_.commit_attempts_max = 3;
    config_.inputs = {{"encounters.a", 0, 0}};
    for (const char* name :
         {"encounters", "links", "person-events", "refused", "records", "meta"}) {
      rd_kafka_mock_topic_create(cluster_, internal_topic(config_, name).c_str(), 8, 1);
    }
    rd_kafka_mock_topic_create(cluster_, "encounters.a", 1, 1);
  }

  void TearDown() override {
    producer_.reset();
    rd_kafka_mock_cluster_destroy(cluster_);
  }

  void open() {
    auto producer = TransactionalProducer::open(config_, quiet, &counters_);
    ASSERT_TRUE(producer.ok()) << producer.status().message();
    producer_ = std::move(producer).value();
  }

  Status transact() {
    TransactionalProducer::Transaction transaction;
    transaction.fill = [this] {
      ++fills_;
      const std::string_view value = "value";
      return producer_->produce(KafkaTopic::kRecords, "key", &value, &next_);
    };
    transaction.offsets = &offsets_;
    transaction.group_metadata = [] {
      return GroupMetadataPtr(rd_kafka_consumer_group_metadata_new("group"));
    };
    transaction.reached = [this](TransactionalProducer::Phase phase) { phases_.push_back(phase); };
    return producer_->transact(transaction);
  }

  void inject(int16_t api, std::vector<rd_kafka_resp_err_t> errors) {
    rd_kafka_mock_push_request_errors_array(cluster_, api, errors.size(), errors.data());
  }

  KafkaConfig config_;
  ClientPtr host_;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;
  TransactionCounters counters_;
  std::unique_ptr<TransactionalProducer> producer_;
  const PartitionOffsets offsets_ = {{{"encounters.a", 0}, 5}};
  std::vector<TransactionalProducer::Phase> phases_;
  int fills_ = 0;
  int64_t next_ = 0;
};

TEST_F(TransactionalProducerTest, ReachesEveryPhaseInOrder) {
  open();
  ASSERT_TRUE(transact().ok());
  using Phase = TransactionalProducer::Phase;
  EXPECT_EQ(phases_, (std::vector<Phase>{Phase::kProduced, Phase::kOffsetsSent, Phase::kDelivered,
                                         Phase::kCommitted}));
  EXPECT_EQ(next_, 1);
  EXPECT_EQ(counters_.committed, 1u);
  EXPECT_EQ(counters_.aborted, 0u);
}

TEST_F(TransactionalProducerTest, AbortsAndProducesTheSameAgainOnAnOldGeneration) {
  open();
  inject(kApiTxnOffsetCommit, {RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION});
  const Status status = transact();
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(fills_, 2);
  EXPECT_EQ(counters_.aborted, 1u);
  EXPECT_EQ(counters_.committed, 1u);
}

TEST_F(TransactionalProducerTest, GivesUpAfterTheConfiguredAttempts) {
  open();
  inject(kApiTxnOffsetCommit,
         std::vector<rd_kafka_resp_err_t>(10, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION));
  const Status status = transact();
  EXPECT_EQ(status.code(), StatusCode::kUnavailable) << status.message();
  EXPECT_EQ(fills_, 3);
  EXPECT_EQ(counters_.committed, 0u);
}

TEST_F(TransactionalProducerTest, RetriesInsideWhatTheCoordinatorAsksFor) {
  open();
  inject(kApiEndTxn, {RD_KAFKA_RESP_ERR_CONCURRENT_TRANSACTIONS,
                      RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS});
  ASSERT_TRUE(transact().ok());
  EXPECT_EQ(fills_, 1);
  EXPECT_EQ(counters_.aborted, 0u);
}

TEST_F(TransactionalProducerTest, IsFencedByASuccessor) {
  open();
  inject(kApiEndTxn, {RD_KAFKA_RESP_ERR_PRODUCER_FENCED});
  EXPECT_EQ(transact().code(), StatusCode::kFenced);
  EXPECT_EQ(fills_, 1);
}

TEST_F(TransactionalProducerTest, AMessageThatIsTooLargeAborts) {
  open();
  inject(kApiProduce, {RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE});
  ASSERT_TRUE(transact().ok());
  // The lost sequence number costs librdkafka a second abort before it bumps its epoch.
  EXPECT_EQ(fills_, 3);
  EXPECT_EQ(counters_.aborted, 2u);
  EXPECT_EQ(counters_.committed, 1u);
}

TEST_F(TransactionalProducerTest, AnOutcomeThatIsUnknownIsNoSuccess) {
  open();
  rd_kafka_mock_broker_set_rtt(cluster_, 1, 4'000);
  EXPECT_EQ(transact().code(), StatusCode::kUnavailable);
  EXPECT_EQ(counters_.committed, 0u);
}

TEST_F(TransactionalProducerTest, AbortsWhatAnEarlierEngineLeftOpen) {
  open();
  inject(kApiTxnOffsetCommit, {RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION});
  const auto group = [] { return GroupMetadataPtr(rd_kafka_consumer_group_metadata_new("group")); };
  const Status status = producer_->abort_leftovers(offsets_, group);
  ASSERT_TRUE(status.ok()) << status.message();
  EXPECT_EQ(counters_.committed, 0u);
  ASSERT_TRUE(transact().ok());
}

TEST_F(TransactionalProducerTest, LeftoversThatCannotBeAbortedAreNoStart) {
  open();
  inject(kApiTxnOffsetCommit,
         std::vector<rd_kafka_resp_err_t>(10, RD_KAFKA_RESP_ERR_ILLEGAL_GENERATION));
  const auto group = [] { return GroupMetadataPtr(rd_kafka_consumer_group_metadata_new("group")); };
  EXPECT_FALSE(producer_->abort_leftovers(offsets_, group).ok());
}

TEST_F(TransactionalProducerTest, ARefusedTransactionalIdIsSaid) {
  inject(kApiInitProducerId, std::vector<rd_kafka_resp_err_t>(
                                 5, RD_KAFKA_RESP_ERR_TRANSACTIONAL_ID_AUTHORIZATION_FAILED));
  const auto producer = TransactionalProducer::open(config_, quiet, &counters_);
  EXPECT_EQ(producer.status().code(), StatusCode::kFailedPrecondition)
      << producer.status().message();
}

}  // namespace
}  // namespace nayose::kafka
