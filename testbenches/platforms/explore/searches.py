#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Searches: the same points whatever interrupts them, none twice, all within the constraints.

    searches.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import argparse
import csv
import json
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

SPACE = """platforms: [{root}/configs/platforms/bitfusion.yaml, {root}/configs/platforms/bitlet.yaml]
networks: {root}/configs/networks/{network}.yaml
batch: [16, 1, 4]
parameters:
  accelerator.rows: {{range: [2, 64], step: 2}}
  accelerator.columns: {{range: [2, 64], step: 2}}
  accelerator.input_buffer_bytes: {{range: [4096, 65536], step: 4096}}
  accelerator.weight_buffer_bytes: {{range: [4096, 131072], step: 4096}}
  accelerator.pes: {{range: [4, 128], step: 4}}
  dram.mode: [flat, fast]
  dram.preset: {{values: [ddr4_2400, hbm2_2000], when: {{dram.mode: fast}}}}
constraints:
  - accelerator.rows * accelerator.columns <= 768
  - accelerator.pes % 8 == 0
search: {{method: {method}, population: 24, seed: {seed}}}
"""


class Searches:
    def __init__(self, bitloom: Path, source: Path, folder: Path) -> None:
        self.bitloom, self.source, self.folder = bitloom, source, folder

    def sweep(self, method: str = "nsga2", seed: int = 3, network: str = "lenet5") -> Path:
        file = self.folder / f"{method}{seed}{network}.yaml"
        file.write_text(SPACE.format(root=self.source, method=method, seed=seed, network=network))
        return file

    def command(self, sweep: Path, out: str, *options: str) -> list[str]:
        return [str(self.bitloom), "sweep", str(sweep), "--out", str(self.folder / out), "-q",
                *options]

    def run(self, sweep: Path, out: str, *options: str) -> tuple[bytes, bytes]:
        subprocess.run(self.command(sweep, out, *options), check=True, timeout=300)
        return tuple((self.folder / out / f"results.{kind}").read_bytes()
                     for kind in ("csv", "json"))


def the_threads_make_no_difference(s: Searches) -> None:
    for method in ("nsga2", "moead"):
        sweep = s.sweep(method)
        assert s.run(sweep, method + "1", "-j", "1", "--budget", "300") == \
            s.run(sweep, method + "2", "-j", "2", "--budget", "300")


def the_seed_makes_one(s: Searches) -> None:
    assert s.run(s.sweep(seed=3), "seed3", "--budget", "60")[0] != \
        s.run(s.sweep(seed=4), "seed4", "--budget", "60")[0]


def points_are_within_the_constraints_and_none_comes_twice(s: Searches) -> None:
    for method in ("nsga2", "moead"):
        s.run(s.sweep(method), "constraints_" + method, "--budget", "500")
        with (s.folder / ("constraints_" + method) / "results.csv").open(newline="") as file:
            rows = list(csv.DictReader(file))
        assert len(rows) == 500
        seen = {tuple(value for name, value in row.items() if "." in name or
                      name in ("platform", "batch")) for row in rows}
        assert len(seen) == 500
        assert {row["platform"] for row in rows} == {"bitfusion", "bitlet"}
        for number, row in enumerate(rows):
            assert int(row["point"]) == number and int(row["generation"]) == number // 24, row
            if row["platform"] == "bitfusion":
                assert int(row["accelerator.rows"]) * int(row["accelerator.columns"]) <= 768
                assert row["accelerator.pes"] == ""
            else:
                assert int(row["accelerator.pes"]) % 8 == 0


