#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Proves the order of the floors: no #include runs upward, accelerators never include each other,
and arithmetic and timing know nothing of SystemC.

    no_include_runs_upward.py [ROOT]
    no_include_runs_upward.py --self-test     shows that violations are found and good code is not
"""
from __future__ import annotations

import re
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

# Lowest first. A file may include its own floor and those below.
FLOORS = (
    ("platforms/firmware",),  # of it, the formats that simulator and firmware share
    ("models/common",),
    ("models/memory", "models/interconnect", "models/energy", "models/post_processing"),
    ("models/tiled",),
    ("models/bitfusion", "models/bitlet", "models/baselines", "models/cpu", "models/peripherals"),
    ("tlm_bridges",),
    ("platforms/configuration", "platforms/network", "platforms/results"),
    ("platforms/compiler", "platforms/register_files"),
    ("platforms/accelerator", "platforms/block", "platforms/soc", "platforms/explain"),
    ("platforms/quantise",),
    ("platforms/training", "platforms/explore"),  # both quantise networks
    ("platforms/report", "platforms/reproduce"),
    ("platforms/cli",),
    ("platforms/python",),
)
ACCELERATORS = ("models/bitfusion", "models/bitlet", "models/baselines")
SOURCES = ("models", "tlm_bridges", "platforms")
SUFFIXES = (".h", ".cpp")
WITHOUT_SYSTEMC = re.compile(r"_(arithmetic|timing)\.(h|cpp)$")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]')
FIRMWARE = "platforms/firmware"  # runs inside the simulation, includes nothing of the simulator


def room_of(path: str) -> str:
    parts = path.split("/")
    return parts[0] if parts[0] == "tlm_bridges" else "/".join(parts[:2])


def floor_of(room: str) -> int | None:
    return next((index for index, rooms in enumerate(FLOORS) if room in rooms), None)


def violation(source: str, included: str) -> str:
    """Why `source` must not include the project file `included`; empty if it may."""
    own_room, other_room = room_of(source), room_of(included)
    if own_room == other_room:
        return ""
    own, other = floor_of(own_room), floor_of(other_room)
    if other_room == "testbenches" or included.startswith("testbenches/"):
        return "the simulator does not include its tests"
    if own is None:
        return f"{own_room} has no floor: give it one in {Path(__file__).name}"
    if other is None:
        return f"{other_room} has no floor: give it one in {Path(__file__).name}"
    if own_room in ACCELERATORS and other_room in ACCELERATORS:
        return "accelerators do not include each other"
    if other > own:
        return f"runs upward, from {own_room} to {other_room}"
    return ""


def project_file(root: Path, source: str, included: str) -> tuple[str, str]:
    """The included file from the root, and what is wrong with how it is written."""
    if included.split("/")[0] in (*SOURCES, "testbenches"):
        exists = (root / included).is_file()
        return included, "" if exists else "no such file"
    relative = (root / source).parent / included
    if relative.is_file():
        return str(relative.resolve().relative_to(root.resolve())), "write the path from the root"
    return "", ""  # a library's header in quotes


@dataclass
class Include:
    source: str
    line: int
    target: str  # from the root for a project file, as written for a library's
    problem: str  # with how it is written
    of_project: bool

    def __str__(self) -> str:
        return f"{self.source}:{self.line}: {self.target}"


def includes(root: Path) -> list[Include]:
    found = []
    for folder in SOURCES:
        for file in sorted((root / folder).rglob("*")):
            source = file.relative_to(root).as_posix()
            if file.suffix not in SUFFIXES or source.startswith(FIRMWARE):
                continue
            for number, line in enumerate(file.read_text(errors="replace").splitlines(), 1):
                match = INCLUDE.match(line)
                if not match:
                    continue
                bracket, included = match.groups()
                target, problem = "", ""
                if bracket == '"':
                    target, problem = project_file(root, source, included)
                found.append(Include(source, number, target or included, problem, bool(target)))
    return found


def ways_to_systemc(found: list[Include]) -> list[str]:
    """Arithmetic, timing and kernels must not see SystemC, not even through a project header."""
    by_source: dict[str, list[Include]] = {}
    for include in found:
        by_source.setdefault(include.source, []).append(include)
    sentences = []
    for source in by_source:
        if not (WITHOUT_SYSTEMC.search(source) or source.startswith("models/common/tile_kernels/")):
            continue
        seen, waiting = {source}, [source]
        while waiting:
            for include in by_source.get(waiting.pop(), []):
                if not include.of_project and re.match(r"(systemc|tlm)", include.target):
                    sentences.append(f"{source}: must be free of SystemC, comes to it by {include}")
                elif include.of_project and include.target not in seen:
                    seen.add(include.target)
                    waiting.append(include.target)
    return sentences


def violations(root: Path) -> tuple[list[str], int]:
    """`file:line: included: why` for each, and the number of includes looked at."""
    found = includes(root)
    sentences = []
    for include in found:
        reasons = [include.problem]
        reasons += [violation(include.source, include.target)] if include.of_project else []
        sentences += [f"{include}: {reason}" for reason in reasons if reason]
    return sentences + ways_to_systemc(found), len(found)


def self_test() -> int:
    bad = {
        "models/common/a.h": '#include "models/memory/m.h"',
        "models/memory/m.h": '#include "platforms/cli/c.h"',
        "models/bitlet/b.h": '#include "models/bitfusion/f_timing.h"',
        "models/bitfusion/f_timing.h": "#include <systemc>",
        "models/bitfusion/f_arithmetic.cpp": "#  include <tlm_utils/simple_target_socket.h>",
        "models/common/tile_kernels/k.cpp": "#include <systemc.h>",
        "platforms/network/n.h": '#include "platforms/compiler/p.h"',
        "platforms/compiler/p.h": '#include "platforms/accelerator/r.h"',
        "platforms/accelerator/r.h": '#include "platforms/cli/c.h"',
        "platforms/cli/c.h": '#include "c2.h"',
        "platforms/results/t.h": '#include "testbenches/support/s.h"',
        "models/bitlet/step_timing.h": '#include "models/bitlet/module.h"',
        "models/new_room/n.h": '#include "models/common/a.h"',
        "tlm_bridges/x2y.h": '#include "platforms/results/t.h"',
    }
    good = {
        "models/bitlet/module.h": "#include <systemc>",
        "testbenches/support/s.h": "",
        "platforms/cli/c2.h": '#include "platforms/accelerator/r.h"\n#include <systemc>',
        "models/peripherals/u.h": '#include "models/common/a.h"\n#include <systemc>',
        "models/cpu/r.h": '#include "models/peripherals/u.h"\n// #include "platforms/cli/c.h"',
        "platforms/results/r.h": '#include "platforms/network/n.h"\n#include "models/cpu/r.h"',
    }
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        for name, text in {**bad, **good}.items():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text + "\n")
        found, _ = violations(root)
    found_in = {sentence.split(":")[0] for sentence in found}
    missed, wrongly_found = sorted(bad.keys() - found_in), sorted(found_in - bad.keys())
    print(f"violations that went unnoticed: {missed or 'none'}")
    print(f"good files that were found fault with: {wrongly_found or 'none'}")
    return 1 if missed or wrongly_found else 0


def main() -> int:
    if sys.argv[1:] == ["--self-test"]:
        return self_test()
    root = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parents[2]
    found, looked_at = violations(root)
    for sentence in found:
        print(sentence)
    print(f"{looked_at} includes, {len(found)} violations")
    # Nothing to look at means the wrong folder, not a clean one.
    return 1 if found or not looked_at else 0


if __name__ == "__main__":
    sys.exit(main())
