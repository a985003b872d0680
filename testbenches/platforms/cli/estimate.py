#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`--view estimate`, foremost with the published cost model; mappings by hand; refusals.

    estimate.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import csv
import json
import sys
from pathlib import Path

import numpy as np
from command_line import GOOD, CommandLine, main

PUBLISHED = ["--set", "accelerator.cost_model=published", "--view", "estimate"]
NETWORK = """inputs:
  - {name: image, shape: [3, 16, 16]}
layers:
  - {name: first, kind: convolution, inputs: image, channels: 64, kernel: 3, padding: 1,
     activation_bits: 4, weights: {seed: 1}}
  - {name: pool, kind: max_pool, inputs: first, kernel: 2, stride: 2}
  - {name: second, kind: convolution, inputs: pool, channels: 64, kernel: 3, padding: 1,
     activation_bits: 4, weight_bits: 4, weights: {seed: 2}}
  - {name: sum, kind: add, inputs: [pool, second]}
  - {name: classes, kind: matmul, inputs: sum, channels: 10, weights: {seed: 3}}
"""
# Millions of products for one input, ISCA 2018
MACS = {
    "alexnet_wrpn": 2678.6,
    "svhn": 158.0,
    "cifar10": 617.0,
    "lenet5": 16.0,
    "vgg7": 317.5,
    "resnet18_wrpn": 4269.4,
    "rnn": 16.8,
    "lstm": 13.0,
}
MAPPING = """layers:
  second:
    order: [OC, IC, B, OW, OH]
    tiles: {B: [2, 4], OW: [2, 4], OH: [4, 2], IC: [2, 32], OC: [2, 32]}
"""


MACHINE_MAPPING = """layers:
  second:
    order: [B, G, OH, OW, OC, IC, KH, KW]
    tiles: {B: [4, 1], OH: [4, 2], OC: [2, 32], IC: [2, 32]}
"""


def estimate(bitloom: CommandLine, out: str, *arguments: str) -> dict:
    network = bitloom.write("net.yaml", NETWORK)
    command = ["run", bitloom.platform, "--network", network, *PUBLISHED, "--batch", "8"]
    bitloom(*command, "--out", out, *arguments).expect(GOOD)
    return json.loads((bitloom.folder / out / "result.json").read_text())


def rows_are_the_layers_that_multiply(bitloom: CommandLine) -> None:
    result = estimate(bitloom, "r")
    assert [row["name"] for row in result["layers"]] == ["first", "second", "classes"]
    assert (result["view"], result["samples"], result["batch"]) == ("estimate", 8, 8)
    assert result["totals"]["setup_cycles"] == 0
    assert result["totals"]["cycles"] == sum(row["cycles"] for row in result["layers"])
    files = {path.name for path in (bitloom.folder / "r").iterdir() if path.name[0] != "."}
    assert files == {"result.json", "run.json", "layers.csv"}, files


def energy_stands_in_json_csv_and_table(bitloom: CommandLine) -> None:
    result = estimate(bitloom, "r")
    total = sum(row["energy_pj"]["total"] for row in result["layers"])
    assert abs(result["totals"]["energy_pj"]["total"] - total) < 1e-9 * total
    power = total * 1e-9 / result["totals"]["seconds"]
    assert abs(result["totals"]["average_power_mw"] - power) < 1e-9 * power
    rows = list(csv.DictReader((bitloom.folder / "r/layers.csv").open()))
    for row, layer in zip(rows, result["layers"]):
        assert float(row["total_energy_pj"]) == layer["energy_pj"]["total"], row
    again = ["run", bitloom.platform, "--network", str(bitloom.folder / "net.yaml"), *PUBLISHED]
    assert "energy" in bitloom(*again, "--out", "again").expect(GOOD).out
    bitloom("run", *bitloom.demo, "--out", "machine").expect(GOOD)
    assert "static_energy_pj" in (bitloom.folder / "machine/layers.csv").read_text()


def a_mapping_by_hand_replaces_the_search(bitloom: CommandLine) -> None:
    searched = estimate(bitloom, "searched")["layers"]
    file = bitloom.write("mapping.yaml", MAPPING)
    given = estimate(bitloom, "given", "--mapping", file)["layers"]
    tiles = {"OC": [2, 32], "IC": [2, 32], "B": [2, 4], "OW": [2, 4], "OH": [4, 2]}
    assert given[1]["mapping"] == {"order": ["OC", "IC", "B", "OW", "OH"], "tiles": tiles}
    assert given[1]["cycles"] > searched[1]["cycles"]
    assert [given[0], given[2]] == [searched[0], searched[2]]


