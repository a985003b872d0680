# SPDX-License-Identifier: Apache-2.0
# The libraries that Bitloom's own link to, said once: for this build, for BitloomConfig.cmake, for
# the pkg-config files and for the packages.
#
# bitloom_dependency(TARGETS t ... [PACKAGE arguments of find_package] [PKG_CONFIG module or -l ...]
#                    [DEBIAN package])
# Without PACKAGE, the pkg-config module is PkgConfig::module.
macro(bitloom_dependency)
    cmake_parse_arguments(dep "" "DEBIAN" "TARGETS;PACKAGE;PKG_CONFIG" ${ARGN})
    if(dep_PACKAGE)
        find_package(${dep_PACKAGE} REQUIRED)
        list(JOIN dep_PACKAGE " " dep_find)
        set(dep_find "find_dependency(${dep_find})")
    else()
        find_package(PkgConfig REQUIRED)
        pkg_check_modules(${dep_PKG_CONFIG} REQUIRED IMPORTED_TARGET ${dep_PKG_CONFIG})
        set(dep_find "find_dependency(PkgConfig)\npkg_check_modules(${dep_PKG_CONFIG} REQUIRED IMPORTED_TARGET ${dep_PKG_CONFIG})")
    endif()
    foreach(dep_target ${dep_TARGETS})
        set(BITLOOM_FIND_${dep_target} "${dep_find}")
        set(BITLOOM_PKG_CONFIG_${dep_target} "${dep_PKG_CONFIG}")
        set(BITLOOM_DEBIAN_${dep_target} "${dep_DEBIAN}")
    endforeach()
endmacro()

bitloom_dependency(TARGETS SystemC::systemc PACKAGE SystemC 2.3.4
                   PKG_CONFIG systemc DEBIAN libsystemc-dev)
bitloom_dependency(TARGETS yaml-cpp PACKAGE yaml-cpp PKG_CONFIG yaml-cpp DEBIAN libyaml-cpp-dev)
bitloom_dependency(TARGETS nlohmann_json::nlohmann_json PACKAGE nlohmann_json
                   PKG_CONFIG nlohmann_json DEBIAN nlohmann-json3-dev)
bitloom_dependency(TARGETS CLI11::CLI11 PACKAGE CLI11 PKG_CONFIG CLI11 DEBIAN libcli11-dev)
bitloom_dependency(TARGETS fmt::fmt PACKAGE fmt PKG_CONFIG fmt DEBIAN libfmt-dev)
bitloom_dependency(TARGETS OpenSSL::Crypto PACKAGE OpenSSL COMPONENTS Crypto
                   PKG_CONFIG libcrypto DEBIAN libssl-dev)
bitloom_dependency(TARGETS protobuf::libprotobuf PACKAGE Protobuf
                   PKG_CONFIG protobuf DEBIAN libprotobuf-dev)
bitloom_dependency(TARGETS onnx onnx_proto PACKAGE ONNX # packaged without a pkg-config file
                   PKG_CONFIG -lonnx -lonnx_proto DEBIAN libonnx-dev)
bitloom_dependency(TARGETS Boost::headers PACKAGE Boost 1.74 DEBIAN libboost-dev)
bitloom_dependency(TARGETS Threads::Threads PACKAGE Threads PKG_CONFIG -pthread)
bitloom_dependency(TARGETS SQLite::SQLite3 PACKAGE SQLite3 PKG_CONFIG sqlite3 DEBIAN libsqlite3-dev)
bitloom_dependency(TARGETS Pagmo::pagmo PACKAGE pagmo 2.18 # packaged without a pkg-config file
                   PKG_CONFIG -lpagmo -ltbb -lboost_serialization DEBIAN libpagmo-dev)
# This build's programs take what they use out of its archive: docs/decisions/search.md.
find_library(BITLOOM_PAGMO_ARCHIVE libpagmo.a DOC "pagmo as a static library")
if(BITLOOM_PAGMO_ARCHIVE)
    find_package(TBB REQUIRED) # which the shared library brings itself
    get_target_property(configurations Pagmo::pagmo IMPORTED_CONFIGURATIONS)
    foreach(each IN LISTS configurations)
        set_target_properties(Pagmo::pagmo PROPERTIES IMPORTED_LOCATION_${each} ${BITLOOM_PAGMO_ARCHIVE})
    endforeach()
    set_property(TARGET Pagmo::pagmo APPEND PROPERTY INTERFACE_LINK_LIBRARIES TBB::tbb)
endif()
bitloom_dependency(TARGETS PkgConfig::muparser PKG_CONFIG muparser DEBIAN libmuparser-dev)
