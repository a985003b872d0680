// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/eyeriss/processing_pass.h"

#include "models/tiled/array_shape.h"

#include <cmath>

namespace bitloom::eyeriss {

using tiled::divide_up;

namespace {

double real(std::uint64_t n) {
    return static_cast<double>(n);
}

/// How full the passes of a loop are on average.
double fullness(std::uint64_t total, std::uint64_t at_once, std::uint64_t trips) {
    return real(total) / real(at_once * trips);
}

processing_pass convolution_pass(const layer& l, const pe_sets& s, std::uint64_t channels,
                                 std::uint64_t filters) {
    processing_pass p;
    p.channels = channels;
    p.filters = filters;
    p.trips = {divide_up(l.channels, channels), divide_up(l.filters, filters), l.images * s.strips};
    p.cycles = s.turns * l.kernel_columns * l.columns;

    const double rows = real(l.rows) / real(s.strips); // of a strip, on average
    const double taps = real(l.kernel_rows);
    const double row_of_input = real(l.input_columns());
    const double kernel = real(l.kernel_rows * l.kernel_columns);
    const auto most_rows = real(divide_up(l.rows, s.strips));
    p.held = {kernel * real(channels * filters),
              row_of_input * l.input_rows(most_rows, taps) * real(channels),
              real(l.columns) * most_rows * real(filters)};
    p.held_in_pe = {real(l.kernel_columns), real(l.kernel_columns), 1};

    const double full_channels = fullness(l.channels, channels, p.trips[0]) * real(channels);
    const double full_filters = fullness(l.filters, filters, p.trips[1]) * real(filters);
    p.fetched = {kernel * full_channels * full_filters,
                 row_of_input * l.input_rows(rows, taps) * full_channels,
                 real(l.columns) * rows * full_filters};
    // Each turn has its own rows of the kernel, the inputs under them and all sums again.
    const double turns = real(s.turns);
    p.delivered = {p.fetched[0],
                   row_of_input * l.input_rows(rows, taps / turns) * full_channels * turns,
                   p.fetched[2] * turns};
    const double pes = s.active_pes() * turns;
    p.passed_on = {pes * real(l.kernel_columns) - p.delivered[0],
                   pes * row_of_input - p.delivered[1], pes * real(l.columns) - p.delivered[2]};
    p.pe_operations = pes * real(l.kernel_columns * l.columns);
    return p;
}

/// Sets lie on the plane of outputs.
processing_pass pool_pass(const layer& l, const pe_sets& s) {
    processing_pass p;
    p.channels = p.filters = s.at_once();
    p.trips = {1, divide_up(l.filters, p.filters), l.images * s.turns * s.strips};
    p.cycles = l.kernel_rows * l.kernel_columns;

    const double rows = real(l.rows) / real(s.turns), columns = real(l.columns) / real(s.strips);
    const double input_rows = l.input_rows(rows, real(l.kernel_rows));
    const double input_columns = l.pool_columns(columns);
    const double window = real(l.kernel_rows * l.kernel_columns);
    const double sets = real(s.at_once());
    p.held = {0, std::ceil(input_rows) * std::ceil(input_columns) * sets,
              std::ceil(rows) * std::ceil(columns) * sets};
    p.held_in_pe = {0, window, 1};

    const double full = fullness(l.filters, p.filters, p.trips[1]) * sets;
    p.fetched = {0, input_rows * input_columns * full, rows * columns * full};
    p.delivered = p.fetched;
    // Channels pass by all sets, and each takes its own.
    const double pes = s.active_pes();
    p.passed_on = {0, pes * window * full - p.delivered[1], pes - p.delivered[2]};
    p.pe_operations = pes * window;
    return p;
}

} // namespace

std::vector<processing_pass> passes_of(const layer& l, const pe_array& array) {
    if (l.pools)
        return {pool_pass(l, place_sets(l.rows, l.columns, array))};
    const pe_sets s = place_sets(l.kernel_rows, l.rows, array);
    std::vector<processing_pass> passes;
    for (std::uint64_t channels = 1; channels <= s.down; ++channels)
        if (s.down % channels == 0)
            passes.push_back(convolution_pass(l, s, channels, s.down / channels * s.across));
    return passes;
}

} // namespace bitloom::eyeriss
