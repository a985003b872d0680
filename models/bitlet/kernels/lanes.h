// SPDX-License-Identifier: Apache-2.0
// Internal to the kernel sets: steps of one lane, whose bit plane is one word, bit i = element i.
// Anonymous, and without std::, because each set compiles it with flags of its own: the linker
// must not keep one set's copy for all.
//
// A step takes at most one 1, so steps = ones + empty steps. Two facts bound the latter; cut the
// plane into blocks of `window` positions from position 0, the last one perhaps shorter:
// - Empty steps <= empty blocks. While every step so far (from the start, or from a pointer that
//   stands on a 1) moved by the window, let window k be empty, at offset o into its block. If the
//   block in which it starts is not empty, its 1 is among its first o positions, hence window k-1
//   has its only 1 there and nothing in the block before, and so on down; the chain ends in an
//   empty block after the previous empty window, or at the pointer that stands on a 1, which
//   cannot hold a second one. So each empty window has an empty block to itself.
// - A pointer on a 1 only reaches ones until the next run of `window` zeros. So the exact count
//   jumps from run to run.
#pragma once

#include "models/bitlet/step_counting.h"

#include <stddef.h>
#include <stdint.h>

namespace {

using bitloom::bitlet::lane_shape;

struct lane_rules {
    unsigned positions; // last + 1
    unsigned window;
    unsigned blocks;       // of `window` positions
    uint64_t block_starts; // bit set per block
    uint64_t run_starts;   // where a run of `window` zeros may begin
};

inline uint64_t low_bits(unsigned count) {
    return count >= 64 ? ~uint64_t{0} : (uint64_t{1} << count) - 1;
}

inline lane_rules rules_of(const lane_shape& shape) {
    lane_rules rules{};
    rules.positions = shape.last + 1;
    rules.window = shape.window;
    for (unsigned start = 0; start < rules.positions; start += shape.window, ++rules.blocks)
        rules.block_starts |= uint64_t{1} << start;
    if (rules.positions >= shape.window)
        rules.run_starts = low_bits(rules.positions - shape.window + 1);
    return rules;
}

// Bit i = any of the `window` bits from i.
inline uint64_t any_in_window(uint64_t plane, unsigned window) {
    if (window == 8) { // the usual one, without a loop
        plane |= plane >> 1;
        plane |= plane >> 2;
        return plane | plane >> 4;
    }
    unsigned reach = 1;
    for (; 2 * reach <= window; reach *= 2)
        plane |= plane >> reach;
    return reach == window ? plane : plane | plane >> (window - reach);
}

inline unsigned count_ones(uint64_t word) {
#if defined(__x86_64__) && !defined(__POPCNT__)
    // The builtin would be a call into the compiler's library.
    word -= word >> 1 & 0x5555555555555555;
    word = (word & 0x3333333333333333) + (word >> 2 & 0x3333333333333333);
    word = (word + (word >> 4)) & 0x0f0f0f0f0f0f0f0f;
    return static_cast<unsigned>(word * 0x0101010101010101 >> 56);
#else
    return static_cast<unsigned>(__builtin_popcountll(word));
#endif
}

inline unsigned empty_blocks(uint64_t plane, const lane_rules& rules) {
    const uint64_t filled = any_in_window(plane, rules.window) & rules.block_starts;
    return rules.blocks - count_ones(filled);
}

// Exact. `plane` has no bit beyond the positions.
inline unsigned steps_of(uint64_t plane, const lane_rules& rules) {
    const uint64_t runs = ~any_in_window(plane, rules.window) & rules.run_starts;
    const uint64_t window_mask = low_bits(rules.window);
    unsigned empty_steps = 0;
    for (unsigned pointer = 0; pointer < rules.positions;) {
        const uint64_t seen = plane >> pointer & window_mask;
        const uint64_t beyond_first = seen & (seen - 1);
        if (beyond_first == 0) {
            empty_steps += seen == 0;
            pointer += rules.window;
            continue;
        }
        pointer += static_cast<unsigned>(__builtin_ctzll(beyond_first));
        const uint64_t runs_ahead = runs >> pointer;
        if (runs_ahead == 0)
            break;
        // The last 1 in front of the run sees only itself.
        pointer += static_cast<unsigned>(__builtin_ctzll(runs_ahead)) - 1 + rules.window;
    }
    return count_ones(plane) + empty_steps;
}

// The larger of `most` and the steps of this lane.
inline unsigned most_steps(unsigned most, uint64_t plane, const lane_rules& rules) {
    const unsigned ones = count_ones(plane);
    if (ones + rules.blocks <= most || ones + empty_blocks(plane, rules) <= most)
        return most;
    const unsigned steps = steps_of(plane, rules);
    return steps > most ? steps : most;
}

} // namespace
