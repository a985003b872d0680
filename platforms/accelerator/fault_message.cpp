// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/fault_message.h"

#include <fmt/format.h>

namespace bitloom::accelerator {

std::string fault_message(const program_end& end, const std::string& layer) {
    const tiled::fault_report& f = end.fault;
    std::string text = fmt::format("block {}", end.block);
    if (!layer.empty())
        text += fmt::format(" ({})", layer);
    text += fmt::format(", {}: {}", end.place, end.sentence);
    if (f.address != f.instruction)
        text += fmt::format(", {:#x}", f.address);
    if (!f.reason.empty())
        text += fmt::format(": {}", f.reason);
    return text;
}

} // namespace bitloom::accelerator