def killed_searches_go_on_to_the_same_bytes(s: Searches) -> None:
    """Slow points, so that it is killed within generations; what was stored stays as it was."""
    sweep = s.sweep(network="resnet18")
    whole = s.run(sweep, "whole", "--budget", "120")
    store, before = s.folder / "killed" / "results.sqlite", {}
    for target in (10, 40, 70, 100):
        process = subprocess.Popen(s.command(sweep, "killed", "--budget", "120"))
        while process.poll() is None:
            if store.exists() and len(stored(store)) > target:
                process.send_signal(signal.SIGKILL)
                process.wait()
            time.sleep(0.01)
        after = stored(store)
        assert all(after[number] == row for number, row in before.items())
        before = after
    assert s.run(sweep, "killed", "--budget", "120") == whole


def stored(store: Path) -> dict[int, tuple]:
    try:
        database = sqlite3.connect(store, timeout=60)
        return {row[1]: row for row in database.execute("SELECT rowid, * FROM results")}
    except sqlite3.OperationalError:
        return {}  # not created to its end


def a_larger_budget_goes_on_where_a_smaller_one_ended(s: Searches) -> None:
    sweep = s.sweep()
    whole = s.run(sweep, "grown_at_once", "--budget", "250")
    s.run(sweep, "grown", "--budget", "101")
    assert s.run(sweep, "grown", "--budget", "250") == whole
    assert s.run(sweep, "grown", "--budget", "50") == whole, "what is stored stays"


def small_spaces_are_searched_to_their_end(s: Searches) -> None:
    file = s.folder / "small.yaml"
    space = (f"platforms: {s.source}/configs/platforms/bitfusion.yaml\n"
             f"networks: {s.source}/configs/networks/lenet5.yaml\n"
             "parameters:\n  accelerator.rows: [16, 4, 8]\n  accelerator.columns: [8, 16, 32]\n"
             "constraints: accelerator.rows <= accelerator.columns\n"
             "objectives: {minimise: seconds}\n")
    file.write_text(space + "search: {population: 4}\n")
    s.run(file, "small")
    points = json.loads((s.folder / "small" / "results.json").read_text())["points"]
    assert len(points) == 8, len(points)
    assert [p["parameters"] for p in points if p["front"]] == \
        [{"accelerator.rows": "16", "accelerator.columns": "32"}]


def what_a_search_cannot_take_is_said(s: Searches) -> None:
    sweep = s.sweep().read_text()
    for change, words in (
        (lambda t: t.replace("nsga2", "nsga"), "did you mean nsga2?|nsga2"),
        (lambda t: t + "sampling: {method: grid}\n", "leave sampling out"),
        (lambda t: t.replace("lenet5.yaml", "lenet5.yaml, " + str(s.source) +
                             "/configs/networks/svhn.yaml]").replace("networks: ", "networks: ["),
         "one network"),
        (lambda t: t.replace("<= 768", "< 0"), "satisfies all"),
    ):
        file = s.folder / "wrong.yaml"
        text = change(sweep)
        if words == "satisfies all":
            text = text.replace(f", {s.source}/configs/platforms/bitlet.yaml", "").replace(
                "  accelerator.pes: {range: [4, 128], step: 4}\n", "")
            text = text.replace("range: [2, 64], step: 2", "range: [2, 4], step: 2")
        file.write_text(text)
        done = subprocess.run(s.command(file, "wrong"), capture_output=True, text=True, timeout=120)
        assert done.returncode == 2, (done.returncode, done.stderr)
        assert any(w in done.stderr for w in words.split("|")), done.stderr
        assert done.stderr.count("\n") == 1 and not (s.folder / "wrong" / "results.csv").exists()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--source", type=Path, required=True)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        searches = Searches(options.bitloom.resolve(), options.source.resolve(), Path(name))
        for test in (
            the_threads_make_no_difference,
            the_seed_makes_one,
            points_are_within_the_constraints_and_none_comes_twice,
            killed_searches_go_on_to_the_same_bytes,
            a_larger_budget_goes_on_where_a_smaller_one_ended,
            small_spaces_are_searched_to_their_end,
            what_a_search_cannot_take_is_said,
        ):
            began = time.monotonic()
            test(searches)
            print(f"{test.__name__}: {time.monotonic() - began:.1f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
