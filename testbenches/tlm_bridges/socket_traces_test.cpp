// SPDX-License-Identifier: Apache-2.0
// Which sockets a pattern means, and what stands in a file of each format.
#include "models/common/errors.h"
#include "models/interconnect/bus.h"
#include "testbenches/models/interconnect/recording_target.h"
#include "testbenches/support/systemc_fixture.h"
#include "testbenches/support/test_initiator.h"
#include "tlm_bridges/socket_traces.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <optional>
#include <sstream>

namespace bitloom {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;
using json = nlohmann::json;

/// Two initiators and two targets on a bus, and what is traced of them.
class traced_bus {
public:
    explicit traced_bus(std::vector<std::string> patterns)
        : traces(std::move(patterns)) {
        const socket_tap tap = traces.tap();
        for (testing::test_initiator* i : {&first, &second})
            bind_tapped(i->socket, interconnect.initiators, tap, i->basename());
        for (recording_target* t : {&low, &high})
            bind_tapped(interconnect.targets, t->socket, tap, t->basename());
    }
    std::vector<std::string> names() const {
        std::vector<std::string> all;
        for (const auto& s : traces.sockets())
            all.push_back(s.name);
        return all;
    }

    socket_traces traces;
    testing::test_initiator first{"first"}, second{"second"};
    bus interconnect{"bus", {{"low", 0, 0x100}, {"high", 0x1000, 0x100}}};
    recording_target low{"low"}, high{"high"};
};

class socket_traces_of_a_bus : public testing::systemc_fixture {
protected:
    /// The text of a file with `accesses` writes to each target.
    std::string text_of(trace_kind kind, std::uint64_t most, unsigned accesses = 3) {
        traced_bus system({"bus.targets", "second.*"});
        char* text = nullptr;
        std::size_t bytes = 0;
        std::FILE* const file = open_memstream(&text, &bytes);
        access_trace trace(file, kind, most);
        system.traces.record_to(trace);
        system.high.latency = sc_core::sc_time(12'345, sc_core::SC_PS);
        run([&] {
            sc_core::wait(1, sc_core::SC_US);
            for (unsigned n = 0; n < accesses; ++n)
                system.second.write(0x1010 + n, {0xab, static_cast<std::uint8_t>(n)});
        });
        system.traces.end();
        recorded = trace.recorded();
        offered = trace.offered();
        std::fclose(file);
        const std::string all(text, bytes);
        std::free(text);
        return all;
    }
    static std::vector<std::string> lines_of(const std::string& text) {
        std::vector<std::string> lines;
        std::istringstream in(text);
        for (std::string line; std::getline(in, line);)
            lines.push_back(line);
        return lines;
    }

    std::uint64_t recorded = 0, offered = 0;
};

TEST_F(socket_traces_of_a_bus, are_those_whose_name_at_either_end_matches) {
    const struct {
        std::vector<std::string> patterns, names;
    } cases[] = {
        {{"first.socket"}, {"first.socket"}},
        {{"bus.initiators"}, {"first.socket", "second.socket"}},
        {{"bus.*"}, {"first.socket", "second.socket", "low.socket", "high.socket"}},
        {{"bus.targets"}, {"low.socket", "high.socket"}},
        {{"*.socket"}, {"first.socket", "second.socket", "low.socket", "high.socket"}},
        {{"l?w.*", "[f]*"}, {"first.socket", "low.socket"}},
        {{"high*", "high*"}, {"high.socket"}},
    };
    for (const auto& c : cases) {
        struct : systemc_fixture {
            void TestBody() override {}
        } kernel;
        traced_bus system(c.patterns);
        EXPECT_EQ(system.names(), c.names) << c.patterns.front();
        EXPECT_NO_THROW(system.traces.check("--trace-socket"));
    }
}

TEST_F(socket_traces_of_a_bus, say_what_there_is_if_a_pattern_matches_nothing) {
    for (const char* pattern :
         {"bus", "BUS.*", "", "first.socket.*", "\\first.socket", "[", "first"}) {
        struct : systemc_fixture {
            void TestBody() override {}
        } kernel;
        traced_bus system({"first.*", pattern});
        EXPECT_THAT(system.names(), ElementsAre("first.socket"));
        try {
            system.traces.check("--trace-socket");
            FAIL() << pattern;
        } catch (const config_error& e) {
            EXPECT_EQ(e.what(), std::string("--trace-socket: '") + pattern +
                                    "' matches no socket, there are first.socket, second.socket, "
                                    "low.socket, high.socket");
        }
    }
}

TEST_F(socket_traces_of_a_bus, leave_sockets_alone_without_patterns) {
    traced_bus system({});
    EXPECT_THAT(system.names(), IsEmpty());
    EXPECT_FALSE(system.traces.tap());
    EXPECT_NO_THROW(system.traces.check("--trace-socket"));
    for (const sc_core::sc_object* o : sc_core::sc_get_top_level_objects())
        EXPECT_THAT(o->name(), ::testing::Not(HasSubstr("tracer")));
}

TEST_F(socket_traces_of_a_bus, are_lines_of_csv) {
    EXPECT_THAT(lines_of(text_of(trace_kind::csv, 100, 1)),
                ElementsAre("time_ps,socket,path,command,address,length,answer,latency_ps,"
                            "transfer_bytes,phases,data",
                            "1000000,high.socket,blocking,write,0x10,2,ok,12345,0,,ab00",
                            "1000000,second.socket,blocking,write,0x1010,2,ok,12345,0,,ab00"));
}

TEST_F(socket_traces_of_a_bus, are_lines_of_json_that_end_with_statistics) {
    const std::vector<std::string> lines = lines_of(text_of(trace_kind::json_lines, 100, 2));
    ASSERT_EQ(lines.size(), 8U); // 4 accesses, 3 sockets, the end
    const json access = json::parse(lines[3]);
    EXPECT_EQ(access["socket"], "second.socket");
    EXPECT_EQ(access["address"], "0x1011");
    EXPECT_EQ(access["data"], "ab01");
    EXPECT_EQ(access["latency_ps"], 12345);
    EXPECT_THAT(access["phases"], IsEmpty());
    const json statistics = json::parse(lines[4]);
    EXPECT_EQ(statistics["socket"], "second.socket");
    EXPECT_EQ(statistics["statistics"]["writes"], 2);
    EXPECT_EQ(statistics["statistics"]["write_bytes"], 4);
    EXPECT_EQ(statistics["statistics"]["latency_below_ns"], json::parse("[[16,2]]"));
    EXPECT_EQ(json::parse(lines[7]), json::parse(R"({"recorded":4,"accesses":4})"));
}

TEST_F(socket_traces_of_a_bus, are_slices_that_do_not_overlap_for_chrome) {
    const json all = json::parse(text_of(trace_kind::chrome, 100, 5));
    EXPECT_EQ(all["otherData"]["accesses"], 10);
    EXPECT_EQ(all["otherData"]["sockets"]["high.socket"]["writes"], 5);
    std::map<std::pair<int, int>, std::vector<std::pair<double, double>>> tracks;
    unsigned slices = 0, names = 0;
    for (const json& e : all["traceEvents"]) {
        if (e["ph"] == "M") {
            ++names;
            continue;
        }
        ++slices;
        EXPECT_EQ(e["name"], "write");
        tracks[{e["pid"], e["tid"]}].emplace_back(e["ts"],
                                                  e["ts"].get<double>() + e["dur"].get<double>());
    }
    EXPECT_EQ(names, 3U);
    EXPECT_EQ(slices, 10U);
    EXPECT_EQ(tracks.size(), 10U) << "five at the same time on each socket";
    for (auto& [track, slices_of] : tracks)
        for (std::size_t n = 1; n < slices_of.size(); ++n)
            EXPECT_GE(slices_of[n].first, slices_of[n - 1].second);
}

TEST_F(socket_traces_of_a_bus, stop_at_the_most_records_and_go_on_counting) {
    const json all = json::parse(text_of(trace_kind::chrome, 7, 5));
    EXPECT_EQ(recorded, 7U);
    EXPECT_EQ(offered, 10U);
    EXPECT_EQ(all["otherData"]["recorded"], 7);
    EXPECT_EQ(all["otherData"]["sockets"]["second.socket"]["writes"], 5);
    EXPECT_EQ(all["traceEvents"].size(), 10U); // three names
}

TEST_F(socket_traces_of_a_bus, keep_csv_apart_whatever_a_name_holds) {
    char* text = nullptr;
    std::size_t bytes = 0;
    std::FILE* const file = open_memstream(&text, &bytes);
    access_trace trace(file, trace_kind::csv);
    trace.record(trace.add_socket("a,\"b\""), {});
    trace.end({nullptr});
    std::fclose(file);
    EXPECT_THAT(lines_of(text).at(1),
                StartsWith("0,\"a,\"\"b\"\"\",blocking,ignore,0x0,0,incomplete"));
    std::free(text);
}

TEST(a_trace_file, is_of_the_kind_that_its_name_ends_with) {
    EXPECT_EQ(trace_kind_of("a/b.csv"), trace_kind::csv);
    EXPECT_EQ(trace_kind_of("b.jsonl"), trace_kind::json_lines);
    EXPECT_EQ(trace_kind_of("b.json"), trace_kind::chrome);
    for (const char* other : {"b", "b.txt", ".csv", "b.CSV", ""})
        EXPECT_EQ(trace_kind_of(other), std::nullopt) << other;
}

} // namespace
} // namespace bitloom
