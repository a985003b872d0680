#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom reproduce`: the published figures, from the data that ships.

    reproduce.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import json
import math
import re
import shutil
import sys
from pathlib import Path

from command_line import GOOD, CommandLine, main

MODEL_FAULT = 1
# Those without weights; validation_is_current runs all there are.
QUICK = [
    "bitfusion_eyeriss",
    "bitfusion_gpu",
    "bitfusion_stripes",
    "stripes_assumptions",
    "fusion_unit_temporal",
    "bitfusion_bandwidth",
    "bitfusion_batch",
    "bitlet_power",
]
# ISCA 2018 as the authors' released data give it, network by network.
SPEEDUP = (1.866, 8.574, 13.406, 2.724, 7.662, 1.946, 2.657, 2.434)
ENERGY = (1.556, 10.573, 14.772, 4.298, 9.866, 1.853, 5.143, 4.783)
FIELDS = {"experiment", "quantity", "unit", "ours", "published", "ratio", "tolerance", "verdict"}


def listed(bitloom: CommandLine) -> list[dict]:
    return json.loads(bitloom("reproduce", "--list", "--json").expect(GOOD).out)


def figures(bitloom: CommandLine, *names: str) -> list[dict]:
    return json.loads(bitloom("reproduce", *names, "--json").expect(GOOD).out)


def by_quantity(bitloom: CommandLine, name: str) -> dict[str, dict]:
    return {figure["quantity"]: figure for figure in figures(bitloom, name)}


def ours(found: dict[str, dict], prefix: str) -> list[float]:
    return [figure["ours"] for name, figure in found.items() if name.startswith(prefix + " ")]


def geometric_mean(ratios: list[float]) -> float:
    return math.exp(sum(math.log(ratio) for ratio in ratios) / len(ratios))


def eyeriss_is_beaten_by_the_published_factors(bitloom: CommandLine) -> None:
    found = by_quantity(bitloom, "bitfusion_eyeriss")
    for what, networks, mean in (("speedup", SPEEDUP, 3.925), ("energy", ENERGY, 5.117)):
        measured = ours(found, what)
        assert tuple(round(ratio, 3) for ratio in measured[:8]) == networks, measured
        assert abs(measured[8] - geometric_mean(measured[:8])) < 1e-9, measured
        assert round(measured[8], 3) == mean == found[f"{what} geometric mean"]["published"]
    assert {figure["verdict"] for figure in found.values()} == {"reproduced"}


def gpus_compare_as_published(bitloom: CommandLine) -> None:
    found = by_quantity(bitloom, "bitfusion_gpu")
    for device, mean in (("TX2 fp32", 16.96), ("Titan Xp int8", 0.88)):
        measured = ours(found, f"speedup over {device}")
        assert abs(measured[8] - geometric_mean(measured[:8])) < 1e-9, measured
        assert round(measured[8], 2) == mean, measured
        assert found[f"speedup over {device} geometric mean"]["verdict"] == "reproduced"
        assert found[f"speedup over {device} in the paper"]["verdict"] == "differs"
        assert found[f"speedup over {device} AlexNet"]["verdict"] == "no published figure"


def more_bandwidth_and_larger_batches_never_cost_time(bitloom: CommandLine) -> None:
    for name, steps in (
        ("bitfusion_bandwidth", [f"at {times}x bandwidth" for times in (0.25, 0.5, 2, 4)]),
        ("bitfusion_batch", [f"at batch {2**n}" for n in range(1, 7)]),
    ):
        found = by_quantity(bitloom, name)
        for subject in ("AlexNet", "LSTM", "geometric mean"):
            speedups = [found[f"speedup {step} {subject}"]["ours"] for step in steps]
            assert speedups == sorted(speedups), (name, subject, speedups)


def a_fusion_unit_is_the_one_that_runs_are_priced_by(bitloom: CommandLine) -> None:
    found = by_quantity(bitloom, "fusion_unit_temporal")
    assert found["area Fusion Unit"]["ours"] == 1734.55
    # 3,673,500 nW dynamic and 949,240 nW leakage of 16 units at 500 MHz
    assert abs(found["power Fusion Unit"]["ours"] - (3673.5 + 949.24) / 16) < 1e-9
    ratio = found["area temporal over Fusion Unit"]
    assert abs(ratio["published"] - 4905.33 / 1393.74) < 1e-12, ratio
    assert found["area temporal"]["verdict"] == "not modelled"


def bitlet_takes_the_published_power_and_area(bitloom: CommandLine) -> None:
    found = by_quantity(bitloom, "bitlet_power")
    for use, unit, total in (
        ("28 nm fp32", "mW", 570.15),
        ("28 nm 16 bit", "mW", 432.08),
        ("28 nm 8 bit", "mW", 365.49),
        ("28 nm area", "mm2", 1.542),
        ("65 nm 8 bit", "mW", 1199.1),
    ):
        figure = found[f"{use} total"]
        assert (figure["unit"], figure["published"]) == (unit, total), figure
        assert abs(figure["ours"] / total - 1) < 2e-3, figure
        parts = sum(ours(found, use)[:5])
        assert abs(parts - figure["ours"]) < 1e-9 * parts, (use, parts, figure)
    differ = [name for name, figure in found.items() if figure["verdict"] != "reproduced"]
    assert differ == ["28 nm 16 bit wires, decoder", "65 nm area total"], differ


