// SPDX-License-Identifier: Apache-2.0
// Any text as assembly: it becomes words or is refused, and its words are read back from their own
// text.
#include "models/common/errors.h"
#include "platforms/compiler/assembly.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace bitloom;
    const std::string text(reinterpret_cast<const char*>(data), size);
    try {
        const auto words = compiler::assemble(text, "text");
        const std::string again = compiler::disassemble(words);
        require(compiler::assemble(again, "again") == words, "a word is not read back");
    } catch (const config_error&) {
    }
    const auto words = compiler::to_words(text); // any bytes are a program, too
    require(compiler::assemble(compiler::disassemble(words), "words") == words,
            "a word is not read back");
    return 0;
}
