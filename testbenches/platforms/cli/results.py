#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What a good run prints and leaves behind, what an interrupted one keeps.

    results.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import json
import math
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from command_line import BAD_INPUT, GOOD, INTERRUPTED, CommandLine, Ended, expect_plain_text, main

from testbenches.support.bitloom_run import Run


def commands_of(bitloom: CommandLine) -> list[str]:
    listed = bitloom("--help").expect(GOOD).out.split("Subcommands:")[1]
    return re.findall(r"^  ([a-z]+) ", listed, re.MULTILINE)


def every_command_explains_itself(bitloom: CommandLine) -> None:
    commands = commands_of(bitloom)
    assert {"run", "compile"} <= set(commands), commands
    for command in commands:
        for flag in ("--help", "-h"):
            ended = bitloom(command, flag).expect(GOOD)
            assert f"bitloom {command}" in ended.out and ended.err == "", ended
            # what an option means stands beside it, or below where its name is long
            for option in re.findall(r"^  (-.*(?:\n {20,}.*)*)", ended.out, re.MULTILINE):
                assert re.search(r"\s{2,}\S", option), f"{option} says nothing"


def every_command_says_what_verbose_adds(bitloom: CommandLine) -> None:
    said = {}
    for command in commands_of(bitloom):
        lines = bitloom(command, "--help").expect(GOOD).out.splitlines()
        said[command] = next(line.split("--verbose")[1].strip() for line in lines if "-v," in line)
    assert "network" in said.pop("run") and "addresses" in said.pop("disassemble")
    assert set(said.values()) == {"nothing: the command has no more to say"}, said


def a_block_says_which_keys_it_reads(bitloom: CommandLine) -> None:
    out = bitloom("block", "--help").expect(GOOD).out
    assert "accelerator.accumulator_bits" in out and "accelerator.frequency_hz" in out, out


def the_version_is_a_line(bitloom: CommandLine) -> None:
    ended = bitloom("--version").expect(GOOD)
    assert re.fullmatch(r"bitloom \d+\.\d+\.\d+\n", ended.out) and ended.err == "", ended


def a_dumped_configuration_loads_and_dumps_the_same(bitloom: CommandLine) -> None:
    sets = ["--set", "accelerator.rows=7", "--set", "dram.bits_per_cycle=64"]
    for command in ("run", "compile"):
        first = bitloom(command, bitloom.platform, *sets, "--dump-config").expect(GOOD)
        assert "rows: 7" in first.out and first.err == "", first
        dumped = bitloom.write("dumped.yaml", first.out)
        second = bitloom(command, dumped, "--dump-config").expect(GOOD)
        assert second.out == first.out, f"{first.out}\n{second.out}"
    one = run(bitloom, "one", *sets)
    bitloom("run", dumped, "--network", bitloom.network, "--out", "two").expect(GOOD)
    two = result_of(bitloom, "two")
    assert one.layers == two.layers and one.totals == two.totals


def a_dumped_configuration_needs_no_network_and_writes_nothing(bitloom: CommandLine) -> None:
    bitloom("run", bitloom.platform, "--out", "x", "--dump-config").expect(GOOD)
    assert not list(bitloom.folder.iterdir())


def the_last_set_wins(bitloom: CommandLine) -> None:
    sets = ["--set", "accelerator.rows=7", "--set", "accelerator.rows=9"]
    assert "rows: 9" in bitloom("run", bitloom.platform, *sets, "--dump-config").out


def a_run_leaves_result_layers_and_outputs(bitloom: CommandLine) -> None:
    found = run(bitloom, "r", "--input", bitloom.input, "--batch", "3")
    files = {path.name for path in found.folder.rglob("*") if path.is_file()}
    visible = {name for name in files if not name.startswith(".")}
    expected = {"result.json", "run.json", "layers.csv", "timeline.json", "index.json", "logits.npy"}
    assert visible == expected, files
    assert (found.result["samples"], found.result["batch"]) == (8, 3)
    assert found.arrays("outputs")["logits"].shape == (8, 10)
    parts = sum(layer["cycles"] for layer in found.layers) + found.totals["setup_cycles"]
    assert parts == found.totals["cycles"], f"{parts} of {found.totals['cycles']} cycles"


