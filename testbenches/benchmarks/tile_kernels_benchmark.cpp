// SPDX-License-Identifier: Apache-2.0
// Speed of every kernel set that this CPU runs: MAC/s of the products, elements/s of the rest.
#include "models/common/bit_packing.h"
#include "models/common/tile_kernels/tile_kernels.h"

#include <benchmark/benchmark.h>

#include <random>
#include <string>
#include <vector>

namespace bitloom::tile_kernels {
namespace {

struct tile_shape {
    const char* name;
    std::size_t pixels;
    std::size_t taps;
    std::size_t quads;
    std::size_t columns;
};

constexpr tile_shape shapes[] = {
    {"conv_3x3_64_to_32", 56, 9, 16, 32},   {"conv_3x3_3_to_16", 56, 9, 1, 16},
    {"conv_3x3_16_to_16", 56, 9, 4, 16},    {"conv_1x1_64_to_32", 56, 1, 16, 32},
    {"conv_1x1_64_to_128", 56, 1, 16, 128}, {"vector_2048_to_32", 1, 1, 512, 32},
    {"vector_2048_to_16", 1, 1, 512, 16},   {"vector_2048_to_256", 1, 1, 512, 256},
    {"vector_256_to_32", 1, 1, 64, 32},     {"four_pixels_2048_to_32", 4, 1, 512, 32},
};

template <class element>
std::vector<element> random_elements(std::size_t count) {
    std::mt19937 random(1);
    std::vector<element> elements(count);
    for (element& each : elements)
        each = static_cast<element>(random());
    return elements;
}

void products(benchmark::State& state, const kernel_set& kernels, const tile_shape& shape) {
    const auto activations =
        random_elements<std::uint8_t>((shape.pixels + shape.taps) * shape.quads * 4);
    // As in a buffer of the model, which starts on a cache line.
    const std::size_t weight_count = shape.taps * shape.quads * shape.columns * 4;
    const auto weights = random_elements<std::int8_t>(weight_count + 64);
    const std::int8_t* aligned = weights.data();
    while (reinterpret_cast<std::uintptr_t>(aligned) % 64 != 0)
        ++aligned;
    std::vector<std::int32_t> sums(shape.pixels * shape.columns);
    std::vector<const std::uint8_t*> pixels;
    for (std::size_t p = 0; p < shape.pixels; ++p)
        pixels.push_back(activations.data() + p * shape.quads * 4);
    std::vector<std::ptrdiff_t> taps;
    for (std::size_t t = 0; t < shape.taps; ++t)
        taps.push_back(static_cast<std::ptrdiff_t>(t * shape.quads * 4));
    const product_arguments arguments{pixels.data(), pixels.size(), taps.data(),   taps.size(),
                                      shape.quads,   aligned,       shape.columns, sums.data(),
                                      shape.columns, sums.data(),   shape.columns};
    while (state.KeepRunning()) {
        kernels.accumulate_products(arguments);
        benchmark::ClobberMemory();
    }
    const std::size_t macs = shape.pixels * shape.columns * shape.taps * shape.quads * 4;
    state.counters["MAC/s"] = benchmark::Counter(static_cast<double>(macs),
                                                 benchmark::Counter::kIsIterationInvariantRate);
}

void report_elements(benchmark::State& state, std::size_t elements) {
    state.counters["elements/s"] = benchmark::Counter(
        static_cast<double>(elements), benchmark::Counter::kIsIterationInvariantRate);
}

void requantise(benchmark::State& state, const kernel_set& kernels, std::size_t columns) {
    const std::size_t rows = 56;
    const auto sums = random_elements<std::int32_t>(rows * columns);
    const std::vector<channel_scale> scales(columns, {1000, 1500000000, -20});
    std::vector<std::int16_t> codes(rows * columns);
    const requantise_arguments arguments{sums.data(), columns, rows, columns,      scales.data(),
                                         128,         0,       255,  codes.data(), columns};
    while (state.KeepRunning()) {
        kernels.requantise_rows(arguments);
        benchmark::ClobberMemory();
    }
    report_elements(state, rows * columns);
}

void unpack_codes(benchmark::State& state, const kernel_set& kernels, unsigned bits,
                  std::size_t count) {
    const auto packed = random_elements<std::uint8_t>(packed_bytes(count, bits));
    std::vector<std::int16_t> codes(count);
    while (state.KeepRunning()) {
        kernels.unpack_codes(packed.data(), count, {bits, true}, codes.data());
        benchmark::ClobberMemory();
    }
    report_elements(state, count);
}

void unpack_bytes(benchmark::State& state, const kernel_set& kernels, unsigned bits,
                  std::size_t count) {
    const auto packed = random_elements<std::uint8_t>(packed_bytes(count, bits));
    std::vector<std::uint8_t> bytes(count);
    while (state.KeepRunning()) {
        kernels.unpack_bytes(packed.data(), count, {bits, true}, 128, bytes.data());
        benchmark::ClobberMemory();
    }
    report_elements(state, count);
}

void pack_codes(benchmark::State& state, const kernel_set& kernels, unsigned bits,
                std::size_t count) {
    const auto codes = random_elements<std::int16_t>(count);
    std::vector<std::uint8_t> packed(packed_bytes(count, bits));
    while (state.KeepRunning()) {
        kernels.pack_codes(codes.data(), count, {bits, true}, packed.data());
        benchmark::ClobberMemory();
    }
    report_elements(state, count);
}

void register_set(const kernel_set& kernels) {
    const std::string set = std::string("/") + kernels.name + "/";
    for (const tile_shape& shape : shapes)
        benchmark::RegisterBenchmark(("products" + set + shape.name).c_str(),
                                     [&](benchmark::State& s) { products(s, kernels, shape); });
    for (std::size_t columns : {16, 27, 32})
        benchmark::RegisterBenchmark(
            ("requantise" + set + std::to_string(columns)).c_str(),
            [&, columns](benchmark::State& s) { requantise(s, kernels, columns); });
    for (std::size_t count : {4096, 50})
        for (unsigned bits : {1, 2, 4, 5, 8, 12, 16}) {
            const std::string suffix = set + std::to_string(bits) + "x" + std::to_string(count);
            benchmark::RegisterBenchmark(
                ("unpack_codes" + suffix).c_str(),
                [&, bits, count](benchmark::State& s) { unpack_codes(s, kernels, bits, count); });
            benchmark::RegisterBenchmark(
                ("pack_codes" + suffix).c_str(),
                [&, bits, count](benchmark::State& s) { pack_codes(s, kernels, bits, count); });
            if (bits <= 8)
                benchmark::RegisterBenchmark(("unpack_bytes" + suffix).c_str(),
                                             [&, bits, count](benchmark::State& s) {
                                                 unpack_bytes(s, kernels, bits, count);
                                             });
        }
}

const bool registered = [] {
    const kernel_list list = available_kernels();
    for (std::size_t i = 0; i < list.count; ++i)
        register_set(*list.sets[i]);
    return true;
}();

} // namespace
} // namespace bitloom::tile_kernels