def a_verdict_follows_from_its_figures(bitloom: CommandLine) -> None:
    for figure in figures(bitloom, *QUICK):
        assert set(figure) == FIELDS | {"reason"}, figure
        verdict, published = figure["verdict"], figure["published"]
        if published is None:
            assert verdict == "no published figure", figure
            assert figure["ratio"] is None and figure["tolerance"] is None, figure
        elif figure["ours"] is None:
            assert verdict == "not modelled" and figure["ratio"] is None, figure
        else:
            assert abs(figure["ratio"] - figure["ours"] / published) < 1e-12, figure
            within = abs(figure["ratio"] - 1) <= figure["tolerance"]
            assert verdict == ("reproduced" if within else "differs"), figure
        has_reason = verdict in ("differs", "not modelled")
        assert bool(figure["reason"]) == has_reason, figure


def a_quantity_stands_once(bitloom: CommandLine) -> None:
    names = [(figure["experiment"], figure["quantity"]) for figure in figures(bitloom, *QUICK)]
    assert len(names) == len(set(names)), names
    assert list(dict.fromkeys(experiment for experiment, _ in names)) == QUICK


def a_table_per_experiment_says_what_is_compared(bitloom: CommandLine) -> None:
    text = bitloom("reproduce", *QUICK).expect(GOOD).out
    for part in ("bitfusion_eyeriss: ", "bitfusion_gpu: ", "AlexNet", "ISCA 2018", "16.96"):
        assert part in text, f"{part} is missing:\n{text}"
    line = r"^speedup geometric mean +3\.9251 +3\.925 +1\.0000 +0\.013 +reproduced$"
    assert re.search(line, text, re.MULTILINE), text
    differs = re.search(r"over TX2 fp32 in the paper .* differs \[(\d)\]$", text, re.MULTILINE)
    assert differs and f"\n[{differs[1]}] the abstract's figure" in text, text


def the_list_names_every_experiment(bitloom: CommandLine) -> None:
    lines = bitloom("reproduce", "--list").expect(GOOD).out.splitlines()
    entries = listed(bitloom)
    assert [f"{entry['experiment']}: {entry['sentence']}" for entry in entries] == lines, lines
    assert set(QUICK) <= {entry["experiment"] for entry in entries}, entries
    assert all(entry["source"] for entry in entries), entries


def an_unknown_experiment_is_named(bitloom: CommandLine) -> None:
    names = ", ".join(entry["experiment"] for entry in listed(bitloom))
    bitloom.refused("reproduce", "stripe", naming=["stripe", names])


def with_its_own_configs(bitloom: CommandLine) -> CommandLine:
    """A tree of its own, where the program finds configs above itself."""
    source, configs = Path(bitloom.platform).parents[2], bitloom.folder / "configs"
    for folder in ("published", "platforms"):
        shutil.copytree(source / "configs" / folder, configs / folder)
    program = bitloom.folder / "bin/bitloom"
    program.parent.mkdir()
    shutil.copy(bitloom.bitloom, program)
    return CommandLine(program, source, bitloom.folder)


def change(bitloom: CommandLine, name: str, before: str, after: str) -> None:
    file = bitloom.folder / "configs/published" / name
    text = file.read_text()
    assert before in text, f"{before!r} is not in {name}"
    file.write_text(text.replace(before, after))


def a_figure_that_has_left_its_tolerance_is_named(bitloom: CommandLine) -> None:
    moved = with_its_own_configs(bitloom)
    change(moved, "bitlet.yaml", "area_mm2: 1.5 ", "area_mm2: 1.7 ")
    ended = moved("reproduce", "bitlet_power", "--json").expect(MODEL_FAULT)
    line = "bitlet_power: in the abstract, area has left its tolerance\n"
    assert ended.err == line, ended
    verdicts = {found["quantity"]: found["verdict"] for found in json.loads(ended.out)}
    assert verdicts["in the abstract, area"] == "differs"


def a_damaged_file_is_named_with_its_experiment(bitloom: CommandLine) -> None:
    moved = with_its_own_configs(bitloom)
    change(moved, "bitfusion_eyeriss.yaml", "batch: 16", "batch: many")
    moved.refused(
        "reproduce",
        "bitfusion_eyeriss",
        naming=["bitfusion_eyeriss.yaml:", "batch", "many", "(experiment bitfusion_eyeriss)"],
    )


def nothing_is_written_and_quiet_says_nothing(bitloom: CommandLine) -> None:
    assert bitloom("reproduce", "bitfusion_gpu", "-q").expect(GOOD).out == ""
    assert figures(bitloom, "bitfusion_gpu", "-q") == figures(bitloom, "bitfusion_gpu")
    assert not list(bitloom.folder.iterdir())


def a_folder_takes_a_file_per_experiment(bitloom: CommandLine) -> None:
    for _ in range(2):  # an earlier result is replaced
        bitloom("reproduce", *QUICK, "--out", "r").expect(GOOD)
    for name in QUICK:
        written = json.loads((bitloom.folder / "r" / f"{name}.json").read_text())
        assert written == figures(bitloom, name)
    bitloom.refused("reproduce", "--list", "--out", "r", naming=["--out", "--list"])
    (bitloom.folder / "mine").mkdir()
    bitloom.write("mine/thesis.txt", "years of work")
    bitloom.refused("reproduce", "--out", "mine", naming=["mine"])


TESTS = (
    eyeriss_is_beaten_by_the_published_factors,
    gpus_compare_as_published,
    more_bandwidth_and_larger_batches_never_cost_time,
    a_fusion_unit_is_the_one_that_runs_are_priced_by,
    bitlet_takes_the_published_power_and_area,
    a_verdict_follows_from_its_figures,
    a_quantity_stands_once,
    a_table_per_experiment_says_what_is_compared,
    the_list_names_every_experiment,
    an_unknown_experiment_is_named,
    a_figure_that_has_left_its_tolerance_is_named,
    a_damaged_file_is_named_with_its_experiment,
    nothing_is_written_and_quiet_says_nothing,
    a_folder_takes_a_file_per_experiment,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
