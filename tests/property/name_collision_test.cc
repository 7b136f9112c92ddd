// Different names that share a canonical form: measured over the lists of names, and bounded.
#include <gtest/gtest.h>

#include <cstdio>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "engine/normalize/name/name_data.h"
#include "engine/normalize/normalize_field.h"
#include "engine/normalize/table_rows.h"

namespace nayose {
namespace {

struct Name {
  std::string text;
  double heads;
};

// Distinct names of one column of a table.
std::vector<Name> names_of(std::string_view table, size_t column) {
  std::map<std::string, double> heads;
  for_each_table_row<4>(table, [&](const TableCells<4>& cells) {
    heads[std::string(cells[column])] += std::stod(std::string(cells[3]));
  });
  std::vector<Name> names;
  for (const auto& [text, count] : heads) names.push_back({text, count});
  return names;
}

struct Collisions {
  size_t names = 0;
  size_t forms = 0;
  double pair_share = 0;    // Of pairs of distinct names, those with one form.
  double added_chance = 0;  // That two people with different names share the form.
  double same_chance = 0;   // That two people share the name itself.
  std::vector<std::string> groups;
};

Collisions measure(Normalizer kind, const std::vector<Name>& names) {
  std::map<std::string, std::vector<const Name*>> by_form;
  FieldNormalizer normalizer;
  double total = 0;
  for (const Name& name : names) {
    std::string form;
    const bool family = kind == Normalizer::kKanaFamily || kind == Normalizer::kKanjiFamily;
    const std::string raw = family ? name.text + kPartSeparator : kPartSeparator + name.text;
    if (normalizer.normalize(kind, raw, &form) != FieldOutcome::kOk) continue;
    by_form[form].push_back(&name);
    total += name.heads;
  }
  Collisions result;
  double pairs = 0;
  for (const auto& [form, group] : by_form) {
    result.names += group.size();
    ++result.forms;
    pairs += static_cast<double>(group.size() * (group.size() - 1)) / 2;
    double heads = 0;
    double squares = 0;
    std::string text;
    for (const Name* name : group) {
      heads += name->heads / total;
      squares += (name->heads / total) * (name->heads / total);
      text += (text.empty() ? "" : " ") + name->text;
    }
    result.same_chance += squares;
    result.added_chance += heads * heads - squares;
    if (group.size() > 1) result.groups.push_back(text);
  }
  const auto count = static_cast<double>(result.names);
  result.pair_share = pairs / (count * (count - 1) / 2);
  return result;
}

void print(std::string_view what, const Collisions& found) {
  std::printf("%-34.*s names %5zu forms %5zu pairs %.2e chance of the name %.5f, added %.2e\n",
              static_cast<int>(what.size()), what.data(), found.names, found.forms,
              found.pair_share, found.same_chance, found.added_chance);
}

constexpr size_t kKanji = 0;
constexpr size_t kKana = 1;

TEST(NameCollisions, SurnamesOfOneKanjiClassAreWritingsOfOneName) {
  const Collisions found = measure(Normalizer::kKanjiFamily, names_of(embedded_surnames(), kKanji));
  print("surnames, kanji classes", found);
  for (const std::string& group : found.groups) std::printf("  %s\n", group.c_str());
  ASSERT_GT(found.names, 1900u);
  EXPECT_LE(found.groups.size(), 60u);
  EXPECT_LT(found.pair_share, 5e-5);
  EXPECT_LT(found.added_chance, 1e-4);
}

TEST(NameCollisions, ExactFormsOfDifferentKanjiSurnamesDiffer) {
  const std::vector<Name> surnames = names_of(embedded_surnames(), kKanji);
  const Collisions found = measure(Normalizer::kKanjiNameExact, surnames);
  print("surnames, exact kanji", found);
  EXPECT_EQ(found.forms, found.names);
}

TEST(NameCollisions, ConfusableClassesAddLittle) {
  const std::vector<Name> surnames = names_of(embedded_surnames(), kKanji);
  const Collisions found = measure(Normalizer::kKanjiNameLoose, surnames);
  print("surnames, confusable kanji", found);
  for (const std::string& group : found.groups) std::printf("  %s\n", group.c_str());
  EXPECT_LT(found.pair_share, 1e-4);
  EXPECT_LT(found.added_chance, 5e-4);
}

TEST(NameCollisions, KanaKeysOfDifferentSurnames) {
  const std::vector<Name> surnames = names_of(embedded_surnames(), kKana);
  const Collisions key = measure(Normalizer::kKanaFamily, surnames);
  print("surnames, kana key", key);
  for (const std::string& group : key.groups) std::printf("  %s\n", group.c_str());
  EXPECT_LT(key.pair_share, 1e-5);
  EXPECT_LT(key.added_chance, 1e-5);
  const Collisions loose = measure(Normalizer::kKanaNameLoose, surnames);
  print("surnames, loose kana", loose);
  EXPECT_EQ(loose.groups, (std::vector<std::string>{
                              "オオオカ オカ", "オオキ オキ", "オオゼキ オゼキ", "オオウチ オチ",
                              "オオヌキ オヌキ", "オオノ オノ", "オオハラ オハラ", "カノ カノウ",
                              "コウヤマ コヤマ", "トオヤマ トヤマ", "モウリ モリ"}));
  EXPECT_LT(loose.pair_share, 1e-5);
  EXPECT_LT(loose.added_chance, 1e-4);
}

TEST(NameCollisions, GivenNames) {
  for (const auto& [label, table] :
       {std::pair<const char*, std::string_view>{"male given names", embedded_given_male()},
        {"female given names", embedded_given_female()}}) {
    const Collisions kanji = measure(Normalizer::kKanjiGiven, names_of(table, kKanji));
    print(std::string(label) + ", kanji classes", kanji);
    for (const std::string& group : kanji.groups) std::printf("  %s\n", group.c_str());
    EXPECT_LT(kanji.pair_share, 1e-4);
    EXPECT_LT(kanji.added_chance, 1e-4);
    const Collisions kana = measure(Normalizer::kKanaGiven, names_of(table, kKana));
    print(std::string(label) + ", kana key", kana);
    EXPECT_LT(kana.pair_share, 1e-4);
    EXPECT_LT(kana.added_chance, 1e-4);
    const Collisions loose = measure(Normalizer::kKanaNameLoose, names_of(table, kKana));
    print(std::string(label) + ", loose kana", loose);
    EXPECT_LT(loose.pair_share, 1e-3);
    EXPECT_LT(loose.added_chance, 5e-3);
  }
}

// Negative control: a form that is the same for everyone is caught.
TEST(NameCollisions, AreSeen) {
  const Collisions found = measure(Normalizer::kKanjiNameLoose, {{"斎藤", 3}, {"斉藤", 1}});
  EXPECT_EQ(found.forms, 1u);
  EXPECT_DOUBLE_EQ(found.pair_share, 1);
  EXPECT_DOUBLE_EQ(found.added_chance, 1 - (9.0 + 1.0) / 16);
}

// Names without a border, put together from the lists: how often the tables find it again.
TEST(NameSplitting, FindsTheBorderOfUsualNames) {
  for (const auto& [label, column, family_kind] :
       {std::tuple<const char*, size_t, Normalizer>{"kanji", kKanji, Normalizer::kKanjiFamily},
        {"kana", kKana, Normalizer::kKanaFamily}}) {
    const std::vector<Name> surnames = names_of(embedded_surnames(), column);
    FieldNormalizer normalizer;
    double right = 0, unknown = 0, total = 0;
    for (const std::string_view table : {embedded_given_male(), embedded_given_female()}) {
      const std::vector<Name> given = names_of(table, column);
      for (size_t i = 0; i < surnames.size(); ++i) {
        const Name& name = given[i * 7919 % given.size()];
        std::string whole;
        std::string apart;
        const std::string raw = surnames[i].text + name.text;
        normalizer.normalize(family_kind, raw, &whole);
        normalizer.normalize(family_kind, surnames[i].text + kPartSeparator + name.text, &apart);
        total += surnames[i].heads;
        if (whole == apart) right += surnames[i].heads;
        if (whole.empty()) unknown += surnames[i].heads;
      }
    }
    std::printf("border of unsplit %s names, by head-count: right %.4f, unknown %.4f\n", label,
                right / total, unknown / total);
    EXPECT_GT(right / total, column == kKanji ? 0.99 : 0.9);
  }
}

}  // namespace
}  // namespace nayose
