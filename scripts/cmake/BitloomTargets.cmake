# SPDX-License-Identifier: Apache-2.0
# bitloom_library(NAME SOURCES ... LINKS ...): a static library with the house's warnings.
# bitloom_test(NAME SOURCES ... LINKS ...): one GoogleTest binary per area, one ctest entry per TEST.
add_library(bitloom_options INTERFACE)
target_include_directories(bitloom_options INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_features(bitloom_options INTERFACE cxx_std_17)
target_compile_options(bitloom_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wconversion
                                                 -Wnon-virtual-dtor)
if(BITLOOM_WARNINGS_AS_ERRORS)
    target_compile_options(bitloom_options INTERFACE -Werror)
endif()
if(BITLOOM_SANITIZE)
    target_compile_options(bitloom_options INTERFACE -fsanitize=${BITLOOM_SANITIZE}
                                                     -fno-omit-frame-pointer
                                                     -fno-sanitize-recover=all)
    target_link_options(bitloom_options INTERFACE -fsanitize=${BITLOOM_SANITIZE})
endif()

function(bitloom_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES})
    target_link_libraries(${name} PUBLIC bitloom_options ${arg_LINKS})
endfunction()

function(bitloom_test name)
    cmake_parse_arguments(arg "" "" "SOURCES;LINKS" ${ARGN})
    add_executable(${name} ${arg_SOURCES})
    target_link_libraries(${name} PRIVATE bitloom_options ${arg_LINKS} GTest::gmock)
    target_compile_definitions(${name} PRIVATE BITLOOM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    if(NOT arg_LINKS MATCHES "bitloom_systemc_test")
        target_link_libraries(${name} PRIVATE GTest::gtest_main)
    endif()
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600)
endfunction()
