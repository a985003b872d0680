// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/output_file.h"

#include "models/common/errors.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

namespace bitloom::results {

namespace {

[[noreturn]] void refuse(const std::filesystem::path& path, const std::string& why,
                         std::string_view option = "--out") {
    throw config_error(fmt::format("{}: cannot be written ({}), give {} a folder that can",
                                   path.string(), why, option));
}

using stream_writer = std::function<void(std::ostream&)>;

stream_writer writer_of(std::string_view text) {
    return [text](std::ostream& to) {
        to.write(text.data(), static_cast<std::streamsize>(text.size()));
    };
}

/// Writes the whole of a file; the reason if that fails.
std::error_code write_all(const std::filesystem::path& file, const stream_writer& write) {
    errno = 0;
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    write(stream);
    stream.close();
    return stream ? std::error_code()
                  : std::error_code(errno != 0 ? errno : EIO, std::generic_category());
}

} // namespace

output_place place_of(const std::filesystem::path& file, std::string_view option) {
    std::error_code error;
    const std::filesystem::file_status status = std::filesystem::status(file, error);
    if (std::filesystem::is_directory(status) || !file.has_filename())
        refuse(file, "is a folder", option);
    if (!std::filesystem::exists(status))
        return {file, true};
    if (!std::filesystem::is_regular_file(status))
        return {file, false};
    const std::filesystem::path target = std::filesystem::canonical(file, error);
    if (error)
        refuse(file, error.message(), option);
    return {target, true};
}

void check_place(const std::filesystem::path& file, std::string_view option) {
    const output_place place = place_of(file, option);
    const std::filesystem::path parent = place.target.parent_path();
    const std::filesystem::path folder = parent.empty() ? "." : parent;
    const int missing = place.replaceable ? access(folder.c_str(), W_OK | X_OK)
                                          : access(place.target.c_str(), W_OK);
    if (missing != 0)
        refuse(file, std::generic_category().message(errno), option);
}

pending_file::pending_file(std::filesystem::path target, std::string_view text,
                           std::filesystem::path shown, std::string_view option)
    : pending_file(std::move(target), writer_of(text), std::move(shown), option) {}

pending_file::pending_file(std::filesystem::path target, const stream_writer& write,
                           std::filesystem::path shown, std::string_view option)
    : m_target(std::move(target))
    , m_temporary(m_target.parent_path() /
                  fmt::format(".{}.{}.tmp", m_target.filename().string(), getpid()))
    , m_shown(std::move(shown))
    , m_option(option) {
    if (const std::error_code error = write_all(m_temporary, write)) {
        remove();
        refuse(m_shown, error.message(), m_option);
    }
}

pending_file::~pending_file() {
    if (!m_put)
        remove();
}

void pending_file::remove() const {
    std::error_code ignored;
    std::filesystem::remove(m_temporary, ignored);
}

void pending_file::put() {
    std::error_code error;
    std::filesystem::rename(m_temporary, m_target, error);
    if (error)
        refuse(m_shown, error.message(), m_option);
    m_put = true;
}

void write_file(const std::filesystem::path& file, std::string_view text, std::string_view option) {
    const output_place place = place_of(file, option);
    if (!place.replaceable) {
        if (const std::error_code error = write_all(place.target, writer_of(text)))
            refuse(file, error.message(), option);
        return;
    }
    pending_file(place.target, text, file, option).put();
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
