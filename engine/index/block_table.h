// Block tokens → the refs that carry them. The posting lists of the resident index.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "engine/base/check.h"
#include "engine/base/ids.h"
#include "engine/index/chunked_array.h"

namespace nayose {

// Position of a ref in the resident index. Stable while the process lives.
using RefIndex = uint32_t;
// Position of a block in the table. Stable while the block has a member.
using BlockId = uint32_t;
inline constexpr uint32_t kNone32 = 0xffffffff;

// Invariants: a ref is at most once in a block; an empty block does not exist; a block of one
//             holds its member in place, so that it needs no list node.
// Threads:    one writer, or any number of readers.
// Cost:       16 B a block, ~6 B of table, 8 B a membership in blocks of two and more.
class BlockTable {
 public:
  BlockTable();

  // kNone32 when no ref carries the token.
  BlockId find(BlockToken token) const;
  // Makes `member` (not yet in it) a member of the token's block.
  BlockId add(BlockToken token, RefIndex member);
  // Takes `member` (in it) out; the block goes with its last one. Cost: O(size).
  void remove(BlockId block, RefIndex member);

  uint32_t size(BlockId block) const { return blocks_[block].size; }
  BlockToken token(BlockId block) const { return {blocks_[block].token}; }
  size_t block_count() const { return live_; }
  size_t memory_bytes() const;

  // Calls visit(RefIndex) for each member. The table must not change meanwhile.
  template <typename Visit>
  void for_each_member(BlockId block, Visit visit) const {
    const Block& entry = blocks_[block];
    if (entry.size == 1) {
      visit(RefIndex{entry.head});
      return;
    }
    for (uint32_t node = entry.head; node != kNone32; node = nodes_[node].next) {
      visit(RefIndex{nodes_[node].member});
    }
  }

  // Fetches the table line of a token that will soon be looked up.
  void prefetch(BlockToken token) const { __builtin_prefetch(&table_[token.value & mask_]); }
  // Makes the hash table large enough for so many blocks.
  void reserve(size_t blocks);

 private:
  struct Block {
    uint64_t token;
    uint32_t head;  // size 1: the member; else the first node. Of a free block: the next free one.
    uint32_t size;
  };
  struct Node {
    uint32_t member;
    uint32_t next;
  };

  void rebuild_table(size_t slots);
  void insert_slot(BlockId block);
  void erase_slot(BlockId block);
  uint32_t new_node(uint32_t member, uint32_t next);

  ChunkedArray<Block> blocks_;
  ChunkedArray<Node> nodes_;
  std::vector<uint32_t> table_;  // Linear probing; kNone32 is empty.
  uint64_t mask_ = 0;
  size_t live_ = 0;
  uint32_t free_block_ = kNone32;
  uint32_t free_node_ = kNone32;
};

}  // namespace nayose
