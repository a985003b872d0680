// SPDX-License-Identifier: Apache-2.0
#include "models/common/state_archive.h"

#include "models/common/errors.h"

#include <algorithm>
#include <cstring>

namespace bitloom {

namespace {

constexpr std::size_t page_bytes = 4096;
constexpr std::uint64_t no_page = ~0ULL;

bool is_zero(const std::uint8_t* data, std::size_t bytes) {
    return data[0] == 0 && std::memcmp(data, data + 1, bytes - 1) == 0;
}

} // namespace

void state_archive::field(bool& value) {
    auto byte = static_cast<std::uint8_t>(value ? 1 : 0);
    field(byte);
    if (byte > 1)
        throw config_error("holds a truth value that is neither 0 nor 1");
    value = byte != 0;
}

void state_archive::field(std::string& text) {
    text.resize(size_of(text.size()));
    move(text.data(), text.size());
}

void state_archive::field(std::deque<std::uint8_t>& bytes) {
    std::vector<std::uint8_t> all(bytes.begin(), bytes.end());
    field(all);
    bytes.assign(all.begin(), all.end());
}

std::size_t state_archive::size_of(std::size_t size) {
    std::uint64_t moved = size;
    field(moved);
    if (loads() && moved > left())
        throw config_error("ends too early");
    return static_cast<std::size_t>(moved);
}

void state_archive::expect(std::size_t size) {
    std::uint64_t moved = size;
    field(moved);
    if (moved != size)
        throw config_error("holds another number of elements than there are");
}

/// Each page that is not 0, after its number.
void state_archive::sparse(std::uint8_t* data, std::size_t bytes) {
    expect(bytes);
    std::uint64_t wanted = 0; // reading: the next page that was written
    if (loads())
        field(wanted);
    const std::uint64_t pages = (bytes + page_bytes - 1) / page_bytes;
    for (std::uint64_t page = 0; page < pages; ++page) {
        std::uint8_t* const at = data + page * page_bytes;
        const std::size_t size = std::min(page_bytes, bytes - page * page_bytes);
        if (!loads() && !is_zero(at, size)) {
            field(page);
            move(at, size);
        } else if (loads() && page == wanted) {
            move(at, size);
            field(wanted);
        } else if (loads() && !is_zero(at, size)) {
            std::memset(at, 0, size); // not always: untouched pages of memory cost nothing
        }
    }
    if (!loads()) {
        wanted = no_page;
        field(wanted);
    }
    if (wanted != no_page)
        throw config_error("holds pages out of order");
}

void state_archive::expect_that(bool is_good, const char* what) const {
    if (loads() && !is_good)
        throw config_error(what);
}

void state_writer::move(void* data, std::size_t bytes) {
    m_bytes.append(static_cast<const char*>(data), bytes);
}

void state_reader::move(void* data, std::size_t bytes) {
    if (bytes > m_bytes.size())
        throw config_error("ends too early");
    std::memcpy(data, m_bytes.data(), bytes);
    m_bytes.remove_prefix(bytes);
}

void state_reader::end() const {
    if (!m_bytes.empty())
        throw config_error("holds more than there is state");
}

} // namespace bitloom
