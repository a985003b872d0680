// SPDX-License-Identifier: Apache-2.0
// A datapath with a spy between every pair of its sockets: what passes is counted there once more,
// by other means than the engines' own.
#pragma once

#include "models/interconnect/bus.h"
#include "models/memory/dram.h"
#include "models/tiled/block_executor.h"
#include "platforms/compiler/compiled_program.h"

#include <tlm_utils/simple_initiator_socket.h>
#include <tlm_utils/simple_target_socket.h>

#include <algorithm>
#include <functional>

namespace bitloom::testing {

/// Passes transactions on, and no DMI: every byte that moves is seen.
class transaction_spy : public sc_core::sc_module {
public:
    tlm_utils::simple_target_socket<transaction_spy> target;
    tlm_utils::simple_initiator_socket<transaction_spy> initiator;
    std::uint64_t read_bits = 0, write_bits = 0;
    std::uint64_t last_write_bits = 0;
    std::function<void(const tlm::tlm_generic_payload&)> seen; ///< after each

    explicit transaction_spy(const sc_core::sc_module_name& name)
        : sc_module(name)
        , target("target")
        , initiator("initiator") {
        target.register_b_transport(this, &transaction_spy::b_transport);
    }

private:
    void b_transport(tlm::tlm_generic_payload& p, sc_core::sc_time& delay) {
        initiator->b_transport(p, delay);
        p.set_dmi_allowed(false);
        if (p.is_read())
            read_bits += std::uint64_t{p.get_data_length()} * 8;
        if (p.is_write())
            write_bits += last_write_bits = std::uint64_t{p.get_data_length()} * 8;
        if (seen)
            seen(p);
    }
};

/// Buffers, DMA engines, executor and post-processor as the accelerators have them, around an
/// array.
template <class array_module>
class spied_datapath {
public:
    static constexpr std::uint64_t dram_bytes = 1 << 25, window = 1ULL << 32;
    static constexpr std::uint64_t frequency_hz = 500'000'000;

    bus memory_bus{"memory_bus", {{"DRAM", compiler::dram_base, dram_bytes}}};
    dram memory{"dram", {dram_bytes, 192, frequency_hz}};
    dma first{"first_dma"}, second{"second_dma"};
    scratchpad input, weight, output, table;
    bus buffer_bus;
    array_module& array;
    post_processing::post_processor post{"post"};
    tiled::block_executor executor;
    transaction_spy memory_spy{"memory_spy"}, input_spy{"input_spy"}, weight_spy{"weight_spy"},
        output_spy{"output_spy"}, table_spy{"table_spy"}, array_spy{"array_spy"},
        post_spy{"post_spy"};

    spied_datapath(array_module& of, const tiled::buffer_sizes& s)
        : input("input", s.input, tiled::input_tile_slack)
        , weight("weight", s.weight)
        , output("output", s.output)
        , table("table", s.bias)
        , buffer_bus("buffer_bus", {{"input", 0, s.input},
                                    {"weight", window, s.weight},
                                    {"output", 2 * window, s.output},
                                    {"bias", 3 * window, s.bias}})
        , array(of)
        , executor("executor", of.model(), s, {frequency_hz, 0, {}},
                   {{&first, &second}, input, weight, output, table, post},
                   {0, window, 2 * window, 3 * window}) {
        for (dma* mover : {&first, &second}) {
            mover->memory.bind(memory_bus.initiators);
            mover->buffers.bind(buffer_bus.initiators);
        }
        memory_bus.targets.bind(memory_spy.target);
        memory_spy.initiator.bind(memory.port);
        for (const auto& [spy, buffer] :
             {std::pair{&input_spy, &input}, std::pair{&weight_spy, &weight},
              std::pair{&output_spy, &output}, std::pair{&table_spy, &table}}) {
            buffer_bus.targets.bind(spy->target);
            spy->initiator.bind(buffer->port);
        }
        executor.array.bind(array_spy.target);
        array_spy.initiator.bind(array.tiles);
        executor.post.bind(post_spy.target);
        post_spy.initiator.bind(post.tiles);
    }

    /// For a script: the program's blocks, one after the other, on an image that is not written
    /// back.
    void run(const compiler::compiled_program& program) {
        for (const compiler::memory_segment& s : program.image)
            std::copy(s.bytes.begin(), s.bytes.end(),
                      memory.contents() + (s.address - compiler::dram_base));
        executor.begin_program();
        std::uint64_t cycle = 0;
        unsigned number = 0;
        for (const compiler::compiled_block& b : program.blocks) {
            table_spy.last_write_bits = 0; // a block need not have a table
            cycle += executor.run(b.decoded, number++, cycle).cycles;
        }
    }
};

} // namespace bitloom::testing
