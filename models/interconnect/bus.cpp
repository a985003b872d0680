// SPDX-License-Identifier: Apache-2.0
#include "models/interconnect/bus.h"

#include "models/common/errors.h"

#include <algorithm>

namespace bitloom {

namespace {

/// A bus whose map is wrong must not come to have processes.
std::vector<address_range> checked(std::vector<address_range> map) {
    if (const auto fault = find_fault(map))
        throw config_error("address map: " + fault->what);
    return map;
}

} // namespace

bus::bus(const sc_core::sc_module_name& name, std::vector<address_range> map)
    : sc_module(name)
    , initiators("initiators")
    , targets("targets")
    , m_map(checked(std::move(map)))
    , m_phases(
          "phases",
          [this](int target, tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                 sc_core::sc_time& delay) {
              return targets[target]->nb_transport_fw(p, phase, delay);
          },
          [this](int initiator, tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                 sc_core::sc_time& delay) {
              return initiators[initiator]->nb_transport_bw(p, phase, delay);
          }) {
    initiators.register_b_transport(this, &bus::b_transport);
    initiators.register_nb_transport_fw(this, &bus::nb_transport_fw);
    targets.register_nb_transport_bw(this, &bus::nb_transport_bw);
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

tlm::tlm_sync_enum bus::nb_transport_fw(int initiator, tlm::tlm_generic_payload& p,
                                        tlm::tlm_phase& phase, sc_core::sc_time& delay) {
    if (phase == tlm::END_RESP)
        return m_phases.end_response(p, phase, delay);
    if (phase != tlm::BEGIN_REQ)
        return tlm::TLM_ACCEPTED; // an extended phase, which may be ignored
    const int target = decode(p);
    if (target < 0) {
        p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
        return tlm::TLM_COMPLETED;
    }
    const std::uint64_t address = p.get_address() - m_map[static_cast<std::size_t>(target)].first;
    return m_phases.begin_request(initiator, target, address, p, phase, delay);
}

tlm::tlm_sync_enum bus::nb_transport_bw(int, tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                        sc_core::sc_time& delay) {
    return m_phases.backward(p, phase, delay);
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
    if (first >= range.size) // behind what the map shows of the target: nobody has a pointer to it
        return;
    for (unsigned i = 0; i < initiators.size(); ++i)
        initiators[static_cast<int>(i)]->invalidate_direct_mem_ptr(
            range.first + first, range.first + std::min<sc_dt::uint64>(last, range.size - 1));
}

} // namespace bitloom
