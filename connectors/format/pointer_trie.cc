#include "connectors/format/pointer_trie.h"

namespace nayose {
namespace {

// One reference token of RFC 6901: "~1" is "/", "~0" is "~".
std::string unescape_token(std::string_view token) {
  std::string key;
  for (size_t i = 0; i < token.size(); ++i) {
    const bool escape = token[i] == '~' && i + 1 < token.size();
    if (escape && (token[i + 1] == '0' || token[i + 1] == '1')) {
      key.push_back(token[++i] == '1' ? '/' : '~');
    } else {
      key.push_back(token[i]);
    }
  }
  return key;
}

}  // namespace

PointerTrie::PointerTrie(const InputMapping& mapping, const FieldSlots& slots) {
  nodes_.emplace_back();
  for (size_t slot = 0; slot < slots.size(); ++slot) {
    const int32_t index = add(slots.part(slot));
    if (index != kNone) nodes_[static_cast<size_t>(index)].slot = static_cast<int32_t>(slot);
  }
  for (const std::string& root : mapping.identifier_roots) {
    const int32_t index = add(root);
    if (index != kNone) nodes_[static_cast<size_t>(index)].is_identifier_root = true;
  }
  const int32_t payload = add(mapping.payload_root);
  if (payload != kNone) nodes_[static_cast<size_t>(payload)].is_payload = true;
}

int32_t PointerTrie::add(std::string_view pointer) {
  if (pointer.empty() || pointer.front() != '/') return kNone;
  int32_t index = kRoot;
  while (!pointer.empty()) {
    pointer.remove_prefix(1);
    const size_t end = pointer.find('/');
    index = child_of(index, unescape_token(pointer.substr(0, end)));
    pointer = end == std::string_view::npos ? std::string_view() : pointer.substr(end);
  }
  return index;
}

int32_t PointerTrie::child_of(int32_t parent, const std::string& key) {
  for (const Edge& edge : node(parent).edges) {
    if (node(edge.child).key == key) return edge.child;
  }
  const auto index = static_cast<int32_t>(nodes_.size());
  Node child;
  child.key = key;
  child.pointer = node(parent).pointer + "/" + key;
  nodes_.push_back(std::move(child));
  nodes_[static_cast<size_t>(parent)].edges.push_back(
      {head_of(key), index, static_cast<uint32_t>(key.size())});
  return index;
}

}  // namespace nayose
