#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""How near a search comes to the true front of a space small enough to enumerate.

    search_quality.py --bitloom BIN --source ROOT [--seeds 20] [--budget 1000] [--method nsga2]
                      [--population N]

Enumerates 51,200 designs once, searches with every seed, and prints the hypervolume of what each
search found over that of all designs, from two reference points: a tenth of the true front's extent
beyond its worst figures, and the worst figures of all designs. Volumes are computed here, by slices.
"""
from __future__ import annotations

import argparse
import bisect
import csv
import subprocess
import tempfile
from pathlib import Path

OBJECTIVES = ("seconds_per_input", "energy_pj_per_input", "area_um2")
SPACE = """platforms: {root}/configs/platforms/bitfusion.yaml
networks: {root}/configs/networks/lenet5.yaml
parameters:
  accelerator.rows: {{range: [4, 64], step: 4}}
  accelerator.columns: {{range: [4, 64], step: 4}}
  accelerator.input_buffer_bytes: {{powers: [8192, 65536]}}
  accelerator.weight_buffer_bytes: {{powers: [8192, 131072]}}
  accelerator.output_buffer_bytes: [8192, 16384]
  dram.bits_per_cycle: [48, 96, 192, 384, 768]
"""

Figures = tuple[float, ...]


def figures_of(bitloom: Path, sweep: Path, folder: Path, *options: str) -> list[Figures]:
    """Of designs that cannot run, infinite ones."""
    subprocess.run([bitloom, "sweep", sweep, "--out", folder, "-q", *options], check=True)
    with (folder / "results.csv").open(newline="") as file:
        return [tuple(float("inf") if row["error"] else float(row[name]) for name in OBJECTIVES)
                for row in csv.DictReader(file)]


def front_of(points: list[Figures]) -> list[Figures]:
    front: list[Figures] = []
    for point in sorted(set(points)):
        if point[0] < float("inf") and not any(all(a <= b for a, b in zip(other, point)) for other in front):
            front.append(point)
    return front


def volume(points: list[Figures], reference: Figures) -> float:
    """Of three figures: slices between neighbours of the third, each an area under a staircase."""
    inside = sorted((p for p in points if all(a < b for a, b in zip(p, reference))),
                    key=lambda p: p[2])
    total, stairs, area = 0.0, [], 0.0
    for number, (x, y, z) in enumerate(inside):
        stairs = [s for s in stairs if not (x <= s[0] and y <= s[1])]
        if not any(s[0] <= x and s[1] <= y for s in stairs):
            bisect.insort(stairs, (x, y))
        area, top = 0.0, reference[1]
        for sx, sy in stairs:
            area += (reference[0] - sx) * (top - sy)
            top = sy
        above = inside[number + 1][2] if number + 1 < len(inside) else reference[2]
        total += area * (above - z)
    return total


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--source", type=Path, required=True)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--budget", type=int, default=1000)
    parser.add_argument("--method", default="nsga2")
    parser.add_argument("--population", type=int)
    parser.add_argument("--enumerated", type=Path, help="folder that keeps the enumeration")
    options = parser.parse_args()
    bitloom = options.bitloom.resolve()
    space = SPACE.format(root=options.source.resolve())
    size = "" if options.population is None else f", population: {options.population}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "all.yaml").write_text(space)
        everything = figures_of(bitloom, folder / "all.yaml", options.enumerated or folder / "all")
        true_front = front_of(everything)
        worst = [max(p[i] for p in true_front) for i in range(3)]
        best = [min(p[i] for p in true_front) for i in range(3)]
        references = (tuple(w + 0.1 * (w - b) for w, b in zip(worst, best)),
                      tuple(max(p[i] for p in everything if p[i] < float("inf")) for i in range(3)))
        whole = [volume(true_front, reference) for reference in references]
        print(f"{len(everything)} designs, {len(true_front)} on the front; {options.method}, "
              f"{options.budget} evaluations")
        print("seed  front+10%   whole space  of the front found")
        shares = []
        for seed in range(1, options.seeds + 1):
            (folder / "search.yaml").write_text(
                f"{space}search: {{method: {options.method}, seed: {seed}{size}}}\n")
            found = figures_of(bitloom, folder / "search.yaml", folder / str(seed),
                               "--budget", str(options.budget))
            assert len(found) == options.budget
            front = front_of(found)
            shares.append([volume(front, r) / w for r, w in zip(references, whole)])
            print(f"{seed:4}  {shares[-1][0]:9.5f}  {shares[-1][1]:11.5f}  "
                  f"{len(set(front) & set(true_front))}", flush=True)
        for word, of in (("min", min), ("mean", lambda x: sum(x) / len(x))):
            print(f"{word:4}  {of([s[0] for s in shares]):9.5f}  {of([s[1] for s in shares]):11.5f}")
        reached = sum(s[0] >= 0.99 for s in shares)
        print(f"{reached} of {len(shares)} seeds reach 0.99 with {options.budget} evaluations, "
              f"{options.budget / len(everything):.2%} of the space")
    return 0 if reached == len(shares) else 1


if __name__ == "__main__":
    raise SystemExit(main())
