#include "ops/cli/generate/name_tables.h"

#include <array>
#include <charconv>

#include "engine/base/check.h"
#include "ops/cli/generate/embedded_tables.h"

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

void load_names(std::string_view table, std::vector<NameEntry>* entries, WeightedDraw* draw) {
  std::vector<uint64_t> weights;
  for_each_row<4>(table, [&](const std::array<std::string_view, 4>& cells, uint64_t weight) {
    entries->push_back({cells[0], cells[1], cells[2]});
    weights.push_back(weight);
  });
  draw->build(weights);
}

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
  load_names(embedded_surnames(), &tables.surnames, &tables.draw_surname);
  load_names(embedded_given_male(), &tables.given[0], &tables.draw_given[0]);
  load_names(embedded_given_female(), &tables.given[1], &tables.draw_given[1]);
  std::vector<uint64_t> weights;
  for_each_row<3>(embedded_towns(),
                  [&](const std::array<std::string_view, 3>& cells, uint64_t weight) {
                    tables.towns.push_back({cells[0], cells[1]});
                    weights.push_back(weight);
                  });
  tables.draw_town.build(weights);
  return tables;
}

}  // namespace nayose
