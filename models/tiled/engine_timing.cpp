// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/engine_timing.h"

#include "models/tiled/engines.h"

namespace bitloom::tiled {

std::optional<engine_actions::transfer_end> engine_actions::wait_transfer(std::uint64_t) {
    throw model_error("a transfer is in flight on a machine that knows all ends");
}

block_time run_engines(const block& b, const array_model& array, engine_actions& actions) {
    return engines(b, array, actions).run();
}

} // namespace bitloom::tiled
