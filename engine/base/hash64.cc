#include "engine/base/hash64.h"

#include <xxhash.h>

namespace nayose {

uint64_t hash64(std::string_view bytes, uint64_t seed) {
  return XXH3_64bits_withSeed(bytes.data(), bytes.size(), seed);
}

}  // namespace nayose
