#include "engine/comparison/vector_kernels.h"

#include <cstddef>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace nayose {
namespace {

constexpr size_t kWords = 8;

uint64_t load_word(const uint8_t* bytes, size_t word) {
  uint64_t value;
  std::memcpy(&value, bytes + word * sizeof(value), sizeof(value));
  return value;
}

int and_count_scalar(const uint8_t* a, const uint8_t* b) {
  int count = 0;
  for (size_t i = 0; i < kWords; ++i) {
    count += __builtin_popcountll(load_word(a, i) & load_word(b, i));
  }
  return count;
}

int count_scalar(const uint8_t* a) { return and_count_scalar(a, a); }

constexpr VectorKernels kScalar = {&and_count_scalar, &count_scalar, "scalar"};

#if defined(__x86_64__)

// Popcount of each byte by looking up its two nibbles. Source: Muła, Kurz, Lemire 2018.
__attribute__((target("avx2"))) __m256i byte_counts(__m256i bits) {
  const __m256i table = _mm256_setr_epi8(0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4,  //
                                         0, 1, 1, 2, 1, 2, 2, 3, 1, 2, 2, 3, 2, 3, 3, 4);
  const __m256i low_nibbles = _mm256_set1_epi8(0x0f);
  const __m256i low = _mm256_and_si256(bits, low_nibbles);
  const __m256i high = _mm256_and_si256(_mm256_srli_epi16(bits, 4), low_nibbles);
  return _mm256_add_epi8(_mm256_shuffle_epi8(table, low), _mm256_shuffle_epi8(table, high));
}

__attribute__((target("avx2"))) __m256i load_and(const uint8_t* a, const uint8_t* b, int half) {
  return _mm256_and_si256(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(a) + half),
                          _mm256_loadu_si256(reinterpret_cast<const __m256i*>(b) + half));
}

__attribute__((target("avx2"))) int sum_words(__m256i words) {
  const __m128i halves =
      _mm_add_epi64(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
  return static_cast<int>(_mm_cvtsi128_si64(halves) +
                          _mm_cvtsi128_si64(_mm_unpackhi_epi64(halves, halves)));
}

__attribute__((target("avx2"))) int and_count_avx2(const uint8_t* a, const uint8_t* b) {
  const __m256i counts =
      _mm256_add_epi8(byte_counts(load_and(a, b, 0)), byte_counts(load_and(a, b, 1)));
  return sum_words(_mm256_sad_epu8(counts, _mm256_setzero_si256()));
}

__attribute__((target("avx2"))) int count_avx2(const uint8_t* a) { return and_count_avx2(a, a); }

constexpr VectorKernels kAvx2 = {&and_count_avx2, &count_avx2, "avx2"};

// In 256-bit halves, which take one step fewer to add up than a 512-bit register.
__attribute__((target("avx2,avx512vl,avx512vpopcntdq"))) int and_count_avx512(const uint8_t* a,
                                                                              const uint8_t* b) {
  return sum_words(_mm256_add_epi64(_mm256_popcnt_epi64(load_and(a, b, 0)),
                                    _mm256_popcnt_epi64(load_and(a, b, 1))));
}

__attribute__((target("avx2,avx512vl,avx512vpopcntdq"))) int count_avx512(const uint8_t* a) {
  return and_count_avx512(a, a);
}

constexpr VectorKernels kAvx512 = {&and_count_avx512, &count_avx512, "avx512"};

#endif  // defined(__x86_64__)

}  // namespace

// __builtin_cpu_supports also asks whether the operating system saves the registers.
const VectorKernels* vector_kernels_by_name(std::string_view name) {
  if (name == "scalar") return &kScalar;
#if defined(__x86_64__)
  if (name == "avx2" && __builtin_cpu_supports("avx2")) return &kAvx2;
  if (name == "avx512" && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512vpopcntdq")) {
    return &kAvx512;
  }
#endif
  return nullptr;
}

const VectorKernels& vector_kernels() {
  for (const std::string_view name : {"avx512", "avx2"}) {
    const VectorKernels* const kernels = vector_kernels_by_name(name);
    if (kernels != nullptr) return *kernels;
  }
  return kScalar;
}

}  // namespace nayose
