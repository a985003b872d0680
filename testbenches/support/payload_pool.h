// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <tlm>
#include <vector>

namespace bitloom::testing {

/// A memory manager whose payloads own their data and are used again when the last holder has let
/// go of them.
class payload_pool : public tlm::tlm_mm_interface {
public:
    /// A complete and legal transaction, held once by the caller.
    tlm::tlm_generic_payload& make(tlm::tlm_command command, std::uint64_t address,
                                   std::size_t bytes) {
        if (m_free.empty()) {
            m_all.push_back(std::make_unique<tlm::tlm_generic_payload>(this));
            m_data.push_back(std::make_unique<std::vector<std::uint8_t>>());
            m_all.back()->set_data_ptr(nullptr);
            m_free.push_back(m_all.size() - 1);
        }
        const std::size_t place = m_free.back();
        m_free.pop_back();
        m_in_use.push_back(place);
        tlm::tlm_generic_payload& p = *m_all[place];
        m_data[place]->assign(bytes, 0);
        p.acquire();
        p.set_command(command);
        p.set_address(address);
        p.set_data_ptr(m_data[place]->data());
        p.set_data_length(static_cast<unsigned>(bytes));
        p.set_streaming_width(static_cast<unsigned>(bytes));
        p.set_byte_enable_ptr(nullptr);
        p.set_dmi_allowed(false);
        p.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
        return p;
    }
    void free(tlm::tlm_generic_payload* p) override {
        for (std::size_t& place : m_in_use)
            if (m_all[place].get() == p) {
                m_free.push_back(place);
                place = m_in_use.back();
                m_in_use.pop_back();
                return;
            }
    }
    std::size_t in_use() const { return m_in_use.size(); }

private:
    std::vector<std::unique_ptr<tlm::tlm_generic_payload>> m_all;
    std::vector<std::unique_ptr<std::vector<std::uint8_t>>> m_data;
    std::vector<std::size_t> m_free, m_in_use;
};

} // namespace bitloom::testing
