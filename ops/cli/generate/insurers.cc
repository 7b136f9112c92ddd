#include "ops/cli/generate/insurers.h"

#include "engine/base/check.h"

namespace nayose {
namespace {

constexpr int kPrefectures = 47;
constexpr int kSocieties = 120;
constexpr int kMunicipals = 3;  // Of each prefecture.
constexpr int kMutualAids = 40;

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
  const auto begin = [&](InsurerKind kind) { first_[static_cast<size_t>(kind)] = size(); };
  begin(InsurerKind::kAssociation);
  for (int p = 1; p <= kPrefectures; ++p) add(InsurerKind::kAssociation, 1, p, 1);
  begin(InsurerKind::kSociety);
  for (int i = 0; i < kSocieties; ++i) {
    add(InsurerKind::kSociety, 6, 1 + i % kPrefectures, 11 + i);
  }
  begin(InsurerKind::kMunicipal);
  for (int i = 0; i < kMunicipals * kPrefectures; ++i) {
    add(InsurerKind::kMunicipal, 0, 1 + i % kPrefectures, 1 + i / kPrefectures);
  }
  begin(InsurerKind::kMutualAid);
  for (int i = 0; i < kMutualAids; ++i) {
    add(InsurerKind::kMutualAid, 31 + i % 4, 1 + i % kPrefectures, 1);
  }
  begin(InsurerKind::kElderly);
  for (int p = 1; p <= kPrefectures; ++p) add(InsurerKind::kElderly, 39, p, 0);
}

uint16_t Insurers::draw(double age, uint8_t prefecture, Random* random) const {
  struct Shares {  // Cumulated; the rest is 国保.
    double association;
    double society;
    double mutual_aid;
  };
  const auto at = [&](InsurerKind kind, uint64_t offset) {
    return static_cast<uint16_t>(first_[static_cast<size_t>(kind)] + offset);
  };
  if (age >= kElderlyAge) return at(InsurerKind::kElderly, prefecture - 1u);
  const Shares shares = age < 65 ? Shares{0.43, 0.74, 0.85} : Shares{0.14, 0.23, 0.28};
  const double u = random->unit();
  if (u < shares.association) return at(InsurerKind::kAssociation, prefecture - 1u);
  if (u < shares.society) return at(InsurerKind::kSociety, random->below(kSocieties));
  if (u < shares.mutual_aid) return at(InsurerKind::kMutualAid, random->below(kMutualAids));
  return at(InsurerKind::kMunicipal, random->below(kMunicipals) * kPrefectures + (prefecture - 1u));
}

}  // namespace nayose
