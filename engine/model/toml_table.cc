#include "engine/model/toml_table.h"

// toml++ 3.3 asserts before it checks that a table header starts with a key: "[[" at the end of a
// line would end the program, and with NDEBUG be undefined. Without the assertion it is an error of
// the file, as it should be.
#undef NDEBUG
#define TOML_ASSERT(expression) static_assert(true)
#define TOML_EXCEPTIONS 1
#include <toml++/toml.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <map>
#include <set>

#include "engine/model/toml_characters.h"

namespace nayose {
namespace {

// Longer files are not written by a person.
constexpr size_t kFileBytesMax = size_t{4} << 20;

int line_of_region(const toml::source_region& region) {
  return static_cast<int>(region.begin.line);
}

std::string format_number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof(buffer), "%.10g", value);
  return buffer;
}

std::string join_key(const std::string& prefix, std::string_view key) {
  if (prefix.empty()) return std::string(key);
  if (key.empty()) return prefix;
  return prefix + "." + std::string(key);
}

Result<std::string> read_file(const std::string& path) {
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"),
                                                       &std::fclose);
  if (file == nullptr) {
    return Status(StatusCode::kConfiguration,
                  path + ":0: cannot be opened: " + std::strerror(errno));
  }
  std::string text;
  char buffer[16384];
  size_t count = 0;
  while ((count = std::fread(buffer, 1, sizeof(buffer), file.get())) > 0) {
    text.append(buffer, count);
    if (text.size() > kFileBytesMax) {
      return Status(StatusCode::kConfiguration, path + ":0: expected at most 4 MiB");
    }
  }
  if (std::ferror(file.get()) != 0) {
    return Status(StatusCode::kConfiguration, path + ":0: cannot be read");
  }
  return text;
}

}  // namespace

struct TomlTable::Document {
  toml::table root;
  std::string path;
  Status first_error;
  // Keys asked for, per table that somebody looked into.
  std::map<const toml::table*, std::set<std::string, std::less<>>> asked;

  void note(int line, const std::string& key, std::string_view expected) {
    if (!first_error.ok()) return;
    first_error = Status(StatusCode::kConfiguration, path + ":" + std::to_string(line) + ": " +
                                                         key + ": " + std::string(expected));
  }

  // Marks the key as asked for. Result: its value, or nullptr when it is missing.
  const toml::node* ask(const toml::table* table, std::string_view key) {
    if (table == nullptr) return nullptr;
    asked[table].emplace(key);
    return table->get(key);
  }

  // The unasked key that stands first in the file.
  struct Unasked {
    int line = 0;
    std::string key;
  };
  void find_unasked(const toml::table& table, const std::string& prefix, Unasked* first) const;
  void find_unasked_inside(const toml::node& node, const std::string& key, Unasked* first) const;
};

struct TomlTable::Node {
  const toml::table* table = nullptr;  // nullptr: the table is missing.
  std::string prefix;
  int line = 0;  // Of the table, or of the nearest parent that exists.
};

void TomlTable::Document::find_unasked_inside(const toml::node& node, const std::string& key,
                                              Unasked* first) const {
  if (const toml::table* sub = node.as_table()) {
    if (asked.count(sub) != 0) find_unasked(*sub, key, first);
    return;
  }
  if (const toml::array* array = node.as_array()) {
    for (const toml::node& element : *array) find_unasked_inside(element, key, first);
  }
}

void TomlTable::Document::find_unasked(const toml::table& table, const std::string& prefix,
                                       Unasked* first) const {
  const auto entry = asked.find(&table);
  for (const auto& [key, node] : table) {
    const std::string full_key = join_key(prefix, key.str());
    if (entry != asked.end() && entry->second.count(key.str()) != 0) {
      find_unasked_inside(node, full_key, first);
      continue;
    }
    const int line = line_of_region(key.source());
    if (first->key.empty() || line < first->line) *first = Unasked{line, full_key};
  }
}

