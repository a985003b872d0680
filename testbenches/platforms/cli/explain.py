#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom explain`: causes that are all of a layer's cycles, a prediction that a run confirms, and what a run
must still have beside it.

    explain.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import json
import os
import random
import shutil
import sys
from pathlib import Path

from command_line import GOOD, CommandLine, main

ROOT = Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT))
from testbenches.support.random_network import generate  # noqa: E402

STREAMS = ("activations", "weights", "constants", "second_operand", "stores")
DDR4 = ("--set", "dram.mode=fast", "--set", "dram.preset=ddr4_2400")
DETAILED = ("--set", "dram.mode=detailed", "--set", "dram.preset=ddr4_2400")


def run(bitloom: CommandLine, network: str, *more: str, machine: str = "bitfusion", out: str = "r") -> None:
    platform = str(ROOT / f"configs/platforms/{machine}.yaml")
    bitloom("run", platform, "--network", network, "--out", out, "-q", *more).expect(GOOD)


def close(found: float, expected: float) -> bool:
    return abs(found - expected) <= 1e-9 * abs(expected)


def explained(bitloom: CommandLine, out: str = "r", *more: str) -> dict:
    """What `explain` says, checked against the run's own result."""
    said = json.loads(bitloom("explain", out, "--json", *more).expect(GOOD).out)
    assert said == json.loads((bitloom.folder / out / "explain.json").read_text()), out
    result = json.loads((bitloom.folder / out / "result.json").read_text())
    assert [layer["name"] for layer in said["layers"]] == [layer["name"] for layer in result["layers"]]
    for layer, recorded in zip(said["layers"], result["layers"]):
        assert sum(layer["causes"].values()) == layer["cycles"] == recorded["cycles"], layer
        assert close(layer["energy_pj"], recorded["energy_pj"]["total"]), layer
        assert close(sum(layer["cause_energy_pj"].values()), layer["energy_pj"]), layer
    assert said["now"]["cycles"] == result["totals"]["cycles"], said["now"]
    assert close(said["now"]["energy_pj"], result["totals"]["energy_pj"]["total"]), said["now"]
    assert sum(said["causes"].values()) + said["setup_cycles"] == said["now"]["cycles"], said["causes"]
    cycles = [change["cycles"] for change in said["changes"]]
    if not more:
        assert cycles == sorted(cycles), cycles
    if "best" in said:
        best = said["best"]
        ratio = best["predicted"]["cycles"] / best["measured"]["cycles"]
        assert close(best["ratio"], ratio) and abs(ratio - 1) <= 0.05, best
    return said


def share(said: dict, *causes: str) -> float:
    return sum(said["causes"].get(cause, 0) for cause in causes) / sum(said["causes"].values())


def causes_add_up_on_every_machine_view_and_memory(bitloom: CommandLine) -> None:
    for machine in ("bitfusion", "bitlet", "eyeriss", "stripes", "bit_parallel"):
        for memory in ((), DDR4, DETAILED):
            for view in ("tlm", "estimate"):
                batch = ("--batch", "3") if view == "estimate" else ()
                run(bitloom, bitloom.network, "--view", view, *batch, *memory, machine=machine)
                explained(bitloom)


def causes_add_up_for_random_networks_and_machines(bitloom: CommandLine) -> None:
    chosen = random.Random(7)
    for seed in range(12):
        folder = bitloom.folder / f"n{seed}"
        folder.mkdir()
        network = folder / "net.onnx"
        network.write_bytes(generate(seed).model.SerializeToString())
        machine = chosen.choice(("bitfusion", "bitlet"))
        keys = ["--set", f"dram.bits_per_cycle={chosen.choice((4, 33.3, 512))}"]
        if machine == "bitlet":
            keys += ["--set", f"accelerator.timing_mode={chosen.choice(('rtl', 'simple', 'pipelined', 'paper_mean'))}"]
            keys += ["--set", f"accelerator.synchronisation={chosen.choice(('broadcast', 'independent'))}"]
            keys += ["--set", f"accelerator.pes={chosen.choice((3, 8, 64))}"]
        else:
            keys += ["--set", f"accelerator.rows={chosen.choice((2, 7, 64))}"]
            keys += ["--set", f"accelerator.columns={chosen.choice((2, 5, 64))}"]
        keys += ((), DDR4, DETAILED)[seed % 3]
        run(bitloom, str(network), *keys, "--batch", "2", machine=machine, out=f"r{seed}")
        explained(bitloom, f"r{seed}")


