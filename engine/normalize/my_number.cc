#include "engine/normalize/my_number.h"

#include <array>
#include <cstddef>
#include <string_view>

#include "engine/normalize/canonical_forms.h"
#include "engine/normalize/code_points.h"
#include "engine/normalize/unicode_fold.h"

namespace nayose {
namespace {

constexpr size_t kDigitCount = 12;

int kanji_digit_value(char32_t point) {
  constexpr std::u32string_view kDigits = U"〇一二三四五六七八九";
  const size_t found = kDigits.find(point);
  return found == std::u32string_view::npos ? -1 : static_cast<int>(found);
}

// Value of a code point that NFKC folds to one digit, or of a kanji digit; else -1.
int digit_value(char32_t point) {
  const auto in = [point](char32_t first, char32_t last) {
    return point >= first && point <= last;
  };
  if (in('0', '9')) return static_cast<int>(point - '0');
  if (point < 0xB2) return -1;
  if (in(0xFF10, 0xFF19)) return static_cast<int>(point - 0xFF10);
  if (in(0x3007, 0x9FFF)) return kanji_digit_value(point);
  if (in(0x2460, 0x2468)) return static_cast<int>(point - 0x245F);
  if (point == 0x24EA) return 0;
  if (in(0x2080, 0x2089)) return static_cast<int>(point - 0x2080);
  if (point == 0x2070 || in(0x2074, 0x2079)) return static_cast<int>(point - 0x2070);
  if (point == 0xB9) return 1;
  if (point == 0xB2 || point == 0xB3) return static_cast<int>(point - 0xB0);
  if (in(0x1D7CE, 0x1D7FF)) return static_cast<int>((point - 0x1D7CE) % 10);
  if (in(0x1FBF0, 0x1FBF9)) return static_cast<int>(point - 0x1FBF0);
  return -1;
}

bool is_separator(char32_t point) {
  return is_blank(point) || is_hyphen(point) || point == kProlongedMark || point == 0xFF0D ||
         point == 0xFF70 || point == 0xFE63 || point == 0xFE58 || point == kMiddleDot ||
         (point >= 0x200B && point <= 0x200D);
}

bool has_my_number_digits(const std::array<int, kDigitCount>& digits) {
  constexpr std::array<int, kDigitCount - 1> kWeights = {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
  int sum = 0;
  int any = digits.back();
  for (size_t i = 0; i < kWeights.size(); ++i) {
    sum += digits[i] * kWeights[i];
    any |= digits[i];
  }
  const int rest = sum % 11;
  return any != 0 && digits.back() == (rest <= 1 ? 0 : 11 - rest);
}

// The last twelve digits seen, and the lengths of the groups they came in.
class DigitRun {
 public:
  void clear() {
    total_ = 0;
    group_ = 0;
    group_size_ = 0;
  }
  void add(int digit) {
    for (size_t i = 1; i < kDigitCount; ++i) last_[i - 1] = last_[i];
    last_.back() = digit;
    ++total_;
    ++group_;
  }
  // Ends a group. Groups of one length go on together; another length starts anew.
  void end_group() {
    if (group_ != group_size_) {
      group_size_ = group_;
      total_ = group_;
    }
    group_ = 0;
  }
  bool is_number() const {
    return group_size_ != 0 && total_ >= kDigitCount && kDigitCount % group_size_ == 0 &&
           has_my_number_digits(last_);
  }

 private:
  std::array<int, kDigitCount> last_{};
  size_t total_ = 0;
  size_t group_ = 0;
  size_t group_size_ = 0;
};

}  // namespace

bool is_my_number(std::string_view text) {
  if (text.size() < kDigitCount) return false;
  std::array<int, kDigitCount> digits{};
  size_t count = 0;
  for (size_t i = 0; i < text.size();) {
    const char32_t point = next_code_point(text, &i);
    const int value = digit_value(point);
    if (value < 0) {
      if (is_separator(point)) continue;
      return false;
    }
    if (count == kDigitCount) return false;
    digits[count++] = value;
  }
  return count == kDigitCount && has_my_number_digits(digits);
}

bool contains_my_number(std::string_view text) {
  if (text.size() < kDigitCount) return false;
  DigitRun run;
  bool in_group = false;
  bool after_separator = false;
  for (size_t i = 0; i < text.size();) {
    const char32_t point = next_code_point(text, &i);
    const int value = digit_value(point);
    if (value >= 0) {
      run.add(value);
      in_group = true;
      after_separator = false;
      continue;
    }
    if (in_group) {
      run.end_group();
      if (run.is_number()) return true;
    }
    if (!is_separator(point) || after_separator) run.clear();
    after_separator = is_separator(point);
    in_group = false;
  }
  if (in_group) run.end_group();
  return run.is_number();
}

bool may_hold_my_number(std::string_view text) {
  if (text.size() < kDigitCount) return false;
  size_t digits = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      digits += byte >= '0' && byte <= '9' ? 1 : 0;
      continue;
    }
    // First bytes of digits of other kinds; two bytes of kanji digits.
    const auto next = static_cast<unsigned char>(i + 1 < text.size() ? text[i + 1] : 0);
    const bool kanji = (byte == 0xE3 && next == 0x80) ||
                       (byte == 0xE4 && next >= 0xB8 && next <= 0xBA) ||
                       (byte == 0xE5 && (next == 0x85 || next == 0x9B));
    const bool other = byte == 0xEF || byte == 0xE2 || byte == 0xC2 || byte == 0xF0;
    digits += kanji || other ? 1 : 0;
  }
  return digits >= kDigitCount;
}

}  // namespace nayose
