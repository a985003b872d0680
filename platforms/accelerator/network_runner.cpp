// SPDX-License-Identifier: Apache-2.0
#include "platforms/accelerator/network_runner.h"

#include "models/common/errors.h"
#include "platforms/accelerator/fault_message.h"
#include "platforms/accelerator/layer_report.h"
#include "platforms/accelerator/run_pricing.h"
#include "platforms/accelerator/transfer_reasons_of.h"
#include "platforms/compiler/assembly.h"
#include "platforms/compiler/compile.h"

#include <fmt/format.h>

#include <algorithm>

namespace bitloom::accelerator {

using compiler::compiled_block;
using compiler::compiled_program;

network_runner::network_runner(const network::graph& net,
                               const configuration::platform_configuration& platform,
                               const input_set& inputs, run_options options)
    : m_net(net)
    , m_platform(platform)
    , m_inputs(inputs)
    , m_options(std::move(options))
    , m_target(compiler::make_target(platform.accelerator))
    , m_technology(technology_of(platform)) {
    const std::uint64_t batch = std::min(m_options.batch, inputs.samples);
    compile(batch, m_options.mappings);
    // Tiles by hand cover a full batch; those of a short last one are searched.
    if (inputs.samples % batch != 0)
        compile(inputs.samples % batch, nullptr);
    if (!m_options.program.empty())
        replace_program(batch);
    prepare_outcome(batch);
}

run_outcome network_runner::run() {
    exploration_platform platform("platform", m_platform, m_options.between);
    run_outcome outcome;
    platform.host.script = [&] { outcome = run_on(platform); };
    sc_core::sc_start();
    platform.host.rethrow();
    price(outcome.record, m_technology);
    return outcome;
}

run_outcome network_runner::run_on(exploration_platform& platform) {
    m_machine = &platform;
    m_happened = platform.memory_events();
    tiled::block_executor& executor = platform.control().executor();
    if (m_options.keep_all_tensors)
        executor.tap = [this](unsigned block, const tiled::tile_index& t,
                              const tiled::tile_extent& e, const std::vector<std::int32_t>& codes) {
            keep_tapped(block, t, e, codes);
        };
    executor.recorder = m_options.recorder;
    if (m_options.explained) {
        m_reasons = reasons_of(m_platform);
        for (const auto& [batch, program] : m_programs)
            m_uneven[batch] = m_target->timer(program.weights, m_known).uneven_of;
        executor.paths = &m_paths.emplace(*m_reasons);
    }
    run_batches();
    executor.tap = nullptr;
    executor.recorder = nullptr;
    executor.paths = nullptr;
    return std::move(m_outcome);
}

void network_runner::compile(std::uint64_t batch, const compiler::mapping_file* mappings) {
    m_programs.emplace(
        batch, compiler::compile(m_net, m_platform, batch, {compiler::purpose::run, mappings}));
}

void network_runner::replace_program(std::uint64_t batch) {
    if (m_inputs.samples % batch != 0)
        throw config_error(fmt::format("--program: {} samples are no multiple of the batch of {} "
                                       "that a program is made for, lower --batch",
                                       m_inputs.samples, batch));
    compiled_program& program = m_programs.at(batch);
    if (program.blocks.empty())
        throw config_error(
            fmt::format("--program: {} has nothing to execute, leave it out", m_net.file));
    // The program is the last thing in memory: a longer one overwrites nothing.
    const std::uint64_t room =
        m_platform.dram.bytes - (program.program_address - compiler::dram_base);
    const std::string bytes = compiler::to_bytes(m_options.program);
    if (bytes.size() > room)
        throw config_error(fmt::format("--program: {} bytes, the DRAM has room for {}, raise "
                                       "dram.bytes",
                                       bytes.size(), room));
    program.image.front().bytes = {bytes.begin(), bytes.end()};
    // What merged groups the words work on is not known.
    for (compiled_block& block : program.blocks)
        block.multiplies_per_mac = 1;
    const std::vector<tiled::block> blocks = decoded_blocks(m_options.program, *m_target);
    for (std::size_t n = 0; n < std::min(blocks.size(), program.blocks.size()); ++n)
        program.blocks[n].decoded = blocks[n];
}

void network_runner::prepare_outcome(std::uint64_t batch) {
    m_outcome.record = empty_record(m_net, m_platform, m_options.batch);
    const compiled_program& plan = m_programs.at(batch);
    m_outcome.record.layers = m_options.program.empty()
                                  ? layer_rows(m_net, plan, *m_target)
                                  : program_rows(m_net, plan, m_options.program, *m_target);
    m_outcome.tensors.resize(m_net.tensors.size());
    for (std::size_t t = 0; t < m_net.tensors.size(); ++t)
        if (kept(t))
            m_outcome.tensors[t].resize(m_inputs.samples *
                                        static_cast<std::size_t>(m_net.tensors[t].elements()));
}

bool network_runner::kept(std::size_t tensor) const {
    if (m_net.tensors[tensor].alias_of)
        return false;
    return m_options.keep_all_tensors ||
           std::any_of(m_net.outputs.begin(), m_net.outputs.end(),
                       [&](const auto& p) { return m_net.stored(p.tensor) == tensor; });
}

void network_runner::run_batches() {
    const compiled_program* loaded = nullptr;
    for (m_first = 0; m_first < m_inputs.samples;) {
        const std::uint64_t count = std::min(m_options.batch, m_inputs.samples - m_first);
        m_program = &m_programs.at(count);
        if (loaded != m_program)
            m_machine->load(*m_program);
        loaded = m_program;
        write_inputs(count);
        if (m_paths)
            m_paths->set_uneven(m_uneven[count]);
        // A network that only renames its input has nothing to execute.
        const program_end end =
            m_program->blocks.empty() ? program_end{} : m_machine->execute(*m_program);
        add_figures(end);
        if (end.fault.code != tiled::fault::none) {
            describe(end);
            break;
        }
        read_tensors(count);
        m_first += count;
        m_outcome.record.samples = m_first;
        if (m_options.progress && !m_options.progress(m_first))
            break;
    }
    for (std::size_t t = 0; t < m_net.tensors.size(); ++t) // an interrupted run keeps its part
        if (kept(t))
            m_outcome.tensors[t].resize(m_outcome.record.samples *
                                        static_cast<std::size_t>(m_net.tensors[t].elements()));
}

void network_runner::write_inputs(std::uint64_t count) {
    for (std::size_t i = 0; i < m_net.inputs.size(); ++i) {
        const auto& place = m_program->tensors[m_net.stored(m_net.inputs[i].tensor)];
        for (const image_run& run : runs_of(*place, count)) {
            const auto bytes =
                codes_to_memory(m_inputs.codes[i], *place, m_first + run.first, run.images);
            m_machine->host.write_memory(run.address, bytes.data(), bytes.size());
        }
    }
}

void network_runner::read_tensors(std::uint64_t count) {
    for (std::size_t t = 0; t < m_net.tensors.size(); ++t) {
        const auto& place = m_program->tensors[t];
        if (!kept(t) || !place)
            continue;
        for (const image_run& run : runs_of(*place, count)) {
            std::vector<std::uint8_t> bytes(place->span_bytes(run.images));
            m_machine->host.read_memory(run.address, bytes.data(), bytes.size());
            memory_to_codes(bytes, *place, m_first + run.first, run.images, m_outcome.tensors[t]);
        }
    }
}

void network_runner::add_figures(const program_end& end) {
    const tiled::sequencer& control = m_machine->control();
    if (m_program->blocks.empty())
        return;
    if (m_options.recorder != nullptr) {
        add_layers(*m_program, m_recorded, m_options.recorder->recording());
        m_recorded = m_options.recorder->recording().blocks.size();
        m_options.recorder->end_program(end.cycles);
    }
    if (m_paths)
        add_paths(*m_program, m_paths->end_program(end.cycles), *m_target, m_outcome.record.layers);
    const sdram::command_events happened = m_machine->memory_events();
    add_program(*m_program, control.executor().records(), *m_target,
                {end.cycles, control.instruction_bits(), happened.since(m_happened)},
                m_outcome.record);
    m_happened = happened;
}

void network_runner::describe(const program_end& end) {
    const bool planned = end.block < m_program->blocks.size();
    m_outcome.fault = fmt::format(
        "{}: {}", m_net.name,
        fault_message(end, planned ? m_net.layers[m_program->blocks[end.block].layers.front()].name
                                   : ""));
}

/// Codes that a fused addition consumes never reach memory; the machine shows them as they pass.
void network_runner::keep_tapped(unsigned block_number, const tiled::tile_index& t,
                                 const tiled::tile_extent& e,
                                 const std::vector<std::int32_t>& codes) {
    const compiled_block& b = m_program->blocks[block_number];
    const std::size_t index = m_net.layers[b.layers.front()].output;
    if (m_program->tensors[index])
        return;
    const network::tensor& tensor = m_net.tensors[index];
    const auto size = [](std::int64_t n) { return static_cast<std::size_t>(n); };
    const auto first = [&](tiled::dimension d) {
        return std::size_t{t[static_cast<unsigned>(d)]} * b.decoded.dim(d).size;
    };
    const std::size_t outs = b.decoded.dim(tiled::dimension::out_channel).total();
    const std::size_t channel =
        first(tiled::dimension::group) * outs + first(tiled::dimension::out_channel);
    const std::size_t rows = b.decoded.dim(tiled::dimension::out_row).total();
    const std::size_t images = size(tensor.frames * tensor.height) / rows; // of a sample
    const std::size_t before = m_first * images + b.first_image;
    const std::int32_t* from = codes.data();
    for (std::size_t n = 0; n < e.batch; ++n)
        for (std::size_t r = 0; r < e.out_rows; ++r)
            for (std::size_t c = 0; c < e.out_columns; ++c, from += e.output_channels()) {
                const std::size_t image = before + first(tiled::dimension::batch) + n;
                const std::size_t row = first(tiled::dimension::out_row) + r;
                const std::size_t column = first(tiled::dimension::out_column) + c;
                const std::size_t to =
                    ((image * rows + row) * size(tensor.width) + column) * size(tensor.channels) +
                    channel;
                std::copy_n(from, e.output_channels(),
                            m_outcome.tensors[index].begin() + static_cast<std::ptrdiff_t>(to));
            }
}

} // namespace bitloom::accelerator
