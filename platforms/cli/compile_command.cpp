// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/accelerator/input_arrays.h"
#include "platforms/accelerator/staged_inputs.h"
#include "platforms/cli/commands.h"
#include "platforms/cli/exit_code.h"
#include "platforms/compiler/bundle.h"
#include "platforms/compiler/bundle_header.h"
#include "platforms/compiler/bundle_manifest.h"
#include "platforms/compiler/compile.h"
#include "platforms/compiler/target.h"
#include "platforms/configuration/dump.h"
#include "platforms/configuration/load_soc.h"
#include "platforms/network/import.h"
#include "platforms/network/set_widths.h"
#include "platforms/results/output_file.h"
#include "platforms/results/result_folder.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>

namespace bitloom::cli {

int compile(const compile_options& o) {
    const auto platform = configuration::load_compiled_platform(o.platform, o.sets, o.accelerator);
    if (o.dump_config) {
        fmt::print("{}", configuration::dump(platform));
        return exit_good;
    }
    if (o.network.empty())
        throw config_error("--network: missing, give NET.onnx or NET.yaml");
    if (platform.accelerator.cost_model == "published")
        throw config_error("accelerator.cost_model: published has no programs, give "
                           "accelerator.cost_model=machine");
    if (!o.out)
        throw config_error("--out: missing, name the folder for the memory image");
    network::graph net = network::import_network(o.network);
    network::set_widths(net, platform.layer_widths);
    std::optional<compiler::mapping_file> mappings;
    if (o.mapping)
        mappings.emplace(*o.mapping);
    compiler::compiled_program program = compiler::compile(
        net, platform, o.batch, {compiler::purpose::run, mappings ? &*mappings : nullptr});
    compiler::staged_samples staged;
    if (!o.inputs.empty())
        staged = accelerator::stage_inputs(net, accelerator::read_inputs(net, o.inputs),
                                           platform.dram, program);
    const auto machine = compiler::make_target(platform.accelerator);
    program.image.push_back(compiler::bundle_header_of(net, program, *machine, staged));
    results::result_folder folder(o.out);
    folder.remove_earlier();
    const std::filesystem::path& out = folder.path();
    results::write_file(out / compiler::image_file, compiler::memory_image(program));
    results::write_file(out / "bundle.json",
                        compiler::bundle_manifest(net, program, platform, staged.samples));
    results::write_file(out / "program.lst", compiler::program_listing(net, program, *machine));
    results::write_file(out / "symbols.h", compiler::symbol_header(net, program));
    const std::string registers = machine->register_header_name();
    results::write_file(out / registers, machine->register_header());
    if (!o.quiet)
        fmt::print("{} blocks, {} bytes of program at {:#x}\n"
                   "{:<23}memory image, load it at {:#x}\n"
                   "{:<23}what it is and where it belongs\n"
                   "{:<23}listing of the program's words\n"
                   "{:<23}addresses for a driver\n"
                   "{:<23}the accelerator's registers\n"
                   "in {}\n",
                   program.blocks.size(), program.program_bytes(), program.program_address,
                   compiler::image_file, program.header_address, "bundle.json", "program.lst",
                   "symbols.h", registers, out.string());
    return exit_good;
}

} // namespace bitloom::cli
