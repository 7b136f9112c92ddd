#include "connectors/format/table/csv_messages_records.h"

#include <algorithm>

#include "engine/record/source_record.h"

namespace nayose {
namespace {

// A value with more line breaks is a forgotten quote. Bounds what a broken line costs.
constexpr size_t kJoinedLinesMax = 200;

}  // namespace

Result<bool> CsvRecords::fetch() {
  TextLine line;
  NAYOSE_ASSIGN_OR_RETURN(const bool more, lines_->next(&line));
  if (!more) return false;
  ahead_.push_back({std::string(line.text), line.number, line.too_long});
  return true;
}

Result<size_t> CsvRecords::join() {
  record_ = ahead_.front().text;
  bool inside = csv_line_ends_inside_quotes(record_, false, options_);
  size_t lines = 1;
  while (inside) {
    if (lines == kJoinedLinesMax || record_.size() > kRecordBytesMax) return size_t{0};
    if (ahead_.size() == lines) {
      NAYOSE_ASSIGN_OR_RETURN(const bool more, fetch());
      if (!more) return size_t{0};
    }
    const Line& next = ahead_[lines];
    if (next.too_long) return size_t{0};
    record_.append("\n").append(next.text);
    inside = csv_line_ends_inside_quotes(next.text, true, options_);
    ++lines;
  }
  return lines;
}

Result<bool> CsvRecords::next() {
  values_.clear();
  for (;;) {
    if (ahead_.empty()) {
      NAYOSE_ASSIGN_OR_RETURN(const bool more, fetch());
      if (!more) return false;
    }
    if (!ahead_.front().text.empty() || ahead_.front().too_long) break;
    ahead_.pop_front();
  }
  line_number_ = ahead_.front().number;
  problem_ = RefusalReason::kNone;
  size_t lines = 1;
  if (ahead_.front().too_long) {
    problem_ = RefusalReason::kRecordTooLong;
  } else {
    NAYOSE_ASSIGN_OR_RETURN(const size_t joined, join());
    const bool good = joined > 0 && split() && (columns_ == 0 || values_.size() == columns_);
    if (good) lines = joined;
    if (!good) problem_ = RefusalReason::kMalformed;
  }
  if (problem_ != RefusalReason::kNone) values_.clear();
  ahead_.erase(ahead_.begin(), ahead_.begin() + static_cast<std::ptrdiff_t>(lines));
  return true;
}

bool CsvRecords::split() {
  values_.clear();
  texts_used_ = 0;
  std::string_view rest = record_;
  for (;;) {
    std::string_view value;
    if (!rest.empty() && rest.front() == '"') {
      if (!split_quoted(&rest, &value)) return false;
    } else {
      const size_t end = std::min(rest.find(options_.delimiter), rest.size());
      value = rest.substr(0, end);
      if (value.find('"') != std::string_view::npos) return false;
      rest.remove_prefix(end);
    }
    values_.push_back(value);
    if (rest.empty()) return true;
    rest.remove_prefix(1);  // The delimiter.
  }
}

// Leaves `rest` at the delimiter behind the value.
bool CsvRecords::split_quoted(std::string_view* rest, std::string_view* value) {
  std::string_view text = rest->substr(1);
  size_t start = 0;
  std::string* joined = nullptr;
  for (;;) {
    const size_t quote = text.find('"', start);
    if (quote == std::string_view::npos) return false;
    if (quote + 1 < text.size() && text[quote + 1] == '"') {
      if (joined == nullptr) {
        if (texts_used_ == texts_.size()) texts_.emplace_back();
        joined = &texts_[texts_used_++];
        joined->clear();
      }
      joined->append(text.substr(start, quote + 1 - start));
      start = quote + 2;
      continue;
    }
    const std::string_view tail = text.substr(start, quote - start);
    if (joined != nullptr) joined->append(tail);
    *value = joined == nullptr ? tail : std::string_view(*joined);
    text.remove_prefix(quote + 1);
    *rest = text;
    return text.empty() || text.front() == options_.delimiter;
  }
}

}  // namespace nayose
