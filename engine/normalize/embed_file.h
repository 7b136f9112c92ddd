// Takes a file of schemas/data into the program as it is. Private to `.cc` files whose build
// defines NAYOSE_DATA_DIR.
#pragma once

#include <string_view>

// Defines `std::string_view nayose::embedded_<name>()`, the bytes of `file`. At namespace scope,
// outside of every namespace.
#define NAYOSE_EMBED(name, file)                                                      \
  __asm__(".section .rodata\n.balign 16\n.global nayose_" #name "\nnayose_" #name     \
          ":\n.incbin \"" NAYOSE_DATA_DIR "/" file "\"\n.global nayose_" #name        \
          "_end\nnayose_" #name "_end:\n.byte 0\n.previous\n");                       \
  extern "C" const char nayose_##name[];                                              \
  extern "C" const char nayose_##name##_end[];                                        \
  namespace nayose {                                                                  \
  std::string_view embedded_##name() {                                                \
    return {nayose_##name, static_cast<size_t>(nayose_##name##_end - nayose_##name)}; \
  }                                                                                   \
  }
