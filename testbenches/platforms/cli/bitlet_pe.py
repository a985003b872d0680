#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom block bitlet_pe`: its views against numbers worked out here, waveforms, mistakes.

    bitlet_pe.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import sys
from dataclasses import dataclass

import numpy as np
from block_files import RTL_VIEWS, respond, write_csv
from command_line import CommandLine, main
from vcd import read_vcd

COLUMNS = ["id", "class", "isfix", "quant", "prune_hex", "N_calculate", "reset_before",
           "Wsig_hex_u64", "Wexp_hex_el0first_2", "Wabs_hex_el0first_6",
           "Abin_hex_el0first_8"]  # fmt: skip
PERIOD = 2000  # ps at the default 500 MHz


@dataclass
class Group:
    """A fixed-point group of integers."""

    weights: list[int]
    activations: list[int]
    quant: int = 0
    prune: int = 0xFFFFFF

    def row(self, name: str) -> list[str]:
        negative = sum(1 << i for i, w in enumerate(self.weights) if w < 0)
        return [name, "by_hand", "1", str(self.quant), f"{self.prune:06x}",
                str(len(self.weights) - 1), "0", f"{negative:016x}", "00" * len(self.weights),
                "".join(f"{abs(w):06x}" for w in self.weights),
                "".join(f"{a & 0x80FFFFFF:08x}" for a in self.activations)]  # fmt: skip

    def planes(self, lanes: int) -> list[list[int]]:
        """The essential bits of every lane that is on."""
        return [
            [i for i, w in enumerate(self.weights) if abs(w) >> p & 1]
            for p in range(lanes)
            if self.prune >> p & 1
        ]

    def steps(self, lanes: int, window: int) -> int:
        slowest = 0
        for ones in self.planes(lanes):
            at, steps = 0, 0
            while at < len(self.weights):
                seen = [i for i in ones if at <= i < at + window]
                at, steps = (seen[1] if len(seen) > 1 else at + window), steps + 1
            slowest = max(slowest, steps)
        return slowest

    def expected(self, name: str, lanes: int = 24, window: int = 8) -> dict[str, str]:
        total = 0
        for w, a in zip(self.weights, self.activations):
            magnitude = abs(w) & self.prune & (1 << lanes) - 1
            total += (-magnitude if w < 0 else magnitude) * a
        packed = min(max(total >> self.quant, -(1 << 24)), (1 << 24) - 1)
        steps = self.steps(lanes, window)
        return {"id": name, "res_hex": f"{packed & 0x80FFFFFF:08x}", "S_steps": str(steps),
                "Aacc_hex": f"{total % (1 << 64):016x}", "Emax": "0"}  # fmt: skip


def random_group(random: np.random.Generator, pairs: int, bits: int) -> Group:
    top = 1 << (bits - 1)
    codes = random.integers(-top, top, (2, pairs))
    return Group(*codes.tolist(), quant=int(random.integers(0, 25)))


def without_cycles(response: list[dict]) -> list[dict]:
    return [{k: v for k, v in row.items() if k != "cycles"} for row in response]


def fixed_point_of_every_width_matches_the_definition(bitloom: CommandLine) -> None:
    random = np.random.default_rng(1)
    groups = [random_group(random, 64, bits) for bits in range(1, 25) for _ in range(20)]
    rows = [group.row(str(n)) for n, group in enumerate(groups)]
    stimulus = write_csv(bitloom.folder / "in.csv", COLUMNS, rows)
    expected = [group.expected(str(n)) for n, group in enumerate(groups)]
    for view in RTL_VIEWS:
        more = ["--view", view, "--set", "accelerator.rtl_exact=false"]
        response, _ = respond(bitloom, "bitlet_pe", stimulus, *more)
        assert without_cycles(response) == expected, view
        assert all(int(row["cycles"]) == 21 + int(row["S_steps"]) for row in response)


def a_configuration_sets_pairs_lanes_and_window(bitloom: CommandLine) -> None:
    random = np.random.default_rng(2)
    for pairs, lanes, window in ((2, 1, 1), (20, 8, 3), (33, 12, 64), (63, 24, 9)):
        groups = [random_group(random, pairs, min(lanes, 23) + 1) for _ in range(20)]
        for group in groups:
            group.weights = [w % (1 << lanes) if abs(w) >> lanes else w for w in group.weights]
            group.quant = 0
        rows = [group.row(str(n)) for n, group in enumerate(groups)]
        stimulus = write_csv(bitloom.folder / "in.csv", COLUMNS, rows)
        text = f"accelerator: {{group_size: {pairs}, lanes: {lanes}, window: {window}}}\n"
        config = bitloom.write("c.yaml", text)
        both = []
        for view in RTL_VIEWS:
            more = ["--view", view, "--config", config]
            more += ["--set", "accelerator.rtl_exact=false"]
            both.append(respond(bitloom, "bitlet_pe", stimulus, *more)[0])
        expected = [group.expected(str(n), lanes, window) for n, group in enumerate(groups)]
        assert without_cycles(both[0]) == expected, (pairs, lanes, window)
        assert both[0] == both[1], (pairs, lanes, window)


