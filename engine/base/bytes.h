// Little-endian reading and writing of stored values.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace nayose {

static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__, "stored layouts assume little-endian");

// Appends fixed-width little-endian values to a string it does not own.
class ByteWriter {
 public:
  explicit ByteWriter(std::string* out) : out_(out) {}

  void u8(uint8_t value) { out_->push_back(static_cast<char>(value)); }
  void u16(uint16_t value) { fixed(value); }
  void u32(uint32_t value) { fixed(value); }
  void u64(uint64_t value) { fixed(value); }
  void i64(int64_t value) { fixed(value); }
  void raw(std::string_view bytes) { out_->append(bytes); }
  // Length (u32), then the bytes.
  void sized(std::string_view bytes) {
    u32(static_cast<uint32_t>(bytes.size()));
    raw(bytes);
  }

 private:
  template <typename T>
  void fixed(T value) {
    char buffer[sizeof(T)];
    std::memcpy(buffer, &value, sizeof(T));
    out_->append(buffer, sizeof(T));
  }

  std::string* out_;
};

// Reads what ByteWriter wrote. Past the end every read gives zero and ok() turns false, so a
// decoder may read all fields and check once.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : bytes_(bytes) {}

  uint8_t u8() { return fixed<uint8_t>(); }
  uint16_t u16() { return fixed<uint16_t>(); }
  uint32_t u32() { return fixed<uint32_t>(); }
  uint64_t u64() { return fixed<uint64_t>(); }
  int64_t i64() { return fixed<int64_t>(); }
  std::string_view raw(size_t count) {
    if (count > bytes_.size()) {
      ok_ = false;
      bytes_ = {};
      return {};
    }
    const std::string_view result = bytes_.substr(0, count);
    bytes_.remove_prefix(count);
    return result;
  }
  std::string_view sized() { return raw(u32()); }

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && bytes_.empty(); }
  size_t remaining() const { return bytes_.size(); }

 private:
  template <typename T>
  T fixed() {
    const std::string_view bytes = raw(sizeof(T));
    if (bytes.size() != sizeof(T)) return T{};
    T value;
    std::memcpy(&value, bytes.data(), sizeof(T));
    return value;
  }

  std::string_view bytes_;
  bool ok_ = true;
};

}  // namespace nayose
