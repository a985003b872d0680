// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/bus.h"

#include "models/common/errors.h"

#include <algorithm>

namespace bitloom {

bus::bus(const sc_core::sc_module_name& name, std::vector<address_range> map)
    : sc_module(name)
    , initiators("initiators")
    , targets("targets")
    , m_map(std::move(map)) {
    for (std::size_t i = 0; i < m_map.size(); ++i) {
        const address_range& r = m_map[i];
        if (r.size == 0 || r.first + (r.size - 1) < r.first)
            throw config_error("address map: " + r.name +
                               ": range is empty or wraps, give a size that ends below 2^64");
        for (std::size_t j = 0; j < i; ++j)
            if (r.first - m_map[j].first < m_map[j].size || m_map[j].first - r.first < r.size)
                throw config_error("address map: " + r.name + " overlaps " + m_map[j].name +
                                   ", move one of them");
    }
    initiators.register_b_transport(this, &bus::b_transport);
    initiators.register_transport_dbg(this, &bus::transport_dbg);
    initiators.register_get_direct_mem_ptr(this, &bus::get_direct_mem_ptr);
    targets.register_invalidate_direct_mem_ptr(this, &bus::invalidate_direct_mem_ptr);
}

int bus::decode(const tlm::tlm_generic_payload& p) const {
    for (std::size_t i = 0; i < m_map.size(); ++i) {
        const std::uint64_t offset = p.get_address() - m_map[i].first;
        if (offset < m_map[i].size && p.get_data_length() <= m_map[i].size - offset)
            return static_cast<int>(i);
    }
    return -1;
}

void bus::b_transport(int, tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
    const int target = decode(p);
    if (target < 0) {
        p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return;
    }
    const sc_dt::uint64 address = p.get_address();
    p.set_address(address - m_map[static_cast<std::size_t>(target)].first);
    targets[target]->b_transport(p, delay);
    p.set_address(address);
}

unsigned bus::transport_dbg(int, tlm::tlm_generic_payload& p) {
    const int target = decode(p);
    if (target < 0) {
        p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return 0;
    }
    const sc_dt::uint64 address = p.get_address();
    p.set_address(address - m_map[static_cast<std::size_t>(target)].first);
    const unsigned moved = targets[target]->transport_dbg(p);
    p.set_address(address);
    return moved;
}

bool bus::get_direct_mem_ptr(int, tlm::tlm_generic_payload& p, tlm::tlm_dmi& dmi) {
    const int target = decode(p);
    if (target < 0)
        return false;
    const address_range& range = m_map[static_cast<std::size_t>(target)];
    const sc_dt::uint64 address = p.get_address();
    p.set_address(address - range.first);
    const bool granted = targets[target]->get_direct_mem_ptr(p, dmi);
    p.set_address(address);
    // The target speaks in its own addresses and may offer more than the map shows of it.
    dmi.set_start_address(range.first + dmi.get_start_address());
    dmi.set_end_address(range.first +
                        std::min<sc_dt::uint64>(dmi.get_end_address(), range.size - 1));
    return granted;
}

void bus::invalidate_direct_mem_ptr(int target, sc_dt::uint64 first, sc_dt::uint64 last) {
    const address_range& range = m_map[static_cast<std::size_t>(target)];
    for (unsigned i = 0; i < initiators.size(); ++i)
        initiators[static_cast<int>(i)]->invalidate_direct_mem_ptr(
            range.first + first, range.first + std::min<sc_dt::uint64>(last, range.size - 1));
}

} // namespace bitloom
