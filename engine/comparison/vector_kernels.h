// Popcounts over 512-bit vectors. AVX-512 or AVX2 where the processor has it, chosen once at run
// time; the scalar twin gives the same numbers everywhere.
#pragma once

#include <cstdint>
#include <string_view>

namespace nayose {

struct VectorKernels {
  // popcount(a AND b) of two 64-byte vectors, any alignment.
  int (*and_count)(const uint8_t* a, const uint8_t* b);
  // popcount(a) of one.
  int (*count)(const uint8_t* a);
  std::string_view name;  // "avx512", "avx2", "scalar"
};

// The best kernels of this processor.
const VectorKernels& vector_kernels();
// A named set, or nullptr when this processor cannot run it.
const VectorKernels* vector_kernels_by_name(std::string_view name);

}  // namespace nayose
