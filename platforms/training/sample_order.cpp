// SPDX-License-Identifier: Apache-2.0
#include "platforms/training/sample_order.h"

#include "platforms/explore/permutation.h"

namespace bitloom::training {

std::vector<std::uint64_t> samples_of_step(std::uint64_t step, std::uint64_t batch,
                                           std::uint64_t samples,
                                           const std::optional<std::uint64_t>& seed) {
    // apart from seed + 1's next pass; an odd constant of well mixed bits (the golden ratio's)
    constexpr std::uint64_t apart = 0x9e3779b97f4a7c15;
    std::vector<std::uint64_t> chosen;
    for (std::uint64_t n = step * batch; n < (step + 1) * batch; ++n) {
        const std::uint64_t place = n % samples;
        chosen.push_back(seed ? explore::permutation(samples, *seed + n / samples * apart)(place)
                              : place);
    }
    return chosen;
}

} // namespace bitloom::training
