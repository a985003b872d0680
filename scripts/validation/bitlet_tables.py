# SPDX-License-Identifier: Apache-2.0
"""Bitlet's tables of docs/validation.md, as tables.py says."""
from __future__ import annotations

from typing import Callable, Iterable, Sequence

from scripts.validation.figures import Figures, number, ratio
from scripts.validation.tables import reasons, table, whole

MODES = ("rtl", "simple", "pipelined", "paper_mean")
PAIRS = (2, 4, 8, 16, 32, 64)
POWER_MODULES = (
    "preprocessing",
    "wires, decoder",
    "lanes, windows",
    "adder tree",
    "postprocessing",
    "total",
)


def cycles_row(name: str, zero_bits: float, filled: float, cycles: dict, published: dict | None):
    """`cycles`: by mode, broadcast and independent; `published`: figures by mode, or nothing."""
    row = [name, f"{zero_bits:.1f}", f"{filled:.1f}"]
    row.append(f"{published['rtl']['published']:.2f}" if published else "-")
    row += [f"{together:.2f} / {alone:.2f}" for together, alone in cycles.values()]
    shown = ("rtl", "pipelined", "paper_mean")
    return row + [ratio(published[mode]) if published else "-" for mode in shown]


def cycles_table(rows: Iterable[Sequence[str]]) -> str:
    ratios = ["rtl ratio", "pipelined ratio", "paper_mean ratio"]
    return table(["network", "zero bits %", "filled %", "published", *MODES, *ratios], rows)


def bitlet_cycles(figures: Figures, fp32: bool) -> list[list[str]]:
    found = figures.of("bitlet_cycles")
    floating = figures.subjects("bitlet_gpu", "efficiency of the machine")
    rows = []
    for name in figures.subjects("bitlet_cycles", "zero bits"):
        if (name in floating) != fp32:
            continue
        cycles = {
            mode: (found[f"{mode} {name}"]["ours"], found[f"{mode} independent {name}"]["ours"])
            for mode in MODES
        }
        zero_bits = found[f"zero bits {name}"]["ours"]
        filled = found[f"filled pairs {name}"]["ours"]
        published = {mode: found[f"{mode} {name}"] for mode in MODES}
        rows.append(cycles_row(name, zero_bits, filled, cycles, published))
    return rows


def bitlet_frames(figures: Figures) -> str:
    found = figures.of("bitlet_frames")
    rows = [
        [name.split(" ", 1)[1], number(each["ours"]), number(each["published"]), ratio(each)]
        for name, each in found.items()
    ]
    of_applications = table(["application", "frames/s", "published", "ratio"], rows)
    return f"{of_applications}\n{reasons(found.values())}"


def efficiencies(figures: Figures, experiment: str, other: str) -> str:
    """GOP/s/W by application, and over one other machine."""
    found = figures.of(experiment)
    rows = []
    for name in figures.subjects(experiment, "efficiency of the machine"):
        if f"efficiency by the authors' count {name}" not in found:
            continue  # "over Titan V CartoonGAN" begins with the same words
        count = found[f"efficiency by the authors' count {name}"]
        machine = found[f"efficiency of the machine {name}"]
        over = found[f"efficiency of the machine over {other} {name}"]
        row = [name, number(machine["published"]), number(count["ours"]), ratio(count)]
        row += [number(machine["ours"]), ratio(machine)]
        rows.append([*row, number(over["ours"]), number(over["published"])])
    headings = ["application", "published", "by the authors' count", "ratio", "of the machine"]
    return table([*headings, "ratio", f"over {other}", "published"], rows)


def bitlet_gpu(figures: Figures) -> str:
    found = figures.of("bitlet_gpu")
    headlines = [f for name, f in found.items() if " over GPUs" in name]
    by_application = efficiencies(figures, "bitlet_gpu", "Titan V")
    return f"{by_application}\n\n{whole(headlines)}\n{reasons(found.values())}"


