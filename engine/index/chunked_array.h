// An array that grows in chunks: no slack beyond one chunk, no copy and no second copy in memory
// while it grows. What the resident index is made of.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

namespace nayose {

// Elements never move. Indexes as in std::vector; out of bounds is undefined.
// Threads: one writer, or any number of readers.
template <typename T>
class ChunkedArray {
 public:
  T& operator[](size_t i) { return chunks_[i / kChunkItems][i % kChunkItems]; }
  const T& operator[](size_t i) const { return chunks_[i / kChunkItems][i % kChunkItems]; }
  size_t size() const { return size_; }

  // The new element is the last one.
  T& push_back(const T& item) {
    if (size_ == chunks_.size() * kChunkItems)
      chunks_.push_back(std::make_unique<T[]>(kChunkItems));
    T& added = (*this)[size_++];
    added = item;
    return added;
  }

  size_t memory_bytes() const {
    return chunks_.size() * kChunkItems * sizeof(T) + chunks_.capacity() * sizeof(chunks_[0]);
  }

 private:
  static constexpr size_t kChunkItems = 4096;
  std::vector<std::unique_ptr<T[]>> chunks_;
  size_t size_ = 0;
};

}  // namespace nayose