def the_mapping_of_a_result_may_be_given_back(bitloom: CommandLine) -> None:
    searched = estimate(bitloom, "searched")["layers"]
    mappings = {row["name"]: row["mapping"] for row in searched}
    file = bitloom.write("mapping.yaml", json.dumps({"layers": mappings}))  # JSON is YAML
    assert estimate(bitloom, "given", "--mapping", file)["layers"] == searched


def on_machine(bitloom: CommandLine, out: str, view: str, *arguments: str) -> list[dict]:
    network = bitloom.write("net.yaml", NETWORK)
    command = ["run", bitloom.platform, "--network", network, "--view", view, "--batch", "4"]
    bitloom(*command, "--out", out, *arguments).expect(GOOD)
    return json.loads((bitloom.folder / out / "result.json").read_text())["layers"]


def the_machine_takes_its_own_mapping_back(bitloom: CommandLine) -> None:
    searched = on_machine(bitloom, "searched", "estimate")
    mappings = {row["name"]: row["mapping"] for row in searched if "mapping" in row}
    file = bitloom.write("mapping.yaml", json.dumps({"layers": mappings}))
    for view in ("estimate", "tlm"):
        assert on_machine(bitloom, "given", view, "--mapping", file) == searched


def the_machine_uses_a_mapping_by_hand(bitloom: CommandLine) -> None:
    searched = on_machine(bitloom, "searched", "estimate")
    file = bitloom.write("mapping.yaml", MACHINE_MAPPING)
    for view in ("estimate", "tlm"):
        given = on_machine(bitloom, view, view, "--mapping", file)
        assert given[2]["mapping"]["tiles"]["OC"] == [2, 32], given[2]["mapping"]
        assert given[2]["mapping"]["order"][:4] == ["B", "OH", "OC", "IC"]
        assert given[2]["cycles"] >= searched[2]["cycles"], "the search found no better one"
        assert given[0] == searched[0]


def a_mapping_is_for_full_batches(bitloom: CommandLine) -> None:
    """The tiles of the short last batch are searched."""
    nine = bitloom.save("nine.npy", np.zeros((9, 3, 16, 16), np.int8))
    file = bitloom.write("mapping.yaml", MACHINE_MAPPING)
    given = on_machine(bitloom, "given", "tlm", "--input", nine, "--mapping", file)
    assert given[2]["mapping"]["tiles"]["OC"] == [2, 32], given[2]["mapping"]
    assert given[2]["macs"] == 9 * 64 * 64 * 9 * 8 * 8


def a_wrong_mapping_of_the_machine_is_named(bitloom: CommandLine) -> None:
    network = bitloom.write("net.yaml", NETWORK)
    command = ["run", bitloom.platform, "--network", network, "--batch", "4"]
    for old, new, line, parts in (
        ("second:", "secand:", 3, ["layers.secand", "second"]),
        ("[B, ", "[G, ", 3, ["layers.second.order", "each once"]),
        ("OC, IC", "IC, OC", 3, ["layers.second.order", "innermost"]),
        ("OC: [2, 32]", "OC: [3, 32]", 4, ["tiles: OC", "does not cover", "[2, 32]"]),
        ("OC: [2, 32]", "OC: [1, 65]", 4, ["tiles: OC", "does not cover", "[1, 64]"]),
        ("OC: [2, 32]", "OC: 32", 4, ["tiles.OC", "[tiles, tile size]"]),
        ("OC: [2", "XX: [1, 1], OC: [2", 4, ["tiles.XX", "unknown key"]),
        ("second:", "sum:", 3, ["layers.sum", "within the block of layer 'second'"]),
        ("B: [4, 1], OH: [4, 2]", "OH: [1, 8]", 4,
         ["tiles: a tile's outputs and second operands take 36864 bytes", "buffer_bytes holds 4096"]),
        ("IC: [2, 32]", "IC: [64, 1]", 4, ["tiles: a tile of IC is 4 bits", "within a byte"]),
    ):
        assert old in MACHINE_MAPPING, old
        file = bitloom.write("wrong.yaml", MACHINE_MAPPING.replace(old, new, 1))
        small = ["--set", "accelerator.output_buffer_bytes=8192"]
        arguments = [*command, *small, "--mapping", file, "--out", "x"]
        bitloom.refused(*arguments, naming=[f"wrong.yaml:{line}: ", *parts])


