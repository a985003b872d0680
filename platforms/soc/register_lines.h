// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platforms/soc/device.h"
#include "tlm_bridges/traced_access.h"

#include <cstdio>
#include <string>
#include <vector>

namespace bitloom::soc {

/// Writes a line for every register that an initiator touches: time, initiator, device and
/// register, value or why it was refused. Accesses to memory and what a debugger does leave no
/// trace.
class register_lines : public access_listener {
public:
    /// `who`: the initiator's name in the lines. `devices` and `out` must outlive this.
    register_lines(std::string who, const std::vector<device>& devices, std::FILE* out);
    void hear(const traced_access& a) override;

private:
    void write_lines(const device& d, const traced_access& a) const;

    const std::string m_who;
    const std::vector<device>& m_devices;
    std::FILE* const m_out;
};

} // namespace bitloom::soc
