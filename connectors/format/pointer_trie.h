// The JSON pointers of a mapping as a trie of keys, so that a document is walked once.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "connectors/format/field_slots.h"
#include "engine/record/input_mapping.h"

namespace nayose {

// Threads: immutable after construction.
class PointerTrie {
 public:
  static constexpr int32_t kNone = -1;
  static constexpr int32_t kRoot = 0;

  struct Node {
    std::string key;
    std::string pointer;  // From the root: what a refusal may say.
    std::vector<int32_t> children;
    int32_t slot = kNone;
    bool is_identifier_root = false;
    bool is_payload = false;
  };

  PointerTrie(const InputMapping& mapping, const FieldSlots& slots);

  size_t size() const { return nodes_.size(); }
  const Node& node(int32_t index) const { return nodes_[static_cast<size_t>(index)]; }

  // The child of `parent` under `key`, or kNone. `*hint` is where the last key of this object was
  // found: producers write keys in one order, so the next child mostly is the one.
  int32_t find(int32_t parent, std::string_view key, size_t* hint) const {
    const std::vector<int32_t>& children = node(parent).children;
    for (size_t tried = 0; tried < children.size(); ++tried) {
      size_t i = *hint + tried;
      if (i >= children.size()) i -= children.size();
      if (node(children[i]).key == key) {
        *hint = i + 1 == children.size() ? 0 : i + 1;
        return children[i];
      }
    }
    return kNone;
  }

 private:
  // Adds the nodes of `pointer` and returns the last, or kNone when it is no JSON pointer.
  int32_t add(std::string_view pointer);
  int32_t child_of(int32_t parent, const std::string& key);

  std::vector<Node> nodes_;
};

}  // namespace nayose
