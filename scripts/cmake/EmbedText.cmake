# SPDX-License-Identifier: Apache-2.0
# bitloom_embed_text(OUT HEADER NAMESPACE NAME=FILE ...): a C++ source with a std::string_view per
# text file, made anew when a file changes. As a script (-P) it writes that source.
function(bitloom_embed_text out header namespace)
    set(files)
    foreach(pair ${ARGN})
        string(REGEX REPLACE "^[^=]*=" "" file ${pair})
        list(APPEND files ${file})
    endforeach()
    string(REPLACE ";" "|" pairs "${ARGN}")
    add_custom_command(OUTPUT ${out} VERBATIM
        COMMAND ${CMAKE_COMMAND} -D OUT=${out} -D HEADER=${header} -D NAMESPACE=${namespace}
                -D PAIRS=${pairs} -P ${PROJECT_SOURCE_DIR}/scripts/cmake/EmbedText.cmake
        DEPENDS ${files} ${PROJECT_SOURCE_DIR}/scripts/cmake/EmbedText.cmake)
endfunction()

if(CMAKE_SCRIPT_MODE_FILE STREQUAL CMAKE_CURRENT_LIST_FILE)
    string(REPLACE "|" ";" PAIRS "${PAIRS}")
    set(source "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n")
    foreach(pair IN LISTS PAIRS)
        string(REGEX MATCH "^([^=]*)=(.*)$" ignored "${pair}")
        set(name ${CMAKE_MATCH_1})
        file(READ ${CMAKE_MATCH_2} text)
        # Compilers need not take a literal of more than 65,536 characters.
        string(APPEND source "const std::string_view ${name} = \"\"")
        string(LENGTH "${text}" length)
        set(at 0)
        while(at LESS length)
            string(SUBSTRING "${text}" ${at} 16000 part)
            string(APPEND source "\n    R\"embedded(${part})embedded\"")
            math(EXPR at "${at} + 16000")
        endwhile()
        string(APPEND source ";\n")
    endforeach()
    file(WRITE ${OUT} "${source}} // namespace ${NAMESPACE}\n")
endif()
