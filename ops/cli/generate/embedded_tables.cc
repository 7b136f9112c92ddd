#include "ops/cli/generate/embedded_tables.h"

// NAYOSE_DATA_DIR comes from CMake. The assembler takes the files in as they are.
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

NAYOSE_EMBED(surnames, "surnames.tsv")
NAYOSE_EMBED(given_male, "given_male.tsv")
NAYOSE_EMBED(given_female, "given_female.tsv")
NAYOSE_EMBED(towns, "towns.tsv")
