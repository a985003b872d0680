// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/file_names.h"

#include <string_view>

namespace bitloom::results {

namespace {

constexpr std::size_t longest_name = 199; // leaves room in a 255-byte name for _N, .npy and .tmp

std::string safe(const std::string& name) {
    constexpr std::string_view kept =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-";
    std::string result = name.substr(0, longest_name);
    for (char& c : result)
        if (kept.find(c) == std::string_view::npos)
            c = '_';
    if (result.empty())
        return "_";
    if (result.front() == '.')
        result.front() = '_';
    return result;
}

} // namespace

std::string file_names::next(const std::string& name) {
    const std::string wanted = safe(name);
    std::string given = wanted;
    for (unsigned n = 2; !m_given.insert(given).second; ++n)
        given = wanted + "_" + std::to_string(n);
    return given;
}

} // namespace bitloom::results
