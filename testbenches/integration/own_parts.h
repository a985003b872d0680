// SPDX-License-Identifier: Apache-2.0
// What a reader of docs/integration.md has already: an initiator, a bus, a memory.
#pragma once

#include <tlm_utils/multi_passthrough_initiator_socket.h>
#include <tlm_utils/multi_passthrough_target_socket.h>
#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <cstring>
#include <fstream>
#include <functional>
#include <systemc>
#include <tlm>
#include <vector>

/// Runs a program once, as a core or a test would.
struct own_host : sc_core::sc_module {
    tlm_utils::simple_initiator_socket<own_host> socket{"socket"};
    std::function<void()> program;

    explicit own_host(const sc_core::sc_module_name& name)
        : sc_module(name) {
        SC_HAS_PROCESS(own_host);
        SC_THREAD(run);
    }
    void run() { program(); }
    void access(tlm::tlm_command command, std::uint64_t address, void* data, std::size_t bytes) {
        tlm::tlm_generic_payload p;
        p.set_command(command);
        p.set_address(address);
        p.set_data_ptr(static_cast<unsigned char*>(data));
        p.set_data_length(static_cast<unsigned>(bytes));
        p.set_streaming_width(static_cast<unsigned>(bytes));
        sc_core::sc_time delay;
        socket->b_transport(p, delay);
        if (!p.is_response_ok())
            SC_REPORT_ERROR("own_host", p.get_response_string().c_str());
        wait(delay);
    }
    template <class value>
    value read(std::uint64_t address) {
        value v{};
        access(tlm::TLM_READ_COMMAND, address, &v, sizeof v);
        return v;
    }
    void write(std::uint64_t address, std::uint32_t v) {
        access(tlm::TLM_WRITE_COMMAND, address, &v, sizeof v);
    }
};

/// Sends an access to the target in whose range it lies; targets see addresses from 0.
struct own_bus : sc_core::sc_module {
    tlm_utils::multi_passthrough_target_socket<own_bus> from{"from"};
    tlm_utils::multi_passthrough_initiator_socket<own_bus> to{"to"};
    struct range {
        std::uint64_t first, size;
    };
    std::vector<range> ranges; ///< in the order in which `to` is bound

    explicit own_bus(const sc_core::sc_module_name& name)
        : sc_module(name) {
        from.register_b_transport(this, &own_bus::b_transport);
    }
    void b_transport(int, tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
        const std::uint64_t address = p.get_address();
        for (std::size_t n = 0; n < ranges.size(); ++n) {
            if (address - ranges[n].first >= ranges[n].size)
                continue;
            p.set_address(address - ranges[n].first);
            to[static_cast<int>(n)]->b_transport(p, delay);
            p.set_address(address);
            return;
        }
        p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
    }
};

/// A memory's contents, addresses from 0.
struct own_bytes {
    std::vector<unsigned char> bytes;

    void load(std::size_t offset, const char* file) {
        std::ifstream in(file, std::ios::binary);
        in.read(reinterpret_cast<char*>(&bytes.at(offset)),
                static_cast<std::streamsize>(bytes.size() - offset));
    }
    void move(tlm::tlm_generic_payload& p) {
        const std::uint64_t at = p.get_address(), length = p.get_data_length();
        if (at >= bytes.size() || length > bytes.size() - at) {
            p.set_response_status(tlm::TLM_ADDRESS_ERROR_RESPONSE);
            return;
        }
        if (p.is_read())
            std::memcpy(p.get_data_ptr(), &bytes[at], length);
        else
            std::memcpy(&bytes[at], p.get_data_ptr(), length);
        p.set_response_status(tlm::TLM_OK_RESPONSE);
    }
};

/// 10 ns an access and a nanosecond for each 16 bytes.
struct own_memory : sc_core::sc_module, own_bytes {
    tlm_utils::simple_target_socket<own_memory> socket{"socket"};

    own_memory(const sc_core::sc_module_name& name, std::size_t size)
        : sc_module(name)
        , own_bytes{std::vector<unsigned char>(size)} {
        socket.register_b_transport(this, &own_memory::b_transport);
    }
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
        move(p);
        delay += sc_core::sc_time(10 + p.get_data_length() / 16.0, sc_core::SC_NS);
    }
};
