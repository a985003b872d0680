// SPDX-License-Identifier: Apache-2.0
#include "platforms/compiler/timing_key.h"

#include "platforms/configuration/describe.h"

#include <fmt/format.h>

#include <iterator>
#include <string_view>

namespace bitloom::compiler {

namespace {

bool starts_with(std::string_view text, std::string_view front) {
    return text.substr(0, front.size()) == front;
}

/// What is not known to be without effect counts, so that a new key does.
bool counts(std::string_view path) {
    if (path == "dram.bits_per_cycle")
        return true;
    constexpr std::string_view bytes = "_buffer_bytes";
    const bool is_size =
        path.size() > bytes.size() && path.substr(path.size() - bytes.size()) == bytes;
    return starts_with(path, "accelerator.") && !is_size && path != "accelerator.frequency_hz" &&
           !starts_with(path, "accelerator.published_energy.");
}

} // namespace

std::string timing_key(const configuration::platform_configuration& platform) {
    std::string key;
    configuration::describe(
        [&](const configuration::key& entry, const auto&, const auto& value) {
            if (counts(entry.path))
                fmt::format_to(std::back_inserter(key), "{} ", value);
        },
        platform);
    return key;
}

} // namespace bitloom::compiler
