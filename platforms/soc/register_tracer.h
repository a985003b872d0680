// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/interconnect/socket_tap.h"
#include "platforms/soc/register_lines.h"
#include "tlm_bridges/tlm_tracer.h"

#include <cstdio>
#include <string>
#include <vector>

namespace bitloom::soc {

/// Stands between an initiator and its bus, and writes what it does to registers.
class register_tracer {
public:
    /// Arguments as of register_lines. To be made while a module is, as it holds one.
    register_tracer(const std::string& who, const std::vector<device>& devices, std::FILE* out);

    /// A tap with this in front of whatever `other`, if there is one, puts between the pair. For
    /// one pair of sockets; this must outlive both.
    socket_tap before(const socket_tap& other);

private:
    register_lines m_lines;
    tlm_tracer m_tracer;
};

} // namespace bitloom::soc
