// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string_view>

namespace bitloom::results {

/// Writes `text` to a temporary name beside `file` and renames it, so that a reader never sees half
/// a file. Throws config_error (`file: cannot be written (why), ...`), also when the disk is full;
/// `option` is the one to be given another place.
void write_file(const std::filesystem::path& file, std::string_view text,
                std::string_view option = "--out");

/// Creates `folder` and those above it; one that exists is good. Throws config_error, and then has
/// created none.
void create_folder(const std::filesystem::path& folder);

} // namespace bitloom::results
