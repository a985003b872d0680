# SPDX-License-Identifier: Apache-2.0
"""The figures that the plots of docs/validation.md show, and no others."""
from __future__ import annotations

from typing import Any

from scripts.validation.bitlet_tables import MODES, PAIRS, POWER_MODULES
from scripts.validation.figures import Figures

Data = dict[str, Any]  # lists of numbers and names: what a plot shows, and all it shows


def rounded(value: float | None) -> float | None:
    """What is drawn: digits beyond are not seen, and need not be the same on every computer."""
    return None if value is None else float(f"{value:.4g}")


def column(found: dict, names: list[str], key: str) -> list[float | None]:
    return [rounded(found[name][key]) for name in names]


def eyeriss(figures: Figures) -> Data:
    found = figures.of("bitfusion_eyeriss")
    subjects = figures.subjects("bitfusion_eyeriss", "speedup")[:-1]
    data: Data = {"subjects": subjects}
    for what in ("speedup", "energy"):
        names = [f"{what} {subject}" for subject in subjects]
        data[what] = {key: column(found, names, key) for key in ("ours", "published")}
    return data


def gpu(figures: Figures) -> Data:
    found = figures.of("bitfusion_gpu")
    subjects = figures.subjects("bitfusion_eyeriss", "speedup")[:-1]
    data: Data = {"subjects": subjects}
    for device in ("TX2 fp32", "Titan Xp int8"):
        names = [f"speedup over {device} {subject}" for subject in subjects]
        data[device] = {key: column(found, names, key) for key in ("ours", "published")}
    return data


def sensitivity(figures: Figures) -> Data:
    data: Data = {}
    for experiment, base in (("bitfusion_bandwidth", 1.0), ("bitfusion_batch", 1.0)):
        lines: dict[str, dict[float, float]] = {}
        for name, figure in figures.of(experiment).items():
            label, point = name.split(" at ", 1)
            words = point.split(" ")
            is_batch = words[0] == "batch"
            at = float(words[1] if is_batch else words[0].rstrip("x"))
            subject = " ".join(words[2:])
            if label != "speedup" and subject != "geometric mean":
                continue
            line = subject if label == "speedup" else f"{subject}, machine"
            lines.setdefault(line, {base: 1.0})[at] = rounded(figure["ours"])
        data[experiment] = {name: sorted(points.items()) for name, points in lines.items()}
    return data


def cycles(figures: Figures) -> Data:
    found = figures.of("bitlet_cycles")
    subjects = figures.subjects("bitlet_cycles", "zero bits")
    data: Data = {"subjects": subjects}
    for mode in MODES:
        data[mode] = column(found, [f"{mode} {subject}" for subject in subjects], "ours")
    data["published"] = column(found, [f"rtl {subject}" for subject in subjects], "published")
    return data


def ablation(figures: Figures) -> Data:
    found = figures.of("bitlet_ablation")
    data: Data = {}
    for name in figures.subjects("bitlet_ablation", "pipelined, 64 pairs"):
        names = [f"pipelined, {pairs} pairs {name}" for pairs in PAIRS]
        data[name] = {key: column(found, names, key) for key in ("ours", "published")}
    return data


def scaling(figures: Figures) -> Data:
    found = figures.of("bitlet_scaling")
    subjects = figures.subjects("bitlet_scaling", "32 over 8 PEs")
    names = [f"32 over 8 PEs {subject}" for subject in subjects]
    return {"subjects": subjects} | {k: column(found, names, k) for k in ("ours", "published")}


def power(figures: Figures) -> Data:
    found = figures.of("bitlet_power")
    uses = [name[: -len(" total")] for name in found if name.endswith(" total") and " nm" in name]
    uses = [use for use in uses if not use.endswith("area")]
    data: Data = {"uses": uses}
    for module in POWER_MODULES:
        names = [f"{use} {module}" for use in uses]
        data[module] = {key: column(found, names, key) for key in ("ours", "published")}
    return data
