# SPDX-License-Identifier: Apache-2.0
"""Reads a value change dump (IEEE 1364, section 18), enough of it for the tests."""
from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from pathlib import Path


@dataclass
class Signal:
    bits: int
    times: list[int] = field(default_factory=list)  # in units of the timescale
    values: list[int] = field(default_factory=list)

    def at(self, time: int) -> int:
        """Its value, unsigned, after all changes up to `time`."""
        return self.values[bisect_right(self.times, time) - 1]


def read_vcd(file: Path) -> dict[str, Signal]:
    """Signals by dotted name, without the outermost scope."""
    signals: dict[str, Signal] = {}
    by_code: dict[str, Signal] = {}
    scopes: list[str] = []
    time = 0
    for line in file.read_text().splitlines():
        words = line.split()
        if not words:
            continue
        if words[0] == "$scope":
            scopes.append(words[2])
        elif words[0] == "$upscope":
            scopes.pop()
        elif words[0] == "$var":
            signal = by_code[words[3]] = Signal(int(words[2]))
            signals[".".join([*scopes[1:], words[4]])] = signal
        elif words[0][0] == "#":
            time = int(words[0][1:])
        elif words[0][0] == "b" or words[0][0] in "01" and by_code:
            value, code = (words[0][1:], words[1]) if words[0][0] == "b" else (line[0], line[1:])
            by_code[code].times.append(time)
            by_code[code].values.append(int(value, 2))
    return signals
