// SPDX-License-Identifier: Apache-2.0
#include "platforms/network/npy_header.h"

#include "models/common/errors.h"
#include "platforms/network/text.h"

#include <fmt/format.h>

#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace bitloom::network {
namespace {

constexpr char magic[] = "\x93NUMPY";
constexpr std::uint64_t longest_header = 1 << 16;

constexpr std::array<std::pair<const char*, element_type>, 9> descriptions{
    {{"|i1", element_type::int8},
     {"|u1", element_type::uint8},
     {"<i2", element_type::int16},
     {"<u2", element_type::uint16},
     {"<i4", element_type::int32},
     {"<i8", element_type::int64},
     {"<f2", element_type::float16},
     {"<f4", element_type::float32},
     {"<f8", element_type::float64}}};

[[noreturn]] void refuse(const std::string& what) {
    throw config_error(what);
}

/// The dictionary's text, read from left to right.
class dictionary_reader {
public:
    explicit dictionary_reader(std::string text)
        : m_text(std::move(text)) {}

    bool accept(char wanted) {
        skip_blanks();
        if (m_at >= m_text.size() || m_text[m_at] != wanted)
            return false;
        ++m_at;
        return true;
    }

    void expect(char wanted) {
        if (!accept(wanted))
            refuse(fmt::format("its header lacks '{}' at byte {}; save it again with numpy", wanted,
                               m_at));
    }

    std::string quoted() {
        skip_blanks();
        const char quote = accept('"') ? '"' : '\'';
        if (quote == '\'')
            expect('\'');
        const std::size_t end = m_text.find(quote, m_at);
        if (end == std::string::npos)
            refuse("its header has an open quotation; save it again with numpy");
        return m_text.substr(std::exchange(m_at, end + 1), end - m_at);
    }

    bool boolean() {
        skip_blanks();
        for (const char* word : {"True", "False"})
            if (m_text.compare(m_at, std::string(word).size(), word) == 0) {
                m_at += std::string(word).size();
                return *word == 'T';
            }
        refuse("its fortran_order is neither True nor False; save it again with numpy");
    }

    std::vector<std::int64_t> tuple() {
        std::vector<std::int64_t> numbers;
        expect('(');
        while (!accept(')')) {
            numbers.push_back(number());
            if (!accept(',')) {
                expect(')');
                break;
            }
        }
        return numbers;
    }

    void end() {
        skip_blanks();
        if (m_at != m_text.size())
            refuse("its header goes on after the dictionary; save it again with numpy");
    }

private:
    void skip_blanks() {
        while (m_at < m_text.size() && (m_text[m_at] == ' ' || m_text[m_at] == '\n'))
            ++m_at;
    }

    std::int64_t number() {
        skip_blanks();
        const std::size_t start = m_at;
        std::int64_t value = 0;
        for (; m_at < m_text.size() && m_text[m_at] >= '0' && m_text[m_at] <= '9'; ++m_at) {
            if (__builtin_mul_overflow(value, 10, &value) ||
                __builtin_add_overflow(value, m_text[m_at] - '0', &value))
                refuse("an extent of its shape exceeds 64 bits; save it again with numpy");
        }
        if (m_at == start)
            refuse("its shape holds something other than numbers; save it again with numpy");
        return value;
    }

    std::string m_text;
    std::size_t m_at = 0;
};

element_type type_of(const std::string& description) {
    for (const auto& [text, type] : descriptions)
        // the byte order of single bytes does not matter; numpy itself accepts <i1 and >i1
        if (description == text || (text[0] == '|' && description.size() == 3 &&
                                    description.substr(1) == std::string(text).substr(1)))
            return type;
    refuse(fmt::format("holds elements '{}'; save it as int8, uint8, int16, uint16, int32, int64, "
                       "float16, float32 or float64, little-endian",
                       printable(description)));
}

std::string read_bytes(std::istream& stream, std::uint64_t count) {
    std::string bytes(count, '\0');
    stream.read(bytes.data(), static_cast<std::streamsize>(count));
    if (static_cast<std::uint64_t>(stream.gcount()) != count)
        refuse("ends within its header; copy the file again");
    return bytes;
}

/// Multiplies with overflow check; zero extents do not hide an overflow of the others.
std::uint64_t bytes_of(const npy_header& header) {
    std::uint64_t bytes = element_bytes(header.type);
    bool empty = false;
    for (std::int64_t extent : header.shape) {
        empty = empty || extent == 0;
        if (extent != 0 &&
            __builtin_mul_overflow(bytes, static_cast<std::uint64_t>(extent), &bytes))
            refuse("its shape exceeds 64 bits; save it again with numpy");
    }
    return empty ? 0 : bytes;
}

} // namespace

