#include "ops/cli/generate/insurers.h"

#include "engine/base/check.h"

namespace nayose {
namespace {

constexpr int kPrefectures = 47;

void append_padded(int value, int width, std::string* out) {
  std::string digits = std::to_string(value);
  out->append(static_cast<size_t>(width) - digits.size(), '0');
  out->append(digits);
}

}  // namespace

int insurer_check_digit(std::string_view digits) {
  int sum = 0;
  int weight = 2;
  for (size_t i = digits.size(); i-- > 0; weight = 3 - weight) {
    const int product = (digits[i] - '0') * weight;
    sum += product / 10 + product % 10;
  }
  return (10 - sum % 10) % 10;
}

void Insurers::add(InsurerKind kind, int prefix, int prefecture, int serial) {
  std::string number;
  if (kind != InsurerKind::kMunicipal) append_padded(prefix, 2, &number);
  append_padded(prefecture, 2, &number);
  append_padded(serial, 3, &number);
  number.push_back(static_cast<char>('0' + insurer_check_digit(number)));
  insurers_.push_back({number, kind});
}

Insurers::Insurers() {
  std::vector<uint64_t> weights;
  const auto weigh = [&](uint64_t share) {
    // Each kind's share is spread over what was added since the last call.
    const size_t added = insurers_.size() - weights.size();
    weights.insert(weights.end(), added, share * 10'000 / added);
  };
  for (int p = 1; p <= kPrefectures; ++p) add(InsurerKind::kAssociation, 1, p, 1);
  weigh(38);
  for (int i = 0; i < 120; ++i) add(InsurerKind::kSociety, 6, 1 + i % kPrefectures, 11 + i);
  weigh(27);
  for (int i = 0; i < 141; ++i) {
    add(InsurerKind::kMunicipal, 0, 1 + i % kPrefectures, 1 + i / kPrefectures);
  }
  weigh(25);
  for (int i = 0; i < 40; ++i) add(InsurerKind::kMutualAid, 31 + i % 4, 1 + i % kPrefectures, 1);
  weigh(10);
  draw_.build(weights);
  first_elderly_ = insurers_.size();
  for (int p = 1; p <= kPrefectures; ++p) add(InsurerKind::kElderly, 39, p, 0);
}

uint16_t Insurers::draw(Random* random) const { return static_cast<uint16_t>(draw_.draw(random)); }

uint16_t Insurers::draw_elderly(Random* random) const {
  return static_cast<uint16_t>(first_elderly_ + random->below(kPrefectures));
}

}  // namespace nayose
