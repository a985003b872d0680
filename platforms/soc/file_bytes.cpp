// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/file_bytes.h"

#include "models/common/errors.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

namespace bitloom::soc {

std::vector<std::uint8_t> read_file(const std::string& file, const std::string& right) {
    constexpr std::uintmax_t largest = 1ULL << 34;
    const auto refuse = [&](const std::string& why) {
        throw config_error(fmt::format("{}: cannot be read ({}), {}", file, why, right));
    };
    std::error_code error;
    if (!std::filesystem::is_regular_file(file, error))
        refuse(error ? error.message() : "no plain file");
    const std::uintmax_t bytes = std::filesystem::file_size(file, error);
    if (error || bytes > largest)
        refuse(error ? error.message() : "larger than 16 GiB");
    std::vector<std::uint8_t> contents(bytes);
    errno = 0;
    std::ifstream stream(file, std::ios::binary);
    if (!stream.read(reinterpret_cast<char*>(contents.data()),
                     static_cast<std::streamsize>(contents.size())))
        refuse(std::generic_category().message(errno));
    return contents;
}

} // namespace bitloom::soc
