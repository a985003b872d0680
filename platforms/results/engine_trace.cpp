// SPDX-License-Identifier: Apache-2.0
#include "platforms/results/engine_trace.h"

#include "platforms/results/engine_timeline.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace bitloom::results {

namespace {

using json = nlohmann::ordered_json;
using tiled::engine;
using tiled::engine_move;

/// Processes of the trace; threads are its tracks.
enum process : unsigned { engines = 1, buffers = 2, memory = 3 };
constexpr unsigned layers_track = 0; ///< of the engines; each engine's number follows

/// Buffers in the order of tiled::buffer, and what the output buffer holds besides.
constexpr std::array<const char*, 5> buffer_names{"IBUF", "OBUF second operand", "WBUF", "BIAS",
                                                  "OBUF"};
constexpr unsigned output_buffer = 4;

std::string quoted(const std::string& text) {
    return json(text).dump(-1, ' ', true, json::error_handler_t::replace);
}

class writer {
public:
    writer(const tiled::engine_recording& recording, const run_record& run)
        : m_recording(recording)
        , m_run(run) {}

    std::string text() {
        name_tracks();
        bool cut = m_recording.cut;
        for (const tiled::recorded_block& b : m_recording.blocks)
            add_layer(b);
        for (std::size_t n = 0; n < m_recording.moves.size(); ++n) {
            if (m_count + most_events_of_move > most_trace_events) {
                cut = true;
                break;
            }
            add_move(n);
        }
        return fmt::format(
            "{{\"displayTimeUnit\":\"ns\",\"otherData\":{{\"schema\":1,\"network\":{},"
            "\"platform\":{},\"frequency_hz\":{},\"most_events\":{},\"cut\":{}}},\n"
            "\"traceEvents\":[\n{}\n]}}\n",
            quoted(m_run.network_name), quoted(m_run.platform_name), m_run.frequency_hz,
            most_trace_events, cut, m_events);
    }

private:
    /// A slice on each of three tracks, what a load brought in use, and three arrows of two ends.
    static constexpr std::size_t most_events_of_move = 10;

    std::int64_t nanoseconds(std::uint64_t cycle) const {
        return std::llround(static_cast<double>(cycle) * 1e9 /
                            static_cast<double>(m_run.frequency_hz));
    }
    /// Equal cycles give equal times, so slices that meet do not overlap.
    std::string time(std::uint64_t cycle) const {
        const std::int64_t ns = nanoseconds(cycle);
        return fmt::format("{}.{:03}", ns / 1000, ns % 1000);
    }
    std::string duration(std::uint64_t begin, std::uint64_t end) const {
        const std::int64_t ns = nanoseconds(end) - nanoseconds(begin);
        return fmt::format("{}.{:03}", ns / 1000, ns % 1000);
    }

    void add(const std::string& event) { m_events += m_events.empty() ? event : ",\n" + event; }
    void name_track(process of, unsigned track, const std::string& name) {
        add(fmt::format("{{\"ph\":\"M\",\"pid\":{},\"tid\":{},\"name\":\"thread_name\",\"args\":{{"
                        "\"name\":\"{}\"}}}}",
                        of, track, name));
        add(fmt::format("{{\"ph\":\"M\",\"pid\":{},\"tid\":{},\"name\":\"thread_sort_index\","
                        "\"args\":{{\"sort_index\":{}}}}}",
                        of, track, track));
    }
    void name_tracks() {
        for (const auto& [of, name] :
             {std::pair(engines, "engines"), std::pair(buffers, "buffer halves"),
              std::pair(memory, "memory ports")})
            add(fmt::format("{{\"ph\":\"M\",\"pid\":{},\"name\":\"process_name\",\"args\":{{"
                            "\"name\":\"{}\"}}}}",
                            of, name));
        name_track(engines, layers_track, "layers");
        for (unsigned e = 0; e < tiled::engine_count; ++e)
            name_track(engines, e + 1, engine_names[e]);
        for (unsigned b = 0; b < buffer_names.size(); ++b)
            for (unsigned half = 0; half < 2; ++half)
                name_track(buffers, 2 * b + half, fmt::format("{} half {}", buffer_names[b], half));
        unsigned ports = 1;
        for (const engine_move& m : m_recording.moves)
            ports = std::max<unsigned>(ports, m.port + 1U);
        for (unsigned port = 0; port < ports; ++port)
            name_track(memory, port, fmt::format("port {}", port));
    }

