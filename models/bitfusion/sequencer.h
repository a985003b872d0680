// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "models/bitfusion/bitfusion_parameters.h"
#include "models/bitfusion/block_limits.h"
#include "models/bitfusion/block_reader.h"
#include "models/bitfusion/block_record.h"
#include "models/bitfusion/engine_timing.h"
#include "models/bitfusion/fault.h"
#include "models/bitfusion/instruction_timing.h"
#include "models/bitfusion/systolic_array.h"
#include "models/interconnect/dma.h"
#include "models/memory/scratchpad.h"
#include "models/post_processing/post_processor.h"

#include <tlm_utils/simple_initiator_socket.h>

#include <array>
#include <cstdint>
#include <functional>
#include <systemc>
#include <tlm>
#include <vector>

namespace bitloom::bitfusion {

/// Fetches Fusion-ISA from memory, decodes block after block and runs each on the engines. One
/// thread moves all engines in the order of their cycles and waits once per tile, or less often,
/// see bitfusion_parameters::quantum_cycles.
class sequencer : public sc_core::sc_module, private engine_actions {
public:
    tlm_utils::simple_initiator_socket<sequencer> array;
    tlm_utils::simple_initiator_socket<sequencer> post;

    /// The buffers' datapath sides and the DMA are the sequencer's to drive.
    struct datapath {
        dma& mover;
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

    sequencer(const sc_core::sc_module_name& name, const bitfusion_parameters& parameters,
              const datapath& path, const buffer_map& addresses);
    ~sequencer() override;

    /// Starts the program at `address` after `delay` (what a decoupled initiator is ahead); `ended`
    /// is called when it is over. Only while not busy.
    void start(std::uint64_t address, std::uint32_t bytes, const sc_core::sc_time& delay);
    std::function<void(const fault_report&)> ended;
    /// Sees the codes of a tile before its fused addition: block number, tile and codes [pixel]
    /// [channel]. Observation only; takes no cycles and moves no counted bits.
    std::function<void(unsigned, const tile_index&, const tile_extent&,
                       const std::vector<std::int16_t>&)>
        tap;

    /// See bitfusion_parameters::quantum_cycles; from the next tile on.
    void set_quantum(std::uint64_t cycles) { m_quantum_cycles = cycles; }

    std::uint64_t cycles() const { return m_cycle; }
    /// How the last program ended.
    const fault_report& report() const { return m_report; }
    unsigned block_number() const { return m_block_number; }
    std::uint64_t instruction_bits() const { return m_instruction_bits; }
    /// Of the last program, in order of execution.
    const std::vector<block_record>& records() const { return m_records; }

private:
    void run();
    fault run_program();
    fault fetch_block(block_reader& reader);
    fault run_block(const block& b);
    /// `at`: place in the present block
    fault blame(fault code, unsigned at, std::string reason);
    void synchronise(std::uint64_t cycle);
    void keep_up(std::uint64_t cycle);
    sc_core::sc_time begins_at(std::uint64_t block_cycle) const;

    std::optional<std::uint64_t> load(buffer which, const tile_index& t, unsigned half,
                                      std::uint64_t cycle) override;
    std::optional<std::uint64_t> store(const tile_index& t, unsigned half,
                                       std::uint64_t cycle) override;
    void compute(const tile_index& t, array_halves halves, bool first_of_output,
                 std::uint64_t cycle) override;
    void post_process(const tile_index& t, post_halves halves, std::uint64_t cycle) override;
    /// Makes m_padding one pixel of `channels` padding codes of the present block.
    void set_padding(std::uint32_t channels);
    std::optional<std::uint64_t> ends(const std::optional<sc_core::sc_time>& took,
                                      const memory_stream& of, std::uint64_t cycle);

    const bitfusion_parameters m_parameters;
    datapath m_path;
    buffer_map m_addresses;

    sc_core::sc_event m_start;
    sc_core::sc_time m_doorbell; ///< cycle 0
    std::uint64_t m_address = 0, m_end = 0, m_block_address = 0;
    fault_report m_report;
    std::uint64_t m_cycle = 0; ///< since the doorbell; the present block's first while it runs
    std::uint64_t m_quantum_cycles;
    std::uint64_t m_synchronised = 0; ///< the cycle of the last wait
    unsigned m_block_number = 0;
    std::vector<block_reader> m_readers; ///< by block number; the last serves all further ones
    std::uint64_t m_instruction_bits = 0;
    std::array<std::uint8_t, fetch_bytes> m_fetched{};
    std::uint64_t m_fetched_at = 0;
    unsigned m_fetched_bytes = 0;

    const block* m_block = nullptr;
    unsigned m_refused = 0; ///< place of the ld-mem or st-mem that memory has refused
    tile_footprint m_footprint;
    dma::fill_pattern m_padding{0};
    std::uint32_t m_padding_channels = 0;
    operand_format m_padding_format;
    std::int16_t m_padding_code = 0;
    block_record m_record;
    std::vector<block_record> m_records;
    std::array<std::uint64_t, 2> m_weight_version{};
    std::uint64_t m_weight_loads = 0;

    tlm::tlm_generic_payload m_array_payload, m_post_payload;
    tile_operation m_tile;
    post_processing::post_operation m_post;
};

} // namespace bitloom::bitfusion