npy_header read_npy_header(std::istream& stream, std::uint64_t file_bytes) {
    const std::string start = read_bytes(stream, std::min<std::uint64_t>(file_bytes, 8));
    if (start.size() < 8 || start.compare(0, 6, magic) != 0)
        refuse("is not a .npy file; save it with numpy.save");
    const int version = static_cast<unsigned char>(start[6]);
    if (version < 1 || version > 3)
        refuse(fmt::format("has .npy version {}; versions 1 to 3 are read", version));

    std::uint64_t length = 0;
    const std::uint64_t length_bytes = version == 1 ? 2 : 4;
    const std::string size = read_bytes(stream, length_bytes);
    for (std::uint64_t i = 0; i < length_bytes; ++i)
        length |= std::uint64_t{static_cast<unsigned char>(size[i])} << (8 * i);
    if (length > longest_header)
        refuse(fmt::format("claims a header of {} bytes; at most {} are read", length,
                           longest_header));

    dictionary_reader reader(read_bytes(stream, length));
    std::optional<element_type> type;
    std::optional<bool> fortran_order;
    std::optional<std::vector<std::int64_t>> shape;
    reader.expect('{');
    while (!reader.accept('}')) {
        const std::string key = reader.quoted();
        reader.expect(':');
        if (key == "descr" && reader.accept('['))
            refuse("holds records of several fields; save one field of them");
        else if (key == "descr" && !type)
            type = type_of(reader.quoted());
        else if (key == "fortran_order" && !fortran_order)
            fortran_order = reader.boolean();
        else if (key == "shape" && !shape)
            shape = reader.tuple();
        else
            refuse(fmt::format("has an unexpected header key '{}'; save it again with numpy",
                               printable(key)));
        if (!reader.accept(',')) {
            reader.expect('}');
            break;
        }
    }
    reader.end();
    if (!type || !fortran_order || !shape)
        refuse("lacks descr, fortran_order or shape in its header; save it again with numpy");
    if (*fortran_order)
        refuse("is in Fortran order; save numpy.ascontiguousarray of it");

    npy_header header{*type, *shape, 8 + length_bytes + length, 0};
    header.data_bytes = bytes_of(header);
    if (header.data_bytes > file_bytes - header.data_offset)
        refuse(fmt::format("claims {} bytes of data but holds {}; copy the file again",
                           header.data_bytes, file_bytes - header.data_offset));
    return header;
}

std::string npy_header_text(element_type type, const std::vector<std::int64_t>& shape) {
    std::string description;
    for (const auto& [text, candidate] : descriptions)
        if (candidate == type)
            description = text;
    std::string extents;
    for (std::int64_t extent : shape)
        extents += fmt::format("{}{}", extents.empty() ? "" : ", ", extent);
    if (shape.size() == 1)
        extents += ',';
    std::string text = fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}), }}",
                                   description, extents);
    // numpy leaves room for the first axis to grow in place to 21 digits
    if (!shape.empty())
        text.append(21 - fmt::format("{}", shape.front()).size(), ' ');
    constexpr std::size_t before = 10; // magic, version, length
    text.append(64 - (before + text.size() + 1) % 64, ' ');
    text += '\n';
    require(text.size() <= std::numeric_limits<std::uint16_t>::max(),
            "a shape with too many axes for .npy version 1.0");
    std::string header(magic, 6);
    header +=
        {'\1', '\0', static_cast<char>(text.size() & 0xff), static_cast<char>(text.size() >> 8)};
    return header + text;
}

} // namespace bitloom::network
