// SPDX-License-Identifier: Apache-2.0
// How messages speak of faults in a program of descriptors.
#pragma once

#include "models/tiled/fault.h"

#include <cstdint>
#include <string>

namespace bitloom::accelerator {

/// Where a fault stands in the descriptors at `program`, one phrase. `has_word`: a word lies there
/// and is at fault.
std::string place_in_descriptors(const tiled::fault_report& f, bool has_word,
                                 std::uint64_t program);
std::string descriptor_sentence(tiled::fault f);

} // namespace bitloom::accelerator
