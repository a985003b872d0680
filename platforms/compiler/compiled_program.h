// SPDX-License-Identifier: Apache-2.0
// What the compiler hands to whoever runs it: a memory image, where things lie in it, and which
// layers each block executes.
#pragma once

#include "models/common/operand_format.h"
#include "models/tiled/tile_geometry.h"
#include "platforms/configuration/platform_configuration.h"
#include "platforms/network/shared_codes.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace bitloom::compiler {

using configuration::dram_base;

/// An activation tensor in memory: [image][frame][row][column][channel] of packed codes, each pixel
/// filled up to a byte. A slice of a concatenation's result has that one's pixels. Where a
/// convolution pads frames, frames of the zero point lie before an image's first and after its
/// last.
struct tensor_placement {
    std::uint64_t address = 0; ///< of the first image's first frame
    std::uint64_t channels = 1, height = 1, width = 1, frames = 1;
    std::uint64_t front_frames = 0, back_frames = 0; ///< of the zero point
    operand_format format;
    std::uint64_t pixel_pitch = 0; ///< bytes from pixel to pixel of a slice; 0: pixel_bytes()
    std::uint64_t image_pitch = 0; ///< of another view of a tensor, its own; 0: of all frames

    std::uint64_t pixel_bytes() const { return (channels * format.bits + 7) / 8; }
    std::uint64_t pixel_stride() const { return pixel_pitch > 0 ? pixel_pitch : pixel_bytes(); }
    std::uint64_t frame_bytes() const { return pixel_stride() * height * width; }
    /// From image to image.
    std::uint64_t image_bytes() const {
        return image_pitch > 0 ? image_pitch
                               : frame_bytes() * (front_frames + frames + back_frames);
    }
    /// From the first byte of the first image to the last byte of the last one's.
    std::uint64_t span_bytes(std::uint64_t images) const {
        return (images - 1) * image_bytes() + frames * frame_bytes() -
               (pixel_stride() - pixel_bytes());
    }
};

/// Bytes that must be in memory before the program starts.
struct memory_segment {
    std::string name;
    std::uint64_t address = 0;
    std::vector<std::uint8_t> bytes;
};

/// A layer's weights as they lie tile by tile from an address on; in a program to estimate they are
/// all that stands for those bytes.
struct placed_weights {
    std::uint64_t address = 0;
    network::shared_codes codes; ///< see network::layer, with merged groups
};

/// One executed block and the layers whose work it does: the first is the one that results name,
/// the others are fused behind it. A concatenation may take several blocks.
struct compiled_block {
    std::vector<std::size_t> layers;
    tiled::block decoded; ///< as the machine decodes it
    /// Number of the first image it computes; a frame is an image where the block takes frames so.
    std::uint64_t first_image = 0;
    std::vector<std::uint32_t> words;
    /// Multiplications of the array per one of the layer: the others are with zeros between merged
    /// groups.
    std::uint64_t multiplies_per_mac = 1;
};

struct compiled_program {
    std::uint64_t batch = 1;
    std::uint64_t header_address = 0; ///< of the bundle_header, before everything
    std::uint64_t program_address = 0;
    std::vector<compiled_block> blocks;
    std::vector<memory_segment> image; ///< program first
    std::vector<placed_weights> weights;
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
