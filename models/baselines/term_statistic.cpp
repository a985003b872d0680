// SPDX-License-Identifier: Apache-2.0
#include "models/baselines/term_statistic.h"

#include "models/common/errors.h"

#include <cmath>

namespace bitloom::baselines {

std::vector<double> code_probabilities(const activation_statistic& s, unsigned bits) {
    require(bits >= 1 && bits <= 16, "code_probabilities: widths are 1 to 16 bits");
    const std::size_t codes = std::size_t{1} << bits;
    const double step = s.largest_sigmas / static_cast<double>(codes - 1); // standard deviations
    const auto below = [](double sigmas) { return std::erf(sigmas / std::sqrt(2.0)); };
    std::vector<double> p(codes);
    double before = 0;
    for (std::size_t code = 0; code < codes; ++code) {
        const bool last = code + 1 == codes;
        const double upto = last ? 1 : below((static_cast<double>(code) + 0.5) * step);
        p[code] = (1 - s.zero_fraction) * (upto - before);
        before = upto;
    }
    p[0] += s.zero_fraction;
    return p;
}

unsigned terms_of(std::uint32_t magnitude) {
    // A run of ones is two terms: where x and 3x differ, the form of x has a digit (Reitwiesner).
    const std::uint64_t x = magnitude;
    return static_cast<unsigned>(__builtin_popcountll((3 * x) ^ x));
}

std::vector<double> term_probabilities(const std::vector<double>& of_codes) {
    std::vector<double> p;
    for (std::size_t code = 0; code < of_codes.size(); ++code) {
        const unsigned terms = terms_of(static_cast<std::uint32_t>(code));
        if (p.size() <= terms)
            p.resize(terms + 1, 0);
        p[terms] += of_codes[code];
    }
    return p;
}

} // namespace bitloom::baselines
