// Prefectures and municipalities of Japan by name: a small table that is compiled in. Private to
// this folder.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nayose {

// 1 北海道 … 47 沖縄県, the letters as AddressLetters writes them. Lifetime: static.
std::u32string_view prefecture_name(int code);
// The prefecture that `text` begins with; 0: none.
int prefecture_at(std::u32string_view text);

// Threads: const, safe concurrently.
class Municipalities {
 public:
  // Built at the first call.
  static const Municipalities& get();

  struct Match {
    size_t size = 0;           // Letters; 0: no municipality here.
    uint64_t prefectures = 0;  // Bit c: there is one in prefecture c.
  };
  // The longest municipality that `text` begins with, county left out; `prefecture` 0: of any.
  // Cost: one hash for each 市, 区, 町 or 村 among the first letters.
  Match longest_at(std::u32string_view text, int prefecture) const;

 private:
  struct Entry {
    uint32_t hash = 0;
    uint32_t begin = 0;
    uint32_t size = 0;  // 0: free.
    uint64_t prefectures = 0;
  };
  Municipalities();
  void add(std::u32string_view name, int prefecture);
  size_t slot_of(uint32_t hash, std::u32string_view name) const;

  std::vector<Entry> slots_;
  std::u32string names_;
};

}  // namespace nayose
