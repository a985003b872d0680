// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/onnx/external_data.h"

#include "models/common/errors.h"
#include "platforms/network/inside_folder.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <charconv>
#include <fstream>
#include <map>

namespace bitloom::network {
namespace {

namespace fs = std::filesystem;

constexpr std::uint64_t most_bytes = std::uint64_t{8} << 30;

[[noreturn]] void refuse(const onnx::TensorProto& proto, const std::string& what) {
    throw config_error(fmt::format("constant '{}' {}", printable(proto.name()), what));
}

using entries = std::map<std::string, std::string>;

entries entries_of(const onnx::TensorProto& proto) {
    entries found;
    for (const onnx::StringStringEntryProto& entry : proto.external_data())
        if (!found.emplace(entry.key(), entry.value()).second)
            refuse(proto, fmt::format("gives '{}' of its external data twice; keep one",
                                      printable(entry.key())));
    return found;
}

std::uint64_t number(const onnx::TensorProto& proto, const entries& given, const char* key,
                     std::uint64_t otherwise) {
    const auto found = given.find(key);
    if (found == given.end())
        return otherwise;
    const std::string& text = found->second;
    std::uint64_t value = 0;
    const auto end = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || end.ec != std::errc{} || end.ptr != text.data() + text.size())
        refuse(proto, fmt::format("gives '{}' as the {} of its external data; give a number of "
                                  "bytes",
                                  printable(text), key));
    return value;
}

fs::path resolve(const onnx::TensorProto& proto, const fs::path& folder,
                 const std::string& location) {
    try {
        return file_inside(folder, location);
    } catch (const config_error& error) {
        refuse(proto, fmt::format("lies in {}", error.what()));
    }
}

} // namespace

external_data::external_data(const fs::path& network)
    : m_folder(folder_of(network)) {}

std::vector<std::uint8_t> external_data::read(const onnx::TensorProto& proto, std::uint64_t bytes) {
    const entries given = entries_of(proto);
    const auto location = given.find("location");
    if (location == given.end())
        refuse(proto, "lies in another file but names none; save the network again");
    const fs::path file = resolve(proto, m_folder, location->second);
    const std::uint64_t offset = number(proto, given, "offset", 0);
    const std::uint64_t length = number(proto, given, "length", bytes);
    if (length != bytes)
        refuse(proto, fmt::format("has {} bytes of external data but its shape needs {}; save the "
                                  "network again",
                                  length, bytes));
    std::error_code failed;
    const std::uintmax_t size = fs::file_size(file, failed);
    if (failed || offset > size || bytes > size - offset)
        refuse(proto,
               fmt::format("needs bytes {} to {} of '{}', which has {}; save the network "
                           "again",
                           offset, offset + bytes, printable(location->second), failed ? 0 : size));
    if (bytes > most_bytes - m_total)
        refuse(proto, fmt::format("takes the external data beyond {} bytes; use a smaller network",
                                  most_bytes));
    m_total += bytes;
    std::vector<std::uint8_t> data(bytes);
    std::ifstream stream(file, std::ios::binary);
    stream.seekg(static_cast<std::streamoff>(offset));
    stream.read(reinterpret_cast<char*>(data.data()), static_cast<std::streamsize>(bytes));
    if (static_cast<std::uint64_t>(stream.gcount()) != bytes)
        refuse(proto, fmt::format("cannot be read from '{}'; give a readable file",
                                  printable(location->second)));
    return data;
}

} // namespace bitloom::network
