#include <algorithm>

#include "engine/normalize/canonical_forms.h"

namespace nayose {
namespace {

constexpr size_t kDigitsMin = 9;
constexpr size_t kDigitsMax = 15;
constexpr size_t kFixedDigits = 10;
constexpr size_t kMobileDigits = 11;

bool is_mobile(std::u32string_view digits) {
  return digits.size() == kMobileDigits && digits[0] == U'0' && digits[1] >= U'7' &&
         digits[2] == U'0' && digits[3] != U'0';  // 0800 is a free call.
}

bool all_equal(std::u32string_view digits) {
  return std::all_of(digits.begin(), digits.end(),
                     [&](char32_t digit) { return digit == digits[0]; });
}

// Digits of a whole domestic number that begins so; 0: cannot be told.
size_t whole_size(std::u32string_view digits) {
  if (digits.size() < 4 || digits[0] != U'0') return 0;
  if (digits[1] == U'0' || digits.substr(0, 4) == U"0108") return 0;  // 0081, 01081.
  if (digits.substr(0, 4) == U"0800") return kMobileDigits;
  const bool long_prefix = digits[2] == U'0' && digits[1] >= U'2' && digits[1] != U'3' &&
                           digits[1] != U'4';  // 020, 050, 060, 070, 080, 090.
  return long_prefix ? kMobileDigits : kFixedDigits;
}

// A number that fills a field that must not be empty: 0000000000, 090-0000-0000, 03-9999-9999,
// 090-1111-1111, 0123456789.
bool is_filler(std::u32string_view digits) {
  constexpr std::u32string_view kAscending = U"0123456789";
  constexpr size_t kSubscriberDigits = 8;
  if (digits == kAscending || digits == U"01234567890" || digits == U"1234567890") return true;
  const char32_t fill = digits.back();
  if ((fill == U'0' || fill == U'9') && all_equal(digits.substr(3))) return true;
  return all_equal(digits.substr(digits.size() - kSubscriberDigits));
}

// Reads one number after another out of a field.
class PhoneText {
 public:
  PhoneText(std::u32string_view text, CodePoints* digits) : text_(text), digits_(digits) {}

  // The next number in its domestic form. False when there is no more.
  bool next() {
    while (position_ < text_.size()) {
      read_digits();
      if (make_domestic()) return true;
    }
    return false;
  }

 private:
  void read_digits();
  bool make_domestic();
  // True when a number that stands before the blanks at position_ has no area code, and another
  // begins behind them.
  bool is_local_number_before_blank() const;
  void drop_prefix(size_t size);
  bool drop_japan_prefixes();
  bool is_number() const;

  std::u32string_view text_;
  CodePoints* digits_;
  size_t position_ = 0;
  bool plus_ = false;
};

bool is_phone_sign(char32_t point) {
  return is_blank(point) || is_hyphen(point) || point == kProlongedMark || point == kMiddleDot ||
         point == '(' || point == ')' || point == '.' || point == '[' || point == ']' ||
         point == '~';
}

bool PhoneText::is_local_number_before_blank() const {
  if (digits_->empty() || (*digits_)[0] == U'0' || plus_) return false;
  if (digits_->view() == U"81") return false;
  size_t next = position_;
  while (next < text_.size() && is_blank(text_[next])) ++next;
  return next < text_.size() && (text_[next] == U'0' || text_[next] == U'+');
}

// Up to a word, a sign that parts numbers, or where a whole number ends.
void PhoneText::read_digits() {
  digits_->clear();
  plus_ = false;
  for (; position_ < text_.size(); ++position_) {
    const char32_t point = text_[position_];
    if (is_digit(point)) {
      digits_->push(point);
      continue;
    }
    if (point == U'+' && digits_->empty()) {
      plus_ = true;
      continue;
    }
    const std::u32string_view digits = digits_->view();
    const bool whole = !digits.empty() && (digits.size() == whole_size(digits) ||
                                           (digits.size() >= kFixedDigits && all_equal(digits)));
    if (whole || point == U'+') return;
    if (is_blank(point) && is_local_number_before_blank()) return;
    if (is_phone_sign(point)) continue;
    if (!digits_->empty()) return;
    plus_ = false;
  }
}

void PhoneText::drop_prefix(size_t size) {
  const size_t left = digits_->size() - size;
  const bool zero = left > 0 && (*digits_)[size] != U'0';
  CodePoints& digits = *digits_;
  for (size_t i = 0; i < left; ++i) digits[i] = digits[i + size];
  digits.resize(left);
  if (!zero) return;
  digits.push(0);
  for (size_t i = left; i > 0; --i) digits[i] = digits[i - 1];
  digits[0] = U'0';
}

// Drops 0081 and 01081, however many stand there; true when there was one.
bool PhoneText::drop_japan_prefixes() {
  bool dropped = false;
  while (digits_->size() > kMobileDigits) {
    const std::u32string_view digits = digits_->view();
    const size_t size = digits.substr(0, 5) == U"01081"  ? 5
                        : digits.substr(0, 4) == U"0081" ? 4
                                                         : 0;
    if (size == 0) break;
    drop_prefix(size);
    dropped = true;
  }
  return dropped;
}

// Drops the international prefix of Japan, gives back a zero that a spreadsheet dropped. False for
// what is no number.
bool PhoneText::make_domestic() {
  const auto starts_with = [&](std::u32string_view prefix) {
    return digits_->view().substr(0, prefix.size()) == prefix;
  };
  const size_t size = digits_->size();
  if (drop_japan_prefixes()) return is_number();
  if (starts_with(U"81") && (plus_ || size == 11 || size == 12)) {
    drop_prefix(2);
    drop_japan_prefixes();
  } else if (plus_ && size > 0 && !starts_with(U"0")) {
    drop_prefix(0);  // Of another country: "00" and its digits.
    digits_->push(0);
    for (size_t i = digits_->size() - 1; i > 0; --i) (*digits_)[i] = (*digits_)[i - 1];
    (*digits_)[0] = U'0';
  } else if (size == 9 && !starts_with(U"0")) {
    drop_prefix(0);
  } else if (!plus_ && size == 10 &&
             (starts_with(U"70") || starts_with(U"80") || starts_with(U"90"))) {
    drop_prefix(0);
  }
  return is_number();
}

bool PhoneText::is_number() const {
  if (digits_->size() < kDigitsMin || digits_->size() > kDigitsMax) return false;
  return !is_filler(digits_->view());
}

}  // namespace

void phone_form(std::u32string_view folded, CodePoints* out) {
  PhoneText text(folded, out);
  if (!text.next()) out->clear();
}

void mobile_phone_form(std::u32string_view folded, CodePoints* out) {
  PhoneText text(folded, out);
  while (text.next()) {
    if (is_mobile(out->view())) return;
  }
  out->clear();
}

}  // namespace nayose
