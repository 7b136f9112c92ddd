#include "connectors/file/file_checkpoint.h"

#include "engine/base/bytes.h"
#include "engine/base/check.h"

namespace nayose {
namespace {

constexpr uint8_t kLayout = 1;
constexpr std::string_view kMetaName = "file/checkpoint";
constexpr size_t kInputBytes = 32;

enum Part : int32_t { kOffset = 0, kLines, kHeadHash, kTailHash };

}  // namespace

void append_file_position(uint32_t source, const FilePosition& position,
                          std::vector<SourcePosition>* out) {
  out->push_back({source, kOffset, static_cast<int64_t>(position.offset)});
  out->push_back({source, kLines, static_cast<int64_t>(position.lines)});
  out->push_back({source, kHeadHash, static_cast<int64_t>(position.head_hash)});
  out->push_back({source, kTailHash, static_cast<int64_t>(position.tail_hash)});
}

void FileCheckpoint::merge(const std::vector<SourcePosition>& positions) {
  for (const SourcePosition& part : positions) {
    if (part.source >= inputs.size()) inputs.resize(part.source + size_t{1});
    FilePosition& position = inputs[part.source];
    const auto value = static_cast<uint64_t>(part.next_offset);
    switch (part.partition) {
      case kOffset:
        position.offset = value;
        break;
      case kLines:
        position.lines = value;
        break;
      case kHeadHash:
        position.head_hash = value;
        break;
      case kTailHash:
        position.tail_hash = value;
        break;
      default:
        CHECK(false, "a position that no file source made");
    }
  }
}

void encode_file_checkpoint(const FileCheckpoint& checkpoint, std::string* out) {
  ByteWriter writer(out);
  writer.u8(kLayout);
  writer.u8(checkpoint.finished ? 1 : 0);
  writer.i64(checkpoint.as_of_ms);
  writer.u64(checkpoint.records);
  writer.u32(static_cast<uint32_t>(checkpoint.inputs.size()));
  for (const FilePosition& input : checkpoint.inputs) {
    writer.u64(input.offset);
    writer.u64(input.lines);
    writer.u64(input.head_hash);
    writer.u64(input.tail_hash);
  }
  writer.u32(static_cast<uint32_t>(checkpoint.outputs.size()));
  for (const OutputProgress& output : checkpoint.outputs) {
    writer.u64(output.bytes);
    writer.u64(output.checksum);
  }
}

Result<FileCheckpoint> decode_file_checkpoint(std::string_view bytes) {
  const Status corrupt(StatusCode::kCorruption, "the file checkpoint cannot be read");
  ByteReader reader(bytes);
  FileCheckpoint checkpoint;
  if (reader.u8() != kLayout) return corrupt;
  const uint8_t finished = reader.u8();
  if (finished > 1) return corrupt;
  checkpoint.finished = finished == 1;
  checkpoint.as_of_ms = reader.i64();
  checkpoint.records = reader.u64();
  const uint32_t inputs = reader.u32();
  if (!reader.ok() || inputs > reader.remaining() / kInputBytes) return corrupt;
  checkpoint.inputs.resize(inputs);
  for (FilePosition& input : checkpoint.inputs) {
    input.offset = reader.u64();
    input.lines = reader.u64();
    input.head_hash = reader.u64();
    input.tail_hash = reader.u64();
  }
  if (reader.u32() != checkpoint.outputs.size()) return corrupt;
  for (OutputProgress& output : checkpoint.outputs) {
    output.bytes = reader.u64();
    output.checksum = reader.u64();
  }
  if (!reader.at_end()) return corrupt;
  return checkpoint;
}

void put_file_checkpoint(const FileCheckpoint& checkpoint, StateDelta* delta) {
  std::string bytes;
  encode_file_checkpoint(checkpoint, &bytes);
  delta->put(Table::kMeta, kMetaName, bytes);
}

Result<std::optional<FileCheckpoint>> load_file_checkpoint(const StateStore& store) {
  std::string bytes;
  const Status found = store.get(Table::kMeta, kMetaName, &bytes);
  if (found.code() == StatusCode::kNotFound) return std::optional<FileCheckpoint>();
  NAYOSE_RETURN_IF_ERROR(found);
  NAYOSE_ASSIGN_OR_RETURN(FileCheckpoint checkpoint, decode_file_checkpoint(bytes));
  return std::optional<FileCheckpoint>(std::move(checkpoint));
}

}  // namespace nayose
