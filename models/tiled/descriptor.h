// SPDX-License-Identifier: Apache-2.0
// A layer's descriptor in memory: a fixed sequence of 32-bit words, little-endian, whose table
// below gives encoder, decoder, listing and docs/descriptors.md. It tells all of a block but the
// post-processing ALU and bare sums, which are Fusion-ISA's.
#pragma once

#include "models/tiled/block.h"
#include "models/tiled/block_source.h"

#include <cstdint>
#include <string>
#include <vector>

namespace bitloom::tiled {

/// One word of a descriptor.
struct descriptor_word {
    std::string name;
    const char* sentence;
    std::int64_t lowest, highest; ///< of its value; the word is two's complement if lowest < 0
};
const std::vector<descriptor_word>& descriptor_words();

/// `b` must be such that every value is in its word's range; else throws model_error.
std::vector<std::uint32_t> encode_descriptor(const block& b);

/// "address word name value" lines of one descriptor that stands at `address`.
std::string descriptor_listing(const std::vector<std::uint32_t>& words, std::uint64_t address);

/// Takes the words of one descriptor, in order.
class descriptor_decoder {
public:
    /// A word out of range is bad at once, a contradiction between words after the last one.
    progress feed(std::uint32_t word);
    const block& result() const { return m_block; }
    /// After `bad`: what is wrong, one phrase with the word's name.
    const char* reason() const { return m_reason.c_str(); }

private:
    std::vector<std::uint32_t> m_words;
    block m_block;
    std::string m_reason;
};

} // namespace bitloom::tiled
