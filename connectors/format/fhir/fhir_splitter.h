// Cuts resources out of FHIR JSON without holding the rest of it. Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "connectors/format/message_reader.h"
#include "engine/base/status.h"

namespace nayose {

enum class FhirPieceKind : uint8_t {
  kResource,    // An object that stands alone.
  kBundleHead,  // What a Bundle says before its entries, as a whole object with no entry.
  kEntry,       // One element of the last Bundle's `entry`.
  kBundleEnd,
  kTooLong,  // Longer than the cap; passed over.
  kBroken,   // The object is not finished, or something else stands where one should begin.
  kEnd,
};

struct FhirPiece {
  FhirPieceKind kind = FhirPieceKind::kEnd;
  std::string_view text;  // Dies at the next call.
  uint64_t line = 0;      // Where the outermost object begins, from 1.
  uint64_t entry = 0;     // Number in its Bundle, from 1; 0 outside.
};

// Reads one JSON document, or one a line (NDJSON). A line ends what it holds, so that a broken line
// costs one message; in a document over several lines a break costs the rest. Whether there is one
// object a line is told by the first line, unless `lines` says so. Text is not validated here.
// Threads: one at a time. Memory: the longest resource, at most `bytes_max`, and a piece of text.
// Cost: one pass over the bytes.
class FhirSplitter {
 public:
  FhirSplitter(std::unique_ptr<ByteSource> bytes, bool lines, size_t bytes_max)
      : bytes_(std::move(bytes)), bytes_max_(bytes_max), layout_(lines ? kLines : kUnknown) {}

  // Errors: of the byte source.
  Status next(FhirPiece* piece);

 private:
  enum Layout : uint8_t { kUnknown, kLines, kDocument };
  enum class Step : uint8_t { kGoOn, kGive, kNeedMore };

  Result<bool> fill();
  Step step(FhirPiece* piece);
  Step newline(FhirPiece* piece);
  Step open(char c, FhirPiece* piece);
  Step close(FhirPiece* piece);
  Step stray(FhirPiece* piece);
  Step give(FhirPieceKind kind, FhirPiece* piece);
  Step give_captured(FhirPieceKind kind, FhirPiece* piece);
  Step break_off(FhirPiece* piece);
  void begin_capture();
  void skip_string();

  std::unique_ptr<ByteSource> bytes_;
  size_t bytes_max_;
  Layout layout_;
  std::string buffer_;
  std::string head_;
  std::string key_;  // The last string of the outermost object, cut.
  size_t at_ = 0;
  size_t begin_ = 0;
  size_t depth_ = 0;
  uint64_t line_ = 1;
  uint64_t first_line_ = 1;
  uint64_t entry_ = 0;
  char last_ = 0;  // The last byte outside of strings that is no white space.
  bool in_string_ = false;
  bool escaped_ = false;
  bool in_entries_ = false;
  bool in_bundle_ = false;
  bool bundle_end_due_ = false;
  bool capturing_ = false;
  bool too_long_ = false;
  bool skipping_line_ = false;
  bool ended_ = false;
};

}  // namespace nayose
