// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/configuration/given_key.h"
#include "platforms/configuration/platform_configuration.h"

#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::configuration {

/// Whether a file may hold keys of machines other than its accelerator.kind: blocks of a machine
/// are configured by files that need not name it.
enum class allowed_keys { of_its_machine, all };

/// A platform's YAML file, read once: a sweep configures it thousands of times.
class platform_file {
public:
    /// Throws config_error, as load_platform.
    explicit platform_file(const std::filesystem::path& file);

    /// The platform with `sets` applied, as load_platform. Any number of threads may ask at once.
    platform_configuration with(const std::vector<std::string>& sets,
                                allowed_keys allowed = allowed_keys::of_its_machine) const;

private:
    std::filesystem::path m_file;
    platform_configuration m_as_read;
    std::vector<given_key> m_given; ///< by the file
};

/// Reads a platform's YAML file, then applies `sets` ("path=value") in order: the last wins. A key
/// that the file leaves out keeps its default, so an empty file is the default platform; name and
/// sha256 are the file's, whatever the sets. Throws config_error, one line: `file:line: path: what,
/// and what would be right`, `file: what ...` where no line is to blame, or `--set path=value: what
/// ...`. Files over 1 MiB and nesting beyond yaml-cpp's 500 levels are refused.
platform_configuration load_platform(const std::filesystem::path& file,
                                     const std::vector<std::string>& sets,
                                     allowed_keys allowed = allowed_keys::of_its_machine);

} // namespace bitloom::configuration
