// UTF-8 to code points and back, by hand: the hot path of every normaliser.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nayose {

inline constexpr char32_t kReplacementCharacter = 0xFFFD;

// Reads one code point at `*position` and moves past it. Bytes that are not UTF-8 (overlong,
// surrogate, truncated) give U+FFFD and move one byte on. `*position` < text.size().
inline char32_t next_code_point(std::string_view text, size_t* position) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data()) + *position;
  const size_t left = text.size() - *position;
  const char32_t lead = bytes[0];
  const auto is_tail = [&](size_t i) { return (bytes[i] & 0xC0) == 0x80; };
  if (lead < 0x80) {
    *position += 1;
    return lead;
  }
  if (lead >= 0xE0 && lead < 0xF0 && left >= 3 && is_tail(1) && is_tail(2)) {
    const char32_t point = ((lead & 0x0F) << 12) | ((bytes[1] & 0x3Fu) << 6) | (bytes[2] & 0x3Fu);
    if (point >= 0x800 && (point < 0xD800 || point > 0xDFFF)) {
      *position += 3;
      return point;
    }
  } else if (lead >= 0xC2 && lead < 0xE0 && left >= 2 && is_tail(1)) {
    *position += 2;
    return ((lead & 0x1F) << 6) | (bytes[1] & 0x3Fu);
  } else if (lead >= 0xF0 && lead < 0xF5 && left >= 4 && is_tail(1) && is_tail(2) && is_tail(3)) {
    const char32_t point = ((lead & 0x07) << 18) | ((bytes[1] & 0x3Fu) << 12) |
                           ((bytes[2] & 0x3Fu) << 6) | (bytes[3] & 0x3Fu);
    if (point >= 0x10000 && point <= 0x10FFFF) {
      *position += 4;
      return point;
    }
  }
  *position += 1;
  return kReplacementCharacter;
}

// Writes `point` (a scalar value) at `out`, which has 4 bytes of room. Returns the bytes written.
inline size_t write_code_point(char32_t point, char* out) {
  const auto tail = [](char32_t bits) { return static_cast<char>(0x80 | (bits & 0x3F)); };
  if (point < 0x80) {
    out[0] = static_cast<char>(point);
    return 1;
  }
  if (point < 0x800) {
    out[0] = static_cast<char>(0xC0 | (point >> 6));
    out[1] = tail(point);
    return 2;
  }
  if (point < 0x10000) {
    out[0] = static_cast<char>(0xE0 | (point >> 12));
    out[1] = tail(point >> 6);
    out[2] = tail(point);
    return 3;
  }
  out[0] = static_cast<char>(0xF0 | (point >> 18));
  out[1] = tail(point >> 12);
  out[2] = tail(point >> 6);
  out[3] = tail(point);
  return 4;
}

// A growing buffer of code points that keeps its memory.
class CodePoints {
 public:
  // Room for `count` in all; the content is kept.
  void reserve(size_t count) {
    if (points_.size() < count) points_.resize(count);
  }
  void clear() { size_ = 0; }
  void push(char32_t point) {
    if (size_ == points_.size()) points_.resize(size_ * 2 + 64);
    points_[size_++] = point;
  }
  // Only to a size that has room.
  void resize(size_t count) { size_ = count; }
  // Room for writing; resize() afterwards.
  char32_t* data() { return points_.data(); }

  size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  char32_t operator[](size_t i) const { return points_[i]; }
  char32_t& operator[](size_t i) { return points_[i]; }
  char32_t back() const { return points_[size_ - 1]; }
  const char32_t* begin() const { return points_.data(); }
  const char32_t* end() const { return points_.data() + size_; }
  std::u32string_view view() const { return {points_.data(), size_}; }

 private:
  std::vector<char32_t> points_;
  size_t size_ = 0;
};

// Appends `points` as UTF-8.
inline void append_utf8(std::u32string_view points, std::string* out) {
  constexpr size_t kChunkPoints = 64;
  char chunk[kChunkPoints * 4];
  while (!points.empty()) {
    const size_t count = points.size() < kChunkPoints ? points.size() : kChunkPoints;
    char* cursor = chunk;
    for (size_t i = 0; i < count; ++i) cursor += write_code_point(points[i], cursor);
    out->append(chunk, static_cast<size_t>(cursor - chunk));
    points.remove_prefix(count);
  }
}

}  // namespace nayose
