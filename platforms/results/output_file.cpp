// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/output_file.h"

#include "models/common/errors.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>
#include <vector>

namespace bitloom::results {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why,
                         std::string_view option = "--out") {
    throw config_error(fmt::format("{}: cannot be written ({}), give {} a folder that can",
                                   path.string(), why, option));
}

} // namespace

void write_file(const std::filesystem::path& file, std::string_view text, std::string_view option) {
    const std::filesystem::path temporary =
        file.parent_path() / fmt::format(".{}.{}.tmp", file.filename().string(), getpid());
    errno = 0;
    std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
    stream.write(text.data(), static_cast<std::streamsize>(text.size()));
    stream.close();
    std::error_code error;
    if (stream)
        std::filesystem::rename(temporary, file, error);
    else
        error.assign(errno != 0 ? errno : EIO, std::generic_category());
    if (error) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        refuse(file, error.message(), option);
    }
}

void create_folder(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> made; // to be unmade if one below cannot be
    std::filesystem::path place;
    for (const std::filesystem::path& name : folder) {
        place /= name;
        std::error_code error, ignored;
        if (std::filesystem::is_directory(place, ignored))
            continue;
        if (std::filesystem::create_directory(place, error))
            made.push_back(place);
        // Another run may have made it meanwhile; anything else of that name is in the way.
        if (std::filesystem::is_directory(place, ignored))
            continue;
        for (; !made.empty(); made.pop_back())
            std::filesystem::remove(made.back(), ignored);
        if (!error || error == std::errc::file_exists)
            error = std::make_error_code(std::errc::not_a_directory);
        refuse(folder, error.message());
    }
}

} // namespace bitloom::results
