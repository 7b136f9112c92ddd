// Cuts elements out of an XML text without holding the rest of it. Private to this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "connectors/format/xml/xml_text.h"
#include "engine/base/status.h"
#include "engine/record/refusal_reason.h"

namespace nayose {

// Elements nested deeper than this are not looked at: no format here needs a third of it.
inline constexpr size_t kXmlDepthMax = 100;

enum class XmlCut : uint8_t {
  kElement,  // `name` and `text` are set.
  kTooLong,  // An element of this name is longer than the cap; it is passed over.
  kRootEnd,  // The outermost element ends; another document may follow.
  kBroken,   // The text is no XML, or has what is not allowed: nothing more comes.
  kEnd,
};

struct XmlPiece {
  std::string_view name;                        // Without prefix. Lives as long as the cutter.
  std::string_view text;                        // With its own tags. Dies at the next call.
  RefusalReason reason = RefusalReason::kNone;  // Of kBroken.
  std::string_view place;  // Of kBroken: what was found: "DOCTYPE", "depth" …
};

// Gives each outermost element of one of `names` as it is written; whether it is well formed is for
// a parser to say. An element ends at the end tag of its name, or where another of its name begins,
// so that a break inside does not spread. Comments, CDATA sections and
// quoted values are passed over as such. A document type is refused: no format here has one, and
// entities come with it.
// Threads: one at a time. Memory: the longest element, at most `bytes_max`, and a piece of text.
class XmlCutter {
 public:
  XmlCutter(std::vector<std::string_view> names, size_t bytes_max)
      : names_(std::move(names)), bytes_max_(bytes_max) {}

  // Starts a new text.
  void open(XmlText text);
  // Errors: of the byte source.
  Result<XmlCut> next(XmlPiece* piece);
  // Name of the outermost element, once it was seen; empty before.
  const std::string& root() const { return root_; }

 private:
  enum class Token : uint8_t { kSkip, kOpen, kClose, kEmpty, kNeedMore, kBad };

  Result<bool> fill();
  Token scan(std::string_view* name);
  Token scan_tag(std::string_view* name);
  XmlCut broken(RefusalReason reason, std::string_view place, XmlPiece* piece);
  bool on_open(std::string_view name, bool empty, XmlPiece* piece, XmlCut* cut);
  bool on_close(std::string_view name, XmlPiece* piece, XmlCut* cut);
  XmlCut take_element(XmlPiece* piece);
  void compact();

  std::vector<std::string_view> names_;
  size_t bytes_max_;
  std::vector<XmlText> text_;  // One, or none before open().
  std::string buffer_;
  std::string root_;
  size_t at_ = 0;     // Behind what was looked at.
  size_t token_ = 0;  // Where the token begins that `at_` is behind.
  size_t depth_ = 0;
  size_t begin_ = 0;  // Of the element that is being cut.
  size_t element_depth_ = 0;
  size_t name_index_ = 0;
  bool cutting_ = false;
  bool too_long_ = false;
  bool ended_ = false;  // Nothing more to read.
  bool done_ = false;
  bool root_seen_ = false;
  bool tail_seen_ = false;
  bool root_end_due_ = false;
};

}  // namespace nayose