TomlTable::TomlTable(std::shared_ptr<Document> document, std::unique_ptr<Node> node)
    : document_(std::move(document)), node_(std::move(node)) {
  if (node_->table != nullptr) document_->asked[node_->table];
}
TomlTable::TomlTable(TomlTable&&) noexcept = default;
TomlTable& TomlTable::operator=(TomlTable&&) noexcept = default;
TomlTable::~TomlTable() = default;

Result<TomlTable> TomlTable::load(const std::string& path) {
  NAYOSE_ASSIGN_OR_RETURN(const std::string text, read_file(path));
  return parse(text, path);
}

Result<TomlTable> TomlTable::parse(std::string_view text, const std::string& path) {
  const int stray_line = line_of_stray_character(text);
  if (stray_line != 0) {
    return Status(StatusCode::kConfiguration,
                  path + ":" + std::to_string(stray_line) +
                      ": expected other than ASCII characters only in strings and comments");
  }
  auto document = std::make_shared<Document>();
  document->path = path;
  try {
    document->root = toml::parse(text, path);
  } catch (const toml::parse_error& error) {
    return Status(StatusCode::kConfiguration, path + ":" +
                                                  std::to_string(line_of_region(error.source())) +
                                                  ": " + std::string(error.description()));
  }
  auto node = std::make_unique<Node>();
  node->table = &document->root;
  node->line = 1;
  return TomlTable(std::move(document), std::move(node));
}

bool TomlTable::has(std::string_view key) const {
  return node_->table != nullptr && node_->table->contains(key);
}

bool TomlTable::has_table(std::string_view key) const {
  const toml::node* value = node_->table == nullptr ? nullptr : node_->table->get(key);
  return value != nullptr && value->is_table();
}

int TomlTable::line_of(std::string_view key) const {
  if (node_->table == nullptr || key.empty()) return node_->line;
  const auto entry = node_->table->find(key);
  return entry == node_->table->cend() ? node_->line : line_of_region(entry->first.source());
}

const std::string& TomlTable::path() const { return document_->path; }

void TomlTable::fail(std::string_view key, std::string_view expected) {
  document_->note(line_of(key), join_key(node_->prefix, key), expected);
}

Status TomlTable::finish() const {
  if (!document_->first_error.ok()) return document_->first_error;
  Document::Unasked first;
  document_->find_unasked(document_->root, "", &first);
  if (first.key.empty()) return Status();
  return Status(StatusCode::kConfiguration, document_->path + ":" + std::to_string(first.line) +
                                                ": " + first.key +
                                                ": expected no such key (it is not known here)");
}

std::string TomlTable::string(std::string_view key) {
  const toml::node* value = document_->ask(node_->table, key);
  if (value == nullptr || !value->is_string()) {
    fail(key, "expected a string");
    return {};
  }
  return value->as_string()->get();
}

int64_t TomlTable::integer(std::string_view key, int64_t min, int64_t max) {
  const toml::node* value = document_->ask(node_->table, key);
  const int64_t number = value != nullptr && value->is_integer() ? value->as_integer()->get() : 0;
  if (value == nullptr || !value->is_integer() || number < min || number > max) {
    fail(key, "expected an integer from " + std::to_string(min) + " to " + std::to_string(max));
    return min;
  }
  return number;
}

double TomlTable::number(std::string_view key, double min, double max) {
  const toml::node* value = document_->ask(node_->table, key);
  double number = std::nan("");
  if (value != nullptr && value->is_floating_point()) number = value->as_floating_point()->get();
  if (value != nullptr && value->is_integer()) {
    number = static_cast<double>(value->as_integer()->get());
  }
  if (!(number >= min && number <= max)) {
    fail(key, "expected a number from " + format_number(min) + " to " + format_number(max));
    return min;
  }
  return number;
}

