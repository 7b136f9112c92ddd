#include "connectors/format/hl7/ssmix2_storage.h"

#include <gtest/gtest.h>

#include <filesystem>

#include "tests/unit/hl7/read_messages.h"

namespace nayose {
namespace {

namespace fs = std::filesystem;

struct StoredMessage {
  std::string patient;
  std::string date;
  std::string kind;
  std::string order;
  std::string time = "20261124093000123";
  char flag = '1';

  std::string name() const {
    return patient + "_" + date + "_" + kind + "_" + order + "_" + time + "_01_" + flag;
  }
  std::string path() const {
    return patient.substr(0, 3) + "/" + patient.substr(3, 3) + "/" + patient + "/" + date + "/" +
           kind + "/" + name();
  }
};

std::string message_about(const std::string& patient, const std::string& type,
                          const std::string& id, const std::string& time = "20261124093000") {
  return in_encoding("MSH|^~\\&|HIS|SEND|||" + time + "||" + type + "|" + id +
                         "|P|2.5||||||~ISO IR87\rPID|||" + patient + "^^^^PI||山本^太郎^^^^^L^I\r",
                     TextEncoding::kIso2022Jp);
}

class Ssmix2StorageTest : public ::testing::Test {
 protected:
  void store(const StoredMessage& stored, const std::string& bytes) {
    folder_.write(stored.path(), bytes);
  }
  std::vector<ReadMessage> read(const ByteSourceOpener& open = file_opener()) {
    auto reader =
        open_message_reader(MessageFormat::kSsmix2, folder_.path(), open, with_institution());
    EXPECT_TRUE(reader.ok());
    return read_all(reader.value().get());
  }

  ScratchFolder folder_;
};

TEST_F(Ssmix2StorageTest, FilesAreReadInTheOrderOfTheirNames) {
  const std::vector<StoredMessage> in_order = {
      {"0000001", "-", "ADT-00", "999999999999999", "20261101000000000"},
      {"0000001", "20261101", "OMP-01", "000000000000001", "20261103000000000", '2'},
      {"0000001", "20261101", "OMP-01", "000000000000001", "20261104000000000"},
      {"0000001", "20261101", "OMP-01", "000000000000002", "20261102000000000"},
      {"0000001", "20261102", "ADT-12", "000000000000003"},
      {"0000002", "-", "ADT-00", "999999999999999"},
      {"1000000", "-", "ADT-00", "999999999999999"}};
  for (size_t i = in_order.size(); i > 0; --i) {
    const StoredMessage& stored = in_order[i - 1];
    store(stored, message_about(stored.patient, "ADT^A08", "M" + std::to_string(i)));
  }
  folder_.write(".hidden", "x");
  folder_.write("readme.txt", "not a folder of patients");
  const std::vector<ReadMessage> messages = read();
  ASSERT_EQ(messages.size(), in_order.size());
  for (size_t i = 0; i < messages.size(); ++i) {
    EXPECT_EQ(messages[i].encounter.message_id, "M" + std::to_string(i + 1));
    EXPECT_EQ(messages[i].encounter.patient, in_order[i].patient);
    EXPECT_EQ(messages[i].encounter.kanji.family, "山本");
  }
}

TEST_F(Ssmix2StorageTest, ActiveAndSupersededMessagesAreUpdates) {
  store({"0000001", "-", "ADT-00", "999999999999999", "20261101000000000", '2'},
        message_about("0000001", "ADT^A08", "M1", "20261101"));
  store({"0000001", "-", "ADT-00", "999999999999999", "20261102000000000", '1'},
        message_about("0000001", "ADT^A08", "M2", "20261102"));
  const std::vector<ReadMessage> messages = read();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].encounter.change_kind, "update");
  EXPECT_EQ(messages[0].encounter.event_time, "2026-11-01");
  EXPECT_EQ(messages[0].encounter.encounter, "message/M1");
  EXPECT_EQ(messages[1].encounter.event_time, "2026-11-02");
  EXPECT_EQ(messages[1].encounter.payload_json,
            R"({"message_type":"ADT^A08","data_kind":"ADT-00"})");
}

