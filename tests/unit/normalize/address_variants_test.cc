// Three thousand towns: whatever the style, one house has one form, and two towns have two.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <cstdlib>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "engine/normalize/normalize_field.h"

namespace nayose {
namespace {

// Towns of schemas/data/towns.tsv without those that are one building.
std::vector<std::string> read_towns() {
  const char* source = std::getenv("NAYOSE_SOURCE_DIR");
  std::ifstream file(std::string(source == nullptr ? "." : source) + "/schemas/data/towns.tsv");
  std::vector<std::string> towns;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line[0] == '#') continue;
    const std::string town = line.substr(8, line.find('\t', 8) - 8);
    if (town.find("階") == std::string::npos) towns.push_back(town);
  }
  return towns;
}

const std::vector<std::string>& towns() {
  static const std::vector<std::string> all = read_towns();
  return all;
}

std::string kanji_number(int value) {
  constexpr std::array<const char*, 10> kDigits = {"",   "一", "二", "三", "四",
                                                   "五", "六", "七", "八", "九"};
  std::string out;
  const auto part = [&](int digit, const char* unit) {
    if (digit > 1) out += kDigits[static_cast<size_t>(digit)];
    if (digit > 0) out += unit;
  };
  part(value / 100, "百");
  part(value / 10 % 10, "十");
  return out + kDigits[static_cast<size_t>(value % 10)];
}

std::string wide(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c < '0' || c > '9') {
      out.push_back(c);
      continue;
    }
    out += "\xEF\xBC";
    out.push_back(static_cast<char>(0x90 + (c - '0')));
  }
  return out;
}

std::vector<std::string> writings(const std::string& town, int block, int lot, int house) {
  const std::string a = std::to_string(block);
  const std::string b = std::to_string(lot);
  const std::string c = std::to_string(house);
  const std::string formal = a + "丁目" + b + "番" + c + "号";
  return {
      town + a + "-" + b + "-" + c,
      town + "　" + wide(a + "－" + b + "－" + c),
      town + formal,
      town + wide(formal),
      town + a + "丁目" + b + "番地" + c,
      town + a + "丁目" + b + "番地の" + c,
      town + a + "丁目" + b + "-" + c,
      town + kanji_number(block) + "丁目" + kanji_number(lot) + "番" + kanji_number(house) + "号",
      town + a + "の" + b + "の" + c,
      town + " " + formal + " 山田荘101号室",
      town + a + "-" + b + "-" + c + "（鈴木様方）",
      "〒100-0001 " + town + a + "-" + b + "-" + c};
}

// A kanji numeral that ends a town runs into a kanji number behind it (藤八 一丁目 and 藤 八一丁目
// are written alike), and 北山丙 1 is taken for parcel 丙1.
bool ends_like_a_number(const std::string& town) {
  const std::string last = town.substr(town.size() - 3);
  return std::string("一二三四五六七八九十百千甲乙丙戊").find(last) != std::string::npos;
}

TEST(AddressVariants, OneHouseHasOneForm) {
  ASSERT_GT(towns().size(), 2000u);
  EXPECT_TRUE(rc::check("variants", [] {
    const std::string town = *rc::gen::elementOf(towns());
    RC_PRE(!ends_like_a_number(town));
    const int block = *rc::gen::inRange(1, 31);
    const int lot = *rc::gen::inRange(1, 300);
    const int house = *rc::gen::inRange(1, 100);
    FieldNormalizer normalizer;
    std::string first;
    for (const std::string& raw : writings(town, block, lot, house)) {
      std::string form;
      RC_ASSERT(normalizer.normalize(Normalizer::kAddress, raw, &form) == FieldOutcome::kOk);
      if (first.empty()) first = form;
      if (form != first) RC_LOG() << raw << "\n";
      RC_ASSERT(form == first);
    }
    std::string numbers;
    normalizer.normalize(Normalizer::kAddressNumbers, writings(town, block, lot, house)[2],
                         &numbers);
    RC_ASSERT(numbers ==
              std::to_string(block) + "-" + std::to_string(lot) + "-" + std::to_string(house));
  }));
}

TEST(AddressVariants, PrefectureAndCountyMayBeLeftOutOfACity) {
  FieldNormalizer normalizer;
  size_t without = 0;
  size_t cities = 0;
  for (const std::string& town : towns()) {
    const size_t city = town.find("市");
    const size_t ward = town.starts_with("東京都") ? town.find("区") : std::string::npos;
    if (std::min(city, ward) > 24) continue;
    ++cities;
    const size_t prefecture =
        town.starts_with("神奈川") || town.starts_with("和歌山") || town.starts_with("鹿児島") ? 12
                                                                                               : 9;
    std::string whole;
    std::string shorter;
    normalizer.normalize(Normalizer::kAddress, town, &whole);
    normalizer.normalize(Normalizer::kAddress, town.substr(prefecture), &shorter);
    without += whole == shorter ? 1 : 0;
  }
  std::printf("%zu of %zu towns of cities are the same without their prefecture\n", without,
              cities);
  EXPECT_GT(static_cast<double>(without), 0.99 * static_cast<double>(cities));
}

TEST(AddressVariants, TwoTownsHaveTwoForms) {
  FieldNormalizer normalizer;
  std::set<std::string> raws;
  std::set<std::string> forms;
  for (const std::string& town : towns()) {
    std::string form;
    ASSERT_EQ(normalizer.normalize(Normalizer::kAddress, town + "1-2", &form), FieldOutcome::kOk);
    raws.insert(town);
    forms.insert(form);
  }
  EXPECT_EQ(forms.size(), raws.size());
}

}  // namespace
}  // namespace nayose