def dumped_tensors_cost_nothing(bitloom: CommandLine) -> None:
    plain = run(bitloom, "plain", "--input", bitloom.input)
    dumped = run(bitloom, "dumped", "--input", bitloom.input, "--dump-tensors")
    assert plain.layers == dumped.layers and plain.totals == dumped.totals
    logits = dumped.arrays("tensors")["logits"]
    assert (logits == plain.arrays("outputs")["logits"]).all()
    assert len(dumped.arrays("tensors")) > len(dumped.layers)


def inspect_prints_its_json_quietly_too(bitloom: CommandLine) -> None:
    loud = bitloom("inspect", bitloom.network, "--json").expect(GOOD).out
    assert len(json.loads(loud)["layers"]) == 7
    assert bitloom("inspect", bitloom.network, "--json", "-q").expect(GOOD).out == loud
    assert bitloom("inspect", bitloom.network, "-q").expect(GOOD).out == ""


def inspect_adds_what_a_bitlet_takes_when_asked(bitloom: CommandLine) -> None:
    plain = json.loads(bitloom("inspect", bitloom.network, "--json").expect(GOOD).out)
    found = json.loads(bitloom("inspect", bitloom.network, "--json", "--bitlet").expect(GOOD).out)
    for layer in found["layers"]:
        assert (layer["bitlet"] is None) == (layer["weights"] == 0), layer
    totals = found["totals"]["bitlet"]
    assert [sized["group"] for sized in totals["by_group"]] == [2, 4, 8, 16, 32, 64]
    whole = {key: value for key, value in totals.items() if key != "by_group"}
    assert totals["by_group"][-1] == {"group": 64, **whole}
    cycles = totals["cycles_per_64_macs"]
    for each in cycles.values():
        assert list(each) == ["rtl", "simple", "pipelined", "paper_mean"]
        assert each["simple"] > each["rtl"] > each["pipelined"] >= each["paper_mean"] > 0
    # of the totals: a mean over the multiplications
    weighted = sum(
        layer["macs"] * layer["bitlet"]["cycles_per_64_macs"]["broadcast"]["rtl"]
        for layer in found["layers"]
        if layer["bitlet"]
    )
    assert math.isclose(weighted / found["totals"]["macs"], cycles["broadcast"]["rtl"])
    for part in (*found["layers"], found["totals"]):
        del part["bitlet"]
    assert found == plain
    table = bitloom("inspect", bitloom.network, "--bitlet").expect(GOOD).out
    assert table.startswith(bitloom("inspect", bitloom.network).expect(GOOD).out)
    assert f"{cycles['broadcast']['rtl']:.2f}" in table.splitlines()[-1]


def two_runs_leave_the_same_bytes(bitloom: CommandLine) -> None:
    seeded = ["--batch", "4", "--seed", "9"]
    for arguments in (["--input", bitloom.input, "--dump-tensors"], seeded):
        one, two = (run(bitloom, folder, *arguments) for folder in ("one", "two"))
        differ = {
            name
            for name, data in one.files_without_host().items()
            if two.files_without_host().get(name) != data
        }
        assert not differ and len(one.files_without_host()) == len(two.files_without_host()), differ


def seeds_differ(bitloom: CommandLine) -> None:
    one, two = (run(bitloom, f"s{seed}", "--seed", str(seed), "--batch", "8") for seed in (1, 2))
    assert (one.arrays("outputs")["logits"] != two.arrays("outputs")["logits"]).any()
    assert one.result["samples"] == 8


def batches_give_the_same_outputs(bitloom: CommandLine) -> None:
    runs = [
        run(bitloom, f"b{n}", "--input", bitloom.input, "--batch", str(n)) for n in (1, 3, 8, 100)
    ]
    logits = [found.arrays("outputs")["logits"] for found in runs]
    assert all((other == logits[0]).all() for other in logits)


def an_earlier_result_is_replaced_and_other_files_stay(bitloom: CommandLine) -> None:
    run(bitloom, "r", "--dump-tensors")
    bitloom.write("r/notes.txt", "mine")
    found = run(bitloom, "r", "--set", "accelerator.rows=8")
    assert not (found.folder / "tensors").exists(), "tensors of the earlier run"
    assert (found.folder / "notes.txt").read_text() == "mine"


