#include "connectors/file/file_source.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace nayose {
namespace {

namespace fs = std::filesystem;

struct Seen {
  std::string text;
  SourceCoordinates coordinates;
  friend bool operator==(const Seen&, const Seen&) = default;
};

class FileSourceTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = testing::TempDir() + "nayose_file_source_test." + std::to_string(getpid());
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }
  void TearDown() override { fs::remove_all(directory_); }

  void write(const std::string& name, const std::string& bytes) {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    options_.inputs.push_back(path);
  }

  void write_zstd(const std::string& name, const std::string& bytes) {
    std::string frame(ZSTD_compressBound(bytes.size()), '\0');
    frame.resize(ZSTD_compress(frame.data(), frame.size(), bytes.data(), bytes.size(), 1));
    write(name, frame);
  }

  Result<std::unique_ptr<FileSource>> open(const FileCheckpoint* resume = nullptr) const {
    return FileSource::open(options_, resume);
  }

  // All that is left; `checkpoints`, when given, gets one after each batch.
  static std::vector<Seen> drain(FileSource* source,
                                 std::vector<FileCheckpoint>* checkpoints = nullptr) {
    std::vector<Seen> seen;
    FileCheckpoint checkpoint;
    InputBatch batch;
    while (true) {
      batch.clear();
      const auto event = source->next(&batch);
      EXPECT_TRUE(event.ok()) << event.status().to_string();
      if (!event.ok() || event.value() == SourceEvent::kEnd) return seen;
      EXPECT_FALSE(batch.empty());
      for (size_t i = 0; i < batch.size(); ++i) {
        seen.push_back({std::string(batch.raw(i)), batch.coordinates(i)});
        EXPECT_EQ(batch.received_ms(i), 42);
      }
      checkpoint.merge(batch.positions);
      checkpoint.records = seen.size();
      if (checkpoints != nullptr) checkpoints->push_back(checkpoint);
    }
  }

  static Seen at(const std::string& text, uint32_t source, int64_t line) {
    return {text, {source, 0, line}};
  }

  std::string directory_;
  FileSourceOptions options_ = [] {
    FileSourceOptions options;
    options.received_ms = 42;
    return options;
  }();
};

TEST_F(FileSourceTest, ReadsInputsInOrderWithTheirCoordinates) {
  write("a.jsonl", "{1}\n\n{2}");
  write("b.jsonl", "");
  write_zstd("c.jsonl.zst", "\xef\xbb\xbf{3}\r\n{4}\r\n");
  const auto source = open();
  ASSERT_TRUE(source.ok()) << source.status().to_string();
  EXPECT_FALSE(source.value()->csv());
  EXPECT_FALSE(source.value()->at_end().value());
  EXPECT_EQ(drain(source.value().get()), (std::vector<Seen>{at("{1}", 0, 1), at("{2}", 0, 3),
                                                            at("{3}", 2, 1), at("{4}", 2, 2)}));
  EXPECT_TRUE(source.value()->at_end().value());
}

TEST_F(FileSourceTest, BatchesAreBoundedByRecordsAndBytes) {
  std::string text;
  for (int i = 0; i < 100; ++i) text += std::string(100, 'x') + "\n";
  write("a.jsonl", text);
  InputBatch batch;
  options_.batch_records = 7;
  ASSERT_EQ(open().value()->next(&batch).value(), SourceEvent::kBatch);
  EXPECT_EQ(batch.size(), 7u);
  options_.batch_records = 1000;
  options_.batch_bytes = 1000;
  batch.clear();
  ASSERT_EQ(open().value()->next(&batch).value(), SourceEvent::kBatch);
  EXPECT_LE(batch.size(), 10u);
}

TEST_F(FileSourceTest, ResumesAfterEveryBatch) {
  std::string text = "x,y\n";
  for (int i = 0; i < 50; ++i) text += std::to_string(i) + ",\"a\nb\"\n";
  write("a.csv", text);
  write_zstd("b.csv.zst", text);
  write("c.csv", text);
  const std::vector<Seen> all = drain(open().value().get());
  ASSERT_EQ(all.size(), 150u);
  options_.batch_records = 9;
  std::vector<FileCheckpoint> checkpoints;
  EXPECT_EQ(drain(open().value().get(), &checkpoints), all);
  for (const FileCheckpoint& checkpoint : checkpoints) {
    const auto source = open(&checkpoint);
    ASSERT_TRUE(source.ok()) << source.status().to_string();
    const std::vector<Seen> rest = drain(source.value().get());
    EXPECT_EQ(rest, std::vector<Seen>(all.begin() + checkpoint.records, all.end()));
  }
  EXPECT_TRUE(open(&checkpoints.back()).value()->at_end().value());
}

