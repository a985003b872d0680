// SPDX-License-Identifier: Apache-2.0
#include "models/bitfusion/sequencer.h"

#include "models/bitfusion/block_account.h"
#include "models/bitfusion/post_tile_of.h"
#include "models/common/bit_packing.h"
#include "models/common/errors.h"
#include "models/common/simulated_time.h"

#include <algorithm>
#include <cstring>

namespace bitloom::bitfusion {

namespace {

/// Blocks of a program that are not decoded again when it runs again.
constexpr unsigned remembered_blocks = 1023;

} // namespace

sequencer::sequencer(const sc_core::sc_module_name& name, const bitfusion_parameters& parameters,
                     const datapath& path, const buffer_map& addresses)
    : sc_module(name)
    , array("array")
    , post("post")
    , m_parameters(parameters)
    , m_path(path)
    , m_addresses(addresses)
    , m_quantum_cycles(parameters.quantum_cycles) {
    SC_HAS_PROCESS(sequencer);
    SC_THREAD(run);
    m_array_payload.set_command(tlm::TLM_IGNORE_COMMAND);
    m_array_payload.set_extension(&m_tile);
    m_post_payload.set_command(tlm::TLM_IGNORE_COMMAND);
    m_post_payload.set_extension(&m_post);
}

sequencer::~sequencer() {
    // The extensions are members: a payload that still held them would delete them.
    m_array_payload.clear_extension(&m_tile);
    m_post_payload.clear_extension(&m_post);
}

void sequencer::start(std::uint64_t address, std::uint32_t bytes, const sc_core::sc_time& delay) {
    m_address = address;
    m_end = address + bytes;
    m_start.notify(delay);
}

void sequencer::run() {
    while (true) {
        wait(m_start);
        m_doorbell = sc_core::sc_time_stamp();
        m_cycle = m_synchronised = 0;
        m_report = {};
        m_report.code = run_program();
        synchronise(m_cycle);
        ended(m_report);
    }
}

void sequencer::synchronise(std::uint64_t cycle) {
    const sc_core::sc_time at = m_doorbell + cycles_to_time(cycle, m_parameters.frequency_hz);
    if (at > sc_core::sc_time_stamp())
        wait(at - sc_core::sc_time_stamp());
}

void sequencer::keep_up(std::uint64_t cycle) {
    if (m_quantum_cycles > 0 && cycle < m_synchronised + m_quantum_cycles)
        return;
    m_synchronised = cycle;
    synchronise(cycle);
}

sc_core::sc_time sequencer::begins_at(std::uint64_t block_cycle) const {
    return m_doorbell + cycles_to_time(m_cycle + block_cycle, m_parameters.frequency_hz) -
           sc_core::sc_time_stamp();
}

fault sequencer::run_program() {
    m_records.clear();
    m_instruction_bits = 0;
    m_fetched_bytes = 0;
    m_report.address = m_report.instruction = m_address;
    if (m_address % 4 != 0 || m_end % 4 != 0)
        return fault::misaligned;
    for (m_block_number = 0;; ++m_block_number) {
        const std::size_t place = std::min(m_block_number, remembered_blocks);
        if (place >= m_readers.size())
            m_readers.resize(place + 1);
        block_reader& reader = m_readers[place];
        reader.begin();
        m_block_address = m_address;
        if (const fault f = fetch_block(reader); f != fault::none)
            return f;
        if (const fault f = run_block(reader.result()); f != fault::none)
            return f;
        if (reader.result().last)
            return fault::none;
    }
}

fault sequencer::fetch_block(block_reader& reader) {
    while (true) {
        m_report.address = m_report.instruction = m_address;
        if (m_address >= m_end)
            return fault::unfinished_program;
        if (m_fetched_bytes == 0 || m_address >= m_fetched_at + m_fetched_bytes) {
            const auto bytes = std::min<std::uint64_t>(m_fetched.size(), m_end - m_address);
            const auto took = m_path.mover.read(m_address, m_fetched.data(), bytes, begins_at(0));
            if (!took)
                return fault::address_error;
            m_fetched_at = m_address;
            m_fetched_bytes = static_cast<unsigned>(bytes);
            m_instruction_bits += bytes * 8;
            m_cycle += time_to_cycles(*took, m_parameters.frequency_hz);
        }
        std::uint32_t word = 0;
        std::memcpy(&word, m_fetched.data() + (m_address - m_fetched_at), 4);
        ++m_cycle; // one instruction is decoded per cycle
        const block_decoder::progress progress = reader.feed(word);
        if (progress == block_decoder::progress::bad) {
            m_report.reason = reader.reason();
            return fault::illegal_instruction;
        }
        m_address += 4;
        if (progress == block_decoder::progress::complete)
            return fault::none;
    }
}

fault sequencer::run_block(const block& b) {
    m_block = &b;
    m_record = {};
    m_footprint = footprint_of(b, m_parameters.shape);
    if (const auto wrong = oversized(b, m_footprint, m_parameters.buffers)) {
        const fault f = blame(fault::tile_too_large, wrong->instruction, wrong->reason);
        m_report.address = m_report.instruction;
        return f;
    }
    const block_time time = run_engines(b, m_parameters.shape, *this);
    m_record.cycles = time.cycles;
    m_record.compute_cycles = time.compute_cycles;
    m_cycle += time.cycles;
    m_records.push_back(m_record);
    if (!time.aborted)
        return fault::none;
    m_report.address = m_path.mover.refused_address();
    return blame(fault::address_error, m_refused, {});
}

fault sequencer::blame(fault code, unsigned at, std::string reason) {
    m_report.instruction = m_block_address + 4 * std::uint64_t{at};
    m_report.reason = std::move(reason);
    return code;
}

std::optional<std::uint64_t> sequencer::ends(const std::optional<sc_core::sc_time>& took,
                                             const memory_stream& of, std::uint64_t cycle) {
    if (!took) {
        m_refused = of.instruction;
        return std::nullopt;
    }
    return cycle + time_to_cycles(*took, m_parameters.frequency_hz);
}

void sequencer::set_padding(std::uint32_t channels) {
    const operand_format format = m_block->activation;
    const auto code = static_cast<std::int16_t>(m_block->window.pad_code);
    if (m_padding_channels == channels && m_padding_format == format && m_padding_code == code)
        return;
    m_padding_channels = channels;
    m_padding_format = format;
    m_padding_code = code;
    const std::vector<std::int16_t> codes(channels, code);
    m_padding.resize(packed_bytes(channels, format.bits));
    pack_codes(codes.data(), codes.size(), format, m_padding.data());
}

std::optional<std::uint64_t> sequencer::load(buffer which, const tile_index& t, unsigned half,
                                             std::uint64_t cycle) {
    const tile_extent e = extent_of(*m_block, t);
    const strided_transfer transfer = load_of(*m_block, which, t, e, m_parameters.shape);
    const std::uint64_t bytes = written_bytes(*m_block, which, e, transfer);
    count_load(m_record, which, bytes, transfer);
    std::uint64_t address = 0;
    switch (which) {
    case buffer::ibuf:
        address = m_addresses.input + half * m_path.input.half_bytes();
        set_padding(e.input_channels());
        break;
    case buffer::obuf:
        address =
            m_addresses.output + half * m_path.output.half_bytes() + m_footprint.second_offset;
        break;
    case buffer::wbuf:
        address = m_addresses.weight + half * m_path.weight.half_bytes();
        m_weight_version[half] = ++m_weight_loads;
        break;
    case buffer::bias:
        address = m_addresses.table + half * m_path.table.half_bytes();
        break;
    }
    return ends(m_path.mover.load(transfer, address, bytes, m_padding, begins_at(cycle)),
                m_block->load(which), cycle);
}

std::optional<std::uint64_t> sequencer::store(const tile_index& t, unsigned half,
                                              std::uint64_t cycle) {
    const strided_transfer transfer = store_of(*m_block, t, extent_of(*m_block, t));
    count_store(m_record, transfer);
    return ends(m_path.mover.store(transfer, m_addresses.output + half * m_path.output.half_bytes(),
                                   transfer.total_bytes(), begins_at(cycle)),
                m_block->store, cycle);
}

void sequencer::compute(const tile_index& t, array_halves halves, bool first_of_output,
                        std::uint64_t cycle) {
    keep_up(m_cycle + cycle);
    m_tile.of = m_block;
    m_tile.extent = extent_of(*m_block, t);
    m_tile.operands.input = m_path.input.view(halves.input);
    m_tile.operands.weights = m_path.weight.view(halves.weight);
    m_tile.operands.set_sums(m_path.output.view(halves.output), m_parameters.shape);
    m_tile.operands.weight_version = m_weight_version[halves.weight];
    m_tile.accumulate = !first_of_output;
    sc_core::sc_time delay;
    m_array_payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    array->b_transport(m_array_payload, delay);
    require(m_array_payload.is_response_ok(), "the array refused a tile");

    count_compute(m_record, *m_block, m_tile.extent, m_parameters.shape, first_of_output);
}

void sequencer::post_process(const tile_index& t, post_halves halves, std::uint64_t cycle) {
    const block& b = *m_block;
    if (!b.uses_array) // else the array's tiles keep the simulation in step: one wait per tile
        keep_up(m_cycle + cycle);
    const tile_extent e = extent_of(b, t);
    std::uint8_t* output = m_path.output.view(halves.output);
    m_post.program = &b.post;
    post_processing::post_tile& tile = m_post.tile;
    tile = post_tile_of(b, e, m_parameters.shape, output, m_path.table.view(halves.table));
    tile.input = m_path.input.view(halves.input);
    tile.second = m_path.output.view(halves.second) + m_footprint.second_offset;
    tile.output = output;
    m_post.duration =
        cycles_to_time(post_cycles(b, e, m_parameters.shape), m_parameters.frequency_hz);
    sc_core::sc_time delay;
    m_post_payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    post->b_transport(m_post_payload, delay);
    require(m_post_payload.is_response_ok(), "the post-processor refused a tile");
    if (tap && b.post.add)
        tap(m_block_number, t, e, m_path.post.before_add());

    count_post(m_record, b, e, m_parameters.shape);
}

} // namespace bitloom::bitfusion
