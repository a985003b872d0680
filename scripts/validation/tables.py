# SPDX-License-Identifier: Apache-2.0
"""Tables of docs/validation.md, in Markdown: what they share, and those of Bit Fusion. Ratios are ours
over published; bold: within the tolerance."""
from __future__ import annotations

from typing import Callable, Iterable, Sequence

from scripts.validation.figures import Figure, Figures, number, ratio


def table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def reasons(figures: Iterable[Figure]) -> str:
    """Why figures do not reproduce: a list, each reason once with those that have it."""
    names: dict[str, list[str]] = {}
    for figure in figures:
        if figure["reason"]:
            names.setdefault(figure["reason"], []).append(figure["quantity"])
    few = 3  # names; of more, how many they are
    lines = [
        f"- {', '.join(all_of) if len(all_of) <= few else f'{len(all_of)} figures'}: {reason}."
        for reason, all_of in names.items()
    ]
    return "\n".join(["", "What does not reproduce, and why:", "", *lines]) if lines else ""


def whole(figures: Iterable[Figure]) -> str:
    """A row per quantity, as the command prints it."""
    rows = []
    for figure in figures:
        tolerance = figure["tolerance"]
        rows.append(
            [
                figure["quantity"],
                figure["unit"],
                number(figure["ours"]),
                number(figure["published"]),
                ratio(figure),
                "-" if tolerance is None else f"{100 * tolerance:.2g}",
                figure["verdict"],
            ]
        )
    headings = ["quantity", "unit", "ours", "published", "ratio", "tolerance %", "verdict"]
    return table(headings, rows)


def summary(figures: Figures) -> str:
    verdicts = ("reproduced", "differs", "not modelled", "no published figure")
    rows = []
    for name in figures.experiments():
        found = [figure["verdict"] for figure in figures.of(name).values()]
        rows.append([f"`{name}`", *(str(found.count(verdict)) for verdict in verdicts)])
    totals = [str(sum(int(row[n]) for row in rows)) for n in range(1, len(verdicts) + 1)]
    return table(["experiment", *verdicts], [*rows, ["all", *totals]])


def bitfusion_eyeriss(figures: Figures) -> str:
    found = figures.of("bitfusion_eyeriss")
    rows = []
    for subject in figures.subjects("bitfusion_eyeriss", "speedup"):
        row = [subject]
        for what in ("speedup", "energy"):
            figure = found[f"{what} {subject}"]
            row += [f"{figure['ours']:.3f}", number(figure["published"]), ratio(figure)]
        rows.append(row)
    headings = ["speedup", "published", "ratio", "energy reduction", "published", "ratio"]
    return table(["network", *headings], rows) + "\n" + reasons(found.values())


def bitfusion_gpu(figures: Figures) -> str:
    found = figures.of("bitfusion_gpu")
    networks = figures.subjects("bitfusion_eyeriss", "speedup")[:-2]
    devices = ("TX2 fp32", "Titan Xp int8")
    rows = [
        [network, *(number(found[f"speedup over {d} {network}"]["ours"]) for d in devices)]
        for network in networks
    ]
    rest = [f for name, f in found.items() if not name.endswith(tuple(networks))]
    of_networks = table(["network", *(f"over {device}" for device in devices)], rows)
    return f"{of_networks}\n\n{whole(rest)}\n{reasons(rest)}"


def plain(figures: Figures, experiment: str) -> str:
    """Of experiments that have no table of their own."""
    found = figures.of(experiment).values()
    return f"{whole(found)}\n{reasons(found)}"


def speedups(experiment: str) -> Callable[[Figures], str]:
    """A column per point of the design, a row per network."""

    def made(figures: Figures) -> str:
        found = figures.of(experiment)
        network = "AlexNet"
        points = [
            name[len("speedup ") : -len(network) - 1]
            for name in found
            if name.endswith(network) and "machine" not in name
        ]
        subjects = figures.subjects(experiment, f"speedup {points[0]}")
        rows = [
            [subject, *(f"{found[f'speedup {p} {subject}']['ours']:.3f}" for p in points)]
            for subject in subjects
        ]
        machine = [found[f"speedup, machine, {p} geometric mean"]["ours"] for p in points]
        rows.append(["geometric mean, machine", *(f"{each:.3f}" for each in machine)])
        return table(["network", *points], rows)

    return made


# By the name of their block: an experiment, but for the summary.
OF_FIGURES: dict[str, Callable[[Figures], str]] = {
    "summary": summary,
    "bitfusion_eyeriss": bitfusion_eyeriss,
    "bitfusion_gpu": bitfusion_gpu,
    "bitfusion_bandwidth": speedups("bitfusion_bandwidth"),
    "bitfusion_batch": speedups("bitfusion_batch"),
}