def a_wrong_mapping_is_named_with_file_and_line(bitloom: CommandLine) -> None:
    network = bitloom.write("net.yaml", NETWORK)
    command = ["run", bitloom.platform, "--network", network, *PUBLISHED, "--batch", "8"]
    for old, new, line, parts in (
        ("second:", "secand:", 2, ["layers.secand", "second"]),
        ("order: [OC, IC,", "order: [OC, OC,", 3, ["layers.second.order", "each once"]),
        ("order: [OC, IC,", "order: [IC,", 3, ["layers.second.order", "each once"]),
        ("order: [OC, IC,", "order: [K, IC,", 3, ["layers.second.order", "each once"]),
        ("IC: [2, 32]", "IC: [1, 32]", 4, ["tiles.IC", "does not cover", "[2, 32]"]),
        ("IC: [2, 32]", "IC: [1, 65]", 4, ["tiles.IC", "65"]),
        ("IC: [2, 32]", "IC: 32", 4, ["tiles.IC", "[2, 32]"]),
        ("IC: [2, 32]", "IC: []", 4, ["tiles.IC", "[1, 64]"]),
        ("IC: [2, 32], ", "", 4, ["tiles", "IC"]),
        ("IC: [2", "KW: [1, 1], IC: [2", 4, ["tiles.KW", "unknown key"]),
        ("OW: [2, 4], OH: [4, 2]", "OW: [1, 8], OH: [1, 8]", 4, ["outputs", "output_buffer_bytes"]),
        ("tiles", "tile", 4, ["tile", "unknown key"]),
    ):
        assert old in MAPPING, old
        file = bitloom.write("mapping.yaml", MAPPING.replace(old, new))
        arguments = [*command, "--mapping", file, "--out", "x"]
        bitloom.refused(*arguments, naming=[f"{file}:{line}: ", *parts])
    bitloom.refused(*command, "--mapping", "nowhere.yaml", naming=["nowhere.yaml"])


def layers_beyond_the_model_are_named(bitloom: CommandLine) -> None:
    for layer, parts in (
        ("kind: depthwise, kernel: 3", ["groups"]),
        ("kind: convolution, channels: 6, kernel: 3, groups: 3", ["groups"]),
        ("kind: convolution, channels: 6, kernel: [3, 1]", ["square"]),
        ("kind: convolution, channels: 6, kernel: 3, stride: [1, 2]", ["square"]),
        ("kind: convolution, channels: 6, kernel: 3, padding: [0, 1, 0, 0]", ["square"]),
        ("kind: convolution, channels: 6, kernel: 3, dilation: 2", ["dilation"]),
    ):
        text = "inputs: [{name: x, shape: [3, 16, 16]}]\nlayers:\n"
        text += f"  - {{name: odd, inputs: x, {layer}, weights: {{seed: 1}}}}\n"
        file = bitloom.write("odd.yaml", text)
        arguments = ["run", bitloom.platform, "--network", file, *PUBLISHED, "--out", "x"]
        bitloom.refused(*arguments, naming=[file, "odd", "published", *parts])


def buffers_without_room_for_a_tile_are_named(bitloom: CommandLine) -> None:
    network = bitloom.write("net.yaml", NETWORK)
    small = ["--set", "accelerator.weight_buffer_bytes=64"]
    arguments = ["run", bitloom.platform, "--network", network, *PUBLISHED, *small, "--out", "x"]
    bitloom.refused(*arguments, naming=["second", "no tile fits", "buffer_bytes"])


def widths_may_be_set_by_layer(bitloom: CommandLine) -> None:
    wide = estimate(bitloom, "wide")["layers"]
    sets = ["--set", "network.layers.second.weight_bits=2"]
    sets += ["--set", "network.layers.second.activation_bits=2"]
    narrow = estimate(bitloom, "narrow", *sets)["layers"]
    assert narrow[1]["bits"] == {**wide[1]["bits"], "weight": 2, "activation": 2}
    read = [rows[1]["buffers"]["weight"]["read_bits"] for rows in (narrow, wide)]
    assert 0 < read[0] < read[1], read
    network = bitloom.write("net.yaml", NETWORK)
    command = ["run", bitloom.platform, "--network", network, *PUBLISHED]
    for key, parts in (
        ("second.weight_bits=9", ["second", "9 bits", "published"]),
        ("pool.weight_bits=2", ["pool", "no weights"]),
        ("secand.weight_bits=2", ["secand", "second"]),
    ):
        bitloom.refused(*command, "--set", f"network.layers.{key}", naming=parts)


