# SPDX-License-Identifier: Apache-2.0
# BITLOOM_RTL: on where Verilator is found. bitloom_verilate(NAME TOP FILES ...): a library with the
# SystemC module V<top> of Verilog, whose first file declares the top.
find_package(verilator QUIET HINTS $ENV{VERILATOR_ROOT})
option(BITLOOM_RTL "build the Verilog (--view rtl); needs Verilator" ${verilator_FOUND})
if(BITLOOM_RTL AND NOT verilator_FOUND)
    message(FATAL_ERROR "BITLOOM_RTL is on and Verilator is not there: install it, name its folder "
                        "in VERILATOR_ROOT, or give -DBITLOOM_RTL=OFF")
elseif(NOT verilator_FOUND)
    message(STATUS "No Verilator: built without the Verilog, so without --view rtl and its tests")
endif()

function(bitloom_verilate name)
    add_library(${name} STATIC)
    set_target_properties(${name} PROPERTIES UNITY_BUILD OFF) # Verilator splits it to its own taste
    # Generated code is not ours to mend, and its headers are a library's.
    target_compile_options(${name} PRIVATE -w ${BITLOOM_NAMES_FROM_ROOT})
    target_link_libraries(${name} PUBLIC SystemC::systemc PRIVATE bitloom_options)
    set(folder ${CMAKE_CURRENT_BINARY_DIR}/${name})
    # Verilator runs in the current folder and writes its files' names into the code.
    set(sources "")
    foreach(file ${ARGN})
        cmake_path(ABSOLUTE_PATH file BASE_DIRECTORY ${PROJECT_SOURCE_DIR})
        cmake_path(RELATIVE_PATH file BASE_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR})
        list(APPEND sources ${file})
    endforeach()
    set(warnings -Wall)
    if(NOT BITLOOM_WARNINGS_AS_ERRORS) # versions of Verilator differ in what they warn of
        list(APPEND warnings -Wno-fatal)
    endif()
    verilate(${name} SYSTEMC SOURCES ${sources} DIRECTORY ${folder} VERILATOR_ARGS ${warnings} -O3)
    get_target_property(folders ${name} INCLUDE_DIRECTORIES)
    # Others see generated headers in this build only, and SystemC as everybody does.
    set_target_properties(${name} PROPERTIES INTERFACE_INCLUDE_DIRECTORIES "" INTERFACE_LINK_LIBRARIES
        "SystemC::systemc;Threads::Threads;$<LINK_ONLY:bitloom_options>")
    foreach(folder ${folders})
        target_include_directories(${name} SYSTEM INTERFACE $<BUILD_INTERFACE:${folder}>)
    endforeach()
    bitloom_install(${name})
endfunction()
