#include "connectors/file/file_checkpoint.h"

#include <gtest/gtest.h>

namespace nayose {
namespace {

FileCheckpoint sample() {
  FileCheckpoint checkpoint;
  checkpoint.as_of_ms = -5;
  checkpoint.finished = true;
  checkpoint.records = 77;
  checkpoint.inputs = {{1, 2, 3, 4}, {}, {UINT64_MAX, 6, 7, UINT64_MAX}};
  for (size_t i = 0; i < kOutputKindCount; ++i) checkpoint.outputs[i] = {i * 10, ~i};
  return checkpoint;
}

TEST(FileCheckpointTest, DecodesWhatItEncodes) {
  std::string bytes;
  encode_file_checkpoint(sample(), &bytes);
  EXPECT_EQ(bytes.size(), 26u + 3 * 32 + kOutputKindCount * 16);
  EXPECT_EQ(decode_file_checkpoint(bytes).value(), sample());
}

TEST(FileCheckpointTest, BytesOfLayoutOneStayReadable) {
  const std::string bytes(
      "\x01\x01\x10\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00\x00\x00\x00\x00"
      "\x01\x00\x00\x00"
      "\x09\x00\x00\x00\x00\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00\x00"
      "\x07\x00\x00\x00\x00\x00\x00\x00\x06\x00\x00\x00\x00\x00\x00\x00"
      "\x04\x00\x00\x00"
      "\x05\x00\x00\x00\x00\x00\x00\x00\x04\x00\x00\x00\x00\x00\x00\x00",
      26 + 32 - 4 + 4 + 16);
  FileCheckpoint expected;
  expected.as_of_ms = 16;
  expected.finished = true;
  expected.records = 2;
  expected.inputs = {{9, 8, 7, 6}};
  expected.outputs[0] = {5, 4};
  const auto decoded = decode_file_checkpoint(bytes + std::string(48, '\0'));
  ASSERT_TRUE(decoded.ok());
  EXPECT_EQ(decoded.value(), expected);
}

TEST(FileCheckpointTest, RefusesEveryTruncationAndOtherLayouts) {
  std::string bytes;
  encode_file_checkpoint(sample(), &bytes);
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(decode_file_checkpoint(bytes.substr(0, size)).status().code(),
              StatusCode::kCorruption);
  }
  EXPECT_FALSE(decode_file_checkpoint(bytes + "x").ok());
  bytes[0] = 2;
  EXPECT_FALSE(decode_file_checkpoint(bytes).ok());
}

TEST(FileCheckpointTest, HugeCountDoesNotAllocate) {
  std::string bytes(18, '\0');
  bytes[0] = 1;
  bytes += "\xff\xff\xff\xff";
  EXPECT_FALSE(decode_file_checkpoint(bytes).ok());
}

TEST(FileCheckpointTest, PositionsTravelThroughTheirParts) {
  std::vector<SourcePosition> positions;
  append_file_position(2, {1, 2, 3, UINT64_MAX}, &positions);
  append_file_position(0, {5, 6, 7, 8}, &positions);
  FileCheckpoint checkpoint;
  checkpoint.merge(positions);
  ASSERT_EQ(checkpoint.inputs.size(), 3u);
  EXPECT_EQ(checkpoint.inputs[0], (FilePosition{5, 6, 7, 8}));
  EXPECT_EQ(checkpoint.inputs[1], FilePosition{});
  EXPECT_EQ(checkpoint.inputs[2], (FilePosition{1, 2, 3, UINT64_MAX}));
}

TEST(FileCheckpointTest, LoadsWhatWasPutAndNothingFromAFreshState) {
  const auto store = StateStore::in_memory();
  EXPECT_FALSE(load_file_checkpoint(*store).value().has_value());
  StateDelta delta;
  put_file_checkpoint(sample(), &delta);
  ASSERT_TRUE(store->write(delta, Durability::kDisk).ok());
  EXPECT_EQ(load_file_checkpoint(*store).value().value(), sample());
}

}  // namespace
}  // namespace nayose
