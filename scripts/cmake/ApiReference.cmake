# SPDX-License-Identifier: Apache-2.0
# The target `api_reference` writes api_reference/index.html in the build folder; where Doxygen warns it
# fails. Doxygen is wanted by nothing else.
find_program(BITLOOM_DOXYGEN doxygen DOC "writes the API reference")
if(BITLOOM_DOXYGEN)
    configure_file(scripts/cmake/Doxyfile.in package/Doxyfile @ONLY)
    add_custom_target(api_reference
        COMMAND ${BITLOOM_DOXYGEN} ${PROJECT_BINARY_DIR}/package/Doxyfile VERBATIM)
endif()