    void add_slice(process of, unsigned track, const std::string& name, std::uint64_t begin,
                   std::uint64_t end, const std::string& more) {
        ++m_count;
        add(fmt::format("{{\"ph\":\"X\",\"pid\":{},\"tid\":{},\"ts\":{},\"dur\":{},\"name\":{},"
                        "\"args\":{{\"cycle\":{},\"cycles\":{}{}}}}}",
                        of, track, time(begin), duration(begin, end), name, begin, end - begin,
                        more));
    }
    void add_layer(const tiled::recorded_block& b) {
        add_slice(engines, layers_track, quoted(m_run.layers.at(b.layer).name), b.first_cycle,
                  b.first_cycle + b.cycles,
                  fmt::format(",\"program\":{},\"block\":{}", b.program, b.number));
    }

    /// Both ends of an arrow lie at the beginning of their slices.
    void add_arrow(const engine_move& from, const engine_move& to) {
        const std::size_t arrow = ++m_arrows;
        for (const auto& [move, end] :
             {std::pair(&from, "\"s\""), std::pair(&to, "\"f\",\"bp\":\"e\"")}) {
            ++m_count;
            add(fmt::format(
                "{{\"ph\":{},\"pid\":{},\"tid\":{},\"ts\":{},\"id\":{},\"cat\":\"tile\","
                "\"name\":\"tile\"}}",
                end, engines, static_cast<unsigned>(move->who) + 1,
                time(first_cycle(*move) + move->begin), arrow));
        }
    }

    std::uint64_t first_cycle(const engine_move& m) const {
        return m_recording.blocks[m.block].first_cycle;
    }

    void add_move(std::size_t n) {
        const engine_move& m = m_recording.moves[n];
        const std::string layer = quoted(m_run.layers.at(m_recording.blocks[m.block].layer).name);
        const auto who = static_cast<unsigned>(m.who);
        const std::uint64_t first = first_cycle(m);
        const std::string name = quoted(fmt::format("{}", engine_names[who]));
        const std::string more = fmt::format(",\"layer\":{},\"half\":{},\"tile\":[{}]", layer,
                                             m.half, fmt::join(m.tile, ","));
        const bool loads = m.who <= engine::load_bias;
        add_slice(engines, who + 1, name, first + m.begin, first + m.end, more);
        add_slice(buffers, 2 * (loads ? who : output_buffer) + m.half, name, first + m.begin,
                  first + m.end, more);
        if (loads && m.used_to > m.used_from)
            add_slice(buffers, 2 * who + m.half, "\"in use\"", first + m.used_from,
                      first + m.used_to, more);
        if (loads || m.who == engine::store)
            add_slice(memory, m.port, name, first + m.begin, first + m.end, more);
        for (const std::size_t from : m.after)
            if (from != engine_move::none)
                add_arrow(m_recording.moves[from], m);
    }

    const tiled::engine_recording& m_recording;
    const run_record& m_run;
    std::string m_events;
    std::size_t m_count = 0, m_arrows = 0;
};

} // namespace

tiled::engine_recorder::limits recording_limits(bool trace) {
    constexpr std::size_t blocks = 5'000; // a slice each in the trace
    return {blocks, trace ? most_trace_events / 3 : 0, first_moves_of_block};
}

std::string engine_trace(const tiled::engine_recording& recording, const run_record& run) {
    return writer(recording, run).text();
}

} // namespace bitloom::results
