// SPDX-License-Identifier: Apache-2.0
#include "models/common/errors.h"
#include "platforms/results/result_json.h"
#include "platforms/results/version.h"
#include "testbenches/platforms/configuration/scratch_folder.h"
#include "testbenches/platforms/results/example_record.h"

#include <gmock/gmock.h>
#include <nlohmann/json.hpp>

#include <cstdlib>

namespace bitloom::results {
namespace {

using json = nlohmann::ordered_json;
using ::testing::ElementsAre;
using testing::example_record;

json written(const run_record& record) {
    return json::parse(result_json(record));
}

std::vector<std::string> keys_of(const json& object) {
    std::vector<std::string> keys;
    for (const auto& [key, value] : object.items())
        keys.push_back(key);
    return keys;
}

TEST(result_json, writes_its_keys_in_the_documented_order) {
    const json result = written(example_record());
    EXPECT_THAT(keys_of(result), ElementsAre("schema", "bitloom", "platform", "network", "view",
                                             "batch", "samples", "totals", "layers", "host"));
    EXPECT_THAT(keys_of(result["totals"]),
                ElementsAre("cycles", "setup_cycles", "seconds", "macs", "compute_cycles",
                            "stall_cycles", "dram_read_bits", "dram_write_bits",
                            "instruction_read_bits"));
    EXPECT_THAT(keys_of(result["layers"][0]),
                ElementsAre("name", "kind", "shape", "bits", "macs", "cycles", "compute_cycles",
                            "stall_cycles", "utilization", "buffers", "dram", "mapping"));
    EXPECT_THAT(keys_of(result["layers"][0]["shape"]), ElementsAre("OC", "IC", "OH", "OW"));
}

TEST(result_json, names_a_program_of_the_users) {
    run_record record = example_record();
    record.program = file_identity{"mine", std::string(64, 'c')};
    const json result = written(record);
    EXPECT_EQ(result["program"], json({{"name", "mine"}, {"sha256", std::string(64, 'c')}}));
    EXPECT_EQ(keys_of(result)[4], "program");
}

TEST(result_json, has_energies_only_of_a_run_that_counts_them) {
    EXPECT_FALSE(written(example_record())["totals"].contains("energy_pj"));
    run_record record = example_record();
    record.layers[0].energy = energy_record{1, 2, 4, 8, 15};
    record.layers[2].energy = energy_record{10, 20, 40, 80, 150};
    const json result = written(record);
    EXPECT_EQ(
        result["layers"][0]["energy_pj"],
        json(
            {{"compute", 1.0}, {"buffers", 2.0}, {"dram", 4.0}, {"static", 8.0}, {"total", 15.0}}));
    EXPECT_FALSE(result["layers"][1].contains("energy_pj"));
    EXPECT_EQ(result["totals"]["energy_pj"]["static"], 88.0);
    EXPECT_EQ(result["totals"]["energy_pj"]["total"], 165.0);
    // 165 pJ in 170 cycles of 2 ns
    EXPECT_NEAR(result["totals"]["average_power_mw"].get<double>(), 165e-12 / 340e-9 * 1e3, 1e-12);
}

TEST(result_json, names_the_run) {
    const json result = written(example_record());
    EXPECT_EQ(result["schema"], 1);
    EXPECT_EQ(result["bitloom"], version());
    EXPECT_EQ(result["platform"], json({{"name", "bitfusion"}, {"sha256", std::string(64, 'a')}}));
    EXPECT_EQ(result["network"], json({{"name", "small"}, {"sha256", std::string(64, 'b')}}));
    EXPECT_EQ(result["view"], "tlm");
    EXPECT_EQ(result["batch"], 2);
    EXPECT_EQ(result["samples"], 3);
    EXPECT_EQ(result["host"],
              json({{"cpu_s", 0.5}, {"wall_s", 0.25}, {"peak_rss_bytes", 1 << 20}}));
}

TEST(result_json, totals_are_the_sums_of_the_layers_and_cycles_include_the_set_up) {
    const json totals = written(example_record())["totals"];
    EXPECT_EQ(totals["cycles"], 40 + 100 + 30);
    EXPECT_EQ(totals["setup_cycles"], 40);
    EXPECT_DOUBLE_EQ(totals["seconds"].get<double>(), 170 / 500e6);
    EXPECT_EQ(totals["macs"], 4000);
    EXPECT_EQ(totals["compute_cycles"], 60 + 10);
    EXPECT_EQ(totals["stall_cycles"], 40 + 20);
    EXPECT_EQ(totals["dram_read_bits"], 8000);
    EXPECT_EQ(totals["dram_write_bits"], 1000);
    EXPECT_EQ(totals["instruction_read_bits"], 1024);
}

TEST(result_json, writes_the_figures_of_a_layer) {
    const json layer = written(example_record())["layers"][0];
    EXPECT_EQ(layer["bits"], json({{"activation", 8}, {"weight", 4}, {"output", 8}}));
    EXPECT_EQ(layer["stall_cycles"], 40);
    EXPECT_DOUBLE_EQ(layer["utilization"].get<double>(), 0.5);
    EXPECT_EQ(layer["buffers"].dump(), R"({"input":{"read_bits":10,"write_bits":20},)"
                                       R"("weight":{"read_bits":30,"write_bits":40},)"
                                       R"("output":{"read_bits":50,"write_bits":60},)"
                                       R"("bias":{"read_bits":70,"write_bits":80}})");
    EXPECT_EQ(layer["dram"].dump(), R"({"read_bits":7000,"write_bits":900})");
    EXPECT_EQ(layer["mapping"].dump(),
              R"({"order":["OC","B","IC"],"tiles":{"OC":[1,16],"B":[3,1],"IC":[2,2]}})");
}

TEST(result_json, tells_stalls_by_cause_where_they_are_known) {
    run_record record = example_record();
    record.layers[0].stalls = tiled::stall_cycles{1, 2, 3, 4, 10, 20};
    EXPECT_EQ(written(record)["layers"][0]["stalls"].dump(),
              R"({"activations":1,"weights":2,"constants":3,"second_operand":4,)"
              R"("post_processing":10,"store":20})");
    EXPECT_FALSE(written(record)["totals"].contains("stalls")) << "of others they are not known";
    record.layers[1].stalls.emplace();
    record.layers[2].stalls = tiled::stall_cycles{0, 0, 0, 0, 0, 20};
    const json totals = written(record)["totals"];
    EXPECT_EQ(totals["stalls"]["store"], 40);
    EXPECT_EQ(totals["stalls"]["activations"], 1);
}

TEST(result_json, says_only_what_a_layer_has) {
    const json layers = written(example_record())["layers"];
    EXPECT_FALSE(layers[0].contains("fused_into"));
    EXPECT_EQ(layers[1]["fused_into"], "conv1");
    EXPECT_TRUE(layers[1]["bits"]["weight"].is_null());
    EXPECT_FALSE(layers[2].contains("mapping"));
    EXPECT_EQ(layers[2]["utilization"], 0);
}

TEST(result_json, writes_figures_beyond_53_bits_exactly) {
    run_record record = example_record();
    record.layers[0].dram_read_bits = (1ULL << 60) + 1;
    EXPECT_EQ(written(record)["layers"][0]["dram"]["read_bits"].get<std::uint64_t>(),
              (1ULL << 60) + 1);
}

TEST(result_json, gives_the_same_bytes_for_the_same_record) {
    EXPECT_EQ(result_json(example_record()), result_json(example_record()));
}

TEST(result_json, survives_a_name_that_is_not_utf8) {
    run_record record = example_record();
    record.layers[0].name = "a\xff\n\"";
    EXPECT_EQ(written(record)["layers"][0]["name"], "a\xef\xbf\xbd\n\"");
}

TEST(result_json, refuses_figures_that_contradict_each_other) {
    run_record record = example_record();
    record.layers[0].compute_cycles = 101;
    EXPECT_THROW(result_json(record), model_error);
    record = example_record();
    record.layers[0].stalls = tiled::stall_cycles{39};
    EXPECT_THROW(result_json(record), model_error);
    record = example_record();
    record.layers[0].tiles.push_back({"OC", 1, 1});
    EXPECT_THROW(result_json(record), model_error);
    record = example_record();
    record.frequency_hz = 0;
    EXPECT_THROW(result_json(record), model_error);
}

/// Exit code of the validator for `result`: 0 valid, 1 not, 77 no validator.
int validate(const testing::scratch_folder& folder, const std::string& result) {
    const auto file = folder.write("result.json", result);
    const auto script = folder.write("validate.py", R"(
import json, sys
try:
    from jsonschema import Draft202012Validator
except ImportError:
    sys.exit(77)
schema = json.load(open(sys.argv[1]))
Draft202012Validator.check_schema(schema)
errors = list(Draft202012Validator(schema).iter_errors(json.load(open(sys.argv[2]))))
for error in errors:
    print(error.json_path, error.message)
sys.exit(1 if errors else 0)
)");
    const std::string command = "/usr/bin/python3 '" + script.string() +
                                "' '" BITLOOM_SOURCE_DIR "/docs/result.schema.json' '" +
                                file.string() + "'";
    const int status = std::system(command.c_str());
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(result_schema, accepts_what_is_written) {
    const testing::scratch_folder folder;
    const int code = validate(folder, result_json(example_record()));
    if (code == 77 || code == 127)
        GTEST_SKIP() << "no python3 with jsonschema";
    EXPECT_EQ(code, 0);
    run_record empty = example_record();
    empty.layers.clear();
    EXPECT_EQ(validate(folder, result_json(empty)), 0);
}

TEST(result_schema, leaves_room_for_energy_area_and_accuracy) {
    const testing::scratch_folder folder;
    json result = written(example_record());
    const json energy{{"compute", 1}, {"buffers", 2}, {"dram", 3.5}, {"static", 0}, {"total", 6.5}};
    result["totals"]["energy_pj"] = energy;
    result["totals"]["average_power_mw"] = 12.5;
    result["totals"]["area_um2"] = 1.1e6;
    result["totals"]["accuracy"] = 0.875;
    result["layers"][0]["energy_pj"] = energy;
    const int code = validate(folder, result.dump());
    if (code == 77 || code == 127)
        GTEST_SKIP() << "no python3 with jsonschema";
    EXPECT_EQ(code, 0);
}

TEST(result_schema, refuses_missing_unknown_and_impossible_entries) {
    const testing::scratch_folder folder;
    const json good = written(example_record());
    if (const int code = validate(folder, good.dump()); code == 77 || code == 127)
        GTEST_SKIP() << "no python3 with jsonschema";
    json missing = good, unknown = good, impossible = good;
    missing["totals"].erase("cycles");
    unknown["layers"][0]["colour"] = "red";
    impossible["layers"][0]["utilization"] = 1.5;
    for (const json& bad : {missing, unknown, impossible})
        EXPECT_EQ(validate(folder, bad.dump()), 1);
}

} // namespace
} // namespace bitloom::results
