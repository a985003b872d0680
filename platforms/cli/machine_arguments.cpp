// SPDX-License-Identifier: Apache-2.0
#include "platforms/cli/shared_arguments.h"
#include "platforms/cli/subcommands.h"

namespace bitloom::cli {

void add_run(CLI::App& app, run_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "run", "run a network on a platform: a table per layer, result.json, outputs");
    add_common(*command, o);
    command
        ->add_option("--input", o.inputs,
                     "input array, samples on axis 0; NAME= where there are several inputs. "
                     "Without it: seeded random codes for one batch")
        ->type_name("[NAME=]X.npy")
        ->allow_extra_args(false);
    command
        ->add_option("--labels", o.labels,
                     "class number per sample: reports the share of samples whose largest output "
                     "is theirs")
        ->type_name("Y.npy");
    command
        ->add_option("--view", o.view,
                     "tlm: modules exchange tiles, with real data; estimate: the same figures "
                     "without data (seeded weights are not drawn, so neither their sums nor their "
                     "widths are checked), or those of accelerator.cost_model=published")
        ->capture_default_str()
        ->type_name("tlm|estimate");
    add_mapping(*command, o.mapping);
    command
        ->add_option(
            "--program", o.program,
            "words that run instead of the compiled ones, at their address: made by compile, "
            "or after it, for the same network, --batch, --mapping and --set")
        ->type_name("FILE.bin");
    command->add_flag("--dump-tensors", o.dump_tensors, "write every quantised tensor as .npy");
    command->add_flag("--trace", o.trace,
                      "write trace.json, what every engine does when: Chrome trace events, for "
                      "Perfetto");
    command
        ->add_option("--seed", o.seed, "of the random input codes, which are there without --input")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 62).description(""))
        ->default_str(std::to_string(default_seed))
        ->type_name("S");
    command->footer("Example:\n  bitloom run configs/platforms/bitfusion.yaml --network "
                    "configs/networks/seeded_residual.onnx \\\n    --set dram.bits_per_cycle=64 "
                    "--out slow-memory");
    add_verbosity(*command, o, "print the size of network and platform as well, with --view tlm");
    command->callback([&] { code = run(o); });
}

void add_compile(CLI::App& app, compile_options& o, int& code) {
    CLI::App* command =
        app.add_subcommand("compile", "write the program: memory image, listing, symbol header");
    add_common(*command, o);
    command->add_option("--input", o.inputs, "input array to place in the image; one batch")
        ->type_name("[NAME=]X.npy")
        ->allow_extra_args(false);
    add_mapping(*command, o.mapping);
    command
        ->add_option("--accelerator", o.accelerator,
                     "which accelerator of a system (SOC.yaml) that has several")
        ->type_name("NAME");
    add_verbosity(*command, o);
    command->callback([&] { code = compile(o); });
}

void add_train(CLI::App& app, train_options& o, int& code) {
    CLI::App* command = app.add_subcommand(
        "train", "steps of gradient descent for a network in fp32, its products forwards and "
                 "backwards on the machine: loss, cycles and energy of each");
    add_common(*command, o);
    command->add_option("--input", o.inputs, "samples on axis 0; NAME= where there are several")
        ->type_name("[NAME=]X.npy")
        ->allow_extra_args(false);
    command->add_option("--labels", o.labels, "class number per sample")->type_name("Y.npy");
    command
        ->add_option("--steps", o.steps,
                     "each of one batch; the samples begin again where they "
                     "end")
        ->capture_default_str()
        ->check(CLI::Range(std::uint64_t{1}, std::uint64_t{1} << 32).description(""))
        ->type_name("N");
    command->add_option("--rate", o.rate, "weights -= R * gradient")
        ->capture_default_str()
        ->type_name("R");
    command
        ->add_option("--seed", o.seed,
                     "of the samples' order, another in each pass (default: the "
                     "file's order)")
        ->check(CLI::Range(std::uint64_t{0}, std::uint64_t{1} << 62).description(""))
        ->type_name("S");
    command->add_flag("--dump-tensors", o.dump_tensors,
                      "write the last step's tensors and gradients as .npy");
    command->footer("Example:\n  bitloom train configs/platforms/bitlet.yaml --network "
                    "configs/networks/digits_untrained.yaml \\\n    --input "
                    "configs/networks/digits_pixels.npy --labels "
                    "configs/networks/digits_labels.npy");
    add_verbosity(*command, o);
    command->callback([&] { code = train(o); });
}

} // namespace bitloom::cli
