// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/engine_timeline.h"

#include "platforms/results/engine_trace.h"

#include <nlohmann/json.hpp>

namespace bitloom::results {

using json = nlohmann::ordered_json;

std::string engine_timeline(const tiled::engine_recording& recording, const run_record& run) {
    json blocks = json::array();
    for (const tiled::recorded_block& b : recording.blocks)
        if (b.program == 0)
            blocks.push_back({{"layer", run.layers.at(b.layer).name},
                              {"first_cycle", b.first_cycle},
                              {"cycles", b.cycles},
                              {"cut", b.cut},
                              {"moves", json::array()}});
    for (const tiled::engine_move& m : recording.moves) {
        if (recording.blocks[m.block].program != 0)
            continue;
        json& block = blocks[m.block];
        if (block["moves"].size() < first_moves_of_block)
            block["moves"].push_back({static_cast<unsigned>(m.who), m.half, m.begin, m.end});
        else
            block["cut"] = true;
    }
    const json all{{"schema", 1}, {"engines", engine_names}, {"blocks", blocks}};
    return all.dump(-1, ' ', false, json::error_handler_t::replace) + "\n";
}

} // namespace bitloom::results
