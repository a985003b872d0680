# SPDX-License-Identifier: Apache-2.0
"""What `bitloom reproduce --json` says, by experiment and quantity."""
from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Iterable

Figure = dict  # an entry of the array


class Figures:
    def __init__(self, entries: Iterable[Figure]):
        self._by_experiment: dict[str, dict[str, Figure]] = {}
        for entry in entries:
            self._by_experiment.setdefault(entry["experiment"], {})[entry["quantity"]] = entry

    def experiments(self) -> list[str]:
        return list(self._by_experiment)

    def of(self, experiment: str) -> dict[str, Figure]:
        """By quantity, in the command's order."""
        return self._by_experiment[experiment]

    def subjects(self, experiment: str, what: str) -> list[str]:
        """What follows `what` in the names of its quantities: "speedup AlexNet"."""
        start = what + " "
        return [name[len(start) :] for name in self.of(experiment) if name.startswith(start)]


def measured(bitloom: Path) -> Figures:
    """Runs every experiment. Fails as the command does when a figure has left its tolerance."""
    done = subprocess.run(
        [bitloom, "reproduce", "--json", "-q"], check=True, stdout=subprocess.PIPE
    )
    return Figures(json.loads(done.stdout))


def number(value: float | None) -> str:
    if value is None:
        return "-"
    return f"{value:,.0f}" if abs(value) >= 1e5 else f"{value:.5g}"


def ratio(figure: Figure) -> str:
    """Bold where it is within its tolerance."""
    if figure["ratio"] is None:
        return "-"
    text = f"{figure['ratio']:.3f}"
    return f"**{text}**" if figure["verdict"] == "reproduced" else text