def bitlet_fixed_point(figures: Figures) -> str:
    found = figures.of("bitlet_fixed_point")
    rows = []
    others = [name[: -len(", rtl")] for name in found if name.endswith(", rtl")]
    for what in others:
        each = [found[f"{what}, {mode}"] for mode in MODES]
        row = [what, number(each[0]["published"])]
        rows.append(row + [f"{number(f['ours'])} ({ratio(f)})" for f in each])
    of_modes = table(["", "published", *(f"{mode} (ratio)" for mode in MODES)], rows)
    headlines = [f for name, f in found.items() if name.startswith("efficiency over Laconic")]
    by_application = efficiencies(figures, "bitlet_fixed_point", "Laconic")
    tables = f"{of_modes}\n\n{by_application}\n\n{whole(headlines)}"
    return f"{tables}\n{reasons(found.values())}"


def bitlet_power(figures: Figures) -> str:
    found = figures.of("bitlet_power")
    uses = [name[: -len(" total")] for name in found if name.endswith(" total")]
    rows = []
    for use in uses:
        modules = [found[f"{use} {module}"] for module in POWER_MODULES]
        cells = [f"{number(each['ours'])} / {number(each['published'])}" for each in modules]
        rows.append([f"{use}, {modules[0]['unit']}", *cells, ratio(modules[-1])])
    headlines = [f for name, f in found.items() if name.startswith("in the abstract")]
    modules = table(["ours / published", *POWER_MODULES, "ratio of totals"], rows)
    return f"{modules}\n\n{whole(headlines)}\n{reasons(found.values())}"


def bitlet_ablation(figures: Figures) -> str:
    found = figures.of("bitlet_ablation")
    names = figures.subjects("bitlet_ablation", "pipelined, 64 pairs")
    cycles, gains = [], []
    for name in names:
        by_pairs = {pairs: found[f"pipelined, {pairs} pairs {name}"] for pairs in PAIRS}
        ours = [f"{each['ours']:.1f}" for each in by_pairs.values()]
        published = [number(by_pairs[pairs]["published"]) for pairs in (32, 64)]
        cycles.append([name, *ours, *published])
        gained = [found[f"64 over 32 pairs, {mode} {name}"] for mode in MODES]
        row = [name, f"{gained[0]['published']:.3f}"]
        gains.append(row + [f"{each['ours']:.3f} ({ratio(each)})" for each in gained])
    heads = ["network", *(f"N = {n}" for n in PAIRS), "published, 32", "published, 64"]
    of_cycles = table(heads, cycles)
    of_gains = table(["network", "gain, published", *(f"{m} (ratio)" for m in MODES)], gains)
    return f"{of_cycles}\n\n{of_gains}\n{reasons(found.values())}"


def bitlet_scaling(figures: Figures) -> str:
    found = figures.of("bitlet_scaling")
    rows = []
    for name in figures.subjects("bitlet_scaling", "32 over 8 PEs"):
        cycles = [found[f"cycles of {pes} PEs {name}"]["ours"] for pes in (8, 16, 32)]
        speedup = found[f"32 over 8 PEs {name}"]
        row = [name, *(f"{each:,.0f}" for each in cycles), number(speedup["ours"])]
        rows.append([*row, number(speedup["published"]), ratio(speedup)])
    headings = ["network", "cycles, 8 PEs", "16 PEs", "32 PEs", "32 over 8", "published", "ratio"]
    return table(headings, rows) + "\n" + reasons(found.values())


# By the name of their block, an experiment; bitlet_cycles has rows from elsewhere, too.
OF_FIGURES: dict[str, Callable[[Figures], str]] = {
    "bitlet_frames": bitlet_frames,
    "bitlet_gpu": bitlet_gpu,
    "bitlet_fixed_point": bitlet_fixed_point,
    "bitlet_power": bitlet_power,
    "bitlet_ablation": bitlet_ablation,
    "bitlet_scaling": bitlet_scaling,
}