def a_result_goes_to_bitloom_out_by_default(bitloom: CommandLine) -> None:
    for _ in range(2):
        bitloom("run", *bitloom.demo).expect(GOOD)
    results = list((bitloom.folder / "bitloom-out").iterdir())
    assert len(results) == 2 and all((folder / "result.json").exists() for folder in results)


def quiet_prints_nothing(bitloom: CommandLine) -> None:
    for command in ("run", "compile"):
        for flag in ("-q", "--quiet"):
            ended = bitloom(command, *bitloom.demo, "--out", command, flag).expect(GOOD)
            assert ended.out + ended.err == "", ended


def a_signal_ends_a_run_with_the_samples_done(bitloom: CommandLine) -> None:
    rows = np.tile(bitloom.demo_input(), (1000, 1, 1, 1))
    many = bitloom.save("many.npy", rows)
    whole = run(bitloom, "whole", "--input", bitloom.input).arrays("outputs")["logits"]
    for number, name in ((signal.SIGINT, "int"), (signal.SIGTERM, "term")):
        ended = interrupted(bitloom, number, name, "--input", many, "--batch", "3")
        assert re.fullmatch(r"[^\n]+\n", ended.err) and "nterrupted after" in ended.err, ended
        found = result_of(bitloom, name)
        samples = found.result["samples"]
        assert 0 < samples < len(rows) and samples % 3 == 0, f"{samples} samples"
        assert f"{samples} of {len(rows)}" in ended.err, ended
        logits = found.arrays("outputs")["logits"]
        assert (logits == np.tile(whole, (1000, 1))[:samples]).all(), "outputs of what was done"
        assert found.layers[0]["macs"] == samples * 884736
        left = [path.name for path in found.folder.rglob("*") if path.name.endswith(".tmp")]
        assert not left, left
    run(bitloom, "int", "--input", bitloom.input)  # an interrupted result may be replaced


