// SPDX-License-Identifier: Apache-2.0
#include "tlm_bridges/traced_access.h"

namespace bitloom {

const char* name_of(traced_access::path by) {
    constexpr std::array<const char*, 4> names{"blocking", "non-blocking", "debug", "dmi"};
    return names[static_cast<std::size_t>(by)];
}

const char* name_of(traced_access::answer how) {
    constexpr std::array<const char*, 11> names{
        "ok",          "generic error",     "address error", "command error",
        "burst error", "byte enable error", "incomplete",    "partial",
        "granted",     "refused",           "denied"};
    return names[static_cast<std::size_t>(how)];
}

const char* name_of(tlm::tlm_command command) {
    return command == tlm::TLM_READ_COMMAND    ? "read"
           : command == tlm::TLM_WRITE_COMMAND ? "write"
                                               : "ignore";
}

} // namespace bitloom
