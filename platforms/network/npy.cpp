// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/npy.h"

#include "models/common/errors.h"
#include "platforms/network/npy_header.h"
#include "platforms/network/text.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <fstream>

namespace bitloom::network {
namespace {

struct element {
    element_type type;
    const char* name;
    std::size_t bytes;
};

constexpr std::array<element, 9> elements_by_type{{{element_type::int8, "int8", 1},
                                                   {element_type::uint8, "uint8", 1},
                                                   {element_type::int16, "int16", 2},
                                                   {element_type::uint16, "uint16", 2},
                                                   {element_type::int32, "int32", 4},
                                                   {element_type::int64, "int64", 8},
                                                   {element_type::float16, "float16", 2},
                                                   {element_type::float32, "float32", 4},
                                                   {element_type::float64, "float64", 8}}};

const element& find(element_type type) {
    for (const element& candidate : elements_by_type)
        if (candidate.type == type)
            return candidate;
    throw model_error("an element type without a name");
}

[[noreturn]] void refuse(const std::filesystem::path& file, const std::string& what) {
    throw config_error(fmt::format("{}: {}", printable(file.string()), what));
}

template <typename From>
std::vector<std::int64_t> widen(const npy_array& array) {
    std::vector<std::int64_t> values(array.bytes.size() / sizeof(From));
    for (std::size_t i = 0; i < values.size(); ++i) {
        From value;
        std::memcpy(&value, array.bytes.data() + i * sizeof(From), sizeof(From));
        values[i] = static_cast<std::int64_t>(value);
    }
    return values;
}

} // namespace

std::size_t element_bytes(element_type type) {
    return find(type).bytes;
}
const char* element_name(element_type type) {
    return find(type).name;
}

std::int64_t npy_array::elements() const {
    std::int64_t count = 1;
    for (std::int64_t extent : shape)
        count *= extent;
    return count;
}

npy_array read_npy(const std::filesystem::path& file) {
    std::error_code failed;
    if (!std::filesystem::is_regular_file(file, failed))
        refuse(file, "is not a file; give the path of a .npy file");
    std::ifstream stream(file, std::ios::binary);
    const std::uintmax_t size = std::filesystem::file_size(file, failed);
    if (!stream || failed)
        refuse(file, "cannot be read; give the path of a readable .npy file");

    npy_array array;
    try {
        const npy_header header = read_npy_header(stream, size);
        array.type = header.type;
        array.shape = header.shape;
        array.bytes.resize(header.data_bytes);
        stream.seekg(static_cast<std::streamoff>(header.data_offset));
    } catch (const config_error& error) {
        refuse(file, error.what());
    }
    stream.read(reinterpret_cast<char*>(array.bytes.data()),
                static_cast<std::streamsize>(array.bytes.size()));
    if (static_cast<std::size_t>(stream.gcount()) != array.bytes.size())
        refuse(file, "ends before its data; copy the file again");
    return array;
}

void write_npy(const std::filesystem::path& file, const npy_array& array) {
    const std::string header = npy_header_text(array.type, array.shape);
    require(static_cast<std::size_t>(array.elements()) * element_bytes(array.type) ==
                array.bytes.size(),
            "an array whose bytes do not match its shape");

    static std::atomic<unsigned> count{0};
    std::filesystem::path temporary = file;
    temporary += fmt::format(".{}.{}.tmp", ::getpid(), count++);
    std::ofstream stream(temporary, std::ios::binary | std::ios::trunc);
    stream.write(header.data(), static_cast<std::streamsize>(header.size()));
    stream.write(reinterpret_cast<const char*>(array.bytes.data()),
                 static_cast<std::streamsize>(array.bytes.size()));
    stream.close();
    std::error_code failed;
    if (stream)
        std::filesystem::rename(temporary, file, failed);
    if (!stream || failed) {
        std::error_code ignored;
        std::filesystem::remove(temporary, ignored);
        refuse(file, "cannot be written; give a path in a writable folder with free space");
    }
}

std::vector<std::int64_t> integers_of(const npy_array& array) {
    switch (array.type) {
    case element_type::int8:
        return widen<std::int8_t>(array);
    case element_type::uint8:
        return widen<std::uint8_t>(array);
    case element_type::int16:
        return widen<std::int16_t>(array);
    case element_type::uint16:
        return widen<std::uint16_t>(array);
    case element_type::int32:
        return widen<std::int32_t>(array);
    case element_type::int64:
        return widen<std::int64_t>(array);
    default:
        throw model_error("integers of an array of floats");
    }
}

} // namespace bitloom::network
