#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom block dram`: what it answers, what it refuses, and closed forms of every shipped memory.

    dram_block.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import csv
import json
import random
import sys
from pathlib import Path

from command_line import GOOD, CommandLine, main
from single_reads import SingleReads

SOURCE = Path(__file__).resolve().parents[3]
MEMORIES = ("ddr3_1600", "ddr4_2400", "hbm2_2000", "lpddr3_1600", "lpddr4_3200_x32")
LINE = 64


def config_of(memory: str) -> str:
    return str(SOURCE / "configs/memories" / f"{memory}.yaml")


def write_trace(bitloom: CommandLine, requests: list[tuple[str, int]]) -> str:
    text = "op,addr\n" + "".join(f"{op},{address:#x}\n" for op, address in requests)
    return bitloom.write("trace.csv", text)


def reads(addresses) -> list[tuple[str, int]]:
    return [("R", address) for address in addresses]


def run(bitloom: CommandLine, memory: str, trace: str, *sets: str) -> dict:
    words = [word for each in sets for word in ("--set", each)]
    ended = bitloom("block", "dram", "--config", config_of(memory), "--stimulus", trace, *words)
    return json.loads(ended.expect(GOOD).out)


def keys_of(bitloom: CommandLine, memory: str) -> dict[str, float]:
    """The numbers of the effective configuration, by the last word of their path."""
    ended = bitloom("block", "dram", "--config", config_of(memory), "--dump-config").expect(GOOD)
    pairs = [line.split(":", 1) for line in ended.out.splitlines() if ":" in line]
    numbers = {}
    for name, value in pairs:
        try:
            numbers[name.strip()] = float(value)
        except ValueError:
            continue
    return numbers


def close(value: float, expected: float, tolerance: float = 0.03) -> bool:
    return abs(value / expected - 1) <= tolerance


def streams_reach_the_peak_less_refresh(bitloom: CommandLine) -> None:
    """One bank's row after the other: nothing but refresh keeps the bus idle."""
    trace = write_trace(bitloom, reads(range(0, 20000 * LINE, LINE)))
    for memory in MEMORIES:
        keys = keys_of(bitloom, memory)
        for mode in ("fast", "detailed"):
            summary = run(bitloom, memory, trace, f"mode={mode}")
            expected = summary["peak_gb_s"] * (1 - keys["rfc"] / keys["refi"])
            got = summary["bandwidth_gb_s"]
            # A closed bank must be opened after each refresh; HBM2 is refreshed most often.
            assert close(got, expected), f"{memory}, {mode}: {got}, not {expected}"


def saturated_random_reads_are_bound_by_the_window_of_four_activates(bitloom: CommandLine) -> None:
    source = random.Random(1)
    for memory in ("ddr3_1600", "ddr4_2400", "hbm2_2000"):
        keys = keys_of(bitloom, memory)
        trace = write_trace(bitloom, reads(source.randrange(1 << 23) * LINE for _ in range(20000)))
        window = max(keys["faw"], 4 * keys["rrd_s"]) * keys["tck_ns"]
        expected = 4 * LINE / window * (1 - keys["rfc"] / keys["refi"])
        got = run(bitloom, memory, trace)["bandwidth_gb_s"]
        assert close(got, expected), f"{memory}: {got}, not {expected}"


