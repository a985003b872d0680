// SPDX-License-Identifier: Apache-2.0
#include "testbenches/fuzz/scratch_file.h"

#include <stdlib.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <stdexcept>
#include <system_error>

namespace bitloom::fuzz {

namespace fs = std::filesystem;

scratch_folder::scratch_folder() {
    std::string pattern = (fs::temp_directory_path() / "bitloom_fuzz_XXXXXX").string();
    if (mkdtemp(pattern.data()) == nullptr)
        throw std::runtime_error("no scratch folder in " + fs::temp_directory_path().string());
    m_path = pattern;
}

scratch_folder::~scratch_folder() {
    std::error_code ignored;
    fs::remove_all(m_path, ignored);
}

fs::path scratch_folder::write(const std::string& name, const void* bytes, std::size_t size) const {
    const fs::path file = m_path / name;
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream.write(static_cast<const char*>(bytes), static_cast<std::streamsize>(size));
    if (!stream.flush())
        throw std::runtime_error("cannot write " + file.string());
    return file;
}

void expect_one_line(const std::string& message) {
    for (const char c : message)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            std::fprintf(stderr, "a refusal with control characters: %s\n", message.c_str());
            std::abort();
        }
    if (message.empty()) {
        std::fputs("an empty refusal\n", stderr);
        std::abort();
    }
}

} // namespace bitloom::fuzz
