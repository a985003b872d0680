// SPDX-License-Identifier: Apache-2.0
// Speed of every kernel set that this CPU runs: weights/s of the step counts, MAC/s of the
// floating-point groups with their steps.
#include "models/bitlet/kernels/kernel_sets.h"

#include <benchmark/benchmark.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace bitloom::bitlet {
namespace {

void report(benchmark::State& state, const char* unit, std::size_t items) {
    state.counters[unit] = benchmark::Counter(static_cast<double>(items),
                                              benchmark::Counter::kIsIterationInvariantRate);
}

// Gaussian, each row quantised by its largest magnitude.
template <class code>
void steps(benchmark::State& state, const kernel_set& kernels, unsigned bits, bool with_ones) {
    const std::size_t rows = 64, elements = 2304;
    std::mt19937 random(1);
    std::normal_distribution<double> gaussian;
    std::vector<code> codes(rows * elements);
    for (std::size_t row = 0; row < rows; ++row) {
        std::vector<double> values(elements);
        double largest = 0;
        for (double& value : values) {
            value = gaussian(random);
            largest = std::max(largest, std::abs(value));
        }
        const double scale = ((1u << (bits - 1)) - 1) / largest;
        for (std::size_t e = 0; e < elements; ++e)
            codes[row * elements + e] = static_cast<code>(std::lround(values[e] * scale));
    }
    const weight_rows weights{codes.data(), sizeof(code), true, rows, elements, elements};
    const std::size_t groups = rows * groups_of(weights, {});
    std::vector<std::uint8_t> counted(groups);
    std::vector<std::uint16_t> ones(groups);
    while (state.KeepRunning()) {
        kernels.count_steps(weights, {}, counted.data(), with_ones ? ones.data() : nullptr);
        benchmark::ClobberMemory();
    }
    report(state, "weights/s", codes.size());
}

template <class group_type>
std::vector<group_type> gaussian_groups(std::size_t count, double scale, bool rectified) {
    std::mt19937 random(2);
    std::normal_distribution<float> gaussian(0, static_cast<float>(scale));
    std::vector<group_type> groups(count);
    for (group_type& group : groups) {
        std::uint32_t words[largest_group];
        for (std::uint32_t& word : words) {
            const float value = gaussian(random);
            const float kept = rectified ? std::max(value, 0.0f) : value;
            std::memcpy(&word, &kept, sizeof word);
        }
        std::uint8_t exponents[largest_group];
        std::int32_t significands[largest_group];
        decode_fp32(words, largest_group, true, exponents, significands);
        make_group(exponents, significands, largest_group, true, group);
    }
    return groups;
}

void floats(benchmark::State& state, const kernel_set& kernels, bool rectified, bool with_steps) {
    const std::size_t channels = 32, positions = 28, groups = 9;
    const auto weights = gaussian_groups<float_weight_group>(groups * channels, 0.05, false);
    const auto activations =
        gaussian_groups<float_activation_group>(positions * groups, 1, rectified);
    std::vector<float> sums(positions * channels);
    std::vector<std::uint8_t> counted(groups * positions * channels);
    float_results results;
    results.sums = sums.data();
    results.sums_pitch = channels;
    results.steps = with_steps ? counted.data() : nullptr;
    while (state.KeepRunning()) {
        kernels.float_groups({weights.data(), activations.data(), channels, positions, groups}, {},
                             results);
        benchmark::ClobberMemory();
    }
    report(state, "MAC/s", channels * positions * groups * largest_group);
}

std::vector<std::uint32_t> gaussian_words(std::size_t count) {
    std::mt19937 random(3);
    std::normal_distribution<float> gaussian;
    std::vector<std::uint32_t> words(count);
    for (std::uint32_t& word : words) {
        const float value = gaussian(random);
        std::memcpy(&word, &value, sizeof word);
    }
    return words;
}

// Fields once per element, groups once per position.
void decode(benchmark::State& state) {
    const auto words = gaussian_words(4096);
    std::vector<std::uint8_t> exponents(words.size());
    std::vector<std::int32_t> significands(words.size());
    while (state.KeepRunning()) {
        decode_fp32(words.data(), words.size(), true, exponents.data(), significands.data());
        benchmark::ClobberMemory();
    }
    report(state, "elements/s", words.size());
}

template <class group_type>
void group(benchmark::State& state) {
    const auto words = gaussian_words(4096);
    std::vector<std::uint8_t> exponents(words.size());
    std::vector<std::int32_t> significands(words.size());
    decode_fp32(words.data(), words.size(), true, exponents.data(), significands.data());
    group_type made;
    while (state.KeepRunning()) {
        for (std::size_t at = 0; at < words.size(); at += largest_group) {
            make_group(&exponents[at], &significands[at], largest_group, true, made);
            benchmark::DoNotOptimize(made);
        }
    }
    report(state, "elements/s", words.size());
}

void register_set(const kernel_set& kernels) {
    const std::string set = std::string("/") + kernels.name;
    const auto add = [](const std::string& name, auto run) {
        benchmark::RegisterBenchmark(name.c_str(), run);
    };
    for (const bool ones : {false, true}) {
        const std::string suffix = set + (ones ? "/with_ones" : "");
        add("steps_int8" + suffix,
            [&, ones](benchmark::State& s) { steps<std::int8_t>(s, kernels, 8, ones); });
        add("steps_int16" + suffix,
            [&, ones](benchmark::State& s) { steps<std::int16_t>(s, kernels, 16, ones); });
        add("steps_24_bits" + suffix,
            [&, ones](benchmark::State& s) { steps<std::int32_t>(s, kernels, 24, ones); });
    }
    for (const bool rectified : {false, true})
        for (const bool counted : {true, false})
            add("float_groups" + set + (rectified ? "/rectified" : "/signed") +
                    (counted ? "" : "/without_steps"),
                [&, rectified, counted](benchmark::State& s) {
                    floats(s, kernels, rectified, counted);
                });
}

const bool registered = [] {
    benchmark::RegisterBenchmark("decode_fp32", decode);
    benchmark::RegisterBenchmark("weight_group", group<float_weight_group>);
    benchmark::RegisterBenchmark("activation_group", group<float_activation_group>);
    const kernel_list list = available_kernels();
    for (std::size_t i = 0; i < list.count; ++i)
        register_set(*list.sets[i]);
    return true;
}();

} // namespace
} // namespace bitloom::bitlet