TEST_F(Ssmix2StorageTest, DeletedMessagesAreRetractions) {
  store({"0000001", "-", "ADT-00", "999999999999999", "20261101000000000", '0'},
        message_about("0000001", "ADT^A08", "M1"));
  store({"0000001", "-", "ADT-00", "999999999999999", "20261102000000000", '0'},
        message_about("0000001", "ADT^A23", "M2"));
  store({"0000002", "20261101", "OMP-01", "000000000000001", "20261102000000000", '0'},
        message_about("0000002", "RDE^O11", "M3"));
  store({"0000003", "20261101", "ADT-12", "000000000000001", "20261102000000000", '0'},
        message_about("0000003", "ADT^A04", "M4"));
  const std::vector<ReadMessage> messages = read();
  ASSERT_EQ(messages.size(), 4u);
  for (size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(messages[i].encounter.change_kind, "delete");
    EXPECT_EQ(messages[i].encounter.change_scope, "provider");
    EXPECT_TRUE(messages[i].encounter.kanji.empty());
  }
  EXPECT_EQ(messages[2].encounter.change_kind, "retract_encounter");
  EXPECT_EQ(messages[2].encounter.encounter, "0000002/OMP-01/20261101/000000000000001");
  EXPECT_EQ(messages[3].encounter.change_kind, "retract_encounter");
}

TEST_F(Ssmix2StorageTest, ARetractionNamesTheEncounterThatWasTold) {
  const StoredMessage told = {"0000001", "20261101", "OMP-01", "000000000000001"};
  store(told, message_about("0000001", "RDE^O11", "M1"));
  const std::string encounter = read().at(0).encounter.encounter;
  StoredMessage deleted = told;
  deleted.flag = '0';
  fs::rename(fs::path(folder_.path()) / told.path(), fs::path(folder_.path()) / deleted.path());
  const ReadMessage message = read().at(0);
  EXPECT_EQ(message.encounter.change_kind, "retract_encounter");
  EXPECT_EQ(message.encounter.encounter, encounter);
}

TEST_F(Ssmix2StorageTest, ThePatientOfThePathMustBeThatOfTheMessage) {
  store({"0000001", "-", "ADT-00", "999999999999999"}, message_about("0000002", "ADT^A08", "M1"));
  const ReadMessage message = read().at(0);
  EXPECT_FALSE(message.readable);
  EXPECT_EQ(message.unreadable.reason, RefusalReason::kInvalidId);
  EXPECT_EQ(message.unreadable.place, "PID-3");
  EXPECT_EQ(message.unreadable.message_id, "M1");
}

TEST_F(Ssmix2StorageTest, AFolderTooHighOrTooDeepIsToldNotPassedOver) {
  const StoredMessage stored = {"0000001", "-", "ADT-00", "999999999999999"};
  folder_.write("1310110049/" + stored.path(), message_about("0000001", "ADT^A08", "M1"));
  folder_.write(stored.name(), message_about("0000001", "ADT^A08", "M2"));
  folder_.write("000/000/" + stored.name(), message_about("0000001", "ADT^A08", "M3"));
  store(stored, message_about("0000001", "ADT^A08", "M4"));
  const std::vector<ReadMessage> messages = read();
  ASSERT_EQ(messages.size(), 4u);
  size_t readable = 0;
  for (const ReadMessage& message : messages) {
    if (message.readable) {
      ++readable;
      EXPECT_EQ(message.encounter.message_id, "M4");
      continue;
    }
    EXPECT_EQ(message.unreadable.place, "file name");
    EXPECT_EQ(message.unreadable.message_id.find("0000001"), std::string::npos);
  }
  EXPECT_EQ(readable, 1u);
}

TEST_F(Ssmix2StorageTest, FilesThatDoNotFitTheirFolderAreUnreadable) {
  folder_.write("000/000/0000001/-/ADT-00/0000002_-_ADT-00_9_20261124_-_1", "MSH|");
  folder_.write("000/000/0000001/-/ADT-00/0000001_-_ADT-00_9_20261124_-_7", "MSH|");
  folder_.write("000/000/0000001/-/ADT-00/0000001_-_ADT-00_1", "MSH|");
  folder_.write("000/111/0000003/-/ADT-00/0000003_-_ADT-00_9_20261124_-_1", "MSH|");
  const std::vector<ReadMessage> messages = read();
  ASSERT_EQ(messages.size(), 4u);
  for (const ReadMessage& message : messages) {
    EXPECT_EQ(message.unreadable.place, "file name");
    EXPECT_EQ(message.unreadable.reason, RefusalReason::kMalformed);
    EXPECT_EQ(message.unreadable.message_id.substr(0, 7), "ssmix2:");
  }
}

