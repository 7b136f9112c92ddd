#include "engine/index/block_table.h"

namespace nayose {
namespace {

constexpr size_t kSlotsAtStart = 1024;

}  // namespace

BlockTable::BlockTable() : table_(kSlotsAtStart, kNone32), mask_(kSlotsAtStart - 1) {}

BlockId BlockTable::find(BlockToken token) const {
  for (uint64_t slot = token.value & mask_;; slot = (slot + 1) & mask_) {
    const uint32_t block = table_[slot];
    if (block == kNone32 || blocks_[block].token == token.value) return block;
  }
}

BlockId BlockTable::add(BlockToken token, RefIndex member) {
  BlockId block = find(token);
  if (block == kNone32) {
    if ((live_ + 1) * 4 > table_.size() * 3) rebuild_table(table_.size() * 2);
    if (free_block_ != kNone32) {
      block = free_block_;
      free_block_ = blocks_[block].head;
    } else {
      block = static_cast<BlockId>(blocks_.size());
      blocks_.push_back({});
    }
    blocks_[block] = {token.value, member, 1};
    insert_slot(block);
    ++live_;
    return block;
  }
  Block& entry = blocks_[block];
  if (entry.size == 1) {
    const uint32_t first = new_node(entry.head, kNone32);
    entry.head = first;
  }
  const uint32_t node = new_node(member, blocks_[block].head);
  blocks_[block].head = node;
  ++blocks_[block].size;
  return block;
}

void BlockTable::remove(BlockId block, RefIndex member) {
  Block& entry = blocks_[block];
  if (entry.size == 1) {
    CHECK(entry.head == member, "a ref leaves a block that it is not in");
    erase_slot(block);
    entry.size = 0;
    entry.head = free_block_;
    free_block_ = block;
    --live_;
    return;
  }
  uint32_t* link = &entry.head;
  while (*link != kNone32 && nodes_[*link].member != member) link = &nodes_[*link].next;
  CHECK(*link != kNone32, "a ref leaves a block that it is not in");
  const uint32_t node = *link;
  *link = nodes_[node].next;
  nodes_[node].next = free_node_;
  free_node_ = node;
  if (--entry.size > 1) return;
  const uint32_t last = entry.head;
  entry.head = nodes_[last].member;
  nodes_[last].next = free_node_;
  free_node_ = last;
}

size_t BlockTable::memory_bytes() const {
  return blocks_.memory_bytes() + nodes_.memory_bytes() + table_.capacity() * sizeof(uint32_t);
}

void BlockTable::reserve(size_t blocks) {
  size_t slots = table_.size();
  while (blocks * 4 > slots * 3) slots *= 2;
  if (slots > table_.size()) rebuild_table(slots);
}

void BlockTable::rebuild_table(size_t slots) {
  table_ = std::vector<uint32_t>();  // Frees the old one first: it is large.
  table_.assign(slots, kNone32);
  mask_ = slots - 1;
  for (BlockId block = 0; block < blocks_.size(); ++block) {
    if (blocks_[block].size > 0) insert_slot(block);
  }
}

void BlockTable::insert_slot(BlockId block) {
  uint64_t slot = blocks_[block].token & mask_;
  while (table_[slot] != kNone32) slot = (slot + 1) & mask_;
  table_[slot] = block;
}

// Backward-shift deletion: keeps probe chains whole without tombstones.
void BlockTable::erase_slot(BlockId block) {
  uint64_t hole = blocks_[block].token & mask_;
  while (table_[hole] != block) hole = (hole + 1) & mask_;
  for (uint64_t next = (hole + 1) & mask_; table_[next] != kNone32; next = (next + 1) & mask_) {
    const uint64_t home = blocks_[table_[next]].token & mask_;
    if (((next - home) & mask_) >= ((next - hole) & mask_)) {
      table_[hole] = table_[next];
      hole = next;
    }
  }
  table_[hole] = kNone32;
}

uint32_t BlockTable::new_node(uint32_t member, uint32_t next) {
  if (free_node_ == kNone32) {
    nodes_.push_back({member, next});
    return static_cast<uint32_t>(nodes_.size() - 1);
  }
  const uint32_t node = free_node_;
  free_node_ = nodes_[node].next;
  nodes_[node] = {member, next};
  return node;
}

}  // namespace nayose