bool TomlTable::boolean(std::string_view key) {
  const toml::node* value = document_->ask(node_->table, key);
  if (value == nullptr || !value->is_boolean()) {
    fail(key, "expected true or false");
    return false;
  }
  return value->as_boolean()->get();
}

std::vector<std::string> TomlTable::strings(std::string_view key) {
  const toml::node* value = document_->ask(node_->table, key);
  std::vector<std::string> result;
  if (value != nullptr && value->is_string()) {
    result.push_back(value->as_string()->get());
    return result;
  }
  const toml::array* array = value == nullptr ? nullptr : value->as_array();
  bool all_strings = array != nullptr;
  if (array != nullptr) {
    for (const toml::node& element : *array) {
      if (element.is_string()) {
        result.push_back(element.as_string()->get());
      } else {
        all_strings = false;
      }
    }
  }
  if (!all_strings) fail(key, "expected a string or a list of strings");
  return result;
}

std::string TomlTable::string_or(std::string_view key, std::string_view otherwise) {
  return has(key) ? string(key) : std::string(otherwise);
}
int64_t TomlTable::integer_or(std::string_view key, int64_t otherwise, int64_t min, int64_t max) {
  return has(key) ? integer(key, min, max) : otherwise;
}
double TomlTable::number_or(std::string_view key, double otherwise, double min, double max) {
  return has(key) ? number(key, min, max) : otherwise;
}
bool TomlTable::boolean_or(std::string_view key, bool otherwise) {
  return has(key) ? boolean(key) : otherwise;
}
std::vector<std::string> TomlTable::strings_or_empty(std::string_view key) {
  return has(key) ? strings(key) : std::vector<std::string>{};
}

TomlTable TomlTable::table(std::string_view key) {
  const toml::node* value = document_->ask(node_->table, key);
  auto node = std::make_unique<Node>();
  node->prefix = join_key(node_->prefix, key);
  node->line = line_of(key);
  if (value != nullptr) {
    node->table = value->as_table();
    if (node->table == nullptr) fail(key, "expected a table");
  }
  return TomlTable(document_, std::move(node));
}

std::vector<TomlTable> TomlTable::tables(std::string_view key) {
  const toml::node* value = document_->ask(node_->table, key);
  std::vector<TomlTable> result;
  if (value == nullptr) return result;
  const toml::array* array = value->as_array();
  bool all_tables = array != nullptr;
  if (array != nullptr) {
    for (const toml::node& element : *array) {
      if (!element.is_table()) {
        all_tables = false;
        continue;
      }
      auto node = std::make_unique<Node>();
      node->prefix = join_key(node_->prefix, key);
      node->table = element.as_table();
      node->line = line_of_region(element.source());
      result.push_back(TomlTable(document_, std::move(node)));
    }
  }
  if (!all_tables) fail(key, "expected an array of tables, [[" + std::string(key) + "]]");
  return result;
}

std::vector<std::pair<std::string, std::string>> TomlTable::free_strings() {
  std::vector<std::pair<std::string, std::string>> result;
  if (node_->table == nullptr) return result;
  for (const auto& [key, node] : *node_->table) {
    const std::string name(key.str());
    if (node.is_table()) {
      for (auto& [sub_key, text] : table(name).free_strings()) {
        result.emplace_back(join_key(name, sub_key), std::move(text));
      }
    } else if (node.is_string()) {
      result.emplace_back(name, string(name));
    } else if (node.is_integer()) {
      result.emplace_back(name, std::to_string(integer(name, INT64_MIN, INT64_MAX)));
    } else if (node.is_boolean()) {
      result.emplace_back(name, boolean(name) ? "true" : "false");
    } else if (node.is_floating_point()) {
      result.emplace_back(name, format_number(number(name, -HUGE_VAL, HUGE_VAL)));
    } else {
      document_->ask(node_->table, name);
      fail(name, "expected a string, a number or a boolean");
    }
  }
  return result;
}

}  // namespace nayose
