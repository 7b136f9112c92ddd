// The JSON pointers of a mapping as a trie of keys, so that a document is walked once.
#pragma once

#include <cstdint>
#include <cstring>
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

  // A child as find() sees it: what tells keys apart stands side by side.
  struct Edge {
    uint64_t head = 0;  // head_of(key).
    int32_t child = kNone;
    uint32_t key_size = 0;
  };

  struct Node {
    std::string key;
    std::string pointer;  // From the root: what a refusal may say.
    std::vector<Edge> edges;
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
    const std::vector<Edge>& edges = node(parent).edges;
    const uint64_t head = head_of(key);
    for (size_t tried = 0; tried < edges.size(); ++tried) {
      size_t i = *hint + tried;
      if (i >= edges.size()) i -= edges.size();
      if (edges[i].head != head || edges[i].key_size != key.size()) continue;
      if (key.size() > 8 && node(edges[i].child).key != key) continue;
      *hint = i + 1 == edges.size() ? 0 : i + 1;
      return edges[i].child;
    }
    return kNone;
  }

 private:
  // A number that, with the size, tells keys of up to eight bytes apart.
  static uint64_t head_of(std::string_view key) {
    const char* bytes = key.data();
    uint64_t head = 0;
    if (key.size() >= 8) {
      std::memcpy(&head, bytes, 8);
    } else if (key.size() >= 4) {
      uint32_t first;
      uint32_t last;
      std::memcpy(&first, bytes, 4);
      std::memcpy(&last, bytes + key.size() - 4, 4);
      head = uint64_t{first} << 32 | last;
    } else {
      for (const char byte : key) head = head << 8 | static_cast<unsigned char>(byte);
    }
    return head;
  }

  // Adds the nodes of `pointer` and returns the last, or kNone when it is no JSON pointer.
  int32_t add(std::string_view pointer);
  int32_t child_of(int32_t parent, const std::string& key);

  std::vector<Node> nodes_;
};

}  // namespace nayose
