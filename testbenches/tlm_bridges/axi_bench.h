// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "testbenches/support/test_initiator.h"
#include "testbenches/tlm_bridges/stalling_link.h"
#include "testbenches/tlm_bridges/strobed_memory.h"
#include "tlm_bridges/axi_pins.h"
#include "tlm_bridges/protocol_checker.h"

#include <systemc>

namespace bitloom::testing {

/// A clock, and a reset that the test may pull.
struct axi_clock {
    sc_core::sc_clock clock{"clock", 10, sc_core::SC_NS};
    sc_core::sc_signal<bool> reset_n{"reset_n", true};

    template <class module_type>
    void drive(module_type& m) {
        m.clock(clock);
        m.reset_n(reset_n);
    }
};

/// Initiator, pins with stalls on every channel, memory, and a checker wherever there is a
/// protocol.
///
///     initiator --> checked --> out --> checked --> stalls --> checked --> in --> checked -->
///     memory
template <class wires_type, class out_bridge, class in_bridge, class checker,
          class initiator_type = test_initiator>
struct axi_loop {
    axi_clock driven;
    initiator_type initiator{"initiator"};
    protocol_checker before{"before"}, behind{"behind"};
    out_bridge out{"out"};
    wires_type near{"near_"}, far{"far_"};
    checker near_checker{"near_checker"}, far_checker{"far_checker"};
    stalling_link<wires_type> stalls;
    in_bridge in{"in"};
    strobed_memory memory{"memory", 65536};

    explicit axi_loop(unsigned seed = 1)
        : stalls("stalls", near, far, seed) {
        initiator.socket.bind(before.from);
        before.to.bind(out.from);
        in.to.bind(behind.from);
        behind.to.bind(memory.socket);
        axi::connect(near, out.pins);
        axi::connect(near, near_checker.pins);
        axi::connect(far, far_checker.pins);
        axi::connect(far, in.pins);
        driven.drive(out);
        driven.drive(near_checker);
        driven.drive(stalls);
        driven.drive(far_checker);
        driven.drive(in);
    }
};

} // namespace bitloom::testing
