# SPDX-License-Identifier: Apache-2.0
"""Plots of docs/validation.md: SVG by matplotlib, ours as bars or lines, published as diamonds. Each
file ends with a digest of the figures it shows, so that a stale one is found without drawing."""
from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Callable

from scripts.validation import plotted
from scripts.validation.bitlet_tables import MODES, PAIRS, POWER_MODULES
from scripts.validation.figures import Figures
from scripts.validation.plotted import Data

# Colours that people tell apart whatever their colour vision (Okabe and Ito).
COLOURS = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00")
PUBLISHED = {"color": "black", "marker": "D", "markersize": 4.5, "linestyle": "none", "zorder": 5}
GREY = "#bbbbbb"


def headed(axes, title: str, columns: int) -> None:
    """Title and legend side by side above the plot, where neither hides anything."""
    axes.set_title(title, loc="left")
    legend = {"loc": "lower right", "bbox_to_anchor": (1, 1), "frameon": False}
    axes.legend(ncols=columns, borderaxespad=0.2, columnspacing=1.2, handletextpad=0.4, **legend)


def grouped_bars(axes, subjects: list[str], series: dict[str, Data], base: float = 0) -> None:
    """A group per subject, a bar of each series from `base` with its published figure on it."""
    width = 0.8 / len(series)
    for n, (name, each) in enumerate(series.items()):
        at = [i + (n - (len(series) - 1) / 2) * width for i in range(len(subjects))]
        lengths = [value - base for value in each["ours"]]
        axes.bar(at, lengths, width, bottom=base, color=COLOURS[n], label=name)
        axes.plot(at, [p or float("nan") for p in each["published"]], **PUBLISHED)
    axes.plot([], [], label="published", **PUBLISHED)
    axes.set_xticks(range(len(subjects)), subjects, rotation=30, ha="right")


def times_axis(axis, ticks: list[float]) -> None:
    """Logarithmic, its ticks as they are said."""
    axis.set_ticks(ticks, [f"{tick:g}" for tick in ticks])
    axis.set_ticks([], minor=True)


def draw_eyeriss(figure, data: Data) -> None:
    axes = figure.subplots()
    series = {"speedup": data["speedup"], "energy reduction": data["energy"]}
    axes.set(ylabel="times", yscale="log")
    grouped_bars(axes, data["subjects"], series, 1)
    times_axis(axes.yaxis, [1, 2, 5, 10, 20])
    headed(axes, "Bit Fusion over Eyeriss, batch 16", 3)


def draw_gpu(figure, data: Data) -> None:
    axes = figure.subplots()
    names = [name for name in data if name != "subjects"]
    axes.set(ylabel="times as fast", yscale="log")
    grouped_bars(axes, data["subjects"], {f"over {name}": data[name] for name in names}, 1)
    axes.axhline(1, color="black", linewidth=0.8)
    times_axis(axes.yaxis, [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50])
    headed(axes, "Bit Fusion at 16 nm over GPUs, batch 16", 3)


def draw_sensitivity(figure, data: Data) -> None:
    labels = {
        "bitfusion_bandwidth": "memory bandwidth over 192 bit per cycle",
        "bitfusion_batch": "batch",
    }
    for axes, (name, lines) in zip(figure.subplots(1, 2), data.items()):
        for subject, points in lines.items():
            is_mean = subject.startswith("geometric mean")
            is_machine = subject.endswith("machine")
            colour = (COLOURS[1] if is_machine else COLOURS[0]) if is_mean else GREY
            label = subject if is_mean else ("each network" if subject == "AlexNet" else None)
            width, order = (2, 3) if is_mean else (1, 1)
            marker = {"marker": "o", "markersize": 4} if is_mean else {}
            line = {"color": colour, "linewidth": width, "zorder": order, "label": label}
            axes.plot(*zip(*points), **line, **marker)
        at = sorted({x for points in lines.values() for x, _ in points})
        axes.set(xscale="log", yscale="log", xlabel=labels[name], ylabel="speedup per input")
        times_axis(axes.xaxis, at)
        times_axis(axes.yaxis, [0.25, 0.5, 1, 2, 4] if 0.25 in at else [1, 2, 4, 8, 16])
        axes.legend(frameon=False, loc="upper left")  # nothing is there: the lines rise


