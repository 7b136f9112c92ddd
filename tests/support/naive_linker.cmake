# The naive linker, for tests and for bench/quality: include() this where it is needed.
if(NOT TARGET nayose_naive_linker)
  nayose_library(naive_linker
    SOURCES "${CMAKE_CURRENT_LIST_DIR}/naive_linker.cc"
    DEPS base encode model blocking comparison scoring clustering)
endif()
