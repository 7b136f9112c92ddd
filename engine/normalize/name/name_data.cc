#include "engine/normalize/name/name_data.h"

#include <charconv>
#include <cmath>
#include <unordered_map>

#include "engine/base/check.h"
#include "engine/normalize/code_points.h"
#include "engine/normalize/embed_file.h"
#include "engine/normalize/name/name_letters.h"
#include "engine/normalize/table_rows.h"

NAYOSE_EMBED(surnames, "surnames.tsv")
NAYOSE_EMBED(given_male, "given_male.tsv")
NAYOSE_EMBED(given_female, "given_female.tsv")
NAYOSE_EMBED(given_names, "given_names.tsv")

namespace nayose {
namespace {

// Common surnames of Chinese and Korean patients. The table of surnames has few of them.
constexpr std::u32string_view kForeignSurnames =
    U"王李張劉陳楊趙黄周呉徐孫朱馬胡郭何高林羅鄭梁謝宋唐許韓馮鄧曹彭曾蕭董潘袁蔡蒋余于杜葉程魏蘇呂"
    U"丁沈任姚"
    U"盧傅鍾姜崔譚廖范汪陸金石戴賈韋夏邱方侯鄒孟秦白江薛尹段雷黎史陶賀顧毛郝邵朴申安権洪全裵南河文"
    U"成車具禹";
constexpr double kForeignSurnameHeads = 1000;

struct HeadCounts {
  double surname = 0;
  double given = 0;
};

using Counts = std::unordered_map<uint64_t, HeadCounts>;

uint64_t hash_of(std::string_view name) {
  uint64_t hash = kNoLetters;
  char32_t previous = 0;
  for (size_t i = 0; i < name.size();) {
    previous = lookup_letter(next_code_point(name, &i), previous);
    hash = with_letter(hash, previous);
  }
  return hash;
}

double weight_of(std::string_view cell) {
  double weight = 0;
  const auto parsed = std::from_chars(cell.data(), cell.data() + cell.size(), weight);
  CHECK(parsed.ec == std::errc() && weight > 0, "a name has a positive weight");
  return weight;
}

uint16_t eighth_bits(double head_count) {
  return head_count <= 0 ? uint16_t{0}
                         : static_cast<uint16_t>(std::lround(8 * std::log2(head_count + 1)));
}

}  // namespace

const NameData& NameData::table() {
  static const NameData data;
  return data;
}

NameData::NameData() {
  Counts counts;
  for_each_table_row<4>(embedded_surnames(), [&](const TableCells<4>& cells) {
    counts[hash_of(cells[0])].surname += weight_of(cells[3]);
    counts[hash_of(cells[1])].surname += weight_of(cells[3]);
  });
  for (const char32_t letter : kForeignSurnames) {
    counts[with_letter(kNoLetters, lookup_letter(letter, 0))].surname += kForeignSurnameHeads;
  }
  for_each_table_row<2>(embedded_given_names(), [&](const TableCells<2>& cells) {
    counts[hash_of(cells[0])].given += weight_of(cells[1]);
  });
  uint64_t size = 1;
  while (size < counts.size() * 2) size *= 2;
  mask_ = size - 1;
  slots_.resize(size);
  for (const auto& [hash, heads] : counts) {
    CHECK(hash != 0, "no name has the hash of an empty slot");
    uint64_t i = hash & mask_;
    while (slots_[i].name_hash != 0) i = (i + 1) & mask_;
    slots_[i] = {hash, {eighth_bits(heads.surname), eighth_bits(heads.given)}};
  }
}

}  // namespace nayose
