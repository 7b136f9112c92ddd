// CHECK: what must hold if this program is right. On in release; aborts with the place.
#pragma once

namespace nayose::internal {

// Prints "file:line: CHECK failed: condition (message)" to stderr and aborts.
// The message must not hold a field of a record.
[[noreturn]] void check_failed(const char* file, int line, const char* condition,
                               const char* message);

}  // namespace nayose::internal

#define CHECK(condition, message)                                                  \
  do {                                                                             \
    if (__builtin_expect(!(condition), 0)) {                                       \
      ::nayose::internal::check_failed(__FILE__, __LINE__, #condition, (message)); \
    }                                                                              \
  } while (false)
