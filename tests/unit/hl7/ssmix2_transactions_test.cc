#include <gtest/gtest.h>

#include "tests/unit/hl7/read_messages.h"

namespace nayose {
namespace {

std::string message_about(const std::string& patient, const std::string& type,
                          const std::string& id, const std::string& segments = "") {
  return in_encoding("MSH|^~\\&|HIS|SEND|||20261124093000||" + type + "|" + id +
                         "|P|2.5||||||~ISO IR87\rPID|||" + patient + "^^^^PI||山本^太郎^^^^^L^I\r" +
                         segments,
                     TextEncoding::kIso2022Jp);
}

class Ssmix2TransactionsTest : public ::testing::Test {
 protected:
  std::vector<ReadMessage> read(const std::string& path) {
    auto reader = open_message_reader(MessageFormat::kSsmix2Transaction, path, file_opener(),
                                      with_institution());
    EXPECT_TRUE(reader.ok());
    return read_all(reader.value().get());
  }
  std::vector<ReadMessage> read_text(const std::string& bytes) {
    return read(folder_.write("2026/TR_20261124093000123_00001.DAT", bytes));
  }

  ScratchFolder folder_;
};

TEST_F(Ssmix2TransactionsTest, InsertionsAreUpdatesAndDeletionsRetractions) {
  const std::vector<ReadMessage> messages = read_text(
      "INS,20261124,ADT-00\r" + message_about("1", "ADT^A08", "M1") + "INS,20261124,OMP-01\r" +
      message_about("1", "RDE^O11", "M2", "ORC|NW|77\r") + "DEL,20261124,OMP-01\r" +
      message_about("1", "RDE^O11", "M3", "ORC|NW|77\r") + "DEL,20261124,ADT-00\r" +
      message_about("1", "ADT^A08", "M4") + "DEL,20261124\r" + message_about("2", "ADT^A23", "M5"));
  ASSERT_EQ(messages.size(), 5u);
  EXPECT_EQ(messages[0].encounter.change_kind, "update");
  EXPECT_EQ(messages[0].encounter.kanji.family, "山本");
  EXPECT_EQ(messages[1].encounter.encounter, "77");
  EXPECT_EQ(messages[1].encounter.payload_json,
            R"({"message_type":"RDE^O11","data_kind":"OMP-01"})");
  EXPECT_EQ(messages[2].encounter.change_kind, "retract_encounter");
  EXPECT_EQ(messages[2].encounter.encounter, "77");
  EXPECT_EQ(messages[3].encounter.change_kind, "delete");
  EXPECT_EQ(messages[4].encounter.change_kind, "delete");
}

TEST_F(Ssmix2TransactionsTest, HeadersMayLieAsTheyLike) {
  const std::string message = message_about("1", "ADT^A08", "M1");
  for (const char* header :
       {"INS,", "\"INS\",\"20261124\",", "1\t20261124\tINS\t", "0000001 - ADT-00 INS\r\n",
        "INS20261124093000123ADT-00      ", "[INS]\n", "INS|x|y\r"}) {
    const std::vector<ReadMessage> messages = read_text(header + message + header + message);
    ASSERT_EQ(messages.size(), 2u) << header;
    EXPECT_EQ(messages[0].encounter.change_kind, "update") << header;
    EXPECT_EQ(messages[1].encounter.change_kind, "update") << header;
  }
  EXPECT_EQ(read_text("DEL|x|y\r" + message).at(0).encounter.change_kind, "delete");
  EXPECT_EQ(read_text("DEL20261124 " + message).at(0).encounter.change_kind, "delete");
}

TEST_F(Ssmix2TransactionsTest, AMessageWithoutAClassIsNotGuessed) {
  const std::string message = message_about("1", "ADT^A08", "M1");
  for (const std::string& bytes : {message, "20261124,\r" + message}) {
    const std::vector<ReadMessage> messages = read_text(bytes);
    ASSERT_EQ(messages.size(), 1u);
    EXPECT_EQ(messages[0].unreadable.place, "header");
    EXPECT_EQ(messages[0].unreadable.message_id, "M1");
    EXPECT_EQ(messages[0].unreadable.reason, RefusalReason::kMalformed);
  }
  const std::vector<ReadMessage> messages = read_text("INS," + message + message);
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_TRUE(messages[0].readable);
  EXPECT_FALSE(messages[1].readable);
}

TEST_F(Ssmix2TransactionsTest, AHeaderWithoutAMessageIsUnreadable) {
  const std::vector<ReadMessage> messages =
      read_text("INS," + message_about("1", "ADT^A08", "M1") + "INS,20261124\r");
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[1].unreadable.place, "MSH");
  EXPECT_EQ(messages[1].unreadable.message_id, "TR_N_N.DAT:2");
}

TEST_F(Ssmix2TransactionsTest, FilesAreReadByYearAndName) {
  folder_.write("2027/TR_20270101000000000_00001.DAT",
                "INS," + message_about("1", "ADT^A08", "M3"));
  folder_.write("2026/TR_20260201000000000_00001.DAT",
                "INS," + message_about("1", "ADT^A08", "M2"));
  folder_.write("2026/TR_20260101000000000_00001.DAT",
                "INS," + message_about("1", "ADT^A08", "M1"));
  folder_.write("2026/other.txt", "no transactions");
  folder_.write("2026/deeper/TR_20260101000000000_00009.DAT", "INS,");
  const std::vector<ReadMessage> messages = read(folder_.path());
  ASSERT_EQ(messages.size(), 3u);
  for (size_t i = 0; i < 3; ++i) {
    EXPECT_EQ(messages[i].encounter.message_id, "M" + std::to_string(i + 1));
  }
}

TEST_F(Ssmix2TransactionsTest, ABrokenMessageDoesNotStopTheOthers) {
  const std::vector<ReadMessage> messages = read_text("INS," + message_about("", "ADT^A08", "M1") +
                                                      "INS," + message_about("1", "ADT^A08", "M2"));
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].unreadable.place, "PID-3");
  EXPECT_TRUE(messages[1].readable);
}

}  // namespace
}  // namespace nayose
