# How a room of nayose is built: one static library per folder, its vendor libraries PRIVATE.

find_package(Threads REQUIRED)

find_program(NAYOSE_CCACHE ccache)
if(NAYOSE_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${NAYOSE_CCACHE}")
endif()

add_library(nayose_options INTERFACE)
target_include_directories(nayose_options INTERFACE "${CMAKE_SOURCE_DIR}")
target_compile_options(nayose_options INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -Werror
  -ffp-contract=off -fno-omit-frame-pointer)
target_link_libraries(nayose_options INTERFACE Threads::Threads)

# Vendor libraries by the name a room uses. Headers count as system headers.
function(nayose_vendor name)
  cmake_parse_arguments(V "" "" "LIBS;INCLUDES" ${ARGN})
  add_library(vendor_${name} INTERFACE)
  target_link_libraries(vendor_${name} INTERFACE ${V_LIBS})
  if(V_INCLUDES)
    target_include_directories(vendor_${name} SYSTEM INTERFACE ${V_INCLUDES})
  endif()
endfunction()

nayose_vendor(xxhash LIBS xxhash)
nayose_vendor(icu LIBS icui18n icuuc icudata)
nayose_vendor(openssl LIBS crypto)
nayose_vendor(rocksdb LIBS rocksdb)
nayose_vendor(rdkafka LIBS rdkafka)
nayose_vendor(tbb LIBS tbb)
nayose_vendor(simdjson LIBS simdjson)
nayose_vendor(pugixml LIBS pugixml)
nayose_vendor(fmt LIBS fmt)
nayose_vendor(zstd LIBS zstd)
nayose_vendor(zlib LIBS z)
nayose_vendor(prometheus LIBS prometheus-cpp-pull prometheus-cpp-core)
nayose_vendor(tomlplusplus)
nayose_vendor(cli11)

# nayose_library(<name> SOURCES ... [DEPS <nayose targets>] [VENDOR <vendor names>])
# DEPS are public (their headers may appear in ours); VENDOR is private, always.
function(nayose_library name)
  cmake_parse_arguments(L "" "" "SOURCES;DEPS;VENDOR" ${ARGN})
  add_library(nayose_${name} STATIC ${L_SOURCES})
  target_link_libraries(nayose_${name} PUBLIC nayose_options)
  foreach(dep IN LISTS L_DEPS)
    target_link_libraries(nayose_${name} PUBLIC nayose_${dep})
  endforeach()
  foreach(vendor IN LISTS L_VENDOR)
    target_link_libraries(nayose_${name} PRIVATE vendor_${vendor})
  endforeach()
endfunction()

# nayose_test(<name> LABEL <unit|property|integration|crash|fuzz> SOURCES ... DEPS ... [VENDOR ...])
# One executable, one CTest entry; gtest's main comes with it.
function(nayose_test name)
  cmake_parse_arguments(T "" "LABEL;TIMEOUT" "SOURCES;DEPS;VENDOR" ${ARGN})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 300)
  endif()
  add_executable(${name} ${T_SOURCES})
  target_link_libraries(${name} PRIVATE nayose_options gtest gtest_main)
  foreach(dep IN LISTS T_DEPS)
    target_link_libraries(${name} PRIVATE nayose_${dep})
  endforeach()
  foreach(vendor IN LISTS T_VENDOR)
    target_link_libraries(${name} PRIVATE vendor_${vendor})
  endforeach()
  add_test(NAME ${name} COMMAND ${name})
  set_tests_properties(${name} PROPERTIES LABELS ${T_LABEL} TIMEOUT ${T_TIMEOUT}
    ENVIRONMENT "NAYOSE_SOURCE_DIR=${CMAKE_SOURCE_DIR};NAYOSE_BINARY_DIR=${CMAKE_BINARY_DIR}")
endfunction()

# nayose_script_test(<name> LABEL <label> [TIMEOUT <s>] SCRIPT <file.py>): a test that drives the
# built `nayose` from outside.
function(nayose_script_test name)
  cmake_parse_arguments(T "" "LABEL;TIMEOUT;SCRIPT" "" ${ARGN})
  if(NOT T_TIMEOUT)
    set(T_TIMEOUT 300)
  endif()
  find_program(NAYOSE_PYTHON3 python3 REQUIRED)
  add_test(NAME ${name} COMMAND "${NAYOSE_PYTHON3}" "${CMAKE_CURRENT_SOURCE_DIR}/${T_SCRIPT}")
  set_tests_properties(${name} PROPERTIES LABELS ${T_LABEL} TIMEOUT ${T_TIMEOUT}
    ENVIRONMENT "NAYOSE_SOURCE_DIR=${CMAKE_SOURCE_DIR};NAYOSE_BINARY_DIR=${CMAKE_BINARY_DIR}")
endfunction()
