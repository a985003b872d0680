// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/distinct_files.h"

#include "models/common/errors.h"

#include <fmt/format.h>

#include <system_error>

namespace bitloom::results {

namespace {

namespace fs = std::filesystem;

bool same_file(const fs::path& a, const fs::path& b) {
    std::error_code error;
    const fs::file_status status = fs::status(a, error);
    if (fs::exists(status))
        return fs::is_regular_file(status) && fs::equivalent(a, b, error);
    // Two outputs may both be new.
    const auto place = [&](const fs::path& file) {
        return fs::weakly_canonical(fs::absolute(file, error), error);
    };
    const fs::path first = place(a);
    return !error && first == place(b) && !error;
}

} // namespace

void refuse_overwriting(const named_file& output, const std::vector<named_file>& others) {
    for (const named_file& other : others)
        if (same_file(output.file, other.file))
            throw config_error(fmt::format("{}: {} is the file of {} as well, give another one",
                                           output.name, output.file.string(), other.name));
}

} // namespace bitloom::results
