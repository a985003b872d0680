// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/compiler/assembly.h"
#include "platforms/results/distinct_files.h"
#include "platforms/results/output_file.h"

#include <fmt/format.h>

#include <cstdio>

namespace bitloom::cli {

namespace {

/// To --out whole or not at all, else to standard output.
void put(const assembly_options& o, const std::string& bytes, std::size_t words) {
    if (!o.out) {
        if (std::fwrite(bytes.data(), 1, bytes.size(), stdout) != bytes.size())
            throw config_error(
                "standard output: cannot be written, make room or redirect elsewhere");
        return;
    }
    results::refuse_overwriting({"--out", *o.out}, {{"the input", o.file}});
    results::write_file(*o.out, bytes);
    if (!o.quiet)
        fmt::print("{} instructions in {}\n", words, *o.out);
}

} // namespace

int assemble(const assembly_options& o) {
    const auto words = compiler::assemble(compiler::read_program_text(o.file), o.file);
    put(o, compiler::to_bytes(words), words.size());
    return exit_good;
}

int disassemble(const assembly_options& o) {
    const auto words = compiler::read_program(o.file);
    put(o, compiler::disassemble(words, o.verbose), words.size());
    return exit_good;
}

} // namespace bitloom::cli