TEST_F(FileSourceTest, ReadsOnWhereAnInputHasGrown) {
  write("a.jsonl", "{1}\n");
  std::vector<FileCheckpoint> checkpoints;
  drain(open().value().get(), &checkpoints);
  std::ofstream(options_.inputs[0], std::ios::app) << "{2}\n";
  write("b.jsonl", "{3}\n");
  EXPECT_EQ(drain(open(&checkpoints.back()).value().get()),
            (std::vector<Seen>{at("{2}", 0, 2), at("{3}", 1, 1)}));
}

TEST_F(FileSourceTest, RefusesToGoOnWithAChangedInputAndNamesIt) {
  write("a.jsonl", "{1}\n{2}\n");
  std::vector<FileCheckpoint> checkpoints;
  drain(open().value().get(), &checkpoints);
  std::ofstream(options_.inputs[0]) << "{1}\n{!}\n{3}\n";
  InputBatch batch;
  const auto event = open(&checkpoints.back()).value()->next(&batch);
  EXPECT_EQ(event.status().code(), StatusCode::kFailedPrecondition);
  EXPECT_NE(event.status().message().find("a.jsonl"), std::string::npos);
  options_.inputs.clear();
  write("b.jsonl", "");
  checkpoints.back().inputs.resize(2);
  EXPECT_EQ(open(&checkpoints.back()).status().code(), StatusCode::kFailedPrecondition);
}

TEST_F(FileSourceTest, CsvNeedsOneHeaderForAll) {
  write("a.csv", "x,y\r\n1,2\n");
  EXPECT_EQ(open().value()->csv_header(), "x,y");
  EXPECT_EQ(drain(open().value().get()), (std::vector<Seen>{at("1,2", 0, 2)}));
  write("b.csv", "x,z\n1,2\n");
  const auto other = open();
  EXPECT_EQ(other.status().code(), StatusCode::kConfiguration);
  EXPECT_NE(other.status().message().find("b.csv"), std::string::npos);
  options_.inputs.pop_back();
  write("c.csv", "");
  EXPECT_EQ(open().status().code(), StatusCode::kConfiguration);
}

TEST_F(FileSourceTest, FormatMayBeGivenInsteadOfTheName) {
  write("a.txt", "x\n1\n");
  options_.format = FileFormat::kCsv;
  const auto source = open();
  ASSERT_TRUE(source.ok());
  EXPECT_TRUE(source.value()->csv());
  EXPECT_EQ(drain(source.value().get()), (std::vector<Seen>{at("1", 0, 2)}));
}

TEST_F(FileSourceTest, RefusesInputsThatCannotBeRead) {
  EXPECT_EQ(open().status().code(), StatusCode::kInvalidArgument);
  write("a.jsonl", "{1}\n");
  write("b.csv", "x\n");
  EXPECT_EQ(open().status().code(), StatusCode::kInvalidArgument);
  options_.inputs.back() = directory_ + "/none.jsonl";
  const auto missing = open();
  EXPECT_EQ(missing.status().code(), StatusCode::kNotFound);
  EXPECT_NE(missing.status().message().find("none.jsonl"), std::string::npos);
  options_.inputs.back() = "-";
  const FileCheckpoint fresh;
  EXPECT_TRUE(open().ok());
  EXPECT_EQ(open(&fresh).status().code(), StatusCode::kInvalidArgument);
  options_.resumable = true;
  EXPECT_EQ(open().status().code(), StatusCode::kInvalidArgument);
  options_.resumable = false;
  options_.inputs.push_back("-");
  EXPECT_EQ(open().status().code(), StatusCode::kInvalidArgument);
}

TEST_F(FileSourceTest, ReadsAPipeByNameOnceAndWithItsHeader) {
  const std::string pipe = directory_ + "/pipe.csv";
  ASSERT_EQ(mkfifo(pipe.c_str(), 0600), 0);
  options_.inputs.push_back(pipe);
  write("b.csv", "x\n2\n");
  const auto feed = [&] { std::ofstream(pipe) << "x\n1\n"; };
  std::thread writer(feed);
  // The header of b.csv is known at once; that of the pipe is compared when its turn comes.
  EXPECT_EQ(drain(open().value().get()), (std::vector<Seen>{at("1", 0, 2), at("2", 1, 2)}));
  writer.join();
  options_.resumable = true;
  EXPECT_EQ(open().status().code(), StatusCode::kInvalidArgument);
}

TEST_F(FileSourceTest, DamagedCompressedInputIsNamed) {
  write("a.jsonl.gz", "no gzip");
  InputBatch batch;
  const auto event = open().value()->next(&batch);
  EXPECT_EQ(event.status().code(), StatusCode::kCorruption);
  EXPECT_NE(event.status().message().find("a.jsonl.gz"), std::string::npos);
}

}  // namespace
}  // namespace nayose
