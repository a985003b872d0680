// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/common/state_archive.h"
#include "models/interconnect/dma.h"
#include "models/memory/dram_timing.h"
#include "models/memory/scratchpad.h"
#include "models/post_processing/post_processor.h"
#include "models/tiled/block_limits.h"
#include "models/tiled/block_record.h"
#include "models/tiled/critical_path.h"
#include "models/tiled/engine_recorder.h"
#include "models/tiled/engine_timing.h"
#include "models/tiled/fault.h"
#include "models/tiled/tile_operation.h"

#include <tlm_utils/simple_initiator_socket.h>

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom::tiled {

/// Runs blocks on a datapath: moves the engines in the order of their cycles, with real bytes. What
/// brings the blocks (a program's sequencer) calls it from its thread.
///
///     array  ---> the machine's array, one transaction per tile
///     post   ---> post-processor
///     datapath: DMA engines and the four buffers
class block_executor : public sc_core::sc_module, private engine_actions {
public:
    tlm_utils::simple_initiator_socket<block_executor> array;
    tlm_utils::simple_initiator_socket<block_executor> post;

    /// The buffers' datapath sides and the DMA engines are the executor's to drive.
    struct datapath {
        std::array<dma*, 2> movers; ///< by memory port; both the same where there is one
        scratchpad& input;
        scratchpad& weight;
        scratchpad& output;
        scratchpad& table;
        post_processing::post_processor& post;
    };
    /// Buffer addresses as the DMA sees them.
    struct buffer_map {
        std::uint64_t input, weight, output, table;
    };
    struct clocking {
        std::uint64_t frequency_hz;
        /// How far the engines may run ahead of simulated time. Their own cycles do not depend on
        /// it; others see memory change up to so much early. 0: in step, tile by tile.
        std::uint64_t quantum_cycles;
        /// Width of a memory port, where memory itself does not see to it: no transfer takes less
        /// than its bits over it.
        std::optional<bandwidth> port_bits_per_cycle;
    };

    /// `model`: of the array behind the socket; must outlive this.
    block_executor(const sc_core::sc_module_name& name, const array_model& model,
                   const buffer_sizes& buffers, clocking clock, const datapath& path,
                   const buffer_map& addresses);
    ~block_executor() override;

    /// Cycle 0 is now.
    void begin_program();
    /// Waits until simulated time has come to `cycle`.
    void synchronise(std::uint64_t cycle);
    /// How long after the present simulated time `cycle` begins. Memory that waits may have brought
    /// simulated time further than the engines: not at all then, see late_for.
    sc_core::sc_time begins_at(std::uint64_t cycle) const;
    /// How long before the present simulated time `cycle` began: what is asked of memory in it is
    /// asked so much late.
    sc_core::sc_time late_for(std::uint64_t cycle) const;
    /// What a transfer of `bits` takes that memory has served in `took`.
    std::uint64_t cycles_of(const sc_core::sc_time& took, std::uint64_t bits) const;
    void set_quantum(std::uint64_t cycles) { m_clock.quantum_cycles = cycles; }

    /// How a block ended; `report` holds code, address and reason of a fault.
    struct outcome {
        fault_report report;
        unsigned instruction = 0; ///< place of the culprit in the block, see memory_stream
        std::uint64_t cycles = 0;
    };
    /// If set: why the machine's settings forbid a block, one phrase; empty if they do not.
    std::function<std::string(const block&)> forbidden;
    /// If set: what has happened in timed memory at a moment. It may lie ahead of simulated time,
    /// unless `in_step`.
    std::function<sdram::command_events(const sc_core::sc_time&)> memory_events;
    /// If set: is told what the engines do. Observation only.
    engine_recorder* recorder = nullptr;
    /// If set: follows them instead.
    path_recorder* paths = nullptr;
    /// Runs a block that starts in `first_cycle`. `number`: for the tap.
    outcome run(const block& b, unsigned number, std::uint64_t first_cycle);

    /// Of the blocks since begin_program(), in order of execution.
    const std::vector<block_record>& records() const { return m_records; }

    /// Between two programs. What it keeps of weights and padding is made anew.
    void state(state_archive& a) { a(m_records); }

    /// Sees the codes of a tile before its fused addition: block number, tile and codes [pixel]
    /// [channel]. Observation only; takes no cycles and moves no counted bits.
    std::function<void(unsigned, const tile_index&, const tile_extent&,
                       const std::vector<std::int32_t>&)>
        tap;

private:
    std::optional<std::uint64_t> load(buffer which, const tile_index& t, unsigned half,
                                      std::uint64_t cycle) override;
    std::optional<std::uint64_t> store(const tile_index& t, unsigned half,
                                       std::uint64_t cycle) override;
    std::optional<transfer_end> wait_transfer(std::uint64_t cycle) override;
    array_time compute(const tile_index& t, array_halves halves, bool first_of_output,
                       std::uint64_t cycle) override;
    std::uint64_t post_process(const tile_index& t, post_halves halves,
                               std::uint64_t cycle) override;
    block_time run_recorded(const block& b, std::uint64_t first_cycle);
    void keep_up(std::uint64_t cycle);
    sdram::command_events events_at(std::uint64_t cycle);
    /// Makes m_padding one pixel of `channels` padding codes of the present block.
    void set_padding(std::uint32_t channels);
    /// What port `n`, which moves for `of` from `cycle` on, answers to its engine. `late`: see
    /// late_for, before the port was asked.
    std::optional<std::uint64_t> ends(const std::optional<sc_core::sc_time>& took,
                                      const sc_core::sc_time& late, std::uint64_t bits,
                                      const memory_stream& of, unsigned port, std::uint64_t cycle);
    /// What the port's width takes for `bits`, if it counts.
    std::uint64_t least_cycles(std::uint64_t bits) const;
    void refuse(unsigned port);

    const array_model& m_model;
    const buffer_sizes m_buffers;
    clocking m_clock;
    datapath m_path;
    buffer_map m_addresses;

    sc_core::sc_time m_begin;
    std::uint64_t m_synchronised = 0; ///< the cycle of the last wait

    const block* m_block = nullptr;
    unsigned m_number = 0;
    std::uint64_t m_first_cycle = 0;
    sc_core::sc_event_or_list m_endings;      ///< of the DMA engines that move by bursts
    std::array<unsigned, 2> m_moving{};       ///< by port: place of the stream that it moves for
    std::array<std::uint64_t, 2> m_soonest{}; ///< by port: cycle before which its transfer lasts
    unsigned m_refused = 0;                   ///< place of the stream that memory has refused
    std::uint64_t m_refused_address = 0;
    tile_footprint m_footprint;
    dma::fill_pattern m_padding{0};
    std::uint32_t m_padding_channels = 0;
    operand_format m_padding_format;
    std::int32_t m_padding_code = 0;
    block_record m_record;
    std::vector<block_record> m_records;
    std::array<std::uint64_t, 2> m_weight_version{};
    std::uint64_t m_weight_loads = 0;

    tlm::tlm_generic_payload m_array_payload, m_post_payload;
    tile_operation m_tile;
    post_processing::post_operation m_post;
};

} // namespace bitloom::tiled
