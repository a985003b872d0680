#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom report`: energies of a finished run, checked against a reckoning of their own from the counts
that stand in result.json.

    report.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path

from command_line import GOOD, CommandLine, main

ROOT = Path(__file__).resolve().parents[3]
PARTS = ("compute", "buffers", "dram", "static")


def result(bitloom: CommandLine, out: str) -> dict:
    return json.loads((bitloom.folder / out / "result.json").read_text())


def demo(bitloom: CommandLine, out: str, *more: str, platform: str = "bitfusion") -> dict:
    machine = str(ROOT / f"configs/platforms/{platform}.yaml")
    bitloom("run", machine, "--network", bitloom.network, "--out", out, *more).expect(GOOD)
    return result(bitloom, out)


def bank(variant: str, node: int, size: int, width: int) -> dict[str, float]:
    for name in ("small", "sweep"):
        with (ROOT / f"configs/technologies/cacti_sram_{name}.csv").open() as file:
            for row in csv.DictReader(file):
                key = (row["variant"], *(int(row[k]) for k in ("node_nm", "size_bytes", "width_bits")))
                if key == (variant, node, size, width):
                    return {k: float(v) for k, v in row.items() if k != "variant"}
    raise KeyError((variant, node, size, width))


def close(found: float, expected: float, what: str) -> None:
    assert abs(found - expected) <= 1e-9 * abs(expected) + 1e-3, f"{what}: {found}, not {expected}"


def energies_are_counts_times_the_tables_figures(bitloom: CommandLine) -> None:
    """The Eyeriss point: 512 Fusion Units, banks of 2048, 128, 512 and (ours) 256 bytes."""
    found = demo(bitloom, "r", "-q")
    plain, extra = "bitfusion_1r1w", "bitfusion_1r1w_1rw"
    banks = {
        "input": bank(plain, 45, 2048, 32),
        "weight": bank(plain, 45, 128, 32),
        "output": bank(extra, 45, 512, 32),
        "bias": bank(plain, 45, 256, 32),
    }
    smallest = bank("1rw_noecc_lstp", 45, 1024, 32)
    leak = (smallest["leak_power_mW"] + smallest["gate_leak_power_mW"]) / 1024  # mW per byte
    big = bank("1rw_noecc_lstp", 45, 2048, 32)
    leakage = 512 * 0.0593275 + leak * (65536 + 16384 + 8192)
    leakage += 16 * (big["leak_power_mW"] + big["gate_leak_power_mW"])
    for layer in found["layers"]:
        energy, name = layer["energy_pj"], layer["name"]
        array = layer["compute_cycles"] * 512 * 0.4591875 if "events" in layer else 0
        close(energy["compute"], array, f"{name} compute")
        moved = sum(
            (t["read_bits"] * banks[b]["read_energy_pJ"] + t["write_bits"] * banks[b]["write_energy_pJ"])
            / 32
            for b, t in layer["buffers"].items()
        )
        close(energy["buffers"], moved, f"{name} buffers")
        close(energy["dram"], 15 * sum(layer["dram"].values()), f"{name} dram")
        close(energy["static"], leakage * layer["cycles"] * 2, f"{name} static")
    shapes = {
        part["name"]: tuple(part["banks"][k] for k in ("count", "bytes", "word_bits"))
        for part in found["totals"]["components"]
        if "banks" in part
    }
    assert shapes == {
        "input_buffer": (16, 2048, 32),
        "weight_buffer": (512, 128, 32),
        "output_buffer": (32, 512, 32),
        "bias_buffer": (32, 256, 32),
    }, shapes
    setup = found["totals"]["setup_energy_pj"]
    close(setup["dram"], 15 * found["totals"]["instruction_read_bits"], "program")
    close(setup["static"], leakage * found["totals"]["setup_cycles"] * 2, "set-up")
    power = found["totals"]["energy_pj"]["total"] * 1e-9 / found["totals"]["seconds"]
    close(found["totals"]["average_power_mw"], power, "average power")
    area = 512 * 1734.55 + 1e6 * sum(
        banks[b]["area_mm2"] * count for b, count in (("input", 16), ("weight", 512), ("output", 32), ("bias", 32))
    )
    assert abs(found["totals"]["area_um2"] - area) < 1, area