def the_published_networks_are_explained_on_both_machines(bitloom: CommandLine) -> None:
    """rnn everywhere; AlexNet where its weights need not be looked at; ResNet-8 where it is at hand."""
    data = Path(os.environ.get("BITLOOM_REFERENCE_DATA", ROOT / "../shared/data"))
    resnet8 = data / "networks/resnet8_int8/resnet8_int8.onnx"
    cases = [("bitfusion", "rnn", "tlm"), ("bitlet", "rnn", "estimate"), ("bitfusion", "alexnet_wrpn", "estimate")]
    cases += [(machine, str(resnet8), "tlm") for machine in ("bitfusion", "bitlet") if resnet8.exists()]
    for machine, name, view in cases:
        network = name if name.endswith(".onnx") else str(ROOT / f"configs/networks/{name}.yaml")
        for memory in ((), DDR4):
            run(bitloom, network, "--view", view, *memory, machine=machine)
            explained(bitloom)


def a_starved_machine_is_bound_by_bandwidth(bitloom: CommandLine) -> None:
    run(bitloom, bitloom.network, "--set", "dram.bits_per_cycle=1", "--view", "estimate")
    said = explained(bitloom)
    assert share(said, *STREAMS) > 0.95, said["causes"]
    assert said["best"]["set"] == "dram.bits_per_cycle=2", said["best"]
    assert "is bound by bandwidth" in bitloom("explain", "r", "--layer", said["layers"][0]["name"]).expect(GOOD).out


def a_small_array_is_bound_by_compute_and_has_no_edges(bitloom: CommandLine) -> None:
    run(bitloom, bitloom.network, "--view", "estimate", *sets(rows=1, columns=1))
    said = explained(bitloom)
    assert share(said, "compute") > 0.9, said["causes"]
    assert share(said, "edge_tiles") == 0, said["causes"]
    assert said["best"]["set"] in ("accelerator.rows=2", "accelerator.columns=2"), said["best"]


def an_array_wider_than_the_layers_is_bound_by_its_edges(bitloom: CommandLine) -> None:
    buffers = {f"{name}_buffer_bytes": 4 << 20 for name in ("input", "weight", "output", "bias")}
    keys = sets(rows=128, columns=512, **buffers)
    run(bitloom, bitloom.network, "--view", "estimate", *keys, "--set", "dram.bits_per_cycle=65536")
    said = explained(bitloom)
    assert share(said, "compute") < 0.1 and share(said, "edge_tiles") > 0.4, said["causes"]


def memory_without_refresh_or_misses_shows_none(bitloom: CommandLine) -> None:
    run(bitloom, bitloom.network, "--set", "dram.bits_per_cycle=8")
    assert share(explained(bitloom), "row_misses", "refresh", "memory_latency") == 0
    run(bitloom, bitloom.network, *DDR4, "--set", "dram.bits_per_cycle=2048")
    assert share(explained(bitloom), "row_misses") > 0


def sets(**keys: int) -> list[str]:
    return [word for key, value in keys.items() for word in ("--set", f"accelerator.{key}={value}")]


def the_same_run_is_explained_in_the_same_bytes(bitloom: CommandLine) -> None:
    run(bitloom, bitloom.network, *DETAILED)
    first, second = (bitloom("explain", "r", "--json").expect(GOOD).out for _ in range(2))
    assert first == second


def a_layer_is_asked_for_by_name(bitloom: CommandLine) -> None:
    run(bitloom, bitloom.network)
    layers = json.loads((bitloom.folder / "r/result.json").read_text())["layers"]
    fused = next(layer for layer in layers if "fused_into" in layer)
    own = next(layer for layer in layers if "fused_into" not in layer)
    said = bitloom("explain", "r", "--layer", own["name"]).expect(GOOD).out
    assert f"Layer {own['name']} " in said and f"{own['cycles']:,} cycles" in said, said
    explained(bitloom, "r", "--layer", own["name"])
    bitloom.refused("explain", "r", "--layer", "none", naming=["--layer none", own["name"]])
    bitloom.refused("explain", "r", "--layer", fused["name"], naming=[fused["fused_into"]])


