// SPDX-License-Identifier: Apache-2.0
#include "platforms/configuration/shipped_folder.h"

#include "models/common/errors.h"
#include "platforms/configuration/printable.h"

#include <dlfcn.h>
#include <fmt/format.h>
#include <link.h>

#include <algorithm>
#include <vector>

namespace bitloom::configuration {

namespace fs = std::filesystem;

namespace {

/// The file that this code was loaded from; empty if the system does not say.
fs::path own_file() {
    std::error_code unreadable;
    Dl_info info{};
    void* loaded = nullptr;
    // The program has no name among what was loaded: it is found as it was called, from anywhere.
    if (dladdr1(reinterpret_cast<const void*>(&own_file), &info, &loaded, RTLD_DL_LINKMAP) != 0)
        if (const char* name = static_cast<const link_map*>(loaded)->l_name; *name != '\0')
            return fs::absolute(name, unreadable);
    return fs::read_symlink("/proc/self/exe", unreadable);
}

} // namespace

fs::path shipped_folder(const std::string& name, const std::string& who) {
    const fs::path inside = fs::path("configs") / name;
    std::error_code absent;
    const fs::path own = own_file();
    for (fs::path up = own.parent_path(); !own.empty(); up = up.parent_path()) {
        for (const fs::path& base : {up, up / "share/bitloom"}) // a tree, an installation
            if (fs::is_directory(base / inside, absent))
                return base / inside;
        if (up == up.parent_path())
            break;
    }
    if (fs::is_directory(inside, absent))
        return inside;
    throw config_error(fmt::format("{}: no folder {} above the program or here, run it in the "
                                   "project's folder",
                                   who, inside.string()));
}

std::string shipped_names(const std::string& folder, const std::string& who) {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(shipped_folder(folder, who)))
        if (entry.path().extension() == ".yaml")
            names.push_back(entry.path().stem().string());
    std::sort(names.begin(), names.end());
    return fmt::format("{}", fmt::join(names, ", "));
}

fs::path named_file(const std::string& name, const std::string& folder, const std::string& where) {
    if (fs::path(name).extension() == ".yaml")
        return name;
    const std::string who = where.substr(0, where.rfind(": "));
    fs::path file = shipped_folder(folder, who) / (name + ".yaml");
    std::error_code ignored;
    if (name.find('/') == std::string::npos && fs::is_regular_file(file, ignored))
        return file;
    throw config_error(fmt::format("{}no '{}' is shipped, give one of {} or a file.yaml", where,
                                   printable(name), shipped_names(folder, who)));
}

} // namespace bitloom::configuration
