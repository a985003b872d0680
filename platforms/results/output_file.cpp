// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/output_file.h"

#include "models/common/errors.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>

namespace bitloom::results {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why) {
    throw config_error(fmt::format("{}: cannot be written ({}), give --out a folder that can",
                                   path.string(), why));
}

} // namespace

void write_file(const std::filesystem::path& file, std::string_view text) {
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
        refuse(file, error.message());
    }
}

void create_folder(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    if (error)
        refuse(folder, error.message());
    // create_directories is content with a file of that name in some versions of the library.
    if (!std::filesystem::is_directory(folder, error))
        refuse(folder, "not a folder");
}

} // namespace bitloom::results
