// SPDX-License-Identifier: Apache-2.0
#include "platforms/soc/register_tracer.h"

#include <optional>

namespace bitloom::soc {

register_tracer::register_tracer(const std::string& who, const std::vector<device>& devices,
                                 std::FILE* out)
    : m_lines(who, devices, out)
    , m_tracer("register_tracer") {
    m_tracer.listener = &m_lines;
}

socket_tap register_tracer::before(const socket_tap& other) {
    return [this, other](const socket_pair& pair) -> std::optional<tap_sockets> {
        const auto further = other ? other(pair) : std::nullopt;
        if (!further)
            return tap_sockets{m_tracer.from, m_tracer.to};
        m_tracer.to.bind(further->from);
        return tap_sockets{m_tracer.from, further->to};
    };
}

} // namespace bitloom::soc
