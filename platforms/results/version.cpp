// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/version.h"

namespace bitloom::results {

const char* version() {
    return BITLOOM_VERSION;
}

} // namespace bitloom::results