def interrupted(bitloom: CommandLine, number: int, out: str, *arguments: str) -> Ended:
    command = [str(bitloom.bitloom), "run", *bitloom.demo, *arguments, "--out", out]
    process = subprocess.Popen(
        command, cwd=bitloom.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    deadline = time.monotonic() + 60
    while not (bitloom.folder / out).exists() and process.poll() is None:
        assert time.monotonic() < deadline, "the run does not begin"
        time.sleep(0.01)
    time.sleep(0.5)
    process.send_signal(number)
    output, errors = process.communicate(timeout=60)
    ended = Ended(command[1:], process.returncode, output.decode(), errors.decode())
    expect_plain_text(ended)
    return ended.expect(INTERRUPTED)


def a_full_disk_is_no_good_end(bitloom: CommandLine) -> None:
    for arguments in ([bitloom.platform, "--dump-config"], [*bitloom.demo, "--out", "r"]):
        with open("/dev/full", "w") as full:
            done = subprocess.run(
                [str(bitloom.bitloom), "run", *arguments],
                stdout=full,
                stderr=subprocess.PIPE,
                cwd=bitloom.folder,
            )
        assert done.returncode == BAD_INPUT, f"exit code {done.returncode}: {arguments}"


def compare_takes_nothing_but_results(bitloom: CommandLine) -> None:
    run(bitloom, "right")
    same = bitloom("compare", "right", "right").expect(GOOD).out
    assert "total" in same and "samples" not in same
    run(bitloom, "more", "--batch", "2")
    assert "A had 1 samples, B 2" in bitloom("compare", "right", "more").expect(GOOD).out
    bitloom.refused("compare", "right", "nowhere", naming=["nowhere: no result there"])
    for text in (
        "",
        "{}",
        '{"layers": {}, "totals": {}}',
        '{"layers": [], "totals": 1}',
        "[" * 5_000_000,
    ):
        file = bitloom.write("wrong.json", text)
        bitloom.refused("compare", "right", file, naming=[f"{file}: not a result", "give"])


def compare_refuses_figures_that_are_no_counts(bitloom: CommandLine) -> None:
    run(bitloom, "right")
    text = (bitloom.folder / "right/result.json").read_text()
    for path, value, parts in (
        (["schema"], 2, ["schema 2", "schema 1"]),
        (["schema"], "1", ["schema"]),
        (["totals", "cycles"], -1, ["cycles", "no count"]),
        (["totals", "cycles"], "many", ["cycles", "no count"]),
        (["totals", "setup_cycles"], None, ["setup_cycles", "no count"]),
        (["totals", "dram_read_bits"], 1.5, ["dram_read_bits", "no count"]),
        (["layers", 1, "cycles"], 2**64, ["cycles", "no count"]),
        (["layers", 1, "dram"], 3, ["dram"]),
        (["layers", 1, "dram", "write_bits"], None, ["write_bits", "no count"]),
        (["layers", 1, "name"], 3, ["name", "no text"]),
        (["samples"], None, ["samples", "no count"]),
        (["network", "name"], None, ["name", "no text"]),
    ):
        result = json.loads(text)
        *above, last = path
        place = result
        for key in above:
            place = place[key]
        place[last] = value
        file = bitloom.write("wrong.json", json.dumps(result))
        for pair in (["right", file], [file, "right"]):
            bitloom.refused("compare", *pair, naming=[file, *parts])


def compare_shows_every_layer_of_both_and_adds_up(bitloom: CommandLine) -> None:
    one = run(bitloom, "one").result
    two = json.loads(json.dumps(one))
    two["layers"][1]["name"] = "another"
    file = bitloom.write("two.json", json.dumps(two))
    table = bitloom("compare", "one", file).expect(GOOD).out
    rows = [line.split() for line in table.split("\n\n")[1].splitlines()[2:]]
    names = [layer["name"] for layer in one["layers"]]
    assert [row[0] for row in rows] == [*names, "another", "set-up", "total"], table
    cells = {row[0]: [cell.replace(",", "") for cell in row[1:]] for row in rows}
    assert len(cells[names[1]]) == len(cells["another"]) == 2, "blank where a layer is missing"
    setup = one["totals"]["setup_cycles"]
    assert cells["set-up"] == [str(setup), str(setup), "1.000"], table
    first = sum(int(cells[name][0]) for name in [*names, "set-up"])
    assert str(first) == cells["total"][0] == str(one["totals"]["cycles"]), table
    two["layers"][1]["name"] = names[0]  # a network may have several layers of a name
    file = bitloom.write("two.json", json.dumps(two))
    assert len(re.findall(rf"^{names[0]} ", bitloom("compare", file, file).out, re.MULTILINE)) == 2


def run(bitloom: CommandLine, out: str, *arguments: str) -> Run:
    ended = bitloom("run", *bitloom.demo, *arguments, "--out", out).expect(GOOD)
    assert ended.err == "", ended
    return result_of(bitloom, out)


def result_of(bitloom: CommandLine, out: str) -> Run:
    folder: Path = bitloom.folder / out
    return Run(folder, json.loads((folder / "result.json").read_text()), out)


TESTS = (
    every_command_explains_itself,
    every_command_says_what_verbose_adds,
    a_block_says_which_keys_it_reads,
    the_version_is_a_line,
    a_dumped_configuration_loads_and_dumps_the_same,
    a_dumped_configuration_needs_no_network_and_writes_nothing,
    the_last_set_wins,
    a_run_leaves_result_layers_and_outputs,
    dumped_tensors_cost_nothing,
    inspect_prints_its_json_quietly_too,
    inspect_adds_what_a_bitlet_takes_when_asked,
    two_runs_leave_the_same_bytes,
    seeds_differ,
    batches_give_the_same_outputs,
    an_earlier_result_is_replaced_and_other_files_stay,
    a_result_goes_to_bitloom_out_by_default,
    quiet_prints_nothing,
    a_signal_ends_a_run_with_the_samples_done,
    a_full_disk_is_no_good_end,
    compare_takes_nothing_but_results,
    compare_refuses_figures_that_are_no_counts,
    compare_shows_every_layer_of_both_and_adds_up,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
