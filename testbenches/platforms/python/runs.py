#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs from Python give what the command line gives.

    runs.py --bitloom BIN --source ROOT [--only NAME]
"""
from __future__ import annotations

import sys
import threading
import time

import numpy as np
from package import GOOD, CommandLine, bitloom, by_command_line, configs, main, refusal, without_host


def demo(program: CommandLine, **sets: object) -> tuple[bitloom.Platform, bitloom.Network]:
    keys = {path.replace("__", "."): value for path, value in sets.items()}
    return bitloom.load_platform(program.platform, set=keys), bitloom.load_network(program.network)


def the_module_has_the_programs_version(program: CommandLine) -> None:
    assert program("--version").out == f"bitloom {bitloom.__version__}\n"


def a_result_is_the_command_lines_but_for_the_host(program: CommandLine) -> None:
    for view, arguments in (("tlm", ["--input", program.input]), ("estimate", [])):
        platform, network = demo(program, accelerator__rows=8, dram__bits_per_cycle=64)
        inputs = program.demo_input() if view == "tlm" else None
        found = platform.run(network, inputs, view=view, batch=2).to_dict()
        expected = by_command_line(program, *program.demo, *arguments, "--view", view, "--batch", "2", "--set",
                                   "accelerator.rows=8", "--set", "dram.bits_per_cycle=64", out=view).result
        assert without_host(found) == without_host(expected), view
        assert found["host"].keys() == expected["host"].keys() and found["configuration"]["accelerator"]["rows"] == 8


def outputs_and_tensors_are_the_command_lines(program: CommandLine) -> None:
    platform, network = demo(program)
    found = platform.run(network, {network.inputs[0].name: program.demo_input()}, dump_tensors=True)
    expected = by_command_line(program, *program.demo, "--input", program.input, "--dump-tensors")
    for kind, arrays in (("outputs", found.outputs), ("tensors", found.tensors)):
        files = expected.arrays(kind)
        assert list(arrays) == list(files) and files
        for name, array in files.items():
            assert arrays[name].dtype == array.dtype and np.array_equal(arrays[name], array), name
    assert found.logits is found.outputs[network.outputs[0].name]
    assert found.logits.shape == (len(program.demo_input()), *network.outputs[0].shape)


def inputs_may_be_files(program: CommandLine) -> None:
    platform, network = demo(program)
    found = platform.run(network, program.input, out=program.folder / "kept")
    assert np.array_equal(found.logits, platform.run(network, {network.inputs[0].name: program.input}).logits)
    assert np.array_equal(found.logits, platform.run(network, program.demo_input()).logits)
    program("explain", "kept").expect(GOOD)


def the_digits_are_read_right_by_labels(program: CommandLine) -> None:
    folder = configs(program) / "networks"
    images, labels = np.load(folder / "digits_images.npy"), np.load(folder / "digits_labels.npy")
    result = bitloom.load_platform(program.platform).run(
        bitloom.load_network(folder / "digits.onnx"), images, labels, batch=50)
    right = np.argmax(result.logits.reshape(len(labels), -1), axis=1) == labels.reshape(-1)
    assert result.accuracy == right.mean() and right.mean() > 0.98, (result.accuracy, right.mean())
    assert result.samples == len(images)


def layers_sum_to_the_totals(program: CommandLine) -> None:
    for kind in ("bitfusion", "bitlet"):
        platform = bitloom.load_platform(configs(program) / f"platforms/{kind}.yaml")
        result = platform.run(bitloom.load_network(program.network), batch=3)
        totals, layers = result.totals, result.layers
        assert len(layers) == len(result.to_dict()["layers"]) > 3
        assert layers["cycles"].sum() + totals["setup_cycles"] == result.cycles == totals["cycles"]
        for name in ("macs", "compute_cycles", "stall_cycles", "dram_read_bits", "dram_write_bits"):
            assert layers[name].sum() == totals[name], name
        parts = layers["total_energy_pj"].sum() + totals["setup_energy_pj"]["total"]
        assert parts == result.energy_pj == totals["energy_pj"]["total"], "multiples of a power of two add exactly"
        assert list(layers["name"]) == [layer["name"] for layer in result.to_dict()["layers"]]


def two_runs_in_one_process_are_the_same(program: CommandLine) -> None:
    platform, network = demo(program)
    first, second = (platform.run(network, seed=5) for _ in range(2))
    other = platform.run(network, seed=6)
    assert without_host(first.to_dict()) == without_host(second.to_dict())
    assert np.array_equal(first.logits, second.logits) and not np.array_equal(first.logits, other.logits)


def other_threads_go_on_while_one_runs(program: CommandLine) -> None:
    platform, network = demo(program)
    inputs = np.tile(program.demo_input(), (200, 1, 1, 1))
    results: list[bitloom.Result] = []
    threads = [threading.Thread(target=lambda: results.append(platform.run(network, inputs))) for _ in range(2)]
    for thread in threads:
        thread.start()
    turns = 0
    while any(thread.is_alive() for thread in threads):
        turns += 1
        time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert turns > 50 and len(results) == 2, f"{turns} turns meanwhile, {len(results)} results"
    assert np.array_equal(results[0].logits, results[1].logits)


def a_kept_folder_holds_what_the_command_line_leaves(program: CommandLine) -> None:
    platform, network = demo(program)
    kept = platform.run(network, program.demo_input(), out=program.folder / "kept")
    expected = by_command_line(program, *program.demo, "--input", program.input)
    names = {path.relative_to(expected.folder) for path in expected.folder.rglob("*")}
    assert {path.relative_to(kept.folder) for path in kept.folder.rglob("*")} == names
    assert (kept.folder / "layers.csv").read_bytes() == (expected.folder / "layers.csv").read_bytes()
    assert platform.run(network).folder is None


def an_estimate_has_cycles_and_no_data(program: CommandLine) -> None:
    platform, network = demo(program)
    estimate, run = platform.run(network, view="estimate"), platform.run(network)
    assert estimate.cycles == run.cycles and estimate.outputs == {}
    assert "tlm" in refusal(LookupError, lambda: estimate.logits)


def a_network_says_what_it_reads_and_gives(program: CommandLine) -> None:
    network = bitloom.load_network(program.network)
    samples = program.demo_input()
    assert [port.shape for port in network.inputs] == [samples.shape[1:]], network.inputs
    layers = bitloom.load_platform(program.platform).run(network).layers
    own = network.layers
    assert list(own["name"]) == list(layers["name"]) and list(own["kind"]) == list(layers["kind"])
    assert list(own["macs"]) == list(layers["macs"])
    assert list(own["output_bits"]) == list(layers["output_bits"])


def what_is_set_stands_in_the_dump(program: CommandLine) -> None:
    platform, _ = demo(program, accelerator__rows=7, accelerator__frequency_hz=250e6)
    shown = program("run", program.platform, "--set", "accelerator.rows=7", "--set",
                    "accelerator.frequency_hz=250e6", "--dump-config").out
    assert platform.dump() == shown and platform.kind == "bitfusion"
    file = configs(program) / "platforms/eyeriss.yaml"
    for value in (True, False):
        dump = bitloom.load_platform(file, set={"accelerator.zero_gating": value}).dump()
        assert f"zero_gating: {str(value).lower()}\n" in dump, dump


def shipped_files_are_found_from_the_package(program: CommandLine) -> None:
    file = bitloom.shipped("platforms/bitfusion.yaml")
    assert file.read_bytes() == (configs(program) / "platforms/bitfusion.yaml").read_bytes()
    keys = {"dram.mode": "fast", "dram.preset": "ddr4_2400", "technology": "bitlet_28nm"}
    bitloom.load_platform(file, set=keys).run(bitloom.load_network(program.network), view="estimate")
    assert "nothing.yaml" in refusal(bitloom.Error, lambda: bitloom.shipped("platforms/nothing.yaml"))


TESTS = (
    the_module_has_the_programs_version,
    a_result_is_the_command_lines_but_for_the_host,
    outputs_and_tensors_are_the_command_lines,
    inputs_may_be_files,
    the_digits_are_read_right_by_labels,
    layers_sum_to_the_totals,
    two_runs_in_one_process_are_the_same,
    other_threads_go_on_while_one_runs,
    a_kept_folder_holds_what_the_command_line_leaves,
    an_estimate_has_cycles_and_no_data,
    a_network_says_what_it_reads_and_gives,
    what_is_set_stands_in_the_dump,
    shipped_files_are_found_from_the_package,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