def a_page_shows_the_explanation_of_its_own_run_alone(bitloom: CommandLine) -> None:
    def shown() -> object:
        bitloom("report", "r").expect(GOOD)
        page = (bitloom.folder / "r/report.html").read_text()
        data = page[page.index('id="data">') + len('id="data">') :]
        return json.JSONDecoder().raw_decode(data.strip())[0]["explanation"]

    run(bitloom, bitloom.network)
    assert shown() is None
    said = explained(bitloom)
    assert shown()["layers"] == [layer["causes"] for layer in said["layers"]]
    file = bitloom.folder / "r/explain.json"
    for text in ("", "[]", '{"schema": 1}', file.read_text().replace('"compute": ', '"compute": 1')):
        file.write_text(text)
        assert shown() is None, text
    explained(bitloom)
    run(bitloom, bitloom.network)
    assert shown() is None and not file.exists()


def file_names_are_those_of_where_the_run_began(bitloom: CommandLine) -> None:
    (bitloom.folder / "sub").mkdir()
    shutil.copy(bitloom.network, bitloom.folder / "sub/net.onnx")
    shutil.copy(bitloom.input, bitloom.folder / "sub/x.npy")
    bitloom.folder /= "sub"
    run(bitloom, "net.onnx", "--input", "x.npy", *DETAILED, out="../r")
    bitloom.folder = bitloom.folder.parent
    explained(bitloom)


def what_cannot_be_repeated_is_refused(bitloom: CommandLine) -> None:
    bitloom.refused("explain", "nothing", naming=["nothing"])
    network = bitloom.folder / "net.onnx"
    shutil.copy(bitloom.network, network)
    run(bitloom, "net.onnx")
    network.write_bytes(network.read_bytes() + b"\x00\x00")
    refused = bitloom.refused("explain", "r")
    network.unlink()
    bitloom.refused("explain", "r", naming=["net.onnx", "is gone"])
    assert "net.onnx" in refused, refused
    shutil.copy(ROOT / "configs/networks/digits.onnx", network)
    bitloom.refused("explain", "r", naming=["net.onnx", "has changed"])
    shutil.copy(bitloom.network, network)
    result = bitloom.folder / "r/result.json"
    whole = json.loads(result.read_text())
    changed = json.loads(result.read_text())
    changed["layers"][0]["cycles"] += 1
    result.write_text(json.dumps(changed))
    bitloom.refused("explain", "r", naming=[whole["layers"][0]["name"], "run it again"])
    result.write_text(json.dumps(whole))
    command = bitloom.folder / "r/run.json"
    for text in ("", "{", "[]", '{"schema": 2}', '{"schema": 1, "folder": 3}'):
        command.write_text(text)
        bitloom.refused("explain", "r", naming=["run.json"])
    command.unlink()
    bitloom.refused("explain", "r", naming=["run.json", "is not there"])


def the_published_cost_model_is_refused(bitloom: CommandLine) -> None:
    run(bitloom, str(ROOT / "configs/networks/rnn.yaml"), "--view", "estimate", machine="bitfusion_eyeriss_published")
    bitloom.refused("explain", "r", naming=["accelerator.cost_model=machine"])


TESTS = (
    causes_add_up_on_every_machine_view_and_memory,
    causes_add_up_for_random_networks_and_machines,
    the_published_networks_are_explained_on_both_machines,
    a_starved_machine_is_bound_by_bandwidth,
    a_small_array_is_bound_by_compute_and_has_no_edges,
    an_array_wider_than_the_layers_is_bound_by_its_edges,
    memory_without_refresh_or_misses_shows_none,
    the_same_run_is_explained_in_the_same_bytes,
    a_layer_is_asked_for_by_name,
    a_page_shows_the_explanation_of_its_own_run_alone,
    file_names_are_those_of_where_the_run_began,
    what_cannot_be_repeated_is_refused,
    the_published_cost_model_is_refused,
)

if __name__ == "__main__":
    sys.exit(main(__doc__.split("\n")[0], TESTS))
