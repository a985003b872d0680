# SPDX-License-Identifier: Apache-2.0
# `cpack` in the build folder: Debian packages, the archives, the tool, the development files and, where
# it is built, the Python package.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_NAME bitloom)
set(CPACK_PACKAGE_VENDOR Bitloom)
set(CPACK_PACKAGE_CONTACT "Bitloom's authors <bitloom@localhost>")
set(CPACK_COMPONENTS_ALL ${packaged})
set(CPACK_PACKAGING_INSTALL_PREFIX /usr)
# What is installed is what has been built; the target `installable` builds it.
set(CMAKE_SKIP_INSTALL_ALL_DEPENDENCY ON)
set(CPACK_STRIP_FILES ON)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_PACKAGE_RELEASE 1)
set(CPACK_DEBIAN_COMPRESSION_TYPE gzip) # of what dpkg reads, the one that is made fast

list(REMOVE_DUPLICATES debian_packages)
list(SORT debian_packages)
list(JOIN debian_packages ", " debian_packages)
set(same "(= ${PROJECT_VERSION}-${CPACK_DEBIAN_PACKAGE_RELEASE})")

set(CPACK_DEBIAN_TOOLS_PACKAGE_NAME bitloom)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SECTION electronics)
set(CPACK_DEBIAN_TOOLS_PACKAGE_SHLIBDEPS ON)
set(CPACK_COMPONENT_TOOLS_DESCRIPTION "The program bitloom and the platforms, memories, technologies and networks that come with it.")

set(CPACK_DEBIAN_LIBRARY_PACKAGE_NAME libbitloom)
set(CPACK_DEBIAN_LIBRARY_PACKAGE_SECTION libdevel)
set(CPACK_COMPONENT_LIBRARY_DESCRIPTION "The archives that libbitloom-dev links to.")

set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_NAME libbitloom-dev)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_SECTION libdevel)
set(CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS "libbitloom ${same}, ${debian_packages}")
set(CPACK_COMPONENT_DEVELOPMENT_DESCRIPTION "Headers, the CMake package, pkg-config files and the sources of the firmware's drivers.")

# The module is for one version of the interpreter, and runs the program of its own version.
math(EXPR next_python_minor "${Python_VERSION_MINOR} + 1")
set(CPACK_DEBIAN_PYTHON_PACKAGE_NAME python3-bitloom)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SECTION python)
set(CPACK_DEBIAN_PYTHON_PACKAGE_SHLIBDEPS ON)
set(CPACK_DEBIAN_PYTHON_PACKAGE_DEPENDS "bitloom ${same}, python3 (>= 3.${Python_VERSION_MINOR}~), python3 (<< 3.${next_python_minor}~), python3-numpy, python3-pandas")
set(CPACK_COMPONENT_PYTHON_DESCRIPTION "Bitloom from Python: platforms, networks, runs and sweeps with numpy and pandas.")
include(CPack)