WIDE_NETWORK = """inputs:
  - {name: image, shape: [32, 8, 8], bits: 16}
layers:
  - {name: first, kind: convolution, inputs: image, channels: 24, kernel: 3, padding: same,
     weight_bits: 16, activation_bits: 16, weights: {seed: 1}}
  - {name: second, kind: matmul, inputs: first, channels: 10, weight_bits: 16, weights: {seed: 2}}
outputs: [second]
"""


def operands_of_16_bits_need_wide_accumulators(bitloom: CommandLine) -> None:
    network = bitloom.write("wide.yaml", WIDE_NETWORK)
    command = ["run", bitloom.platform, "--network", network]
    bitloom.refused(*command, "--out", "x", naming=["first", "raise it", "accumulator_bits = 32"])
    bits = ["--set", "accelerator.accumulator_bits"]
    for enough, view in ((44, "tlm"), (64, "tlm"), (44, "estimate")):
        given = [*command, bits[0], f"{bits[1]}={enough}", "--view", view, "--out", f"{view}{enough}"]
        bitloom(*given).expect(GOOD)
    results = [
        json.loads((bitloom.folder / out / "result.json").read_text())
        for out in ("tlm44", "tlm64", "estimate44")
    ]
    assert results[0]["layers"] == results[1]["layers"] == results[2]["layers"]
    assert results[0]["totals"] == results[1]["totals"] == results[2]["totals"]


def cost_model_and_view_must_agree(bitloom: CommandLine) -> None:
    published = ["--set", "accelerator.cost_model=published"]
    demo = ["run", *bitloom.demo, "--out", "x"]
    bitloom.refused(*demo, *published, naming=["accelerator.cost_model", "--view estimate"])
    bitloom.refused(*demo, "--view", "cycle", naming=["cycle", "tlm", "estimate"])
    bitloom.refused("compile", *demo[1:], *published, naming=["accelerator.cost_model", "machine"])


def the_published_model_is_of_bit_fusion_and_whole_bits(bitloom: CommandLine) -> None:
    network = bitloom.write("net.yaml", NETWORK)
    bitlet = bitloom.platform.replace("bitfusion.yaml", "bitlet.yaml")
    rest = ["--network", network, *PUBLISHED, "--out", "x"]
    bitloom.refused("run", bitlet, *rest, naming=["accelerator.cost_model"])
    command = ["run", bitloom.platform, *rest, "--set"]
    bitloom.refused(*command, "dram.bits_per_cycle=100.5", naming=["dram.bits_per_cycle", "100.5"])


def published_models_refuse_recurrent_layers_by_name(bitloom: CommandLine) -> None:
    network = str(Path(bitloom.platform).parents[1] / "networks/seeded_lstm.yaml")
    for machine in ("bitfusion", "eyeriss_comparison"):
        platform = bitloom.platform.replace("bitfusion", machine)
        command = ["run", platform, "--network", network, *PUBLISHED, "--out", "x"]
        bitloom.refused(*command, naming=["node hidden", "no lstm", "cost_model=machine"])


def eyeriss_has_a_published_model_of_its_own(bitloom: CommandLine) -> None:
    platform = bitloom.platform.replace("bitfusion", "eyeriss_comparison")
    network = bitloom.write("net.yaml", NETWORK)
    command = ["run", platform, "--network", network, *PUBLISHED]
    bitloom(*command, "--out", "e").expect(0)
    result = json.loads((bitloom.folder / "e/result.json").read_text())
    for layer in result["layers"]:
        assert layer["kind"] != "add" and layer["cycles"] > 0, layer
        assert layer["cycles"] == layer["compute_cycles"], layer
    bitloom.refused(*command, "--mapping", "m.csv", "--out", "x", naming=["--mapping", "Eyeriss"])
    small = ["--set", "accelerator.pe_weight_words=1", "--set", "accelerator.pe_input_words=1"]
    small += ["--set", "accelerator.pe_sum_words=1"]
    bitloom.refused(*command, *small, "--out", "x", naming=["node", "accelerator.pe_*_words"])


def options_about_data_are_refused(bitloom: CommandLine) -> None:
    data = (["--input", bitloom.input], ["--labels", "y.npy"], ["--dump-tensors"], ["--seed", "1"])
    for option in data:
        arguments = ["run", *bitloom.demo, *PUBLISHED, *option, "--out", "x"]
        bitloom.refused(*arguments, naming=[option[0], "--view estimate"])


def what_a_run_refuses_of_weights_is_refused(bitloom: CommandLine) -> None:
    for setting, parts in (
        ("accelerator.accumulator_bits=12", ["sums of output channel", "accumulator_bits = 12"]),
        ("network.layers.stem.weight_bits=2", ["weights 'stem_w", "of layer 'stem'", "of 2 bits"]),
    ):
        command = ["run", *bitloom.demo, "--set", setting, "--out", "x"]
        lines = {bitloom.refused(*command, "--view", v, naming=parts) for v in ("estimate", "tlm")}
        assert len(lines) == 1, lines


