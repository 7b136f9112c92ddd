// Encodes values for tests and reads the parts of the result.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/encode/profile_encoder.h"

namespace nayose {

inline std::vector<FieldSpec> named_fields(
    const std::vector<std::pair<std::string, FieldEncoding>>& named) {
  std::vector<FieldSpec> fields;
  for (const auto& [name, encoding] : named) {
    FieldSpec field;
    field.name = name;
    field.encoding = encoding;
    fields.push_back(std::move(field));
  }
  return fields;
}

// 64-byte aligned bytes of one profile.
class EncodedProfile {
 public:
  EncodedProfile(ProfileEncoder* encoder, const std::vector<std::string_view>& canonical)
      : layout_(encoder->layout()), blocks_(layout_.bytes() / 64) {
    encoder->encode(canonical, data());
  }

  uint8_t* data() { return reinterpret_cast<uint8_t*>(blocks_.data()); }
  const uint8_t* data() const { return reinterpret_cast<const uint8_t*>(blocks_.data()); }
  std::string bytes() const { return {reinterpret_cast<const char*>(data()), layout_.bytes()}; }
  std::string vector(int v) const {
    return {reinterpret_cast<const char*>(layout_.vector(data(), v)), kVectorBytes};
  }
  int popcount(int v) const { return layout_.popcount(data(), v); }
  uint64_t tag(int t) const { return layout_.tags(data())[t]; }

 private:
  struct alignas(64) Block {
    uint8_t bytes[64];
  };
  ProfileLayout layout_;
  std::vector<Block> blocks_;
};

inline int count_bits(std::string_view bytes) {
  int count = 0;
  for (const char byte : bytes) count += __builtin_popcount(static_cast<uint8_t>(byte));
  return count;
}

inline int count_common_bits(std::string_view a, std::string_view b) {
  int count = 0;
  for (size_t i = 0; i < a.size(); ++i) {
    count += __builtin_popcount(static_cast<uint8_t>(a[i] & b[i]));
  }
  return count;
}

}  // namespace nayose
