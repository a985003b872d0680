// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <functional>
#include <iosfwd>
#include <string>
#include <string_view>

namespace bitloom::results {

/// Where an output file's bytes go.
struct output_place {
    std::filesystem::path target; ///< `file`, or what a symbolic link of that name points at
    bool replaceable = true;      ///< false: a device or pipe, which is written to, never replaced
};

/// Throws config_error if `file` is a folder; `option` is the one to be given another place.
output_place place_of(const std::filesystem::path& file, std::string_view option);

/// Throws config_error as write_file would if `file` could not be created or written now.
void check_place(const std::filesystem::path& file, std::string_view option);

/// A file whose bytes are on the disk under a temporary name until put() gives it its own; the
/// temporary is removed if that is never called. No link is followed.
class pending_file {
public:
    /// Throws config_error as write_file, also when the disk is full; `shown` is what it names.
    pending_file(std::filesystem::path target, std::string_view text, std::filesystem::path shown,
                 std::string_view option = "--out");
    /// The same of what `write` puts into the stream, which need not be in memory at once.
    pending_file(std::filesystem::path target, const std::function<void(std::ostream&)>& write,
                 std::filesystem::path shown, std::string_view option = "--out");
    ~pending_file();
    pending_file(const pending_file&) = delete;
    pending_file& operator=(const pending_file&) = delete;

    void put();

    /// Where the bytes are until then.
    const std::filesystem::path& temporary() const { return m_temporary; }

private:
    void remove() const;

    std::filesystem::path m_target, m_temporary, m_shown;
    std::string m_option;
    bool m_put = false;
};

/// Writes `text` to a temporary name beside `file` and renames it, so that a reader never sees half
/// a file; a device or pipe gets the text directly. Throws config_error (`file: cannot be written
/// (why), ...`), also when the disk is full; `option` is the one to be given another place.
void write_file(const std::filesystem::path& file, std::string_view text,
                std::string_view option = "--out");

/// Creates `folder` and those above it; one that exists is good. Throws config_error, and then has
/// created none.
void create_folder(const std::filesystem::path& folder);

} // namespace bitloom::results
