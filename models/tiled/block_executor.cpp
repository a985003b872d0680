// SPDX-License-Identifier: Apache-2.0
#include "models/tiled/block_executor.h"

#include "models/common/bit_packing.h"
#include "models/common/errors.h"
#include "models/common/simulated_time.h"
#include "models/common/word_packing.h"
#include "models/tiled/block_account.h"
#include "models/tiled/post_tile_of.h"

#include <algorithm>

namespace bitloom::tiled {

block_executor::block_executor(const sc_core::sc_module_name& name, const array_model& model,
                               const buffer_sizes& buffers, clocking clock, const datapath& path,
                               const buffer_map& addresses)
    : sc_module(name)
    , array("array")
    , post("post")
    , m_model(model)
    , m_buffers(buffers)
    , m_clock(clock)
    , m_path(path)
    , m_addresses(addresses) {
    for (dma* mover : m_path.movers)
        if (mover->by_bursts())
            m_endings |= mover->ended();
    m_array_payload.set_command(tlm::TLM_IGNORE_COMMAND);
    m_array_payload.set_extension(&m_tile);
    m_post_payload.set_command(tlm::TLM_IGNORE_COMMAND);
    m_post_payload.set_extension(&m_post);
}

block_executor::~block_executor() {
    // The extensions are members: a payload that still held them would delete them.
    m_array_payload.clear_extension(&m_tile);
    m_post_payload.clear_extension(&m_post);
}

void block_executor::begin_program() {
    m_begin = sc_core::sc_time_stamp();
    m_synchronised = 0;
    m_records.clear();
}

void block_executor::synchronise(std::uint64_t cycle) {
    const sc_core::sc_time at = m_begin + cycles_to_time(cycle, m_clock.frequency_hz);
    if (at > sc_core::sc_time_stamp())
        sc_core::wait(at - sc_core::sc_time_stamp());
}

void block_executor::keep_up(std::uint64_t cycle) {
    if (m_clock.quantum_cycles > 0 && cycle < m_synchronised + m_clock.quantum_cycles)
        return;
    m_synchronised = cycle;
    synchronise(cycle);
}

sc_core::sc_time block_executor::begins_at(std::uint64_t cycle) const {
    const sc_core::sc_time at = m_begin + cycles_to_time(cycle, m_clock.frequency_hz);
    return std::max(at, sc_core::sc_time_stamp()) - sc_core::sc_time_stamp();
}

sc_core::sc_time block_executor::late_for(std::uint64_t cycle) const {
    const sc_core::sc_time at = m_begin + cycles_to_time(cycle, m_clock.frequency_hz);
    return std::max(at, sc_core::sc_time_stamp()) - at;
}

sdram::command_events block_executor::events_at(std::uint64_t cycle) {
    if (!memory_events)
        return {};
    if (m_path.movers[0]->by_bursts()) // such memory does not look ahead
        synchronise(cycle);
    return memory_events(m_begin + cycles_to_time(cycle, m_clock.frequency_hz));
}

block_executor::outcome block_executor::run(const block& b, unsigned number,
                                            std::uint64_t first_cycle) {
    m_block = &b;
    m_number = number;
    m_first_cycle = first_cycle;
    m_record = {};
    m_footprint = footprint_of(b, m_model);
    outcome o;
    if (forbidden)
        o.report.reason = forbidden(b);
    if (!o.report.reason.empty()) {
        o.report.code = fault::wrong_setting;
        return o;
    }
    if (const auto wrong = oversized(b, m_footprint, m_buffers)) {
        o.report.code = fault::tile_too_large;
        o.report.reason = wrong->reason;
        o.instruction = wrong->instruction;
        return o;
    }
    const sdram::command_events before = events_at(first_cycle);
    const block_time time = run_recorded(b, first_cycle);
    m_record.cycles = o.cycles = time.cycles;
    m_record.compute_cycles = time.compute_cycles;
    m_record.stalls = time.stalls;
    m_record.dram = events_at(first_cycle + time.cycles).since(before);
    m_records.push_back(m_record);
    if (time.aborted) {
        o.report.code = fault::address_error;
        o.report.address = m_refused_address;
        o.instruction = m_refused;
    }
    return o;
}

block_time block_executor::run_recorded(const block& b, std::uint64_t first_cycle) {
    if (paths != nullptr)
        return paths->run(b, m_model, *this, first_cycle);
    if (recorder == nullptr || !recorder->begin_block(m_number, first_cycle))
        return run_engines(b, m_model, *this);
    recorded_actions told(b, *this, *recorder, m_model, false);
    const block_time time = run_engines(b, m_model, told);
    recorder->end_block(time.cycles);
    return time;
}

std::uint64_t block_executor::least_cycles(std::uint64_t bits) const {
    return m_clock.port_bits_per_cycle ? flat_transfer_cycles(bits, *m_clock.port_bits_per_cycle)
                                       : 0;
}

std::uint64_t block_executor::cycles_of(const sc_core::sc_time& took, std::uint64_t bits) const {
    return std::max(time_to_cycles(took, m_clock.frequency_hz), least_cycles(bits));
}

std::optional<std::uint64_t> block_executor::ends(const std::optional<sc_core::sc_time>& took,
                                                  const sc_core::sc_time& late, std::uint64_t bits,
                                                  const memory_stream& of, unsigned port,
                                                  std::uint64_t cycle) {
    m_moving[port] = of.instruction;
    m_soonest[port] = cycle + least_cycles(bits);
    if (!took) {
        refuse(port);
        return std::nullopt;
    }
    return *took == dma::unknown_time() ? unknown_end : cycle + cycles_of(late + *took, bits);
}

void block_executor::refuse(unsigned port) {
    m_refused = m_moving[port];
    m_refused_address = m_path.movers[port]->refused_address();
}

std::optional<engine_actions::transfer_end> block_executor::wait_transfer(std::uint64_t cycle) {
    while (true) {
        for (unsigned port = 0; port < m_path.movers.size(); ++port)
            if (const auto end = m_path.movers[port]->take_ending()) {
                if (end->refused)
                    refuse(port);
                const std::uint64_t at = time_to_cycles(end->at - m_begin, m_clock.frequency_hz);
                return transfer_end{port, std::max(at - m_first_cycle, m_soonest[port]),
                                    end->refused};
            }
        if (cycle == unknown_end) {
            sc_core::wait(m_endings);
            continue;
        }
        const sc_core::sc_time until =
            m_begin + cycles_to_time(m_first_cycle + cycle, m_clock.frequency_hz);
        if (until <= sc_core::sc_time_stamp())
            return std::nullopt;
        sc_core::wait(until - sc_core::sc_time_stamp(), m_endings);
    }
}

void block_executor::set_padding(std::uint32_t channels) {
    const operand_format format = m_block->activation;
    const std::int32_t code = m_block->window.pad_code;
    if (m_padding_channels == channels && m_padding_format == format && m_padding_code == code)
        return;
    m_padding_channels = channels;
    m_padding_format = format;
    m_padding_code = code;
    const std::vector<std::int32_t> codes(channels, code);
    m_padding.resize(packed_bytes(channels, format.bits));
    pack_words(codes.data(), codes.size(), format, m_padding.data());
}

std::optional<std::uint64_t> block_executor::load(buffer which, const tile_index& t, unsigned half,
                                                  std::uint64_t cycle) {
    const tile_extent e = extent_of(*m_block, t);
    const strided_transfer transfer = load_of(*m_block, which, t, e, m_model.shape());
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
    const unsigned port = m_model.port_of(which);
    const sc_core::sc_time late = late_for(m_first_cycle + cycle);
    return ends(m_path.movers[port]->load(transfer, address, bytes, m_padding,
                                          begins_at(m_first_cycle + cycle)),
                late, transfer.total_bytes() * 8, m_block->load(which), port, cycle);
}

std::optional<std::uint64_t> block_executor::store(const tile_index& t, unsigned half,
                                                   std::uint64_t cycle) {
    const strided_transfer transfer = store_of(*m_block, t, extent_of(*m_block, t));
    count_store(m_record, transfer);
    const std::uint64_t address = m_addresses.output + half * m_path.output.half_bytes();
    const sc_core::sc_time late = late_for(m_first_cycle + cycle);
    return ends(m_path.movers[0]->store(transfer, address, transfer.total_bytes(),
                                        begins_at(m_first_cycle + cycle)),
                late, transfer.total_bytes() * 8, m_block->store, 0, cycle);
}

array_time block_executor::compute(const tile_index& t, array_halves halves, bool first_of_output,
                                   std::uint64_t cycle) {
    keep_up(m_first_cycle + cycle);
    m_tile.of = m_block;
    m_tile.extent = extent_of(*m_block, t);
    m_tile.operands.input = m_path.input.view(halves.input);
    m_tile.operands.weights = m_path.weight.view(halves.weight);
    m_tile.operands.set_sums(m_path.output.view(halves.output), *m_block, m_model.shape());
    m_tile.operands.weight_version = m_weight_version[halves.weight];
    m_tile.accumulate = !first_of_output;
    sc_core::sc_time delay;
    m_array_payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    array->b_transport(m_array_payload, delay);
    require(m_array_payload.is_response_ok(), "the array refused a tile");
    count_compute(m_record, *m_block, m_tile.extent, m_model, first_of_output);
    m_record.idle_macs += m_tile.idle_macs;
    return m_tile.time;
}

std::uint64_t block_executor::post_process(const tile_index& t, post_halves halves,
                                           std::uint64_t cycle) {
    const block& b = *m_block;
    if (!b.uses_array) // else the array's tiles keep the simulation in step: one wait per tile
        keep_up(m_first_cycle + cycle);
    const tile_extent e = extent_of(b, t);
    std::uint8_t* output = m_path.output.view(halves.output);
    m_post.program = &b.post;
    post_processing::post_tile& tile = m_post.tile;
    tile = post_tile_of(b, e, m_model.shape(), output, m_path.table.view(halves.table));
    tile.input = m_path.input.view(halves.input);
    tile.second = m_path.output.view(halves.second) + m_footprint.second_offset;
    tile.output = output;
    if (b.post.cell) {
        tile.state = m_path.output.view(1) + m_path.output.half_bytes() - b.state_bytes() +
                     state_offset(b, t);
        tile.state_pitch = b.state_pitch();
    }
    const std::uint64_t cycles = post_cycles(b, e, m_model.shape());
    m_post.duration = cycles_to_time(cycles, m_clock.frequency_hz);
    sc_core::sc_time delay;
    m_post_payload.set_response_status(tlm::TLM_INCOMPLETE_RESPONSE);
    post->b_transport(m_post_payload, delay);
    require(m_post_payload.is_response_ok(), "the post-processor refused a tile");
    if (tap && b.post.add)
        tap(m_number, t, e, m_path.post.before_add());
    count_post(m_record, b, e, m_model.shape());
    return cycles;
}

} // namespace bitloom::tiled
