#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom run --trace`: trace.json against the rules of Chrome trace events and the run's result.json.

    traces.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from command_line import GOOD, CommandLine, main

ROOT = Path(__file__).resolve().parents[3]
MOST_EVENTS = 50_000
ENGINES, BUFFERS, MEMORY = 1, 2, 3


def traced(bitloom: CommandLine, out: str, *more: str, platform: str = "bitfusion", network: str = "") -> tuple[dict, dict]:
    machine = str(ROOT / f"configs/platforms/{platform}.yaml")
    network = network or bitloom.network
    bitloom("run", machine, "--network", network, "--out", out, "-q", "--trace", *more).expect(GOOD)
    folder = bitloom.folder / out
    return json.loads((folder / "trace.json").read_text()), json.loads((folder / "result.json").read_text())


def names(trace: dict) -> dict[tuple[int, int], str]:
    return {
        (e["pid"], e["tid"]): e["args"]["name"]
        for e in trace["traceEvents"]
        if e["ph"] == "M" and e["name"] == "thread_name"
    }


def expect_valid(trace: dict, result: dict) -> None:
    events = [e for e in trace["traceEvents"] if e["ph"] != "M"]
    assert {e["ph"] for e in events} <= {"X", "s", "f"}, {e["ph"] for e in events}
    assert len(events) <= MOST_EVENTS, len(events)
    frequency = trace["otherData"]["frequency_hz"]
    assert frequency == result["configuration"]["accelerator"]["frequency_hz"]
    tracks, known = defaultdict(list), names(trace)
    for e in events:
        if e["ph"] == "X":
            assert (e["pid"], e["tid"]) in known, e
            first, last = e["args"]["cycle"], e["args"]["cycle"] + e["args"]["cycles"]
            assert abs(e["ts"] - first * 1e6 / frequency) <= 0.000501, e
            assert abs(e["ts"] + e["dur"] - last * 1e6 / frequency) <= 0.000501, e
            assert 0 <= first <= last <= result["totals"]["cycles"], e
            tracks[e["pid"], e["tid"]].append((first, last, e))
    for track, slices in tracks.items():
        slices.sort(key=lambda s: s[:2])
        for (_, end, before), (begin, _, after) in zip(slices, slices[1:]):
            assert begin >= end, f"{known[track]}: {before} and {after} overlap"
    expect_layers(tracks[ENGINES, 0], trace, result)
    expect_moves_within_layers(tracks)
    expect_arrows(events, tracks)


def expect_layers(slices: list, trace: dict, result: dict) -> None:
    taken = Counter()
    for begin, end, e in slices:
        taken[e["name"]] += end - begin
    expected = {layer["name"]: layer["cycles"] for layer in result["layers"] if layer["cycles"]}
    assert taken == expected, f"{taken}, not {expected}"


def expect_moves_within_layers(tracks: dict) -> None:
    layers = tracks[ENGINES, 0]
    for (pid, _), slices in tracks.items():
        for begin, end, e in slices:
            if "layer" in e["args"]:
                assert any(
                    first <= begin and end <= last and layer["name"] == e["args"]["layer"]
                    for first, last, layer in layers
                ), e


def expect_arrows(events: list[dict], tracks: dict) -> None:
    """Each from the end of a slice on, or later, to the one that takes what it made."""
    starts = {e["id"]: e for e in events if e["ph"] == "s"}
    ends = {e["id"]: e for e in events if e["ph"] == "f"}
    assert starts.keys() == ends.keys() and starts
    assert len(starts) == sum(e["ph"] == "s" for e in events)
    at = defaultdict(list)
    for (pid, tid), slices in tracks.items():
        for _, _, e in slices:
            at[pid, tid, e["ts"]].append(e)
    kinds = {(1, 5), (3, 5), (4, 6), (2, 6), (5, 6), (6, 7), (1, 6)}  # loads 1..4, array, post, store
    for number, start in starts.items():
        end = ends[number]
        assert end["bp"] == "e" and start["cat"] == end["cat"], end
        assert (start["tid"], end["tid"]) in kinds, (start, end)
        froms = at[ENGINES, start["tid"], start["ts"]]
        tos = at[ENGINES, end["tid"], end["ts"]]
        assert froms and tos, (start, end)
        assert any(
            f["args"]["cycle"] + f["args"]["cycles"] <= t["args"]["cycle"]
            and f["args"]["layer"] == t["args"]["layer"]
            for f in froms for t in tos
        ), (froms, tos)


