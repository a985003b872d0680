// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/inside_folder.h"

#include "models/common/errors.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::network {

namespace fs = std::filesystem;

fs::path folder_of(const fs::path& network) {
    return network.has_parent_path() ? network.parent_path() : fs::path(".");
}

fs::path file_inside(const fs::path& folder, const std::string& location) {
    const fs::path path(location);
    const auto refuse = [&](const char* what) {
        throw config_error(fmt::format("'{}'{}", printable(location), what));
    };
    const bool climbs =
        std::any_of(path.begin(), path.end(), [](const fs::path& part) { return part == ".."; });
    if (location.empty() || location.find('\0') != std::string::npos || path.is_absolute() ||
        climbs)
        refuse("; give a file inside the network's folder");
    std::error_code failed;
    const fs::path inside = fs::canonical(folder, failed);
    const fs::path file = failed ? fs::path() : fs::canonical(inside / path, failed);
    if (failed)
        refuse(", which does not exist; put it beside the network");
    const auto ends = std::mismatch(inside.begin(), inside.end(), file.begin(), file.end());
    if (ends.first != inside.end())
        refuse(", a link out of the network's folder; copy the file there");
    if (!fs::is_regular_file(file, failed))
        refuse(", which is not a file; put a file there");
    return file;
}

} // namespace bitloom::network
