// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/strided_transfer.h"

namespace bitloom {

void strided_transfer::coalesce() {
    for (int levels = 0; levels < 3; ++levels) {
        const bool touching = counts[2] == 1 || (strides[2] == static_cast<std::int64_t>(bytes) &&
                                                 local_strides[2] == bytes);
        if (!touching)
            return;
        bytes *= counts[2];
        counts = {1, counts[0], counts[1]};
        strides = {0, strides[0], strides[1]};
        local_strides = {0, local_strides[0], local_strides[1]};
    }
}

} // namespace bitloom
