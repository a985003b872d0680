# SPDX-License-Identifier: Apache-2.0
# bitloom_library(NAME SOURCES ... [APART ...] LINKS ...): a static library with the house's warnings;
#     what is not of the tests is installed as Bitloom::NAME without its bitloom_.
# bitloom_install(TARGET): that for a target which was not made by bitloom_library.
# bitloom_test(NAME SOURCES ... [APART ...] LINKS ...): one GoogleTest binary per area, one ctest entry
#     per TEST.
# Presets with CMAKE_UNITY_BUILD compile several sources as one, in a third of the time: APART names
# sources that stay by themselves, because they use a name that a neighbour gives to something else.
add_library(bitloom_options INTERFACE)
target_include_directories(bitloom_options INTERFACE
    $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}>
    $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}/bitloom>)
target_compile_features(bitloom_options INTERFACE cxx_std_17)
# Warnings are the house's own: a project that links to the installed libraries has others.
target_compile_options(bitloom_options INTERFACE
    "$<BUILD_INTERFACE:-Wall;-Wextra;-Wpedantic;-Wshadow;-Wconversion;-Wnon-virtual-dtor>")
if(CMAKE_UNITY_BUILD) # a neighbour's name at file scope is no shadow
    target_compile_options(bitloom_options INTERFACE $<BUILD_INTERFACE:-Wno-shadow>)
endif()
if(BITLOOM_WARNINGS_AS_ERRORS)
    target_compile_options(bitloom_options INTERFACE $<BUILD_INTERFACE:-Werror>)
endif()
if(BITLOOM_SANITIZE)
    target_compile_options(bitloom_options INTERFACE -fsanitize=${BITLOOM_SANITIZE}
                                                     -fno-omit-frame-pointer
                                                     -fno-sanitize-recover=all)
    target_link_options(bitloom_options INTERFACE -fsanitize=${BITLOOM_SANITIZE})
    if(BITLOOM_SANITIZE MATCHES address AND CMAKE_CXX_COMPILER_ID STREQUAL GNU)
        # Nobody calls it by name but SystemC's library, so that nothing else would link it.
        add_library(bitloom_main_stack STATIC ${PROJECT_SOURCE_DIR}/testbenches/support/main_stack.cpp)
        target_compile_features(bitloom_main_stack PRIVATE cxx_std_17)
        target_link_libraries(bitloom_options INTERFACE
            $<BUILD_INTERFACE:$<LINK_LIBRARY:WHOLE_ARCHIVE,bitloom_main_stack>>)
    endif()
    if(BITLOOM_SANITIZE STREQUAL thread)
        # Boost.Asio's fences: gcc cannot follow them, and says so at each.
        target_compile_options(bitloom_options INTERFACE $<$<CXX_COMPILER_ID:GNU>:-Wno-tsan>)
    endif()
endif()

# Where a file writes its own name (__FILE__), the name is from the root: installed archives tell
# nothing of the folder that they were built in.
set(BITLOOM_NAMES_FROM_ROOT -fmacro-prefix-map=${PROJECT_BINARY_DIR}/=
                            -fmacro-prefix-map=${PROJECT_SOURCE_DIR}/=)

# The component is the room: models, bridges (tlm_bridges) or platforms.
function(bitloom_install name)
    cmake_path(RELATIVE_PATH CMAKE_CURRENT_SOURCE_DIR BASE_DIRECTORY ${PROJECT_SOURCE_DIR}
               OUTPUT_VARIABLE folder)
    string(REGEX MATCH "^[^/]*" room "${folder}")
    set(component_of_models models)
    set(component_of_tlm_bridges bridges)
    set(component_of_platforms platforms)
    set(component ${component_of_${room}})
    if(component)
        set_property(GLOBAL APPEND PROPERTY BITLOOM_TARGETS_${component} ${name})
        string(REGEX REPLACE "^bitloom_" "" short_name ${name})
        set_target_properties(${name} PROPERTIES EXPORT_NAME ${short_name})
        add_library(Bitloom::${short_name} ALIAS ${name})
    endif()
endfunction()

function(bitloom_library name)
    cmake_parse_arguments(arg "" "" "SOURCES;APART;LINKS" ${ARGN})
    add_library(${name} STATIC ${arg_SOURCES} ${arg_APART})
    set_source_files_properties(${arg_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    target_link_libraries(${name} PUBLIC bitloom_options ${arg_LINKS})
    bitloom_install(${name})
endfunction()

function(bitloom_test name)
    cmake_parse_arguments(arg "" "" "SOURCES;APART;LINKS" ${ARGN})
    add_executable(${name} ${arg_SOURCES} ${arg_APART})
    set_source_files_properties(${arg_APART} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
    target_link_libraries(${name} PRIVATE bitloom_options ${arg_LINKS} GTest::gmock)
    target_compile_definitions(${name} PRIVATE BITLOOM_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    if(NOT arg_LINKS MATCHES "bitloom_systemc_test")
        target_link_libraries(${name} PRIVATE GTest::gtest_main)
    endif()
    gtest_discover_tests(${name} DISCOVERY_TIMEOUT 60 PROPERTIES TIMEOUT 600)
endfunction()
