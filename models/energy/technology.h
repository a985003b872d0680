// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/energy/node_scaling.h"
#include "models/energy/sram_library.h"

#include <memory>
#include <string>

namespace bitloom::energy {

/// Of one Fusion Unit. Per cycle of the array at work, whatever its widths.
struct fusion_unit_figures {
    unsigned node_nm = 45; ///< that the figures are of
    /// A synthesised 4 x 4 array of 8 to 2 bits at 500 MHz (Bit Fusion's authors): 3,673,500 nW
    /// dynamic, 949,240 nW leakage and 27,752.8 um2, each over 16.
    double pj_per_cycle = 0.4591875;
    double leakage_mw = 0.0593275;
    double area_um2 = 1734.55;
};

/// Arithmetic in general, 45 nm and 0.9 V: M. Horowitz, ISSCC 2014, "Computing's energy problem".
struct operation_figures {
    unsigned node_nm = 45; ///< that the figures are of
    double multiply_8_pj = 0.2, multiply_8_um2 = 282;
    double multiply_32_pj = 3.1, multiply_32_um2 = 3495;
    double add_16_pj = 0.05, add_16_um2 = 67;
    double add_32_pj = 0.1, add_32_um2 = 137;
};

/// Accesses of a row-stationary array by the energy of a multiply-accumulate of 16 bits: table IV
/// of ISCA 2016 (Chen, Emer and Sze), 65 nm.
struct row_stationary_figures {
    unsigned node_nm = 45; ///< that mac_pj is of
    /// The rule of Bit Fusion's authors for their run of Eyeriss: 0.2 pJ per bit.
    double mac_pj = 3.2;
    double register_file = 1, array = 2, buffer = 6, memory = 200; ///< of a word, over mac_pj
    unsigned word_bits = 16;
    unsigned area_node_nm = 65;
    /// The chip's core, 3.5 mm x 3.5 mm with 168 PEs and 108 KiB of buffer (JSSC 2017), over its
    /// PEs.
    double um2_per_pe = 72917;
};

/// What a machine is made in. Logic is scaled from the node that its figures are of.
struct technology {
    unsigned node_nm = 45;
    std::string variant = "bitfusion_1r1w"; ///< of the buffers' SRAM
    std::string output_variant;             ///< of the output buffer's; empty: as the others
    std::string leakage_variant = "1rw_noecc_lstp";
    fusion_unit_figures fusion_unit;
    operation_figures operations;
    row_stationary_figures row_stationary;
    unsigned bitlet_node_nm = 28; ///< which of the authors' two sets of figures: 28 or 65
    double dram_pj_per_bit = 15;  ///< flat memory; Bit Fusion's authors
    std::string dram_source = "the Bit Fusion authors' simulator";
    std::shared_ptr<const sram_library> sram; ///< never empty in one that was read
    node_scaling scaling;
};

} // namespace bitloom::energy
