#include "connectors/file/input_stream.h"

#include <gtest/gtest.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <random>
#include <vector>

namespace nayose {
namespace {

namespace fs = std::filesystem;

std::string sample(size_t size) {
  std::mt19937_64 random(size);
  std::string text(size, '\0');
  for (char& byte : text) byte = static_cast<char>('a' + random() % 17);
  return text;
}

std::string zstd_frame(const std::string& text) {
  std::string frame(ZSTD_compressBound(text.size()), '\0');
  frame.resize(ZSTD_compress(frame.data(), frame.size(), text.data(), text.size(), 1));
  return frame;
}

std::string gzip_member(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string member(deflateBound(&stream, text.size()) + 64, '\0');
  std::string input = text;
  stream.next_in = reinterpret_cast<Bytef*>(input.data());
  stream.avail_in = static_cast<uInt>(input.size());
  stream.next_out = reinterpret_cast<Bytef*>(member.data());
  stream.avail_out = static_cast<uInt>(member.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  member.resize(stream.total_out);
  deflateEnd(&stream);
  return member;
}

class InputStreamTest : public testing::Test {
 protected:
  void SetUp() override {
    directory_ = testing::TempDir() + "nayose_input_stream_test." + std::to_string(getpid());
    fs::remove_all(directory_);
    fs::create_directories(directory_);
  }
  void TearDown() override { fs::remove_all(directory_); }

  std::string write(const std::string& name, const std::string& bytes) const {
    const std::string path = directory_ + "/" + name;
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  static Result<std::string> read_all(InputStream* stream, size_t piece) {
    std::string text;
    std::vector<char> buffer(piece);
    while (true) {
      NAYOSE_ASSIGN_OR_RETURN(const size_t got, stream->read(buffer.data(), piece));
      if (got == 0) return text;
      text.append(buffer.data(), got);
    }
  }

  void expect_text(const std::string& path, const std::string& text) const {
    for (const size_t piece : {size_t{1} << 22, size_t{1009}}) {
      auto stream = open_input_stream(path);
      ASSERT_TRUE(stream.ok()) << stream.status().to_string();
      const auto read = read_all(stream.value().get(), piece);
      ASSERT_TRUE(read.ok()) << read.status().to_string();
      EXPECT_EQ(read.value() == text, true) << path;
    }
    auto stream = open_input_stream(path);
    const size_t skipped = text.size() / 3;
    ASSERT_TRUE(stream.value()->skip(skipped).ok());
    EXPECT_EQ(read_all(stream.value().get(), 4096).value() == text.substr(skipped), true) << path;
  }

  std::string directory_;
};

TEST_F(InputStreamTest, ReadsAllThreeKinds) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{3'000'000}}) {
    const std::string text = sample(size);
    expect_text(write("plain.jsonl", text), text);
    expect_text(write("packed.jsonl.zst", zstd_frame(text)), text);
    expect_text(write("packed.jsonl.gz", gzip_member(text)), text);
  }
  expect_text(write("empty.gz", ""), "");
  expect_text(write("empty.zst", ""), "");
}

TEST_F(InputStreamTest, ReadsFramesAndMembersOneAfterAnother) {
  const std::string a = sample(70'000), b = sample(5), c = sample(300'000);
  expect_text(write("x.zst", zstd_frame(a) + zstd_frame(b) + zstd_frame(c)), a + b + c);
  expect_text(write("x.gz", gzip_member(a) + gzip_member(b) + gzip_member(c)), a + b + c);
}

TEST_F(InputStreamTest, TruncatedCompressedDataIsAnErrorNotAnEnd) {
  const std::string text = sample(500'000);
  for (const bool zstd : {true, false}) {
    const std::string whole = zstd ? zstd_frame(text) : gzip_member(text);
    for (const size_t size : {whole.size() - 1, whole.size() / 2, size_t{3}}) {
      const auto path = write(zstd ? "cut.zst" : "cut.gz", whole.substr(0, size));
      const auto read = read_all(open_input_stream(path).value().get(), 1 << 16);
      EXPECT_EQ(read.status().code(), StatusCode::kCorruption) << path << " " << size;
    }
  }
}

TEST_F(InputStreamTest, DamagedCompressedDataIsAnError) {
  for (const char* name : {"bad.zst", "bad.gz"}) {
    const auto read = read_all(open_input_stream(write(name, sample(100))).value().get(), 1 << 16);
    EXPECT_EQ(read.status().code(), StatusCode::kCorruption);
    EXPECT_NE(read.status().message().find(name), std::string::npos);
  }
}

TEST_F(InputStreamTest, NamesAnInputThatCannotBeRead) {
  const auto missing = open_input_stream(directory_ + "/none.jsonl");
  EXPECT_EQ(missing.status().code(), StatusCode::kNotFound);
  EXPECT_NE(missing.status().message().find("none.jsonl"), std::string::npos);
  EXPECT_EQ(open_input_stream(directory_).status().code(), StatusCode::kIoError);
}

}  // namespace
}  // namespace nayose
