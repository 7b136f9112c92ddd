// Rows of the tables in schemas/data: cells between tabs, comments after '#'.
#pragma once

#include <array>
#include <string_view>

namespace nayose {

template <size_t kCells>
using TableCells = std::array<std::string_view, kCells>;

// Calls `row(cells)` for each row of `table`; cells that are not there are empty.
template <size_t kCells, typename Row>
void for_each_table_row(std::string_view table, const Row& row) {
  while (!table.empty()) {
    const size_t end = table.find('\n');
    std::string_view line = table.substr(0, end);
    table.remove_prefix(end == std::string_view::npos ? table.size() : end + 1);
    if (line.empty() || line.front() == '#') continue;
    TableCells<kCells> cells;
    for (std::string_view& cell : cells) {
      const size_t tab = line.find('\t');
      cell = line.substr(0, tab);
      line.remove_prefix(tab == std::string_view::npos ? line.size() : tab + 1);
    }
    row(cells);
  }
}

}  // namespace nayose
