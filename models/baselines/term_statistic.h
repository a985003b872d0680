// SPDX-License-Identifier: Apache-2.0
// What an estimate assumes of activations, whose values it does not know.
#pragma once

#include <cstdint>
#include <vector>

namespace bitloom::baselines {

/// Activations behind a rectifier: some are zero, the others the positive half of a normal
/// distribution, in unsigned codes whose largest is so many standard deviations.
struct activation_statistic {
    double zero_fraction = 0.5;
    double largest_sigmas = 4;
};

/// The probability of each code of `bits` bits, 1..16; beyond the largest counts as the largest.
/// Throws model_error for other widths.
std::vector<double> code_probabilities(const activation_statistic& s, unsigned bits);

/// Signed powers of two that a magnitude is the sum of, as few as possible: its non-adjacent form.
unsigned terms_of(std::uint32_t magnitude);

/// The probability of each number of terms, from 0.
std::vector<double> term_probabilities(const std::vector<double>& of_codes);

} // namespace bitloom::baselines
