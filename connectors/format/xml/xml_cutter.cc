#include "connectors/format/xml/xml_cutter.h"

#include <algorithm>

namespace nayose {
namespace {

constexpr std::string_view kSpaces = " \t\r\n";
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
// Behind that many bytes every kind of token can be told.
constexpr size_t kTokenStartBytes = 9;

std::string_view local_name(std::string_view name) {
  const size_t colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

}  // namespace

void XmlCutter::open(XmlText text) {
  text_.clear();
  text_.push_back(std::move(text));
  buffer_.clear();
  root_.clear();
  at_ = token_ = depth_ = begin_ = element_depth_ = name_index_ = 0;
  cutting_ = too_long_ = ended_ = done_ = root_seen_ = tail_seen_ = root_end_due_ = false;
}

void XmlCutter::compact() {
  if (cutting_ && !too_long_ && at_ - begin_ > bytes_max_) too_long_ = true;
  const size_t keep = cutting_ && !too_long_ ? begin_ : at_;
  buffer_.erase(0, keep);
  at_ -= keep;
  token_ -= std::min(token_, keep);
  begin_ -= std::min(begin_, keep);
}

Result<bool> XmlCutter::fill() {
  if (ended_ || text_.empty()) return false;
  compact();
  NAYOSE_ASSIGN_OR_RETURN(const bool more, text_.front().read(&buffer_));
  if (!more) ended_ = true;
  return more;
}

XmlCutter::Token XmlCutter::scan_tag(std::string_view* name) {
  const std::string_view text = buffer_;
  char quote = 0;
  size_t end = token_ + 1;
  for (; end < text.size(); ++end) {
    const char c = text[end];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '"' || c == '\'') {
      quote = c;
    } else if (c == '>') {
      break;
    } else if (c == '<') {
      return Token::kBad;
    }
  }
  if (end >= text.size()) return Token::kNeedMore;
  at_ = end + 1;
  const bool closes = text[token_ + 1] == '/';
  const std::string_view inner =
      text.substr(token_ + (closes ? 2 : 1), end - token_ - (closes ? 2 : 1));
  *name = local_name(inner.substr(0, inner.find_first_of(" \t\r\n/")));
  if (name->empty()) return Token::kBad;
  if (closes) return Token::kClose;
  return inner.back() == '/' ? Token::kEmpty : Token::kOpen;
}

XmlCutter::Token XmlCutter::scan(std::string_view* name) {
  const std::string_view text = buffer_;
  const size_t open = text.find('<', at_);
  if (depth_ == 0) {
    std::string_view between = text.substr(at_, open - at_);
    if (between.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
      between.remove_prefix(kByteOrderMark.size());
    }
    if (between.find_first_not_of(kSpaces) != std::string_view::npos) return Token::kBad;
  }
  at_ = token_ = std::min(open, text.size());
  if (open == std::string_view::npos) return Token::kNeedMore;
  const std::string_view rest = text.substr(open);
  if (rest.size() < kTokenStartBytes && !ended_) return Token::kNeedMore;
  std::string_view close;
  size_t skip = 2;
  if (rest.substr(0, 4) == "<!--") {
    close = "-->";
    skip = 4;
  } else if (rest.substr(0, 9) == "<![CDATA[") {
    close = "]]>";
    skip = 9;
  } else if (rest.substr(0, 2) == "<?") {
    close = "?>";
  } else if (rest.substr(0, 2) == "<!") {
    *name = "DOCTYPE";
    return Token::kBad;
  } else {
    return scan_tag(name);
  }
  const size_t end = rest.find(close, skip);
  if (end == std::string_view::npos) return Token::kNeedMore;
  at_ = open + end + close.size();
  return Token::kSkip;
}

XmlCut XmlCutter::broken(RefusalReason reason, std::string_view place, XmlPiece* piece) {
  done_ = true;
  piece->reason = reason;
  piece->place = place;
  piece->name = piece->text = {};
  return XmlCut::kBroken;
}

XmlCut XmlCutter::take_element(XmlPiece* piece) {
  cutting_ = false;
  piece->name = names_[name_index_];
  piece->text = {};
  if (too_long_ || at_ - begin_ > bytes_max_) {
    too_long_ = false;
    return XmlCut::kTooLong;
  }
  piece->text = std::string_view(buffer_).substr(begin_, at_ - begin_);
  return XmlCut::kElement;
}

bool XmlCutter::on_open(std::string_view name, bool empty, XmlPiece* piece, XmlCut* cut) {
  if (depth_ >= kXmlDepthMax) {
    *cut = broken(RefusalReason::kMalformed, "depth", piece);
    return true;
  }
  if (depth_ == 0) {
    root_ = name;
    root_seen_ = true;
  }
  // None of these elements holds one of its own name: the one that is open was never closed.
  if (cutting_ && name == names_[name_index_]) {
    at_ = token_;
    depth_ = element_depth_;
    *cut = take_element(piece);
    return true;
  }
  const auto found = cutting_ ? names_.end() : std::find(names_.begin(), names_.end(), name);
  const bool wanted = found != names_.end();
  if (wanted) {
    cutting_ = true;
    begin_ = token_;
    element_depth_ = depth_;
    name_index_ = static_cast<size_t>(found - names_.begin());
  }
  if (!empty) {
    ++depth_;
    return false;
  }
  if (depth_ == 0) root_end_due_ = true;
  if (wanted) *cut = take_element(piece);
  return wanted;
}

bool XmlCutter::on_close(std::string_view name, XmlPiece* piece, XmlCut* cut) {
  if (depth_ == 0) {
    *cut = broken(RefusalReason::kMalformed, "tag", piece);
    return true;
  }
  if (cutting_) {
    // An element ends where its name says so, whatever stands inside: a tag too many or too few
    // costs this element alone.
    if (name != names_[name_index_]) {
      if (depth_ > element_depth_ + 1) --depth_;
      return false;
    }
    depth_ = element_depth_;
    if (depth_ == 0) root_end_due_ = true;
    *cut = take_element(piece);
    return true;
  }
  if (--depth_ == 0) root_end_due_ = true;
  return false;
}

Result<XmlCut> XmlCutter::next(XmlPiece* piece) {
  for (;;) {
    if (root_end_due_) {
      root_end_due_ = false;
      return XmlCut::kRootEnd;
    }
    if (done_) return XmlCut::kEnd;
    std::string_view name;
    XmlCut cut = XmlCut::kEnd;
    switch (scan(&name)) {
      case Token::kSkip:
        continue;
      case Token::kBad:
        return broken(RefusalReason::kMalformed, name.empty() ? "tag" : name, piece);
      case Token::kOpen:
        if (on_open(name, false, piece, &cut)) return cut;
        continue;
      case Token::kEmpty:
        if (on_open(name, true, piece, &cut)) return cut;
        continue;
      case Token::kClose:
        if (on_close(name, piece, &cut)) return cut;
        continue;
      case Token::kNeedMore:
        break;
    }
    if (buffer_.size() - at_ > bytes_max_) {
      return broken(RefusalReason::kRecordTooLong, "tag", piece);
    }
    NAYOSE_ASSIGN_OR_RETURN(const bool more, fill());
    if (more) continue;
    // The end may have made a token whole that looked unfinished: one more look.
    if (at_ < buffer_.size() && !tail_seen_) {
      tail_seen_ = true;
      continue;
    }
    if (depth_ > 0 || at_ < buffer_.size()) {
      return broken(RefusalReason::kMalformed, "end", piece);
    }
    if (!root_seen_) return broken(RefusalReason::kMalformed, "root", piece);
    done_ = true;
  }
}

}  // namespace nayose
