# SPDX-License-Identifier: Apache-2.0
# Gives SystemC::systemc. An upstream CMake package is taken first, the pkg-config file second: the
# distribution packages only the latter. The library links only to the C++ standard it was built
# for, so that is checked here, where the message is readable.
find_package(SystemCLanguage CONFIG QUIET)
if(TARGET SystemC::systemc)
    # Upstream's, or made below when another package looked for it.
    set(SystemC_VERSION "${SystemCLanguage_VERSION}")
    if(NOT SystemC_VERSION)
        set(SystemC_VERSION "${SystemC_FOUND_VERSION}")
    endif()
else()
    find_package(PkgConfig QUIET)
    if(PkgConfig_FOUND)
        pkg_check_modules(PC_SYSTEMC QUIET systemc)
    endif()
    find_path(SystemC_INCLUDE_DIR systemc HINTS ${PC_SYSTEMC_INCLUDE_DIRS} $ENV{SYSTEMC_HOME}/include)
    find_library(SystemC_LIBRARY systemc HINTS ${PC_SYSTEMC_LIBRARY_DIRS} $ENV{SYSTEMC_HOME}/lib)
    set(SystemC_VERSION "${PC_SYSTEMC_VERSION}")
    mark_as_advanced(SystemC_INCLUDE_DIR SystemC_LIBRARY)
endif()

include(FindPackageHandleStandardArgs)
if(TARGET SystemC::systemc)
    find_package_handle_standard_args(SystemC REQUIRED_VARS SystemC_VERSION)
else()
    find_package_handle_standard_args(SystemC REQUIRED_VARS SystemC_LIBRARY SystemC_INCLUDE_DIR
                                      VERSION_VAR SystemC_VERSION)
endif()

if(SystemC_FOUND AND NOT TARGET SystemC::systemc)
    find_package(Threads REQUIRED)
    set(SystemC_FOUND_VERSION "${SystemC_VERSION}" CACHE INTERNAL "")
    add_library(SystemC::systemc UNKNOWN IMPORTED)
    set_target_properties(SystemC::systemc PROPERTIES
        IMPORTED_LOCATION "${SystemC_LIBRARY}"
        INTERFACE_INCLUDE_DIRECTORIES "${SystemC_INCLUDE_DIR}"
        INTERFACE_COMPILE_DEFINITIONS "SC_INCLUDE_DYNAMIC_PROCESSES"
        INTERFACE_LINK_LIBRARIES Threads::Threads)
    include(CheckCXXSourceCompiles)
    set(CMAKE_REQUIRED_LIBRARIES SystemC::systemc)
    set(CMAKE_REQUIRED_FLAGS "-std=c++17")
    check_cxx_source_compiles("#include <systemc>
        int sc_main(int, char**) { return sc_core::sc_get_status(); }" SYSTEMC_LINKS_AS_CXX17)
    unset(CMAKE_REQUIRED_LIBRARIES)
    unset(CMAKE_REQUIRED_FLAGS)
    if(NOT SYSTEMC_LINKS_AS_CXX17)
        message(FATAL_ERROR "${SystemC_LIBRARY} does not link as C++17: it was built for another "
                            "standard. Install the distribution's libsystemc-dev, or build SystemC "
                            "with CMAKE_CXX_STANDARD=17.")
    endif()
endif()