def sums_are_exact_on_both_machines(bitloom: CommandLine) -> None:
    for platform in ("bitfusion", "bitlet"):
        found = demo(bitloom, platform, "-q", platform=platform)
        rows = [layer["energy_pj"] for layer in found["layers"]]
        rows.append(found["totals"]["setup_energy_pj"])
        for row in (*rows, found["totals"]["energy_pj"]):
            assert sum(row[part] for part in PARTS) == row["total"], row
        for part in (*PARTS, "total"):
            assert sum(row[part] for row in rows) == found["totals"]["energy_pj"][part], part


def rows_within_others_cost_nothing(bitloom: CommandLine) -> None:
    fused = [layer for layer in demo(bitloom, "r", "-q")["layers"] if "fused_into" in layer]
    assert fused
    for layer in fused:
        assert not any(layer["energy_pj"].values()) and "events" not in layer, layer


def an_estimate_takes_the_same_energy(bitloom: CommandLine) -> None:
    for platform in ("bitfusion", "bitlet"):
        running = demo(bitloom, "tlm", "-q", platform=platform)
        estimate = demo(bitloom, "estimate", "-q", "--view", "estimate", platform=platform)
        assert running["layers"] == estimate["layers"], platform
        assert running["totals"] == estimate["totals"], platform


def bitlet_takes_its_published_power_while_it_computes(bitloom: CommandLine) -> None:
    found = demo(bitloom, "r", "-q", "--view", "estimate", platform="bitlet")["totals"]
    power = found["energy_pj"]["compute"] / found["compute_cycles"]  # pJ per ns
    assert abs(power - 365.49) < 0.01 * 365.49, power


def a_run_is_priced_again_without_a_simulation(bitloom: CommandLine) -> None:
    def table(run: str) -> str:
        """What is printed before the page's place."""
        out = bitloom("report", run).expect(GOOD).out
        ending = f"page in {run}/report.html\n"
        assert out.endswith(ending), out
        return out[: -len(ending)]

    demo(bitloom, "r", "-q")
    before = (bitloom.folder / "r/result.json").read_bytes()
    own = table("r")
    assert own == bitloom("report", "r", "--technology", "bitfusion_45nm").expect(GOOD).out
    for name in ("bitfusion_28nm", "bitlet_65nm", "bitfusion_45nm_leaky"):
        demo(bitloom, name, "-q", "--set", f"technology={name}")
        again = bitloom("report", "r", "--technology", name).expect(GOOD).out
        assert again == table(name), name
        assert again != own
    assert (bitloom.folder / "r/result.json").read_bytes() == before


def a_published_run_is_reported_too(bitloom: CommandLine) -> None:
    platform = str(ROOT / "configs/platforms/bitfusion_eyeriss_published.yaml")
    network = str(ROOT / "configs/networks/lenet5.yaml")
    command = ["run", platform, "--network", network, "--view", "estimate", "--batch", "16", "-q"]
    bitloom(*command, "--out", "p").expect(GOOD)
    totals = result(bitloom, "p")["totals"]
    assert f"{totals['energy_pj']['total'] / 1e9:.3f}" == "1.141"
    assert totals["energy_pj"]["static"] == 0 and "area_um2" not in totals
    assert "published cost model" in bitloom("report", "p").expect(GOOD).out
    assert "bitfusion_45nm" in bitloom("report", "p", "--technology", "bitfusion_45nm").out


def the_table_has_rows_units_and_no_more_than_120_columns(bitloom: CommandLine) -> None:
    found = demo(bitloom, "r", "-q")
    out = bitloom("report", "r").expect(GOOD).out
    for layer in found["layers"]:
        assert re.search(rf"^{re.escape(layer['name'])}(\*$| )", out, re.MULTILINE), layer["name"]
    assert re.search(r"cycles +(.J)( +\1){4} +mW\n", out), out
    for word in ("mW", "um2", "cycles", "set-up", "total", "weight_buffer", "static"):
        assert word in out, word
    assert max(map(len, out.splitlines())) <= 120
    assert f"{found['totals']['average_power_mw']:.1f} mW on average" in out
    assert found["totals"]["peak_power_layer"] in out
    assert bitloom("report", "r", "-q").expect(GOOD).out == ""