TEST_F(Ssmix2StorageTest, ExtensionsAreTolerated) {
  StoredMessage stored = {"0000001", "-", "ADT-00", "999999999999999"};
  folder_.write(stored.path() + ".txt", message_about("0000001", "ADT^A08", "M1"));
  stored.flag = '0';
  folder_.write(stored.path() + ".hl7", message_about("0000001", "ADT^A08", "M2"));
  const std::vector<ReadMessage> messages = read();
  ASSERT_EQ(messages.size(), 2u);
  EXPECT_EQ(messages[0].encounter.change_kind, "delete");
  EXPECT_EQ(messages[1].encounter.change_kind, "update");
}

TEST_F(Ssmix2StorageTest, EmptyAndCutFilesAreUnreadable) {
  store({"0000001", "20261101", "ADT-12", "1"}, "");
  store({"0000001", "20261101", "ADT-12", "2"}, "MSH|^~\\&|HIS|SEND|||2026112");
  store({"0000001", "20261101", "ADT-12", "3"}, message_about("0000001", "ADT^A04", "M3"));
  const std::vector<ReadMessage> messages = read();
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[0].unreadable.place, "MSH");
  EXPECT_EQ(messages[0].unreadable.message_id, "ssmix2:1");
  EXPECT_EQ(messages[1].unreadable.place, "PID");
  EXPECT_TRUE(messages[2].readable);
}

// A message is superseded and another deleted between listing and opening; a third is gone.
TEST_F(Ssmix2StorageTest, FilesThatAreRenamedMeanwhileAreFound) {
  const std::vector<StoredMessage> stored = {{"0000001", "-", "ADT-00", "999999999999999"},
                                             {"0000001", "20261101", "OMP-01", "1"},
                                             {"0000001", "20261101", "OMP-01", "2"},
                                             {"0000001", "20261101", "OMP-01", "3"}};
  for (const StoredMessage& message : stored) {
    store(message, message_about("0000001", "RDE^O11", "M" + message.order));
  }
  const ByteSourceOpener open = file_opener([&](const std::string& path) {
    if (!fs::exists(path)) return;
    const char last = path.back();
    const auto order_at = path.find("OMP-01_");
    if (last != '1' || order_at == std::string::npos) return;
    const char order = path[order_at + 7];
    if (order == '3') fs::remove(path);
    std::string renamed = path;
    renamed.back() = order == '1' ? '2' : '0';
    if (order != '3') fs::rename(path, renamed);
  });
  Ssmix2Storage reader({folder_.path(), open, with_institution()});
  const std::vector<ReadMessage> messages = read_all(&reader);
  ASSERT_EQ(messages.size(), 3u);
  EXPECT_EQ(messages[1].encounter.change_kind, "update");
  EXPECT_EQ(messages[2].encounter.change_kind, "retract_encounter");
  EXPECT_EQ(reader.renamed(), 2u);
  EXPECT_EQ(reader.vanished(), 1u);
}

TEST_F(Ssmix2StorageTest, PatientIdsStayOutOfIdsPlacesAndErrors) {
  const std::string patient = "8765432";
  store({patient, "20261101", "ADT-12", "1"},
        message_about(patient, "ADT^A04", "M-" + patient + "-1"));
  store({patient, "20261101", "ADT-12", "2"}, message_about("1234567", "ADT^A04", "X" + patient));
  store({patient, "20261101", "ADT-12", "3"}, "");
  for (const ReadMessage& message : read()) {
    const std::string& id =
        message.readable ? message.encounter.message_id : message.unreadable.message_id;
    EXPECT_EQ(id.find(patient), std::string::npos) << id;
    EXPECT_EQ(message.unreadable.place.find(patient), std::string::npos);
  }
  Ssmix2Storage reader({folder_.path(),
                        [](const std::string& path) -> Result<std::unique_ptr<ByteSource>> {
                          return Status(StatusCode::kIoError, "cannot open " + path);
                        },
                        with_institution()});
  EncounterMessage encounter;
  UnreadableMessage unreadable;
  const auto outcome = reader.next(&encounter, &unreadable);
  ASSERT_FALSE(outcome.ok());
  EXPECT_EQ(outcome.status().code(), StatusCode::kIoError);
  EXPECT_EQ(outcome.status().to_string().find(patient), std::string::npos);
}

TEST_F(Ssmix2StorageTest, AMissingRootIsAnError) {
  Ssmix2Storage reader({folder_.path() + "/none", file_opener(), with_institution()});
  EncounterMessage encounter;
  UnreadableMessage unreadable;
  EXPECT_EQ(reader.next(&encounter, &unreadable).status().code(), StatusCode::kNotFound);
}

TEST_F(Ssmix2StorageTest, AnEmptyStorageHasNoMessages) { EXPECT_TRUE(read().empty()); }

}  // namespace
}  // namespace nayose
