# SPDX-FileCopyrightText: The interlock authors
# SPDX-License-Identifier: BSL-1.0

# What tests, examples and benchmarks of interlock itself are built with. Nothing here reaches a user of the library.

set(INTERLOCK_DEV_SANITIZE "" CACHE STRING "Sanitizers to build with, as -fsanitize= takes them")
set(INTERLOCK_DEV_TEST_PREFIX "" CACHE STRING "Put before each CTest name, so that several builds can report as one")
set(INTERLOCK_DEV_ONLY "" CACHE STRING "Build only test files with this CTest label")
set(INTERLOCK_DEV_FUZZ_SECONDS 15 CACHE STRING "How long each fuzz target runs")
option(INTERLOCK_DEV_FULL "Register the long tests, and let a missing tool fail instead of leaving its test out" OFF)
option(INTERLOCK_DEV_GATES "Register the gates: they look at the sources, so one build of several is enough" ON)
option(INTERLOCK_DEV_CCACHE "Use ccache when it is there" ON)

set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE RelWithDebInfo)
endif()

add_library(interlock_dev INTERFACE)
target_compile_options(interlock_dev INTERFACE -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Werror)

if(INTERLOCK_DEV_SANITIZE)
  add_compile_options(-fsanitize=${INTERLOCK_DEV_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${INTERLOCK_DEV_SANITIZE})
endif()

if(INTERLOCK_DEV_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  find_program(CCACHE ccache)
  mark_as_advanced(CCACHE)
  if(CCACHE)
    # The sloppiness is what ccache asks for with precompiled headers.
    set(CMAKE_CXX_COMPILER_LAUNCHER "${CMAKE_COMMAND}" -E env
      CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime "${CCACHE}")
    if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
      add_compile_options("SHELL:-Xclang -fno-pch-timestamp")
    else()
      add_compile_options(-fpch-preprocess)
    endif()
  endif()
endif()

# The memory layout that some kernels choose is too random for the sanitizers of this clang. A probe decides, once,
# whether programs have to be started with `setarch -R`.
set(interlock_launcher "")
if(INTERLOCK_DEV_SANITIZE)
  file(WRITE "${PROJECT_BINARY_DIR}/probe/sanitizer.cpp" "int main() { return 0; }\n")
  if(NOT DEFINED INTERLOCK_DEV_PROBE)
    try_compile(compiled "${PROJECT_BINARY_DIR}/probe" "${PROJECT_BINARY_DIR}/probe/sanitizer.cpp"
      COMPILE_DEFINITIONS -fsanitize=${INTERLOCK_DEV_SANITIZE} LINK_OPTIONS -fsanitize=${INTERLOCK_DEV_SANITIZE}
      OUTPUT_VARIABLE output COPY_FILE "${PROJECT_BINARY_DIR}/probe/sanitizer")
    if(NOT compiled)
      message(FATAL_ERROR "${CMAKE_CXX_COMPILER} can't build with -fsanitize=${INTERLOCK_DEV_SANITIZE}:\n${output}")
    endif()
    set(probe impossible)
    foreach(way plain setarch)
      set(prefix "")
      if(way STREQUAL setarch)
        set(prefix setarch -R)
      endif()
      set(bad 0)
      foreach(i RANGE 1 12)
        execute_process(COMMAND ${prefix} "${PROJECT_BINARY_DIR}/probe/sanitizer"
          RESULT_VARIABLE status OUTPUT_QUIET ERROR_VARIABLE output)
        if(NOT status EQUAL 0)
          set(bad 1)
          break()
        endif()
      endforeach()
      if(NOT bad)
        set(probe ${way})
        break()
      endif()
    endforeach()
    if(probe STREQUAL impossible)
      message(FATAL_ERROR "A program built with -fsanitize=${INTERLOCK_DEV_SANITIZE} doesn't start here, "
        "with or without `setarch -R` (sysctl vm.mmap_rnd_bits=28 as root is a remedy):\n${output}")
    endif()
    set(INTERLOCK_DEV_PROBE ${probe} CACHE INTERNAL "How sanitized programs start")
  endif()
  if(INTERLOCK_DEV_PROBE STREQUAL setarch)
    set(interlock_launcher setarch -R)
  endif()
endif()

# What needs no compiling in every file, compiled once for all tests and examples: docs/howto/add-to-a-project.md. It comes last:
# options and launcher of the compiler reach only targets that are made after them.
set(INTERLOCK_DEV_SOURCE "#include <interlock/src.hpp>\n")
if(TARGET interlock_boost)
  string(APPEND INTERLOCK_DEV_SOURCE "#include <interlock/adapt/json_definition.hpp>\n")
endif()
file(CONFIGURE OUTPUT source.cpp CONTENT "${INTERLOCK_DEV_SOURCE}")
add_library(interlock_source STATIC "${CMAKE_CURRENT_BINARY_DIR}/source.cpp")
target_compile_definitions(interlock_source PUBLIC INTERLOCK_SEPARATE_COMPILATION)
target_link_libraries(interlock_source PUBLIC interlock_all PRIVATE interlock_dev)
