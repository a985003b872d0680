#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""docs/validation.md and its plots show what `bitloom reproduce` gives today, all of it: a figure that
has moved, or left its tolerance, fails here. Bitlet's figures are those of `inspect` and `run`.

    validation_is_current.py --bitloom BIN
"""
from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Callable

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
from scripts.validation import bitlet_tables, page, plots  # noqa: E402
from scripts.validation.figures import Figures, measured  # noqa: E402

# The smallest of the applications of Bitlet, and its published operations per input.
NETWORK, NAME, PUBLISHED_CYCLES = "mobilenet_v2", "MobileNetV2", 22.22


class Bench:
    def __init__(self, bitloom: Path):
        self.bitloom = bitloom
        self.figures: Figures = measured(bitloom)

    def run(self, pes: int) -> dict:
        with tempfile.TemporaryDirectory() as folder:
            command = [self.bitloom, "run", ROOT / "configs/platforms/bitlet.yaml", "--quiet"]
            command += ["--network", ROOT / "configs/networks" / f"{NETWORK}.yaml"]
            command += ["--view", "estimate", "--set", f"accelerator.pes={pes}"]
            subprocess.run([*command, "--out", f"{folder}/out"], check=True)
            return json.loads((Path(folder) / "out/result.json").read_text())["totals"]


def the_page_shows_what_is_measured_today(bench: Bench) -> None:
    stale = page.stale(bench.bitloom, ROOT, bench.figures)
    assert not stale, "\n".join(["run scripts/write_validation:", *stale])


def a_changed_figure_is_noticed(bench: Bench) -> None:
    experiment, quantity = "bitlet_scaling", f"32 over 8 PEs {NAME}"
    entries = [dict(f) for e in bench.figures.experiments() for f in bench.figures.of(e).values()]
    for entry in entries:
        if (entry["experiment"], entry["quantity"]) == (experiment, quantity):
            entry["ours"] *= 1.002
    changed = Figures(entries)
    before, after = (bitlet_tables.bitlet_scaling(each) for each in (bench.figures, changed))
    assert len(page.differences(before, after)) == 5, page.differences(before, after)
    stale = plots.stale(changed, ROOT / "docs/pictures")
    assert [line.split()[0] for line in stale] == ["docs/pictures/validation_bitlet_scaling.svg"]


def a_verdict_follows_from_its_figures(bench: Bench) -> None:
    seen = 0
    for experiment in bench.figures.experiments():
        for figure in bench.figures.of(experiment).values():
            seen += 1
            ours, published = figure["ours"], figure["published"]
            if published is None:
                expected = "no published figure"
            elif ours is None:
                expected = "not modelled"
            else:
                within = abs(ours / published - 1) <= figure["tolerance"]
                expected = "reproduced" if within else "differs"
            assert figure["verdict"] == expected, figure
            assert bool(figure["reason"]) == (expected in ("differs", "not modelled")), figure
    assert seen > 0


def cycles_are_those_of_inspect(bench: Bench) -> None:
    command = [bench.bitloom, "inspect", ROOT / "configs/networks" / f"{NETWORK}.yaml"]
    done = subprocess.run([*command, "--json", "--bitlet"], check=True, capture_output=True)
    totals = json.loads(done.stdout)["totals"]
    found = bench.figures.of("bitlet_cycles")
    cycles = totals["bitlet"]["cycles_per_64_macs"]
    for mode in bitlet_tables.MODES:
        assert found[f"{mode} {NAME}"]["ours"] == cycles["broadcast"][mode], mode
        assert found[f"{mode} independent {NAME}"]["ours"] == cycles["independent"][mode], mode
        assert found[f"{mode} {NAME}"]["published"] == PUBLISHED_CYCLES
    assert abs(found[f"zero bits {NAME}"]["ours"] - 100 * totals["zero_bit_fraction"]) < 1e-9
    for sized in totals["bitlet"]["by_group"]:
        ablation = bench.figures.of("bitlet_ablation")
        pipelined = ablation[f"pipelined, {sized['group']} pairs {NAME}"]["ours"]
        assert pipelined == sized["cycles_per_64_macs"]["broadcast"]["pipelined"], sized


def frames_and_scaling_are_those_of_whole_runs(bench: Bench) -> None:
    runs = {pes: bench.run(pes) for pes in (8, 16, 32)}
    scaling = bench.figures.of("bitlet_scaling")
    for pes, totals in runs.items():
        assert scaling[f"cycles of {pes} PEs {NAME}"]["ours"] == totals["cycles"], pes
    speedup = runs[8]["cycles"] / runs[32]["cycles"]
    assert abs(scaling[f"32 over 8 PEs {NAME}"]["ours"] - speedup) < 1e-12
    frames = bench.figures.of("bitlet_frames")[f"frames/s {NAME}"]["ours"]
    assert abs(frames - 1 / runs[32]["seconds"]) < 1e-9 * frames


TESTS: tuple[Callable[[Bench], None], ...] = (
    the_page_shows_what_is_measured_today,
    a_changed_figure_is_noticed,
    a_verdict_follows_from_its_figures,
    cycles_are_those_of_inspect,
    frames_and_scaling_are_those_of_whole_runs,
)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    bench = Bench(parser.parse_args().bitloom)
    failed = 0
    for test in TESTS:
        try:
            test(bench)
            print(f"passed  {test.__name__}")
        except AssertionError as failure:
            failed += 1
            print(f"FAILED  {test.__name__}\n{failure}")
    print(f"{len(TESTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
