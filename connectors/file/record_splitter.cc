#include "connectors/file/record_splitter.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "engine/base/check.h"
#include "engine/base/hash64.h"
#include "engine/record/source_record.h"

namespace nayose {
namespace {

constexpr size_t kBufferBytes = 4 << 20;
constexpr size_t kHeadBytes = 64 << 10;
constexpr size_t kTailBytes = 4 << 10;
static_assert(kBufferBytes > 2 * (kRecordBytesMax + kTailBytes));

Status changed(std::string_view why) {
  return Status(StatusCode::kFailedPrecondition,
                "it is not the input that was read before: " + std::string(why));
}

bool odd_quotes(std::string_view text) {
  return std::count(text.begin(), text.end(), '"') % 2 == 1;
}

}  // namespace

RecordSplitter::RecordSplitter(std::unique_ptr<InputStream> stream, bool csv)
    : stream_(std::move(stream)), csv_(csv), buffer_(kBufferBytes) {}

Status RecordSplitter::resume(const FilePosition& position) {
  CHECK(offset_ == 0 && end_ == 0, "resume() comes before the first record");
  const auto read_up_to = [&](size_t size) -> Status {
    while (end_ < size && !at_end_) {
      NAYOSE_ASSIGN_OR_RETURN(const size_t got, stream_->read(buffer_.data() + end_, size - end_));
      at_end_ = got == 0;
      end_ += got;
    }
    return end_ < size ? changed("it is shorter now") : Status();
  };
  const uint64_t offset = position.offset;
  const size_t head = static_cast<size_t>(std::min<uint64_t>(offset, kHeadBytes));
  const size_t tail = static_cast<size_t>(std::min<uint64_t>(offset, kTailBytes));
  NAYOSE_RETURN_IF_ERROR(read_up_to(head));
  head_.assign(buffer_.data(), head);
  if (hash64(head_) != position.head_hash) return changed("its first bytes differ");
  if (offset - tail >= head) {
    NAYOSE_RETURN_IF_ERROR(stream_->skip(offset - tail - head));
    end_ = 0;
    NAYOSE_RETURN_IF_ERROR(read_up_to(tail));
  } else {
    NAYOSE_RETURN_IF_ERROR(read_up_to(static_cast<size_t>(offset)));
  }
  const std::string_view last(buffer_.data() + end_ - tail, tail);
  if (hash64(last) != position.tail_hash) return changed("the last bytes that were read differ");
  begin_ = end_;
  offset_ = offset;
  lines_ = position.lines;
  if (!last.empty() && last.back() != '\n') {
    NAYOSE_RETURN_IF_ERROR(fill());
    if (available() > 0) return changed("its last line goes on now");
  }
  return Status();
}

Result<bool> RecordSplitter::next(std::string_view* record) {
  while (true) {
    NAYOSE_ASSIGN_OR_RETURN(Line line, find_line(0));
    if (line.size == 0 && !line.ended) return false;
    record_line_ = lines_ + 1;
    if (!line.ended && line.size > kRecordBytesMax) {
      NAYOSE_RETURN_IF_ERROR(consume_overlong_line());
      *record = overlong_;
      return true;
    }
    uint64_t lines = 1;
    if (csv_ && odd_quotes(window().substr(0, line.size))) {
      NAYOSE_ASSIGN_OR_RETURN(line, join_quoted_lines(line, &lines));
    }
    std::string_view text = window().substr(0, line.size);
    consume(line.size + (line.ended ? 1 : 0), lines);
    if (!text.empty() && text.back() == '\r') text.remove_suffix(1);
    if (text.empty()) continue;
    *record = text.substr(0, kRecordBytesMax + 1);
    return true;
  }
}

FilePosition RecordSplitter::position() const {
  const size_t head = static_cast<size_t>(std::min<uint64_t>(offset_, kHeadBytes));
  const size_t tail = static_cast<size_t>(std::min<uint64_t>(offset_, kTailBytes));
  FilePosition position;
  position.offset = offset_;
  position.lines = lines_;
  position.head_hash = hash64(std::string_view(head_).substr(0, head));
  position.tail_hash = hash64({buffer_.data() + begin_ - tail, tail});
  return position;
}

Status RecordSplitter::fill() {
  if (at_end_) return Status();
  if (buffer_.size() - end_ < kBufferBytes / 4) {
    const size_t kept = std::min(begin_, kTailBytes);
    std::memmove(buffer_.data(), buffer_.data() + begin_ - kept, kept + available());
    end_ = kept + available();
    begin_ = kept;
  }
  NAYOSE_ASSIGN_OR_RETURN(const size_t got,
                          stream_->read(buffer_.data() + end_, buffer_.size() - end_));
  if (head_.size() < kHeadBytes) {
    head_.append(buffer_.data() + end_, std::min(got, kHeadBytes - head_.size()));
  }
  at_end_ = got == 0;
  end_ += got;
  return Status();
}

// The line that `from` lies in, or as much of it as tells that it is too long.
Result<RecordSplitter::Line> RecordSplitter::find_line(size_t from) {
  while (true) {
    const std::string_view text = window();
    const size_t line_end = text.find('\n', from);
    if (line_end != std::string_view::npos) return Line{line_end, true};
    from = text.size();
    if (at_end_ || text.size() > kRecordBytesMax + 1) return Line{text.size(), false};
    NAYOSE_RETURN_IF_ERROR(fill());
  }
}

Result<RecordSplitter::Line> RecordSplitter::join_quoted_lines(Line first, uint64_t* lines) {
  Line line = first;
  uint64_t joined = 1;
  bool open = true;
  while (open) {
    if (!line.ended) return first;
    const size_t from = line.size + 1;
    NAYOSE_ASSIGN_OR_RETURN(line, find_line(from));
    if (line.size > kRecordBytesMax) return first;
    ++joined;
    open ^= odd_quotes(window().substr(from, line.size - from));
  }
  *lines = joined;
  return line;
}

// Line ends that follow are looked for piece by piece: the line may be longer than the buffer.
Status RecordSplitter::consume_overlong_line() {
  overlong_.assign(window().substr(0, kRecordBytesMax + 1));
  while (true) {
    const size_t line_end = window().find('\n');
    if (line_end != std::string_view::npos) {
      consume(line_end + 1, 1);
      return Status();
    }
    consume(available(), 0);
    if (at_end_) {
      ++lines_;
      return Status();
    }
    NAYOSE_RETURN_IF_ERROR(fill());
  }
}

void RecordSplitter::consume(size_t bytes, uint64_t lines) {
  begin_ += bytes;
  offset_ += bytes;
  lines_ += lines;
}

}  // namespace nayose