def published_energies_take_fractions_in_range(bitloom: CommandLine) -> None:
    key = "accelerator.published_energy.dram_pj_per_bit"
    for text in ("many", "-1", "nan", "1e9", "", "0x1"):
        arguments = ["run", *bitloom.demo, "--set", f"{key}={text}"]
        bitloom.refused(*arguments, naming=[key, "give a number, 0 to 1000000"])


def every_shipped_network_is_priced_at_every_published_point(bitloom: CommandLine) -> None:
    configs = Path(bitloom.platform).parents[1]
    macs = {}
    for point in ("eyeriss", "stripes", "gpu"):
        platform = str(configs / "platforms" / f"bitfusion_{point}_published.yaml")
        for network in MACS:
            file = str(configs / "networks" / f"{network}.yaml")
            run = ["run", platform, "--network", file, "--view", "estimate", "--out", "r", "-q"]
            bitloom(*run).expect(GOOD)
            result = json.loads((bitloom.folder / "r/result.json").read_text())
            macs[network] = round(result["totals"]["macs"] / 1e6, 1)
    assert macs == MACS, macs


def shipped_networks_need_no_weights(bitloom: CommandLine) -> None:
    """Reading 235 million of them would take seconds."""
    root = Path(bitloom.platform).parents[2]
    results = []
    for name in ("lenet5", "alexnet_wrpn"):
        network = str(root / f"configs/networks/{name}.yaml")
        bitloom("run", bitloom.platform, "--network", network, *PUBLISHED, "--out", name).expect(GOOD)
        results.append(json.loads((bitloom.folder / name / "result.json").read_text()))
    small, large = (result["host"]["peak_rss_bytes"] for result in results)
    assert large < small + 50e6, (small, large)
    assert len(results[1]["layers"]) == 13


def tiles_are_chosen_for_least_traffic_where_told(bitloom: CommandLine) -> None:
    root = Path(bitloom.platform).parents[1]
    for machine, name in (("bitfusion", "mobilenet_v2"), ("bitlet", "mobilenet_v2"),
                          ("bit_parallel", "mobilenet_v2")):
        layers = {}
        for minimise in ("cycles", "traffic"):
            bitloom("run", str(root / f"platforms/{machine}.yaml"), "--view", "estimate",
                    "--network", str(root / f"networks/{name}.yaml"), "--out", minimise,
                    "--set", f"compiler.minimise={minimise}").expect(GOOD)
            result = json.loads((bitloom.folder / minimise / "result.json").read_text())
            layers[minimise] = [sum(layer["dram"].values()) for layer in result["layers"]]
        for n, (most, least) in enumerate(zip(layers["cycles"], layers["traffic"])):
            assert least <= most, f"{machine}, {name}, layer {n}: {least} bits, not {most}"
        assert sum(layers["traffic"]) < 0.98 * sum(layers["cycles"]), f"{machine}: no less"
    small = ["--set", "compiler.minimise=traffic", "--set", "accelerator.weight_buffer_bytes=2048"]
    assert on_machine(bitloom, "a", "estimate", *small) == on_machine(bitloom, "b", "tlm", *small)


TESTS = (
    published_models_refuse_recurrent_layers_by_name,
    eyeriss_has_a_published_model_of_its_own,
    rows_are_the_layers_that_multiply,
    energy_stands_in_json_csv_and_table,
    a_mapping_by_hand_replaces_the_search,
    the_mapping_of_a_result_may_be_given_back,
    the_machine_takes_its_own_mapping_back,
    the_machine_uses_a_mapping_by_hand,
    a_mapping_is_for_full_batches,
    a_wrong_mapping_of_the_machine_is_named,
    a_wrong_mapping_is_named_with_file_and_line,
    layers_beyond_the_model_are_named,
    buffers_without_room_for_a_tile_are_named,
    widths_may_be_set_by_layer,
    operands_of_16_bits_need_wide_accumulators,
    tiles_are_chosen_for_least_traffic_where_told,
    the_published_model_is_of_bit_fusion_and_whole_bits,
    cost_model_and_view_must_agree,
    options_about_data_are_refused,
    what_a_run_refuses_of_weights_is_refused,
    published_energies_take_fractions_in_range,
    every_shipped_network_is_priced_at_every_published_point,
    shipped_networks_need_no_weights,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
