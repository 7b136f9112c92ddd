#include "ops/cli/generate/name_tables.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "engine/base/check.h"
#include "engine/normalize/address/prefectures.h"
#include "ops/cli/generate/embedded_tables.h"
#include "ops/cli/generate/kanji_forms.h"

namespace nayose {
namespace {

// Calls `row(cells, weight)` for each line of a table whose last cell is the weight.
template <size_t kCells, typename Row>
void for_each_row(std::string_view table, const Row& row) {
  while (!table.empty()) {
    const size_t end = table.find('\n');
    std::string_view line = table.substr(0, end);
    table.remove_prefix(end == std::string_view::npos ? table.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    std::array<std::string_view, kCells> cells;
    for (size_t i = 0; i < kCells; ++i) {
      const size_t tab = line.find('\t');
      cells[i] = line.substr(0, tab);
      line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
    }
    uint64_t weight = 0;
    const std::string_view last = cells[kCells - 1];
    const auto parsed = std::from_chars(last.data(), last.data() + last.size(), weight);
    CHECK(parsed.ec == std::errc() && weight > 0, "a table row needs a positive weight");
    row(cells, weight);
  }
}

std::string_view first_character(std::string_view text) {
  const auto lead = static_cast<uint8_t>(text.front());
  return text.substr(0, lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4);
}

void load_names(std::string_view table, std::vector<NameEntry>* entries,
                std::vector<uint64_t>* weights) {
  for_each_row<4>(table, [&](const std::array<std::string_view, 4>& cells, uint64_t weight) {
    entries->push_back({cells[0], cells[1], cells[2]});
    weights->push_back(weight);
  });
}

// The wards of 京都 where addresses go by streets.
constexpr std::array<std::string_view, 4> kStreetWards = {
    "京都府京都市上京区", "京都府京都市中京区", "京都府京都市下京区", "京都府京都市東山区"};

TownEntry town_entry(std::string_view postcode, std::string_view address) {
  TownEntry town{postcode, address};
  for (size_t i = 0; i < kPrefectures.size(); ++i) {
    if (!address.starts_with(kPrefectures[i])) continue;
    town.prefecture = static_cast<uint8_t>(i + 1);
    town.prefecture_size = static_cast<uint8_t>(kPrefectures[i].size());
  }
  CHECK(town.prefecture != 0, "a town's address begins with its prefecture");
  for (const std::string_view ward : kStreetWards) {
    if (address.starts_with(ward) && address.size() > ward.size()) {
      town.street_at = static_cast<uint8_t>(ward.size());
    }
  }
  return town;
}

// Share of girls with a name in 子, by decade of birth from 1920 on: it rose to the war and fell
// since. Rough, from name statistics of life insurers.
constexpr std::array<double, 11> kEndingInKo = {0.60, 0.78, 0.80, 0.72, 0.55, 0.33,
                                                0.20, 0.11, 0.06, 0.04, 0.03};

}  // namespace

void WeightedDraw::build(const std::vector<uint64_t>& weights) {
  CHECK(!weights.empty(), "nothing to draw from");
  total_ = 0;
  for (const uint64_t weight : weights) total_ += weight;
  // Scaled so that an average slot holds exactly total_.
  std::vector<uint64_t> scaled;
  std::vector<uint32_t> small;
  std::vector<uint32_t> large;
  slots_.assign(weights.size(), Slot{total_, 0});
  for (size_t i = 0; i < weights.size(); ++i) {
    scaled.push_back(weights[i] * weights.size());
    slots_[i].alias = static_cast<uint32_t>(i);
    (scaled[i] < total_ ? small : large).push_back(static_cast<uint32_t>(i));
  }
  while (!small.empty() && !large.empty()) {
    const uint32_t low = small.back();
    const uint32_t high = large.back();
    small.pop_back();
    slots_[low] = {scaled[low], high};
    scaled[high] -= total_ - scaled[low];
    if (scaled[high] < total_) {
      large.pop_back();
      small.push_back(high);
    }
  }
}

uint32_t WeightedDraw::draw(Random* random) const {
  const uint64_t index = random->below(slots_.size());
  const Slot& slot = slots_[index];
  return random->below(total_) < slot.keep ? static_cast<uint32_t>(index) : slot.alias;
}

NameTables NameTables::load() {
  NameTables tables;
  std::vector<uint64_t> weights;
  load_names(embedded_surnames(), &tables.surnames, &weights);
  tables.draw_surname.build(weights);
  for (const NameEntry& entry : tables.surnames) {
    std::string rare = with_rare_kanji(entry.kanji);
    if (rare == entry.kanji) rare.clear();
    tables.rare_surnames.push_back(std::move(rare));
  }
  tables.load_given(0, embedded_given_male());
  tables.load_given(1, embedded_given_female());
  weights.clear();
  for_each_row<3>(embedded_towns(),
                  [&](const std::array<std::string_view, 3>& cells, uint64_t weight) {
                    tables.towns.push_back(town_entry(cells[0], cells[1]));
                    weights.push_back(weight);
                  });
  tables.draw_town.build(weights);
  return tables;
}

void NameTables::load_given(uint8_t sex, std::string_view table) {
  std::vector<uint64_t> weights;
  load_names(table, &given[sex], &weights);
  for (size_t i = 0; i < given[sex].size(); ++i) {
    const auto index = static_cast<uint16_t>(i);
    given_of_kana[sex][given[sex][i].kana].push_back(index);
    given_of_first_kanji[sex][first_character(given[sex][i].kanji)].push_back(index);
  }
  if (sex == 0) return draw_male_.build(weights);
  std::vector<uint64_t> parted[2];
  for (size_t i = 0; i < weights.size(); ++i) {
    const size_t ko = given[1][i].kanji.ends_with("子") ? 1 : 0;
    female_[ko].push_back(static_cast<uint16_t>(i));
    parted[ko].push_back(weights[i]);
  }
  for (const size_t ko : {size_t{0}, size_t{1}}) draw_female_[ko].build(parted[ko]);
}

uint16_t NameTables::draw_given(uint8_t sex, int birth_year, Random* random) const {
  if (sex == 0) return static_cast<uint16_t>(draw_male_.draw(random));
  const int decade =
      std::clamp((birth_year - 1920) / 10, 0, static_cast<int>(kEndingInKo.size()) - 1);
  const size_t ko = random->chance(kEndingInKo[static_cast<size_t>(decade)]) ? 1 : 0;
  return female_[ko][draw_female_[ko].draw(random)];
}

uint16_t NameTables::namesake(uint8_t sex, uint16_t name, Random* random) const {
  const auto& group = given_of_kana[sex].at(given[sex][name].kana);
  if (group.size() < 2) return name;
  const uint64_t place = random->below(group.size() - 1);
  return group[place] == name ? group.back() : group[place];
}

uint16_t NameTables::sibling_name(uint8_t sex, uint16_t name, uint8_t other_sex,
                                  Random* random) const {
  const auto& groups = given_of_first_kanji[other_sex];
  const auto found = groups.find(first_character(given[sex][name].kanji));
  if (found == groups.end()) return static_cast<uint16_t>(random->below(given[other_sex].size()));
  const auto& group = found->second;
  const uint16_t chosen = group[random->below(group.size())];
  if (sex != other_sex || chosen != name || group.size() < 2) return chosen;
  return chosen == group.back() ? group.front() : group.back();
}

}  // namespace nayose
