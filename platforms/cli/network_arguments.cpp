// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/shared_arguments.h"
#include "platforms/cli/subcommands.h"

#include <fmt/format.h>

namespace bitloom::cli {

void add_inspect(CLI::App& app, inspect_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "inspect", "what a network is: layers, MACs, widths, bit sparsity of the weights");
    command->add_option("network", o.network, "the network")->required()->type_name("NET");
    command->add_flag("--json", o.json, "the same as JSON");
    command->add_flag(
        "--bitlet", o.bitlet,
        "add the cycles that 64 MACs take a Bitlet PE, by timing mode, from the weights");
    add_verbosity(*command, o);
    command->callback([&] { code = inspect(o); });
}

void add_quantize(CLI::App& app, quantize_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "quantize", "a network in fp32 to integers: writes quantised ONNX, says the error per "
                    "layer and, with labels, the accuracy that a run will give");
    command->add_option("network", o.network, "the network in fp32")->required()->type_name("NET");
    command
        ->add_option("--bits", o.bits,
                     "widths, 1 to 16, of weights and of what layers read (default: 8 both)")
        ->type_name("weights=W,activations=A");
    command->add_option("--layer", o.layers, "other widths for one layer; several times")
        ->type_name("NAME:weights=W,activations=A")
        ->allow_extra_args(false);
    command
        ->add_option("--calibration", o.calibration,
                     "typical inputs, samples on axis 0; NAME= where there are several inputs")
        ->type_name("[NAME=]X.npy")
        ->allow_extra_args(false);
    command
        ->add_option("--method", o.method,
                     "what the highest code of a tensor stands for: its largest magnitude over the "
                     "samples, or a percentile of the magnitudes")
        ->capture_default_str()
        ->type_name("max_abs|percentile");
    command->add_option("--percentile", o.percentile, "above 0, at most 100")
        ->default_str(fmt::format("{}", default_percentile))
        ->type_name("P");
    command->add_option("--labels", o.labels, "class number per sample: predicts the accuracy")
        ->type_name("Y.npy");
    command->add_option("--out", o.out, "the quantised network")->required()->type_name("Q.onnx");
    command->footer(
        "Example:\n  bitloom quantize net.onnx --bits weights=4,activations=8 "
        "--layer Conv_0:weights=8 \\\n    --calibration images.npy --out net_w4a8.onnx");
    add_verbosity(*command, o);
    command->callback([&] { code = quantize(o); });
}

} // namespace bitloom::cli
