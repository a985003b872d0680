// SPDX-License-Identifier: Apache-2.0
#include "platforms/reproduce/bitfusion_experiments.h"
#include "platforms/reproduce/bitlet_experiments.h"
#include "platforms/reproduce/experiment.h"
#include "platforms/reproduce/eyeriss_chip.h"
#include "platforms/reproduce/eyeriss_comparison.h"
#include "platforms/reproduce/fixed_point_machines.h"
#include "platforms/reproduce/stripes_experiments.h"

namespace bitloom::reproduce {

const std::vector<experiment>& experiments() {
    static const std::vector<experiment> all{
        {"bitfusion_eyeriss", "Bit Fusion: speedup and energy reduction over Eyeriss, batch 16",
         "ISCA 2018, and the data released with its authors' simulator; 45 nm, 500 MHz",
         bitfusion_eyeriss},
        {"bitfusion_gpu", "Bit Fusion: speedup over GPUs and CPUs, batch 16; power and area",
         "ISCA 2018, and the data released with its authors' simulator; 16 nm, 500 MHz",
         bitfusion_gpu},
        {"bitfusion_stripes", "Bit Fusion: speedup and energy reduction over Stripes, batch 16",
         "ISCA 2018; 45 nm, 980 MHz; what it leaves open: configs/published/bitfusion_stripes.yaml",
         bitfusion_stripes},
        {"stripes_assumptions",
         "Bit Fusion: speedup and energy over Stripes as what the paper leaves open varies",
         "ours: the paper gives one mean each, 2.6 and 3.9", stripes_assumptions},
        {"fusion_unit_temporal",
         "Bit Fusion: area and power of a Fusion Unit and a temporal design",
         "ISCA 2018, and its authors' spreadsheet and syntheses; 45 nm, 500 MHz",
         fusion_unit_temporal},
        {"bitfusion_bandwidth", "Bit Fusion: speedup by memory bandwidth over 192 bit per cycle",
         "ours: the paper's own figures are not at hand; batch 16, Eyeriss point",
         bitfusion_bandwidth},
        {"bitfusion_batch", "Bit Fusion: speedup per input by batch over a batch of 1",
         "ours: the paper's own figures are not at hand; Eyeriss point", bitfusion_batch},
        {"eyeriss_comparison", "Eyeriss: cycles, accesses and energy in that comparison, batch 16",
         "the data released with the simulator of Bit Fusion's authors; 16 x 16 PEs, 500 MHz",
         eyeriss_comparison},
        {"eyeriss_chip", "Eyeriss: processing time and buffer accesses of the chip",
         "JSSC 2017; AlexNet in batches of 4, VGG-16 of 3; 12 x 14 PEs, 200 MHz", eyeriss_chip},
        {"bitlet_cycles",
         "Bitlet: cycles per 64 multiplications of twelve applications, by timing mode",
         "MICRO 2021, table 4, its heading as corrected in TCAD 2024; fp32 from the frames/s",
         bitlet_cycles},
        {"bitlet_frames", "Bitlet: frames/s of twelve applications, 32 PEs at 1 GHz", "MICRO 2021",
         bitlet_frames},
        {"bitlet_gpu", "Bitlet: efficiency of inference in fp32, and over GPUs",
         "MICRO 2021; Titan V and Titan Xp are the authors' measurements", bitlet_gpu},
        {"bitlet_fixed_point",
         "Bitlet: speedup and efficiency in fixed point, and over Eyeriss, SCNN, Stripes, Laconic",
         "MICRO 2021; the other machines are the authors' figures", bitlet_fixed_point},
        {"fixed_point_machines",
         "Stripes, Laconic and SCNN: cycles over a bit-parallel machine of the same peak, from "
         "weights",
         "MICRO 2021, table 4, over its row of Eyeriss", fixed_point_machines},
        {"bitlet_power", "Bitlet: power and area of 32 PEs by module",
         "MICRO 2021; 28 and 65 nm, 1 GHz", bitlet_power},
        {"bitlet_ablation", "Bitlet: cycles by pairs of a PE, and what 64 pairs gain over 32",
         "MICRO 2021; cycles from the frames/s with bit distilling", bitlet_ablation},
        {"bitlet_scaling", "Bitlet: cycles with 8, 16 and 32 PEs", "MICRO 2021", bitlet_scaling}};
    return all;
}

} // namespace bitloom::reproduce
