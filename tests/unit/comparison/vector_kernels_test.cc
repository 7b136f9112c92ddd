#include "engine/comparison/vector_kernels.h"

#include <gtest/gtest.h>

#include <array>
#include <cstring>
#include <vector>

#include "engine/base/random.h"

namespace nayose {
namespace {

constexpr size_t kBytes = 64;

// Counts bit by bit.
int naive_and_count(const uint8_t* a, const uint8_t* b) {
  int count = 0;
  for (size_t bit = 0; bit < kBytes * 8; ++bit) {
    count += (a[bit / 8] & b[bit / 8]) >> (bit % 8) & 1;
  }
  return count;
}

std::vector<const VectorKernels*> kernels_of_this_machine() {
  std::vector<const VectorKernels*> sets;
  for (const std::string_view name : {"scalar", "avx2", "avx512"}) {
    const VectorKernels* const kernels = vector_kernels_by_name(name);
    if (kernels != nullptr) sets.push_back(kernels);
  }
  return sets;
}

TEST(VectorKernelsTest, AllGiveTheNaiveCountsAtAnyAlignment) {
  Random random(7);
  std::array<uint8_t, 4 * kBytes> memory;
  for (int trial = 0; trial < 2000; ++trial) {
    // Densities from nearly empty to nearly full.
    const uint64_t density = random.below(256);
    for (uint8_t& byte : memory) {
      byte = 0;
      for (int bit = 0; bit < 8; ++bit) {
        byte = static_cast<uint8_t>(byte << 1 | (random.below(256) < density ? 1 : 0));
      }
    }
    const uint8_t* const a = memory.data() + random.below(kBytes);
    const uint8_t* const b = memory.data() + 2 * kBytes + random.below(kBytes);
    for (const VectorKernels* const kernels : kernels_of_this_machine()) {
      ASSERT_EQ(kernels->and_count(a, b), naive_and_count(a, b)) << kernels->name;
      ASSERT_EQ(kernels->count(a), naive_and_count(a, a)) << kernels->name;
    }
  }
}

TEST(VectorKernelsTest, CountEachSingleBitAndAllOfThem) {
  std::array<uint8_t, kBytes> all;
  all.fill(0xff);
  const std::array<uint8_t, kBytes> none{};
  for (const VectorKernels* const kernels : kernels_of_this_machine()) {
    EXPECT_EQ(kernels->count(all.data()), 512) << kernels->name;
    EXPECT_EQ(kernels->count(none.data()), 0) << kernels->name;
    for (size_t bit = 0; bit < 512; ++bit) {
      std::array<uint8_t, kBytes> one{};
      one[bit / 8] = static_cast<uint8_t>(1 << (bit % 8));
      ASSERT_EQ(kernels->count(one.data()), 1) << kernels->name << " " << bit;
      ASSERT_EQ(kernels->and_count(one.data(), all.data()), 1) << kernels->name << " " << bit;
    }
  }
}

TEST(VectorKernelsTest, ScalarIsAlwaysThereAndNamesAreTrue) {
  ASSERT_NE(vector_kernels_by_name("scalar"), nullptr);
  for (const VectorKernels* const kernels : kernels_of_this_machine()) {
    EXPECT_EQ(vector_kernels_by_name(kernels->name), kernels);
  }
  EXPECT_EQ(vector_kernels_by_name("neon"), nullptr);
}

TEST(VectorKernelsTest, TheBestOfThisMachineIsChosen) {
  EXPECT_EQ(&vector_kernels(), kernels_of_this_machine().back());
}

}  // namespace
}  // namespace nayose