def both_views_of_both_machines_trace_alike(bitloom: CommandLine) -> None:
    for platform in ("bitfusion", "bitlet"):
        running, result = traced(bitloom, "tlm", platform=platform)
        expect_valid(running, result)
        assert not running["otherData"]["cut"]
        estimate, result = traced(bitloom, "estimate", "--view", "estimate", platform=platform)
        expect_valid(estimate, result)
        assert running == estimate, platform
        timelines = [(bitloom.folder / out / "timeline.json").read_bytes() for out in ("tlm", "estimate")]
        assert timelines[0] == timelines[1]


def all_of_a_small_run_is_there(bitloom: CommandLine) -> None:
    trace, result = traced(bitloom, "r", "--set", "accelerator.input_buffer_bytes=4096")
    expect_valid(trace, result)
    busy = defaultdict(Counter)
    for e in trace["traceEvents"]:
        if e["ph"] == "X" and e["pid"] == ENGINES and e["tid"] == 5:
            busy[e["args"]["layer"]]["array"] += e["args"]["cycles"]
    for layer in result["layers"]:  # all but the last tile's drain
        drain = layer["compute_cycles"] - busy[layer["name"]]["array"]
        assert 0 <= drain <= (48 if layer["compute_cycles"] else 0), (layer["name"], drain)


def timed_memory_and_several_batches_are_traced(bitloom: CommandLine) -> None:
    memory = ["--set", "dram.preset=ddr4_2400"]
    for mode in ("fast", "detailed"):
        trace, result = traced(bitloom, mode, "--batch", "2", *memory, "--set", f"dram.mode={mode}")
        expect_valid(trace, result)
    trace, result = traced(bitloom, "r", "--batch", "7", "--input", bitloom.input)
    assert result["samples"] > 7
    expect_valid(trace, result)
    programs = {e["args"]["program"] for e in trace["traceEvents"] if "program" in e.get("args", {})}
    assert programs == set(range(-(-result["samples"] // 7))), programs


def large_runs_are_cut_and_say_so(bitloom: CommandLine) -> None:
    network = str(ROOT / "configs/networks/vgg7.yaml")
    trace, result = traced(bitloom, "r", "--view", "estimate", "--batch", "8", "--set",
                           "accelerator.input_buffer_bytes=2048", network=network)
    assert trace["otherData"]["cut"] and trace["otherData"]["most_events"] == MOST_EVENTS
    expect_valid(trace, result)


def a_trace_changes_no_figure_and_no_byte(bitloom: CommandLine) -> None:
    _, with_trace = traced(bitloom, "with")
    bitloom("run", *bitloom.demo, "--out", "without", "-q").expect(GOOD)
    without = json.loads((bitloom.folder / "without/result.json").read_text())
    with_trace.pop("host"), without.pop("host")
    assert with_trace == without
    assert not (bitloom.folder / "without/trace.json").exists()
    before = (bitloom.folder / "with/trace.json").read_bytes()
    traced(bitloom, "with")
    assert (bitloom.folder / "with/trace.json").read_bytes() == before
    bitloom("run", *bitloom.demo, "--out", "with", "-q").expect(GOOD)
    assert not (bitloom.folder / "with/trace.json").exists(), "an earlier run's trace is left"


def the_published_model_has_no_engines(bitloom: CommandLine) -> None:
    platform = str(ROOT / "configs/platforms/bitfusion_eyeriss_published.yaml")
    network = str(ROOT / "configs/networks/lenet5.yaml")
    bitloom.refused("run", platform, "--network", network, "--view", "estimate", "--trace", naming=["--trace", "published"])


TESTS = (
    both_views_of_both_machines_trace_alike,
    all_of_a_small_run_is_there,
    timed_memory_and_several_batches_are_traced,
    large_runs_are_cut_and_say_so,
    a_trace_changes_no_figure_and_no_byte,
    the_published_model_has_no_engines,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