def the_rtls_mistakes_are_kept_unless_they_are_switched_off(bitloom: CommandLine) -> None:
    """The lowest activation times -1 wraps to itself in 25 bits."""
    group = Group([-1] + [0] * 63, [-(1 << 24)] + [0] * 63, quant=1)
    stimulus = write_csv(bitloom.folder / "in.csv", COLUMNS, [group.row("x")])
    for view in RTL_VIEWS:
        for exact, accumulator in (("true", -(1 << 24)), ("false", 1 << 24)):
            more = ["--view", view, "--set", f"accelerator.rtl_exact={exact}"]
            row = respond(bitloom, "bitlet_pe", stimulus, *more)[0][0]
            assert row["Aacc_hex"] == f"{accumulator % (1 << 64):016x}", row
        assert respond(bitloom, "bitlet_pe", stimulus, "--view", view)[0][0]["res_hex"] == "80800000"


def a_waveform_shows_the_stages_in_their_cycles(bitloom: CommandLine) -> None:
    group = random_group(np.random.default_rng(3), 64, 8)
    group.quant = 0
    stimulus = write_csv(bitloom.folder / "in.csv", COLUMNS, [group.row("x")])
    plain, _ = respond(bitloom, "bitlet_pe", stimulus, "--view", "cycle")
    traced, _ = respond(bitloom, "bitlet_pe", stimulus, "--view", "cycle", "--vcd", "w.vcd")
    assert traced == plain
    waves = read_vcd(bitloom.folder / "w.vcd")

    def at(name: str, cycle: int) -> int:
        return waves[f"bitlet_pe.block.{name}"].at(cycle * PERIOD + PERIOD // 2)

    steps = group.steps(24, 8)
    assert [at("beat", c) for c in range(4)] == [0, 1, 2, 3] and at("valid", 4) == 0
    assert at("word_5", 2) == group.activations[37] & 0x80FFFFFF
    assert [at("exponents.matched", c) for c in (8, 9, 10)] == [0, 1, 0]
    assert [at("aligner.aligning", c) for c in (9, 10, 17, 18)] == [0, 1, 1, 0]
    ones = [i for i, w in enumerate(group.weights) if abs(w) & 1]
    assert at("aligner.plane_0", 18) == sum(1 << i for i in ones)
    assert at("lanes.running", 11) == 0 and at("lanes.running", 12) == 0xFFFFFF
    assert at("lanes.element_0", 13) == (ones[0] if ones[0] < 8 else 0xFF)
    assert at("lanes.running", 12 + steps) == 0
    total = int(plain[0]["Aacc_hex"], 16)
    assert at("accumulator.total", 18 + steps) != total or steps == 8
    assert at("accumulator.total", 19 + steps) == total
    assert [at("packer.valid", c + steps) for c in (20, 21)] == [0, 1]
    assert at("packer.result", 21 + steps) == int(plain[0]["res_hex"], 16)


def mistakes_are_named_with_line_and_column(bitloom: CommandLine) -> None:
    good = Group([1] * 64, [1] * 64).row("x")
    for column, cell, part in (
        ("prune_hex", "000000", "no lane"),
        ("quant", "25", "0 to 24"),
        ("N_calculate", "64", "0 to 63"),
        ("N_calculate", "-1", "0 to 63"),
        ("isfix", "yes", "0 to 1"),
        ("Wabs_hex_el0first_6", "00" * 10, "20 digits"),
        ("Wexp_hex_el0first_2", "0g" * 64, "hexadecimal"),
        ("Wsig_hex_u64", "0" * 17, "17 digits, give 16"),
        ("Abin_hex_el0first_8", "", "0 digits"),
    ):
        bad = list(good)
        bad[COLUMNS.index(column)] = cell
        stimulus = write_csv(bitloom.folder / "in.csv", COLUMNS, [good, bad])
        for view in RTL_VIEWS:
            arguments = ["--stimulus", stimulus, "--response", "out.csv", "--view", view]
            naming = [f"{stimulus}:3: {column}: ", part]
            bitloom.refused("block", "bitlet_pe", *arguments, naming=naming)


TESTS = tuple(
    test
    for test in list(globals().values())
    if getattr(test, "__module__", "") == __name__
    and callable(test)
    and test not in (Group, random_group, without_cycles)
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
