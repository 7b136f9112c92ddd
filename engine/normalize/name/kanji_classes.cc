#include "engine/normalize/name/kanji_classes.h"

#include "engine/base/check.h"
#include "engine/normalize/code_points.h"
#include "engine/normalize/embed_file.h"
#include "engine/normalize/table_rows.h"

NAYOSE_EMBED(kanji_classes, "kanji_classes.tsv")

namespace nayose {
namespace {

char32_t only_letter(std::string_view cell) {
  CHECK(!cell.empty(), "a row of kanji classes has three letters");
  size_t position = 0;
  const char32_t letter = next_code_point(cell, &position);
  CHECK(position == cell.size(), "a cell of kanji classes is one letter");
  return letter;
}

}  // namespace

const KanjiClasses& KanjiClasses::table() {
  static const KanjiClasses classes;
  return classes;
}

KanjiClasses::KanjiClasses() : pages_(1) {
  for_each_table_row<3>(embedded_kanji_classes(), [this](const TableCells<3>& cells) {
    const char32_t letter = only_letter(cells[0]);
    CHECK(letter < kLetterEnd, "kanji end below the table's end");
    uint16_t& page = page_of_[letter >> kPageBits];
    if (page == 0) {
      page = static_cast<uint16_t>(pages_.size());
      pages_.emplace_back();
    }
    pages_[page][letter & ((1u << kPageBits) - 1)] = {only_letter(cells[1]) ^ letter,
                                                      only_letter(cells[2]) ^ letter};
  });
}

}  // namespace nayose
