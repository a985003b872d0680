// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace bitloom::results {

/// A file and what a message calls it: the option that names it, or the line of another file.
struct named_file {
    std::string name;
    std::filesystem::path file;
};

/// Throws config_error if writing `output` would replace one of `others`, by whatever link or path
/// they are the same file. Devices and pipes are not replaced, so they may be shared.
void refuse_overwriting(const named_file& output, const std::vector<named_file>& others);

} // namespace bitloom::results
