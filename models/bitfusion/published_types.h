// SPDX-License-Identifier: Apache-2.0
// What the published cost model is asked and what it answers.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bitloom::bitfusion::published {

/// Tiled loops, in the order in which the authors' search permutes them. The kernel is never tiled.
enum class loop : unsigned { batch, out_column, out_row, in_channel, out_channel };
inline constexpr unsigned loops = 5;
/// A number per loop, indexed by it.
using loop_sizes = std::array<std::uint64_t, loops>;

constexpr std::uint64_t of(const loop_sizes& sizes, loop which) {
    return sizes[static_cast<std::size_t>(which)];
}

/// Bits per tensor, or per buffer that holds it: IBUF, WBUF, OBUF.
struct tensor_bits {
    std::uint64_t activations = 0, weights = 0, outputs = 0;
};

/// pJ per bit.
struct access_energy {
    double read = 0, write = 0;
};

/// Energies of the authors' Eyeriss point, 45 nm: the core's from their synthesis of a 4 x 4 array
/// (3,673,500 nW dynamic at 500 MHz), the buffers' from CACTI for 32-bit accesses, over 32.
struct energies {
    double fusion_unit_pj_per_cycle = 0.4591875;          ///< per computing cycle, in every mode
    access_energy activations{0.059474375, 0.1137040625}; ///< 2048-byte banks
    access_energy weights{0.02136565625, 0.02891615625};  ///< 128-byte banks
    access_energy outputs{0.0331553125, 0.0730840625};    ///< 512-byte banks
    double dram_pj_per_bit = 15;
};

struct machine {
    std::uint64_t rows = 16, columns = 32; ///< Fusion Units
    std::uint64_t bits_per_cycle = 192;    ///< of the memory port
    tensor_bits half_buffers{131072, 262144, 65536};
    energies energy;
};

/// A square convolution, or a matrix product as one with kernel, size and stride 1.
struct layer {
    std::uint64_t kernel = 1, size = 1, stride = 1; ///< size: rows and columns of the output
    std::uint64_t in_channels = 1, out_channels = 1, batch = 1;
    unsigned activation_bits = 8, weight_bits = 8; ///< 1..8
    bool im2col = false; ///< the kernel's positions join the reduction, as the authors do for
                         ///< convolutions that read the network's input

    loop_sizes whole() const { return {batch, size, size, in_channels, out_channels}; }
    friend bool operator==(const layer& a, const layer& b) {
        return a.kernel == b.kernel && a.size == b.size && a.stride == b.stride &&
               a.whole() == b.whole() && a.activation_bits == b.activation_bits &&
               a.weight_bits == b.weight_bits && a.im2col == b.im2col;
    }
};

struct mapping {
    std::array<loop, loops> order{}; ///< outer to inner
    loop_sizes tile{};
};

struct cost {
    std::uint64_t cycles = 0, compute_cycles = 0, stall_cycles = 0;
    tensor_bits read, written; ///< of the buffers
    std::uint64_t dram_read_bits = 0, dram_write_bits = 0;
    double compute_nj = 0, buffers_nj = 0, dram_nj = 0;
    double energy_nj = 0; ///< their sum, in the authors' order of additions
};

} // namespace bitloom::bitfusion::published