def a_single_random_read_takes_precharge_activate_read_and_data(bitloom: CommandLine) -> None:
    for memory in MEMORIES:
        keys = keys_of(bitloom, memory)
        row_bytes = keys["columns"] * keys["bus_bits"] / 8
        banks = keys["bankgroups"] * keys["banks_per_group"]
        # Another row of the bank each time; few enough to see no refresh.
        stride = int(row_bytes * banks)
        count = int(keys["refi"] // (4 * (keys["rc"] + keys["cl"])))
        trace = write_trace(bitloom, reads(n * stride for n in range(count)))
        for mode in ("fast", "detailed"):
            summary = run(bitloom, memory, trace, "outstanding=1", f"mode={mode}")
            assert summary["refreshes"] == 0, summary
            bursts = max(1, LINE * 8 / (keys["bus_bits"] * keys["burst_length"]))
            clocks = keys["rp"] + keys["rcd"] + keys["cl"] + keys["burst_length"] / 2
            # A line of two bursts ends when the second has passed, and tRAS may hold the row.
            clocks += (bursts - 1) * keys["ccd_l"]
            clocks = max(clocks, keys["rc"])
            longest = summary["read_latency_ns"]["max"] / keys["tck_ns"]
            good = clocks <= longest <= clocks + 2 if mode == "detailed" else close(longest, clocks + 1)
            assert good, f"{memory}, {mode}: {longest}, not {clocks}"


def channels_share_the_work(bitloom: CommandLine) -> None:
    trace = write_trace(bitloom, reads(range(0, 40000 * LINE, LINE)))
    one = run(bitloom, "hbm2_2000", trace, "outstanding=256")
    eight = run(bitloom, "hbm2_2000", trace, "channels=8", "outstanding=256")
    assert eight["peak_gb_s"] == 8 * one["peak_gb_s"]
    # One request is injected per clock of 1 ns: 64 GB/s, whatever the channels could do.
    assert close(eight["bandwidth_gb_s"], LINE), eight


def a_trace_of_a_whole_stack_folds_onto_one_channel(bitloom: CommandLine) -> None:
    source = random.Random(3)
    size = 1 << 29
    inside = [source.randrange(size // LINE) * LINE for _ in range(2000)]
    beyond = [at + source.randrange(8) * size for at in inside]
    plain = run(bitloom, "hbm2_2000", write_trace(bitloom, reads(inside)))
    folded = run(bitloom, "hbm2_2000", write_trace(bitloom, reads(beyond)))
    del plain["host_seconds"], folded["host_seconds"]
    assert plain.pop("folded") == 0
    assert folded.pop("folded") == sum(at >= size for at in beyond)
    assert folded == plain, folded
    for memory, end in (("hbm2_2000", 8 * size), ("lpddr3_1600", 1 << 30)):
        trace = write_trace(bitloom, reads([end]))
        bitloom.refused("block", "dram", "--config", config_of(memory), "--stimulus", trace,
                        naming=[f"{trace}:2: ", "beyond"])  # fmt: skip


def patterns(count: int) -> dict[str, list[tuple[str, int]]]:
    """Copies, strides and tiles of both directions in 512 MiB."""
    size, source, made = 1 << 29, random.Random(4), {}
    for tile in (1, 32, 256):
        made[f"copy by {tile}"] = [
            (op, base + (n * tile + line) * LINE)
            for n in range(count // (2 * tile))
            for op, base in (("R", 0), ("W", (1 << 28) + 8192))
            for line in range(tile)
        ]
    for stride in (128, 4096, 8192, 1 << 15):
        made[f"stride {stride}"] = reads((n * stride) % size for n in range(count))
    for tile in (8, 32, 128):
        made[f"tiles of {tile}"] = [
            (op, base + line * LINE)
            for _ in range(count // tile)
            for op, base in [(source.choice("RW"), source.randrange(size // (tile * LINE)) * tile * LINE)]
            for line in range(tile)
        ]
    return made


def no_pattern_beats_the_bus_or_starves_a_request(bitloom: CommandLine) -> None:
    for name, requests in patterns(6000).items():
        trace = write_trace(bitloom, requests)
        for memory in MEMORIES:
            keys, got = keys_of(bitloom, memory), {}
            for mode in ("fast", "detailed"):
                summary = got[mode] = run(bitloom, memory, trace, f"mode={mode}")
                most = summary["peak_gb_s"] * (1 - keys["rfc"] / keys["refi"])
                # The run may end just before a refresh.
                most *= 1 + keys["rfc"] * keys["tck_ns"] / summary["time_ns"]
                what = f"{name}, {memory}, {mode}: {summary}"
                assert summary["bandwidth_gb_s"] <= most, what
                interval = keys["refi"] * keys["tck_ns"]
                assert summary["refreshes"] == int(summary["time_ns"] / interval), what
                # A bank at a time is the slowest there is.
                slowest = LINE / (2 * keys["rc"] + keys["cl"] + keys["wr"]) / keys["tck_ns"]
                assert summary["bandwidth_gb_s"] >= slowest, what
                assert summary["read_latency_ns"]["max"] <= 3 * interval, what
            apart = got["fast"]["bandwidth_gb_s"] / got["detailed"]["bandwidth_gb_s"]
            assert 0.9 <= apart <= 1.1, f"{name}, {memory}: {apart}"


def counts_of_single_reads_are_those_of_a_plain_simulation(bitloom: CommandLine) -> None:
    """Activates, refreshes, row hits, latencies, energy and its split by open rows."""
    source = random.Random(5)
    for memory in ("ddr3_1600", "ddr4_2400", "hbm2_2000", "lpddr4_3200_x32"):
        keys = keys_of(bitloom, memory)
        row_bytes = int(keys["columns"] * keys["bus_bits"] // 8)
        banks = int(keys["bankgroups"] * keys["banks_per_group"])
        mapping = "mapping=row:bankgroup:bank:col:offset"
        # Few rows in few banks, so that there are hits, conflicts and closed banks.
        places = [(source.randrange(min(banks, 8)), source.randrange(2), source.randrange(8))
                  for _ in range(3000)]  # fmt: skip
        trace = write_trace(bitloom, reads(
            (row * banks + bank) * row_bytes + line * LINE for bank, row, line in places))  # fmt: skip
        plain, now, latencies = SingleReads(keys), 0, []
        for bank, row, _ in places:
            done = plain.read(bank, row, now)
            latencies.append(done - now)
            now = done
        if plain.rows:
            plain.open_clocks += now - plain.opened
        got = run(bitloom, memory, trace, "mode=detailed", "outstanding=1", mapping)
        expected = (plain.activates, plain.refreshes, plain.row_hits)
        assert (got["activates"], got["refreshes"], got["row_hits"]) == expected, (memory, got, expected)
        assert plain.refreshes > 5 and plain.row_hits > 500 and plain.activates > 1000
        tck = keys["tck_ns"]
        assert close(got["time_ns"], now * tck, 1e-9), (memory, got["time_ns"], now * tck)
        assert close(got["read_latency_ns"]["mean"], sum(latencies) / 3000 * tck, 1e-9), memory
        assert close(got["read_latency_ns"]["max"], max(latencies) * tck, 1e-9), memory
        if not keys["per_bit"]:
            standby = tck * (plain.open_clocks * keys["act_standby_mw"]
                             + (now - plain.open_clocks) * keys["pre_standby_mw"])  # fmt: skip
            assert close(got["background_pj"], standby, 1e-9), (memory, got["background_pj"], standby)
        # In order at once: what a refresh interrupts is seen otherwise, the rest is the same.
        fast = run(bitloom, memory, trace, "mode=fast", "outstanding=1", mapping)
        assert abs(fast["refreshes"] - plain.refreshes) <= 1, memory
        assert abs(fast["activates"] - plain.activates) <= plain.refreshes, (memory, fast, expected)
        assert fast["row_hits"] + got["row_hits"] > 0 and close(fast["time_ns"], now * tck, 0.01), memory


def the_response_says_when_each_request_came_and_went(bitloom: CommandLine) -> None:
    trace = write_trace(bitloom, [("R", 0), ("W", 64), ("R", 1 << 20)])
    arguments = ["--config", config_of("ddr4_2400"), "--stimulus", trace, "--response", "out.csv"]
    summary = json.loads(bitloom("block", "dram", *arguments).expect(GOOD).out)
    with open(bitloom.folder / "out.csv", newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [(row["op"], row["addr"]) for row in rows] == [
        ("R", "0x0"), ("W", "0x40"), ("R", "0x100000")]  # fmt: skip
    times = [(float(row["injected_ns"]), float(row["done_ns"])) for row in rows]
    assert [injected for injected, _ in times] == [0, 0.833, 1.666], times
    assert abs(max(done for _, done in times) - summary["time_ns"]) < 1e-3, times
    # ACT a clock after the injection, read tRCD later, data CL and a burst later.
    assert abs(times[0][1] - (1 + 16 + 16 + 4) * 0.833) < 1e-3, times


def the_same_trace_gives_the_same_bytes(bitloom: CommandLine) -> None:
    source = random.Random(2)
    requests = [(source.choice("RW"), source.randrange(1 << 23) * LINE) for _ in range(3000)]
    trace = write_trace(bitloom, requests)
    for mode in ("fast", "detailed"):
        texts = []
        for name in ("a.csv", "b.csv"):
            bitloom("block", "dram", "--stimulus", trace, "--response", name, "--set",
                    f"mode={mode}").expect(GOOD)  # fmt: skip
            texts.append((bitloom.folder / name).read_bytes())
        assert texts[0] == texts[1]


def energy_is_the_sum_of_commands_and_standby(bitloom: CommandLine) -> None:
    trace = write_trace(bitloom, reads(range(0, 20000 * LINE, LINE)) + [("W", 0)])
    for memory in MEMORIES:
        keys, summary = keys_of(bitloom, memory), run(bitloom, memory, trace)
        bursts = max(1, LINE * 8 // (keys["bus_bits"] * keys["burst_length"]))
        assert summary["energy_from"] == ("bits" if keys["per_bit"] else "commands")
        if keys["per_bit"]:
            expected = keys["per_bit"] * 20001 * LINE * 8
        else:
            expected = keys["act_pre"] * summary["activates"] + keys["ref"] * summary["refreshes"]
            expected += bursts * (20000 * keys["rd"] + keys["wr"]) + summary["background_pj"]
            power = summary["background_pj"] / summary["time_ns"]
            assert keys["pre_standby_mw"] <= power <= keys["act_standby_mw"], memory
        assert close(summary["energy_pj"], expected, 1e-9), f"{memory}: {summary}, not {expected}"


def mistakes_are_named_with_their_line(bitloom: CommandLine) -> None:
    trace = write_trace(bitloom, reads([0]))
    config = config_of("ddr4_2400")

    def refused(*sets: str, naming: list[str]) -> None:
        words = [word for each in sets for word in ("--set", each)]
        bitloom.refused("block", "dram", "--stimulus", trace, "--config", config, *words,
                        naming=naming)  # fmt: skip

    for key, value in (("rc", 54), ("ras", 15), ("rrd_l", 3), ("ccd_l", 3), ("wtr_l", 2),
                       ("faw", 3), ("cwl", 17), ("refi", 312), ("rfc", 9360)):  # fmt: skip
        refused(f"timing.{key}={value}", naming=["timing."])
    refused("mapping=row:bank:col:offset", naming=["mapping", "bankgroup", "missing"])
    refused("mapping=row:row:bank:bankgroup:col:offset", naming=["row", "twice"])
    refused("mapping=row:bank:bankgroup:column:offset", naming=["column", "unknown"])
    refused("mapping=row:bank:bankgroup:offset:col", naming=["offset", "last"])
    refused("mapping=", naming=["mapping"])
    refused("org.rows=1000", naming=["org.rows", "power of two"])
    refused("org.devices=4", naming=["bus_bits", "32"])
    refused("tck_ns=0.8333", naming=["tck_ns", "picoseconds"])
    refused("timing.rcx=4", naming=["timing.rcx", "timing.rc"])
    file = bitloom.write("m.yaml", "timing:\n  refi: 9360\n  rc: 20\n  ras: 39\n")
    bitloom.refused("block", "dram", "--stimulus", trace, "--config", file, naming=[f"{file}:3: "])
    bad = bitloom.write("bad.csv", "op,addr\nR,0x0\nX,0x40\n")
    bitloom.refused("block", "dram", "--stimulus", bad, naming=[f"{bad}:3: ", "R or W"])
    bad = bitloom.write("bad.csv", "op,addr\nR,0x100000000\n")
    bitloom.refused("block", "dram", "--stimulus", bad, naming=[f"{bad}:2: ", "beyond"])
    bad = bitloom.write("bad.csv", "op,addr\nR,-5\n")
    bitloom.refused("block", "dram", "--stimulus", bad, naming=[f"{bad}:2: ", "hexadecimal"])
    bitloom.refused("block", "dram", "--stimulus", trace, "--view", "cycle", naming=["--view"])


TESTS = (
    streams_reach_the_peak_less_refresh,
    saturated_random_reads_are_bound_by_the_window_of_four_activates,
    a_single_random_read_takes_precharge_activate_read_and_data,
    channels_share_the_work,
    a_trace_of_a_whole_stack_folds_onto_one_channel,
    no_pattern_beats_the_bus_or_starves_a_request,
    counts_of_single_reads_are_those_of_a_plain_simulation,
    the_response_says_when_each_request_came_and_went,
    the_same_trace_gives_the_same_bytes,
    energy_is_the_sum_of_commands_and_standby,
    mistakes_are_named_with_their_line,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
