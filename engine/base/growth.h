// Growth of large arrays by a quarter: a doubled array of postings would waste half its memory.
#pragma once

#include <vector>

namespace nayose {

// Makes room for one more element.
template <typename T>
void grow_by_quarter(std::vector<T>* array) {
  if (array->size() < array->capacity()) return;
  array->reserve(array->size() + array->size() / 4 + 64);
}

}  // namespace nayose
