# SPDX-License-Identifier: Apache-2.0
# What `cmake --install` gives: the tool with configs/ and the firmware's sources; per component an
# archive per library, the headers under include/bitloom, so that #include paths are those of the
# tree, a CMake package and a pkg-config file. Both find everything from their own place.
include(CMakePackageConfigHelpers)
set(cmake_folder ${CMAKE_INSTALL_LIBDIR}/cmake/Bitloom)
set(archive_folder ${CMAKE_INSTALL_LIBDIR}/bitloom)
set(pkg_config_folder ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
set(room_of_models models)
set(room_of_bridges tlm_bridges)
set(room_of_platforms platforms)
set(below_models "")
set(below_bridges models)
set(below_platforms bridges models)

# The dependencies of targets, from what they link to; a library that Dependencies.cmake does not
# know could not be found again by who links to the installed archives.
function(bitloom_dependencies_of out)
    set(found "")
    foreach(target ${ARGN})
        get_target_property(links ${target} INTERFACE_LINK_LIBRARIES)
        foreach(link ${links})
            string(REGEX REPLACE "^\\$<LINK_ONLY:(.*)>$" "\\1" link "${link}")
            if(DEFINED BITLOOM_FIND_${link})
                list(APPEND found ${link})
            elseif(link AND NOT link MATCHES "^(bitloom_|::@)" AND NOT link MATCHES "-NOTFOUND$")
                message(FATAL_ERROR "${target} links to ${link}: scripts/cmake/Dependencies.cmake "
                                    "must say where it is found")
            endif()
        endforeach()
    endforeach()
    list(REMOVE_DUPLICATES found)
    list(SORT found)
    set(${out} "${found}" PARENT_SCOPE)
endfunction()

function(bitloom_write_pkg_config component targets dependencies)
    set(requires ${below_${component}})
    list(TRANSFORM requires PREPEND bitloom-)
    set(archives "")
    set(libraries "")
    foreach(target ${targets})
        get_target_property(type ${target} TYPE)
        if(type STREQUAL STATIC_LIBRARY)
            list(APPEND archives -l${target})
        endif()
    endforeach()
    foreach(dependency ${dependencies})
        foreach(word ${BITLOOM_PKG_CONFIG_${dependency}})
            if(word MATCHES "^-")
                list(APPEND libraries ${word})
            else()
                list(APPEND requires ${word})
            endif()
        endforeach()
    endforeach()
    list(REMOVE_DUPLICATES requires)
    list(REMOVE_DUPLICATES libraries)
    list(JOIN requires ", " requires)
    list(JOIN archives "," archives)
    list(JOIN libraries " " libraries)
    cmake_path(RELATIVE_PATH CMAKE_INSTALL_PREFIX BASE_DIRECTORY
               ${CMAKE_INSTALL_PREFIX}/${pkg_config_folder} OUTPUT_VARIABLE up)
    configure_file(${PROJECT_SOURCE_DIR}/scripts/cmake/bitloom.pc.in
                   ${PROJECT_BINARY_DIR}/package/bitloom-${component}.pc @ONLY)
    install(FILES ${PROJECT_BINARY_DIR}/package/bitloom-${component}.pc
            DESTINATION ${pkg_config_folder} COMPONENT development)
endfunction()

set(all_targets bitloom_options)
foreach(component models bridges platforms)
    get_property(targets GLOBAL PROPERTY BITLOOM_TARGETS_${component})
    add_library(bitloom_${component} INTERFACE)
    target_link_libraries(bitloom_${component} INTERFACE ${targets})
    set_target_properties(bitloom_${component} PROPERTIES EXPORT_NAME ${component})
    bitloom_dependencies_of(dependencies ${targets})
    bitloom_write_pkg_config(${component} "${targets}" "${dependencies}")
    set(BITLOOM_FIND_ALL_${component} "")
    foreach(dependency ${dependencies})
        list(APPEND BITLOOM_FIND_ALL_${component} "${BITLOOM_FIND_${dependency}}")
        list(APPEND debian_packages ${BITLOOM_DEBIAN_${dependency}})
    endforeach()
    list(REMOVE_DUPLICATES BITLOOM_FIND_ALL_${component})
    list(JOIN BITLOOM_FIND_ALL_${component} "\n    " BITLOOM_FIND_ALL_${component})
    list(APPEND targets bitloom_${component})
    if(component STREQUAL models)
        list(APPEND targets bitloom_options)
        set_target_properties(bitloom_options PROPERTIES EXPORT_NAME options)
    endif()
    install(TARGETS ${targets} EXPORT bitloom_${component}
            ARCHIVE DESTINATION ${archive_folder} COMPONENT library)
    install(EXPORT bitloom_${component} NAMESPACE Bitloom:: FILE Bitloom_${component}.cmake
            DESTINATION ${cmake_folder} COMPONENT development)
    file(GLOB_RECURSE headers RELATIVE ${PROJECT_SOURCE_DIR} CONFIGURE_DEPENDS
         ${PROJECT_SOURCE_DIR}/${room_of_${component}}/*.h)
    foreach(header ${headers})
        cmake_path(GET header PARENT_PATH folder)
        install(FILES ${header} DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/bitloom/${folder}
                COMPONENT development)
    endforeach()
    list(APPEND all_targets ${targets})
endforeach()

configure_package_config_file(scripts/cmake/BitloomConfig.cmake.in
    ${PROJECT_BINARY_DIR}/package/BitloomConfig.cmake INSTALL_DESTINATION ${cmake_folder})
# Below 1.0 a minor version may change what docs/stability.md does not promise.
write_basic_package_version_file(${PROJECT_BINARY_DIR}/package/BitloomConfigVersion.cmake
                                 COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/package/BitloomConfig.cmake
              ${PROJECT_BINARY_DIR}/package/BitloomConfigVersion.cmake
              scripts/cmake/FindSystemC.cmake
        DESTINATION ${cmake_folder} COMPONENT development)

# bitloom finds configs/ from its own place.
install(TARGETS bitloom RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR} COMPONENT tools)
install(DIRECTORY configs DESTINATION ${CMAKE_INSTALL_DATADIR}/bitloom COMPONENT tools)
install(DIRECTORY platforms/firmware DESTINATION ${CMAKE_INSTALL_DATADIR}/bitloom
        COMPONENT development PATTERN CMakeLists.txt EXCLUDE)
install(DIRECTORY ${PROJECT_BINARY_DIR}/platforms/firmware/registers
        DESTINATION ${CMAKE_INSTALL_DATADIR}/bitloom/firmware COMPONENT development)
set(packaged library tools development)
if(BITLOOM_PYTHON_MODULE)
    list(APPEND packaged python)
endif()
foreach(component ${packaged})
    set(package_of_python python3-bitloom)
    set(package_of_library libbitloom)
    set(package_of_tools bitloom)
    set(package_of_development libbitloom-dev)
    install(FILES LICENSE DESTINATION ${CMAKE_INSTALL_DATADIR}/doc/${package_of_${component}}
            RENAME copyright COMPONENT ${component})
endforeach()

# Everything that is installed, and no test.
add_custom_target(installable)
add_dependencies(installable ${all_targets} bitloom firmware_headers)
if(BITLOOM_PYTHON_MODULE)
    add_dependencies(installable bitloom_python)
endif()
