// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/pass_timing.h"

#include "models/tiled/array_shape.h"

#include <algorithm>

namespace bitloom::eyeriss {

using tiled::divide_up;

namespace {

std::uint64_t delivery(std::uint64_t words, std::uint64_t per_cycle) {
    return per_cycle == 0 ? 0 : divide_up(words, per_cycle);
}

/// Input rows under a strip and kernel rows, each whole.
std::uint64_t input_rows(const layer& l, const pass_part& p) {
    return std::min((p.rows - 1) * l.stride_rows + (p.kernel_rows - 1) * l.dilation_rows + 1,
                    p.rows * p.kernel_rows);
}
/// Length of the piece of an input row that goes with the kernel's columns.
std::uint64_t row_words(const layer& l, const pass_part& p) {
    return (l.columns - 1) * l.stride_columns + (p.kernel_columns - 1) * l.dilation_columns + 1;
}

} // namespace

pass_words words_of(const layer& l, const pass_part& p) {
    return {p.filters * p.channels * p.kernel_rows * p.kernel_columns,
            p.images * p.channels * input_rows(l, p) * row_words(l, p),
            p.images * p.filters * p.rows * l.columns};
}

std::uint64_t words_taken(const layer& l, const pass_part& p) {
    const std::uint64_t set = p.kernel_rows * p.rows;
    const std::uint64_t filter_sets = std::min(p.filter_sets, p.filters);
    const std::uint64_t channel_sets = std::min(p.channel_sets, p.channels);
    return set * (p.filters * p.channels * p.kernel_columns +
                  p.images * p.channels * row_words(l, p) * filter_sets +
                  p.images * p.filters * l.columns * channel_sets);
}

std::uint64_t pass_cycles(const layer& l, const pass_part& p, const array_networks& networks) {
    const pass_words words = words_of(l, p);
    const std::uint64_t window =
        std::min(p.channels * input_rows(l, p) * p.kernel_columns, words.inputs);
    const std::uint64_t column = p.filters * p.rows; // sums of one output column
    const std::uint64_t compute = p.images * divide_up(p.filters, p.filter_sets) *
                                  divide_up(p.channels, p.channel_sets) * p.kernel_columns *
                                  l.columns;
    return delivery(words.weights, networks.weights) + delivery(window, networks.inputs) +
           2 * delivery(column, networks.sums) +
           std::max({compute, delivery(words.inputs - window, networks.inputs),
                     delivery(words.sums - column, networks.sums)});
}

} // namespace bitloom::eyeriss
