// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <tlm>
#include <vector>

namespace bitloom::axi {

/// A write with strobes as a payload: without byte enables where the bytes to write lie side by
/// side, because most targets take none.
class strobed_write {
public:
    std::vector<std::uint8_t> data, enables; ///< a byte per byte; enables TLM_BYTE_*

    void clear() {
        data.clear();
        enables.clear();
    }
    void add(const std::uint8_t* bytes, std::uint64_t strobes, unsigned first, unsigned count) {
        for (unsigned lane = first; lane < first + count; ++lane) {
            data.push_back(bytes[lane]);
            enables.push_back((strobes >> lane & 1) != 0 ? TLM_BYTE_ENABLED : TLM_BYTE_DISABLED);
        }
    }

    /// Bytes `first` to `first + count` at `address` into `p`. False: none of them is to be
    /// written, and `p` is as it was.
    bool fill(tlm::tlm_generic_payload& p, std::uint64_t address, std::size_t first,
              std::size_t count) {
        std::size_t end = first + count;
        while (first < end && enables[first] == TLM_BYTE_DISABLED) {
            ++first;
            ++address;
        }
        while (first < end && enables[end - 1] == TLM_BYTE_DISABLED)
            --end;
        if (first == end)
            return false;
        bool gaps = false;
        for (std::size_t n = first; n < end; ++n)
            gaps |= enables[n] == TLM_BYTE_DISABLED;
        const auto length = static_cast<unsigned>(end - first);
        p.set_command(tlm::TLM_WRITE_COMMAND);
        p.set_address(address);
        p.set_data_ptr(data.data() + first);
        p.set_data_length(length);
        p.set_streaming_width(length);
        p.set_byte_enable_ptr(gaps ? enables.data() + first : nullptr);
        p.set_byte_enable_length(gaps ? length : 0);
        return true;
    }
};

} // namespace bitloom::axi
