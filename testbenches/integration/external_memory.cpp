// SPDX-License-Identifier: Apache-2.0
// Bit Fusion with somebody else's memory, which speaks the base protocol's four phases: runs the
// first sample of a bundle and prints the cycles, the first output, what broke the protocol and
// what passed the registers' socket.
//
//     external_memory BITFUSION/image.bin
#include "models/bitfusion/bitfusion.h"
#include "models/interconnect/bus.h"
#include "models/tiled/program_registers.h"
#include "platforms/firmware/bundle_format.h"
#include "tlm_bridges/access_statistics.h"
#include "tlm_bridges/protocol_checker.h"
#include "tlm_bridges/tlm_tracer.h"

#include "own_parts.h" // beside it: these files are also built outside this tree
#include <tlm_utils/peq_with_cb_and_phase.h>

#include <cstdio>
#include <deque>

namespace {

constexpr std::uint64_t memory_at = 0x80000000;

/// Takes a request at once, answers it 40 ns later, any number under way.
struct phased_memory : sc_core::sc_module, own_bytes {
    tlm_utils::simple_target_socket<phased_memory> socket{"socket"};
    tlm_utils::peq_with_cb_and_phase<phased_memory> queue{this, &phased_memory::act};
    std::deque<tlm::tlm_generic_payload*> ready; ///< the first is in its response phase

    phased_memory(const sc_core::sc_module_name& name, std::size_t size)
        : sc_module(name)
        , own_bytes{std::vector<unsigned char>(size)} {
        socket.register_nb_transport_fw(this, &phased_memory::nb_transport_fw);
    }
    tlm::tlm_sync_enum nb_transport_fw(tlm::tlm_generic_payload& p, tlm::tlm_phase& phase,
                                       sc_core::sc_time& delay) {
        if (phase == tlm::BEGIN_REQ)
            p.acquire();
        queue.notify(p, phase, delay);
        return tlm::TLM_ACCEPTED;
    }
    void act(tlm::tlm_generic_payload& p, const tlm::tlm_phase& phase) {
        sc_core::sc_time now;
        if (phase == tlm::BEGIN_REQ) {
            move(p);
            tlm::tlm_phase end = tlm::END_REQ;
            socket->nb_transport_bw(p, end, now);
            queue.notify(p, tlm::BEGIN_RESP, sc_core::sc_time(40, sc_core::SC_NS));
        } else if (phase == tlm::BEGIN_RESP) {
            ready.push_back(&p);
            if (ready.size() == 1)
                respond();
        } else {
            responded();
        }
    }
    void respond() {
        sc_core::sc_time now;
        tlm::tlm_phase begin = tlm::BEGIN_RESP;
        if (socket->nb_transport_bw(*ready.front(), begin, now) == tlm::TLM_COMPLETED)
            responded();
    }
    void responded() {
        ready.front()->release();
        ready.pop_front();
        if (!ready.empty())
            respond();
    }
};

struct counter : bitloom::access_listener {
    bitloom::access_statistics seen;
    void hear(const bitloom::traced_access& a) override { seen.count(a); }
};

} // namespace

int sc_main(int argc, char** argv) {
    if (argc != 2)
        return 2;
    own_host host("host");
    phased_memory memory("memory", 1 << 26);
    bitloom::bitfusion::bitfusion_parameters parameters;
    parameters.bursts = bitloom::burst_parameters{64, 16}; // bytes, requests under way
    bitloom::bitfusion::bitfusion bitfusion("bitfusion", parameters);
    bitloom::bus port("port", {{"memory", memory_at, 1 << 26}});
    bitloom::protocol_checker checker("checker");
    sc_core::sc_signal<bool> irq;
    bitfusion.memory.bind(port.initiators);
    port.targets.bind(checker.from);
    checker.to.bind(memory.socket);
    counter registers;
    bitloom::tlm_tracer tracer("tracer");
    tracer.listener = &registers;
    host.socket.bind(tracer.from);
    tracer.to.bind(bitfusion.registers);
    bitfusion.irq.bind(irq);

    memory.load(BUNDLE_ADDRESS - memory_at, argv[1]);
    const auto at = [&](std::uint64_t address) { return &memory.bytes.at(address - memory_at); };
    host.program = [&] {
        namespace reg = bitloom::tiled::program_registers;
        bundle_header b{};
        bundle_input in{};
        bundle_output out{};
        std::memcpy(&b, at(BUNDLE_ADDRESS), sizeof b);
        std::memcpy(&in, at(b.inputs), sizeof in);
        std::memcpy(&out, at(b.outputs), sizeof out);
        std::memcpy(at(in.address), at(in.staged), in.image_bytes);
        host.write(reg::irq_enable, reg::irq_done | reg::irq_fault);
        host.write(reg::program_low, static_cast<std::uint32_t>(b.program_address));
        host.write(reg::program_bytes, b.program_bytes);
        host.write(reg::control, reg::control_start);
        sc_core::wait(irq.posedge_event());
        std::printf("bitfusion cycles %u logits", host.read<std::uint32_t>(reg::cycles_low));
        for (std::uint32_t n = 0; n < out.channels; ++n)
            std::printf(" %d", static_cast<signed char>(*at(out.address + n)));
        std::printf("\nrequests %llu violations %zu\n",
                    static_cast<unsigned long long>(checker.transactions()),
                    checker.violations().size());
        std::printf("registers %s\n", registers.seen.json().c_str());
    };
    sc_core::sc_start();
    return 0;
}