def a_slow_buffer_is_warned_of_once(bitloom: CommandLine) -> None:
    found = demo(bitloom, "r", "--set", "accelerator.frequency_hz=4e9")
    warnings = found["technology"]["warnings"]
    assert len(warnings) == 1 and "input_buffer" in warnings[0], warnings
    assert bitloom("report", "r").expect(GOOD).out.count("warning: ") == 1


def a_technology_is_found_from_the_platforms_file(bitloom: CommandLine) -> None:
    (bitloom.folder / "sub").mkdir()
    bitloom.write("sub/mine.yaml", "node_nm: 22\n")
    platform = bitloom.write("sub/platform.yaml", "technology: mine.yaml\n")
    bitloom("run", platform, "--network", bitloom.network, "--out", "r", "-q").expect(GOOD)
    assert result(bitloom, "r")["technology"]["node_nm"] == 22
    bitloom("run", *bitloom.demo, "--set", "technology=sub/mine.yaml", "--out", "s").expect(GOOD)
    assert result(bitloom, "s")["technology"]["name"] == "mine"


def what_is_wrong_is_named(bitloom: CommandLine) -> None:
    demo(bitloom, "r", "-q")
    bad = bitloom.write("bad.yaml", "node_nm: 45\nsram:\n  variant: none\n")
    line = [f"{bad}:3: sram.variant: 'none'", "give one of"]
    bitloom.refused("report", "r", "--technology", bad, naming=line)
    for view in ("tlm", "estimate"):
        command = ["run", *bitloom.demo, "--view", view, "--set", f"technology={bad}"]
        bitloom.refused(*command, "--out", "new", naming=line)
    bitloom.refused("report", "r", "--technology", "none", naming=["'none'", "bitlet_28nm"])
    bitloom.refused("report", "r", "--technology", "none.yaml", naming=["none.yaml", "give"])
    bitloom.refused("report", "nowhere", naming=["nowhere: no result there", "give"])


def a_result_that_was_tampered_with_is_refused(bitloom: CommandLine) -> None:
    good = demo(bitloom, "r", "-q")

    def tampered(change) -> str:
        copy = json.loads(json.dumps(good))
        change(copy)
        return bitloom.write("copy.json", json.dumps(copy))

    def drop(*path):
        def change(copy):
            for key in path[:-1]:
                copy = copy[key]
            del copy[path[-1]]

        return change

    def put(value, *path):
        def change(copy):
            for key in path[:-1]:
                copy = copy[key]
            copy[path[-1]] = value

        return change

    changes = {
        "configuration": drop("configuration"),
        "accelerator.rows": put(0, "configuration", "accelerator", "rows"),
        "accelerator.colour": put("red", "configuration", "accelerator", "colour"),
        "cycles": put(-1, "layers", 0, "cycles"),
        "compute_cycles": put(1 << 60, "layers", 0, "compute_cycles"),
        "bias": drop("layers", 0, "buffers", "bias"),
        "coffees": put(1, "layers", 0, "events", "coffees"),
        "setup_energy_pj": drop("totals", "setup_energy_pj"),
        "components": put({}, "totals", "components"),
        "total": put("much", "layers", 0, "energy_pj", "total"),
        "dram": put([], "layers", 0, "dram"),
        "utilization": put("high", "layers", 0, "utilization"),
        "store": put(-1, "layers", 0, "stalls", "store"),
        "seconds": drop("totals", "seconds"),
    }
    for what, change in changes.items():
        bitloom.refused("report", tampered(change), naming=["copy.json: ", what])
    bitloom.refused("report", tampered(drop("totals", "components")), naming=["no energies"])


TESTS = (
    energies_are_counts_times_the_tables_figures,
    sums_are_exact_on_both_machines,
    rows_within_others_cost_nothing,
    an_estimate_takes_the_same_energy,
    bitlet_takes_its_published_power_while_it_computes,
    a_run_is_priced_again_without_a_simulation,
    a_published_run_is_reported_too,
    the_table_has_rows_units_and_no_more_than_120_columns,
    a_slow_buffer_is_warned_of_once,
    a_technology_is_found_from_the_platforms_file,
    what_is_wrong_is_named,
    a_result_that_was_tampered_with_is_refused,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
