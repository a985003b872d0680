// SPDX-License-Identifier: Apache-2.0
// Every machine, once. Each floor makes of it what it needs: words of accelerator.kind, code
// generators (platforms/compiler/make_target.cpp), parts of the exploration platform
// (platforms/accelerator/machine_parts.cpp).
#pragma once

/// machine(kind, name in sentences, whether firmware drives it, technology): kind is what
/// accelerator.kind says and begins the names KIND_target_of and KIND_parts; a bare-metal driver in
/// platforms/firmware lets `bitloom soc` take it; technology is the one of configs/technologies
/// that its authors evaluate.
#define BITLOOM_MACHINES(machine)                                                                  \
    machine(bitfusion, "Bit Fusion", true, "bitfusion_45nm")                                       \
        machine(bitlet, "Bitlet", true, "bitlet_28nm")                                             \
            machine(bit_parallel, "Bit-parallel array", false, "baseline_45nm")                    \
                machine(stripes, "Stripes", false, "baseline_45nm")                                \
                    machine(eyeriss, "Eyeriss", false, "eyeriss_45nm")
