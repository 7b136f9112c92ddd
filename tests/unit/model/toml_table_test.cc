#include "engine/model/toml_table.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

namespace nayose {
namespace {

TomlTable must_parse(std::string_view text) {
  Result<TomlTable> table = TomlTable::parse(text, "a.toml");
  EXPECT_TRUE(table.ok()) << table.status().to_string();
  return std::move(table).value();
}

std::string message_of(const TomlTable& table) { return table.finish().message(); }

TEST(TomlTable, ReadsEachType) {
  TomlTable root =
      must_parse("s = 'text'\ni = -3\nd = 2.5\nwhole = 2\nb = true\nl = ['x', 'y']\none = 'z'\n");
  EXPECT_EQ(root.string("s"), "text");
  EXPECT_EQ(root.integer("i", -5, 5), -3);
  EXPECT_EQ(root.number("d", 0, 3), 2.5);
  EXPECT_EQ(root.number("whole", 0, 3), 2.0);
  EXPECT_TRUE(root.boolean("b"));
  EXPECT_EQ(root.strings("l"), (std::vector<std::string>{"x", "y"}));
  EXPECT_EQ(root.strings("one"), std::vector<std::string>{"z"});
  EXPECT_TRUE(root.finish().ok()) << message_of(root);
}

TEST(TomlTable, GivesDefaultsForMissingKeys) {
  TomlTable root = must_parse("");
  EXPECT_EQ(root.string_or("s", "d"), "d");
  EXPECT_EQ(root.integer_or("i", 7, 0, 9), 7);
  EXPECT_EQ(root.number_or("n", 0.5, 0, 1), 0.5);
  EXPECT_TRUE(root.boolean_or("b", true));
  EXPECT_TRUE(root.strings_or_empty("l").empty());
  EXPECT_TRUE(root.tables("t").empty());
  EXPECT_FALSE(root.table("u").has("x"));
  EXPECT_TRUE(root.finish().ok());
}

TEST(TomlTable, NamesFileLineAndKeyOfAWrongType) {
  TomlTable root = must_parse("[server]\n\nport = 'x'\n");
  TomlTable server = root.table("server");
  EXPECT_EQ(server.integer("port", 1, 9), 1);
  EXPECT_EQ(message_of(root), "a.toml:3: server.port: expected an integer from 1 to 9");
  EXPECT_EQ(root.finish().code(), StatusCode::kConfiguration);
}

TEST(TomlTable, RefusesValuesOutOfRange) {
  for (const char* text : {"n = 1.5", "n = -0.1", "n = nan", "n = inf"}) {
    TomlTable root = must_parse(text);
    root.number("n", 0, 1);
    EXPECT_EQ(message_of(root), "a.toml:1: n: expected a number from 0 to 1") << text;
  }
  TomlTable root = must_parse("i = 10");
  root.integer("i", 0, 9);
  EXPECT_EQ(message_of(root), "a.toml:1: i: expected an integer from 0 to 9");
}

TEST(TomlTable, NamesTheTableOfAMissingKey) {
  TomlTable root = must_parse("\n[server]\nhost = 'h'\n");
  TomlTable server = root.table("server");
  server.string("host");
  server.string("name");
  EXPECT_EQ(message_of(root), "a.toml:2: server.name: expected a string");
}

TEST(TomlTable, ReportsTheFirstErrorNoted) {
  TomlTable root = must_parse("a = 1\nb = 2\n");
  root.string("b");
  root.string("a");
  EXPECT_EQ(message_of(root), "a.toml:2: b: expected a string");
}

TEST(TomlTable, RefusesKeysThatNobodyAskedFor) {
  TomlTable root = must_parse("known = 1\n[table]\nsurprise = 1\n[other]\nx = 1\n");
  root.integer("known", 0, 9);
  root.table("table");
  EXPECT_EQ(message_of(root),
            "a.toml:3: table.surprise: expected no such key (it is not known here)");
}

TEST(TomlTable, RefusesUnknownKeysInArraysOfTables) {
  TomlTable root = must_parse("[[t]]\na = 1\n[[t]]\na = 2\ntypo = 3\n");
  for (TomlTable& table : root.tables("t")) table.integer("a", 0, 9);
  EXPECT_EQ(message_of(root), "a.toml:5: t.typo: expected no such key (it is not known here)");
}

TEST(TomlTable, RefusesAScalarWhereATableBelongs) {
  TomlTable root = must_parse("t = 1\n");
  EXPECT_FALSE(root.table("t").has("x"));
  EXPECT_EQ(message_of(root), "a.toml:1: t: expected a table");
  TomlTable array = must_parse("t = [1]\n");
  EXPECT_TRUE(array.tables("t").empty());
  EXPECT_EQ(message_of(array), "a.toml:1: t: expected an array of tables, [[t]]");
}

TEST(TomlTable, RefusesListsWithOtherThanStrings) {
  TomlTable root = must_parse("l = ['a', 1]\n");
  root.strings("l");
  EXPECT_EQ(message_of(root), "a.toml:1: l: expected a string or a list of strings");
}

TEST(TomlTable, TellsInlineTablesFromStrings) {
  TomlTable root = must_parse("a = {constant = 'x'}\nb = 'y'\n");
  EXPECT_TRUE(root.has_table("a"));
  EXPECT_FALSE(root.has_table("b"));
  EXPECT_FALSE(root.has_table("c"));
  EXPECT_EQ(root.table("a").string("constant"), "x");
}

TEST(TomlTable, PassesFreeStringsThroughWithDots) {
  TomlTable root =
      must_parse("[p]\n'quoted.key' = 'v'\nbare.key.ms = 5\nflag = true\nratio = 0.5\n");
  const auto pairs = root.table("p").free_strings();
  const std::vector<std::pair<std::string, std::string>> expected = {
      {"bare.key.ms", "5"}, {"flag", "true"}, {"quoted.key", "v"}, {"ratio", "0.5"}};
  EXPECT_EQ(pairs, expected);
  EXPECT_TRUE(root.finish().ok()) << message_of(root);
}

TEST(TomlTable, RefusesListsAmongFreeStrings) {
  TomlTable root = must_parse("[p]\nx = [1]\n");
  root.table("p").free_strings();
  EXPECT_EQ(message_of(root), "a.toml:2: p.x: expected a string, a number or a boolean");
}

TEST(TomlTable, SubTablesOutliveTheirParent) {
  auto make = [] { return must_parse("[t]\na = 'x'\n").table("t"); };
  TomlTable table = make();
  EXPECT_EQ(table.string("a"), "x");
}

TEST(TomlTable, NamesTheLineOfASyntaxError) {
  const Result<TomlTable> table = TomlTable::parse("a = 1\nb = = 2\n", "a.toml");
  ASSERT_FALSE(table.ok());
  EXPECT_EQ(table.status().code(), StatusCode::kConfiguration);
  EXPECT_EQ(table.status().message().rfind("a.toml:2: ", 0), 0u) << table.status().message();
}

TEST(TomlTable, NamesTheLineOfATableHeaderWithoutAKey) {
  for (const char* text :
       {"a = 1\n[[\n\nname = 1", "a = 1\n[ @x]\n", "a = 1\n[=]\n", "a = 1\n[["}) {
    const Result<TomlTable> table = TomlTable::parse(text, "a.toml");
    ASSERT_FALSE(table.ok()) << text;
    EXPECT_EQ(table.status().message().rfind("a.toml:2: ", 0), 0u) << table.status().message();
  }
}

TEST(TomlTable, TakesOtherThanAsciiInStringsAndComments) {
  TomlTable root = must_parse(
      "\xef\xbb\xbf# 名寄せ\na = '山田'\nb = \"\\\"é\"\nc = \"\"\"\n\"é\"\"\"\"\nd = ''''é\n''' # "
      "ü\n");
  EXPECT_EQ(root.string("a"), "山田");
  EXPECT_EQ(root.string("b"), "\"é");
  EXPECT_EQ(root.string("c"), "\"é\"");
  EXPECT_EQ(root.string("d"), "'é\n");
}

TEST(TomlTable, RefusesOtherThanAsciiElsewhere) {
  for (const char* text : {"a = 1\né = 2", "a = ''\n[é]", "a = 'é'\nb = 1 é", "a = '''\n''' é"}) {
    const Result<TomlTable> table = TomlTable::parse(text, "a.toml");
    ASSERT_FALSE(table.ok()) << text;
    EXPECT_EQ(table.status().message().rfind("a.toml:2: ", 0), 0u) << table.status().message();
  }
  EXPECT_FALSE(TomlTable::parse("a = 'é\nb = 'é", "a.toml").ok());
}

TEST(TomlTable, NamesAFileThatCannotBeRead) {
  const Result<TomlTable> missing = TomlTable::load("/nonexistent/a.toml");
  ASSERT_FALSE(missing.ok());
  EXPECT_EQ(missing.status().message(),
            "/nonexistent/a.toml:0: cannot be opened: No such file or directory");
  EXPECT_FALSE(TomlTable::load("/").ok());
}

TEST(TomlTable, RefusesFilesThatNobodyWroteByHand) {
  const auto path = std::filesystem::path(testing::TempDir()) / "large.toml";
  std::ofstream(path) << std::string(5u << 20, '#');
  EXPECT_FALSE(TomlTable::load(path.string()).ok());
  std::filesystem::remove(path);
}

}  // namespace
}  // namespace nayose
