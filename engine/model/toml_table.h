// TOML files that a person writes, read strictly: every message names file, line, key and what was
// expected, and keys that nobody asked for are errors. The only place that knows toml++.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "engine/base/status.h"

namespace nayose {

// One table of a document. The getters note which keys were asked for, and the first error; so a
// reader asks for all it knows and then calls finish() once on the root.
// Messages name a key with its tables: "linkage.match_prior".
// Threads: one at a time. Lifetime: sub-tables share the document and may outlive their parent.
class TomlTable {
 public:
  // Errors: kConfiguration, "<path>:<line>: <what the parser says>"; kNotFound-like problems of
  // load() too, since a person gave the path.
  static Result<TomlTable> load(const std::string& path);
  static Result<TomlTable> parse(std::string_view text, const std::string& path);

  TomlTable(TomlTable&&) noexcept;
  TomlTable& operator=(TomlTable&&) noexcept;
  ~TomlTable();

  bool has(std::string_view key) const;
  // True when the key is there and is a table, also an inline one.
  bool has_table(std::string_view key) const;

  // Required values: a missing key or another type is an error (noted; a default comes back).
  std::string string(std::string_view key);
  int64_t integer(std::string_view key, int64_t min, int64_t max);
  double number(std::string_view key, double min, double max);
  bool boolean(std::string_view key);
  std::vector<std::string> strings(std::string_view key);  // Also one bare string.

  // The same with a default for a missing key.
  std::string string_or(std::string_view key, std::string_view otherwise);
  int64_t integer_or(std::string_view key, int64_t otherwise, int64_t min, int64_t max);
  double number_or(std::string_view key, double otherwise, double min, double max);
  bool boolean_or(std::string_view key, bool otherwise);
  std::vector<std::string> strings_or_empty(std::string_view key);

  // A sub-table ("[name]"), or an empty one when missing (`has` tells).
  TomlTable table(std::string_view key);
  // An array of tables ("[[name]]"); empty when missing.
  std::vector<TomlTable> tables(std::string_view key);
  // All keys with string values of a free-form table, for pass-through settings. Numbers and
  // booleans come as text; a dotted key (a.b = 1) keeps its dots.
  std::vector<std::pair<std::string, std::string>> free_strings();

  // Notes an error at `key` of this table: "<path>:<line>: <key>: <expected>".
  void fail(std::string_view key, std::string_view expected);
  // Line of a key (or of this table when the key is missing or empty), for messages.
  int line_of(std::string_view key) const;
  const std::string& path() const;

  // The first error noted anywhere in the document, or the first key that nobody asked for.
  Status finish() const;

 private:
  struct Document;
  struct Node;
  TomlTable(std::shared_ptr<Document> document, std::unique_ptr<Node> node);
  std::shared_ptr<Document> document_;
  std::unique_ptr<Node> node_;
};

}  // namespace nayose
