// SPDX-License-Identifier: Apache-2.0
// Energy, power and area of Bitlet's PEs: the table of its authors (MICRO 2021) and the constants
// that reproduce it. All of it is compute: buffers and DRAM are not in that table.
#pragma once

namespace bitloom::bitlet {

enum class technology { nm28, nm65 };

/// A figure of each module of a PE, in the unit that the function says.
struct module_figures {
    double preprocessing = 0;
    double wires = 0; ///< wire orchestrator and decoder
    double lanes = 0; ///< bit lanes and their windows
    double adder_tree = 0;
    double postprocessing = 0;

    constexpr double total() const {
        return preprocessing + wires + lanes + adder_tree + postprocessing;
    }
};

/// What the authors print for one use of the machine; `total` is theirs too, see power.cpp for
/// where it is not the sum.
struct published_figures {
    module_figures modules;
    double total = 0;
};

/// 32 PEs of 64 pairs and 24 lanes; power at 1 GHz, every PE at work in every cycle.
struct published_table {
    published_figures area_mm2;
    published_figures fp32_mw;    ///< 24 lanes
    published_figures fixed16_mw; ///< 16 lanes, the others switched off
    published_figures fixed8_mw;  ///< 8 lanes
};

const published_table& published_power_and_area(technology node);

/// What the PEs do, for energy and power. b-bit fixed point uses b lanes, fp32 all 24; lanes that
/// are not active are switched off and take nothing.
struct pe_activity {
    unsigned active_lanes = 24; ///< per PE, 0..24
    bool is_fixed = true;
};

/// pJ of `pe_cycles` cycles of one PE at work; cycles of several PEs add up. An idle PE's energy is
/// not published: those cycles are the caller's to count or to leave out. Linear in the active
/// lanes. Throws model_error for more than 24 lanes.
module_figures energy_pj(double pe_cycles, const pe_activity& activity,
                         technology node = technology::nm28);

/// mW of `pes` PEs at work in every cycle. Throws as energy_pj.
module_figures average_power_mw(unsigned pes, double frequency_hz, const pe_activity& activity,
                                technology node = technology::nm28);

/// mm2 of `pes` PEs with `built_lanes` lanes each, active or not. Assumptions, ours: everything is
/// proportional to the PEs; wires, lanes and adder tree also to the lanes, as their power is;
/// preprocessing and postprocessing keep their size. Exact for the published 24 lanes only. Throws
/// model_error for more than 24 lanes.
module_figures area_mm2(unsigned pes, unsigned built_lanes = 24,
                        technology node = technology::nm28);

} // namespace bitloom::bitlet