def draw_cycles(figure, data: Data) -> None:
    axes = figure.subplots()
    at = range(len(data["subjects"]))
    for n, mode in enumerate(MODES):
        axes.plot(at, data[mode], "o", color=COLOURS[n], markersize=6, label=mode)
    axes.plot(at, data["published"], label="published", **PUBLISHED)
    axes.set_xticks(at, data["subjects"], rotation=30, ha="right")
    axes.set(ylim=(0, None), ylabel="cycles")
    axes.grid(axis="x", color="#eeeeee")
    headed(axes, "Bitlet: cycles per 64 multiplications", 5)


def draw_ablation(figure, data: Data) -> None:
    axes = figure.subplots()
    for n, (name, each) in enumerate(data.items()):
        axes.plot(PAIRS, each["ours"], "o-", color=COLOURS[n], markersize=4, label=name)
        published = [p or float("nan") for p in each["published"]]
        axes.plot(PAIRS, published, **{**PUBLISHED, "color": COLOURS[n]})
    axes.plot([], [], label="published", **PUBLISHED)
    axes.set(xscale="log", ylim=(0, None), xlabel="pairs of a PE", ylabel="cycles")
    times_axis(axes.xaxis, list(PAIRS))
    headed(axes, "Bitlet: cycles per 64 multiplications, pipelined", 3)


def draw_scaling(figure, data: Data) -> None:
    axes = figure.subplots()
    grouped_bars(axes, data["subjects"], {"ours": data})
    axes.axhline(4, color=GREY, linewidth=1, zorder=0)
    axes.set(ylabel="speedup", ylim=(0, 4.2))
    headed(axes, "Bitlet: 32 PEs over 8", 2)


def draw_power(figure, data: Data) -> None:
    axes = figure.subplots()
    uses = data["uses"]
    below = [0.0] * len(uses)
    for n, module in enumerate(POWER_MODULES[:-1]):
        ours = data[module]["ours"]
        axes.bar(uses, ours, 0.6, bottom=below, color=COLOURS[n], label=module)
        below = [under + more for under, more in zip(below, ours)]
    axes.plot(uses, data["total"]["published"], label="published total", **PUBLISHED)
    axes.set(ylabel="mW")
    headed(axes, "Bitlet: power of 32 PEs at 1 GHz", 3)


@dataclass(frozen=True)
class Plot:
    data: Callable[[Figures], Data]
    draw: Callable[[Any, Data], None]
    inches: tuple[float, float] = (8, 3.6)


PLOTS = {
    "bitfusion_eyeriss": Plot(plotted.eyeriss, draw_eyeriss),
    "bitfusion_gpu": Plot(plotted.gpu, draw_gpu),
    "bitfusion_sensitivity": Plot(plotted.sensitivity, draw_sensitivity, (9, 3.8)),
    "bitlet_cycles": Plot(plotted.cycles, draw_cycles, (9, 4)),
    "bitlet_ablation": Plot(plotted.ablation, draw_ablation),
    "bitlet_scaling": Plot(plotted.scaling, draw_scaling, (6, 3.4)),
    "bitlet_power": Plot(plotted.power, draw_power),
}


def digest(data: Data) -> str:
    return f"<!-- figures {hashlib.sha256(repr(data).encode()).hexdigest()} -->"


def file_of(folder: Path, name: str) -> Path:
    return folder / f"validation_{name}.svg"


def write(figures: Figures, folder: Path) -> None:
    import matplotlib
    from matplotlib.figure import Figure

    style = {"svg.hashsalt": "bitloom", "svg.fonttype": "none", "font.size": 9}
    style |= {"axes.spines.top": False, "axes.spines.right": False, "font.family": "sans-serif"}
    style |= {"font.sans-serif": ["DejaVu Sans", "sans-serif"]}
    for name, plot in PLOTS.items():
        data = plot.data(figures)
        with matplotlib.rc_context(style):
            figure = Figure(figsize=plot.inches, layout="constrained", facecolor="white")
            plot.draw(figure, data)
            text = io.StringIO()
            figure.savefig(text, format="svg", metadata={"Date": None})
        lines = [line.rstrip() for line in text.getvalue().splitlines()]
        file_of(folder, name).write_text("\n".join([*lines, digest(data), ""]))


def stale(figures: Figures, folder: Path) -> list[str]:
    """A line for each plot that is missing or shows other figures."""
    lines = []
    for name, plot in PLOTS.items():
        file = file_of(folder, name)
        if not file.is_file() or digest(plot.data(figures)) not in file.read_text():
            lines.append(f"{file.relative_to(folder.parents[1])} shows other figures")
    return lines
