// Synthetic insurer numbers (保険者番号) with valid check digits, in the real mix of kinds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "engine/base/random.h"

namespace nayose {

// Check digit of a number without it: weights 2, 1, 2, 1 … from the right, decimal digits of the
// products summed, filled up to the next ten. Shapes: `digits` holds '0'..'9' only.
int insurer_check_digit(std::string_view digits);

enum class InsurerKind : uint8_t {
  kAssociation,  // 協会けんぽ, 8 digits from 01
  kSociety,      // 健保組合, 8 digits from 06
  kMunicipal,    // 国保, 6 digits
  kMutualAid,    // 共済, 8 digits from 31 to 34
  kElderly,      // 後期高齢者, 8 digits from 39: from the age of 75, no symbol, no branch
};

struct Insurer {
  std::string number;
  InsurerKind kind;
};

inline constexpr double kElderlyAge = 75;

class Insurers {
 public:
  Insurers();
  const Insurer& operator[](size_t index) const { return insurers_[index]; }
  size_t size() const { return insurers_.size(); }
  // The insurer of a person of this age who lives there. Shares of the whole population: 協会けんぽ
  // 32 %, 健保組合 23 %, 国保 21 % (most of those from 65 to 74), 後期高齢者 15 %, 共済 8 %.
  // Shapes: prefecture 1 to 47. From the age of 75 it is the prefecture's 後期高齢者.
  uint16_t draw(double age, uint8_t prefecture, Random* random) const;

 private:
  void add(InsurerKind kind, int prefix, int prefecture, int serial);
  std::vector<Insurer> insurers_;
  size_t first_[5] = {};  // By kind.
};

}  // namespace nayose
