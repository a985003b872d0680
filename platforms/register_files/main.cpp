// SPDX-License-Identifier: Apache-2.0
// Writes what is made from the register tables, for the build and for the documentation.
//
//   register_files --headers DIR     NAME_registers.h of every device and memory_map.h, for
//   firmware register_files --docs DIR        the tables of DIR/NAME.md, bitloom.svd and
//   bitloom.dtsi
#include "platforms/register_files/descriptions.h"

#include <cstdio>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

namespace {

using namespace bitloom::register_files;
namespace fs = std::filesystem;

std::string read(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

void write(const fs::path& file, const std::string& text) {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream << text;
    if (!stream.flush())
        throw std::runtime_error(file.string() + ": cannot be written");
}

void write_headers(const fs::path& folder) {
    fs::create_directories(folder);
    for (const device& d : devices())
        write(folder / (d.name + "_registers.h"), c_header(d));
    write(folder / "memory_map.h", memory_map_header(devices()));
    write(folder / "performance_registers.h", performance_header());
}

void write_docs(const fs::path& folder) {
    for (const device& d : devices()) {
        const fs::path page = folder / (d.name + ".md");
        write(page, renewed_page(read(page), *d.table, page.string()));
    }
    write(folder / "bitloom.svd", svd(devices()));
    write(folder / "bitloom.dtsi", devicetree(devices()));
}

} // namespace

int main(int count, char** arguments) {
    const std::string what = count == 3 ? arguments[1] : "";
    try {
        if (what == "--headers")
            write_headers(arguments[2]);
        else if (what == "--docs")
            write_docs(arguments[2]);
        else {
            std::fputs("register_files: give --headers DIR or --docs DIR\n", stderr);
            return 2;
        }
    } catch (const std::exception& e) {
        std::fprintf(stderr, "%s\n", e.what());
        return 2;
    }
    return 0;
}
