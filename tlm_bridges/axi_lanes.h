// SPDX-License-Identifier: Apache-2.0
// Bytes of payloads on the byte lanes of a data bus of 32 to 512 bits.
#pragma once

#include "tlm_bridges/axi_pins.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <tlm>

namespace bitloom::axi {

template <unsigned data_bits>
using lanes = std::array<std::uint8_t, data_bits / 8>;

template <unsigned data_bits>
lanes<data_bits> lanes_of(const pin_of<data_bits>& word) {
    lanes<data_bits> bytes;
    if constexpr (data_bits <= 64) {
        std::memcpy(bytes.data(), &word, bytes.size());
    } else {
        for (unsigned n = 0; n < data_bits / 32; ++n) {
            const std::uint32_t part = word.get_word(static_cast<int>(n));
            std::memcpy(bytes.data() + std::size_t{4} * n, &part, 4);
        }
    }
    return bytes;
}

template <unsigned data_bits>
pin_of<data_bits> word_of(const lanes<data_bits>& bytes) {
    pin_of<data_bits> word{};
    if constexpr (data_bits <= 64) {
        std::memcpy(&word, bytes.data(), bytes.size());
    } else {
        for (unsigned n = 0; n < data_bits / 32; ++n) {
            std::uint32_t part = 0;
            std::memcpy(&part, bytes.data() + std::size_t{4} * n, 4);
            word.set_word(static_cast<int>(n), part);
        }
    }
    return word;
}

/// Whether a write's payload has byte `n` enabled.
inline bool is_enabled(const tlm::tlm_generic_payload& p, std::size_t n) {
    return p.get_byte_enable_ptr() == nullptr ||
           p.get_byte_enable_ptr()[n % p.get_byte_enable_length()] == TLM_BYTE_ENABLED;
}

/// Puts `count` bytes of a write, from its byte `first` on, to the lanes from `lane` on. Returns
/// their strobes.
template <unsigned data_bits>
std::uint64_t put_bytes(lanes<data_bits>& word, const tlm::tlm_generic_payload& p,
                        std::size_t first, unsigned lane, unsigned count) {
    std::memcpy(word.data() + lane, p.get_data_ptr() + first, count);
    if (p.get_byte_enable_ptr() == nullptr)
        return ~std::uint64_t{0} >> (64 - count) << lane;
    std::uint64_t strobes = 0;
    for (unsigned n = 0; n < count; ++n)
        strobes |= std::uint64_t{is_enabled(p, first + n)} << (lane + n);
    return strobes;
}

} // namespace bitloom::axi
