// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitlet/group_operands.h"
#include "models/bitlet/processing_element_timing.h"

namespace bitloom::bitlet {

/// One group at the PE's port: its weights are held there, its activations come in beats.
struct group_job {
    group_operands operands;
    group_control control;
    beat_gaps gaps{}; ///< fixed point only, see processing_element::start()
};

/// What belongs to which group: travels with the data through the pipeline.
struct group_token {
    const group_job* job = nullptr;
    unsigned steps = 0; ///< of the lanes so far
    bool valid = false;
    bool first = false, last = false; ///< beat or term of the group
    bool is_fixed = false;            ///< a late beat may be on its way when the job is gone
};

} // namespace bitloom::bitlet
