// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/bus.h"
#include "models/interconnect/dma.h"
#include "models/memory/dram.h"
#include "models/memory/scratchpad.h"
#include "testbenches/support/systemc_fixture.h"

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace bitloom {

/// A DMA between a memory at `base` on a bus and a buffer of two halves.
struct dma_bench : sc_core::sc_module {
    static constexpr std::uint64_t base = 0x8000'0000, memory_bytes = 1 << 16;
    static constexpr std::size_t half = 4096;

    dma engine{"dma"};
    bus interconnect{"bus", {{"memory", base, memory_bytes}}};
    dram memory{"memory", {memory_bytes, 192, 500'000'000}};
    scratchpad buffer{"buffer", 2 * half};

    explicit dma_bench(const sc_core::sc_module_name& name)
        : sc_module(name) {
        engine.memory.bind(interconnect.initiators);
        engine.buffers.bind(buffer.port);
        interconnect.targets.bind(memory.port);
    }

    void fill_memory(std::uint64_t seed) {
        std::mt19937_64 random(seed);
        for (std::uint64_t i = 0; i < memory_bytes; ++i)
            memory.contents()[i] = static_cast<std::uint8_t>(random());
    }
    void fill_buffer(std::uint64_t seed) {
        std::mt19937_64 random(seed);
        for (const unsigned part : {0U, 1U})
            std::generate_n(buffer.view(part), half,
                            [&] { return static_cast<std::uint8_t>(random()); });
    }
    std::vector<std::uint8_t> memory_copy() {
        return {memory.contents(), memory.contents() + memory_bytes};
    }
    std::vector<std::uint8_t> half_copy(unsigned part) {
        return {buffer.view(part), buffer.view(part) + half};
    }
};

/// Time of `bits` at the bench's 192 bits per cycle of 2 ns.
inline sc_core::sc_time bench_time(std::uint64_t bits) {
    const std::uint64_t cycles = (bits + 191) / 192;
    return sc_core::sc_time(2, sc_core::SC_NS) * static_cast<double>(cycles);
}

/// A box inside the bench's memory whose pieces do not overlap, its local box and its local bytes.
struct box {
    strided_transfer transfer;
    std::size_t tile_bytes = 0;
};
inline box random_box(std::mt19937_64& random) {
    const auto any = [&](std::uint64_t low, std::uint64_t high) {
        return low + random() % (high - low + 1);
    };
    box b;
    strided_transfer& t = b.transfer;
    t.bytes = any(1, 40);
    std::uint64_t extent = t.bytes, local = t.bytes;
    for (const std::size_t level :
         {2U, 1U, 0U}) { // innermost first: outer strides clear inner boxes
        t.counts[level] = static_cast<std::uint32_t>(any(1, 4));
        t.strides[level] = static_cast<std::int64_t>(extent + (any(0, 1) != 0 ? any(0, 50) : 0));
        t.local_strides[level] = local + (any(0, 1) != 0 ? any(0, 3) : 0);
        extent += (t.counts[level] - 1) * static_cast<std::uint64_t>(t.strides[level]);
        local += (t.counts[level] - 1) * t.local_strides[level];
    }
    t.local_offset = any(0, 9);
    b.tile_bytes = t.local_offset + local + any(0, 9); // at most 2.7 KiB
    t.address = dma_bench::base + any(0, dma_bench::memory_bytes - extent);
    if (any(0, 3) == 0) { // the outermost level from its end
        t.address += (t.counts[0] - 1) * static_cast<std::uint64_t>(t.strides[0]);
        t.strides[0] = -t.strides[0];
    }
    return b;
}

/// Calls f(index in memory, index in the local box) for every byte of a box.
template <class function>
void for_each_byte(const strided_transfer& t, function f) {
    for (std::uint32_t i = 0; i < t.counts[0]; ++i)
        for (std::uint32_t j = 0; j < t.counts[1]; ++j)
            for (std::uint32_t k = 0; k < t.counts[2]; ++k)
                for (std::uint64_t n = 0; n < t.bytes; ++n) {
                    const std::int64_t from = static_cast<std::int64_t>(t.address) +
                                              i * t.strides[0] + j * t.strides[1] +
                                              k * t.strides[2] + static_cast<std::int64_t>(n);
                    f(static_cast<std::size_t>(from) - dma_bench::base,
                      t.local_offset + i * t.local_strides[0] + j * t.local_strides[1] +
                          k * t.local_strides[2] + n);
                }
}

} // namespace bitloom
