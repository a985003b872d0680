// SPDX-License-Identifier: Apache-2.0
// What the compiler hands to whoever runs it: a memory image, where things lie in it, and which
// layers each block executes.
#pragma once

#include "models/common/operand_format.h"
#include "models/tiled/tile_geometry.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::compiler {

/// DRAM starts here on every platform.
inline constexpr std::uint64_t dram_base = 0x80000000;

/// An activation tensor in memory: [image][row][column][channel] of packed codes, each pixel filled
/// up to a byte. A slice of a concatenation's result has that one's pixels.
struct tensor_placement {
    std::uint64_t address = 0;
    std::uint64_t channels = 1, height = 1, width = 1;
    operand_format format;
    std::uint64_t pixel_pitch = 0; ///< bytes from pixel to pixel of a slice; 0: pixel_bytes()

    std::uint64_t pixel_bytes() const { return (channels * format.bits + 7) / 8; }
    std::uint64_t pixel_stride() const { return pixel_pitch > 0 ? pixel_pitch : pixel_bytes(); }
    std::uint64_t image_bytes() const { return pixel_stride() * height * width; }
    /// From the first byte of the first image to the last byte of the last one's.
    std::uint64_t span_bytes(std::uint64_t images) const {
        return images * image_bytes() - (pixel_stride() - pixel_bytes());
    }
};

/// Bytes that must be in memory before the program starts.
struct memory_segment {
    std::string name;
    std::uint64_t address = 0;
    std::vector<std::uint8_t> bytes;
};

/// One executed block and the layers whose work it does: the first is the one that results name,
/// the others are fused behind it. A concatenation may take several blocks.
struct compiled_block {
    std::vector<std::size_t> layers;
    tiled::block decoded; ///< as the machine decodes it
    std::vector<std::uint32_t> words;
    /// Multiplications of the array per one of the layer: the others are with zeros between merged
    /// groups.
    std::uint64_t multiplies_per_mac = 1;
};

struct compiled_program {
    std::uint64_t batch = 1;
    std::uint64_t program_address = 0;
    std::vector<compiled_block> blocks;
    std::vector<memory_segment> image; ///< program first
    /// By tensor of the graph; nothing for aliases and for tensors that never reach memory.
    std::vector<std::optional<tensor_placement>> tensors;
    std::uint64_t end_address = 0; ///< first byte behind everything

    /// All blocks, one after the other.
    std::vector<std::uint32_t> words() const {
        std::vector<std::uint32_t> all;
        for (const compiled_block& b : blocks)
            all.insert(all.end(), b.words.begin(), b.words.end());
        return all;
    }
    std::uint32_t program_bytes() const {
        return static_cast<std::uint32_t>(image.front().bytes.size());
    }
};

} // namespace bitloom::compiler
