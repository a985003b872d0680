#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom block`: both views against numpy, cycles, waveforms.

    blocks.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import itertools
import sys

import numpy as np
from block_files import (
    ARRAY_COLUMNS,
    RTL_VIEWS,
    UNIT_COLUMNS,
    VIEWS,
    Mode,
    codes,
    random_array,
    random_mode,
    respond,
    write_csv,
)
from command_line import GOOD, CommandLine, contents, main
from vcd import read_vcd

PERIOD = 2000  # ps at the default 500 MHz


def text(numbers: np.ndarray) -> str:
    return " ".join(map(str, numbers))


def fusion_units_of_every_width_and_sign_match_numpy(bitloom: CommandLine) -> None:
    random = np.random.default_rng(1)
    rows, expected = [], []
    widths = range(1, 17)
    for a, w, a_signed, w_signed in itertools.product(widths, widths, (False, True), (False, True)):
        mode = Mode(a, w, a_signed, w_signed)
        for _ in range(5):
            x = codes(random, a, a_signed, mode.pairs)
            y = codes(random, w, w_signed, mode.pairs)
            rows.append([len(rows), *mode.cells(), text(x), text(y)])
            total = int(x.astype(np.int64) @ y)
            expected.append({"id": str(len(expected)), "sum": str(total), "cycles": str(mode.cycles)})
    stimulus = write_csv(bitloom.folder / "in.csv", UNIT_COLUMNS, rows)
    for view in RTL_VIEWS:
        response, summary = respond(bitloom, "fusion_unit", stimulus, "--view", view)
        assert response == expected, view
        assert summary["view"] == view
        assert summary["cycles"] == sum(int(row["cycles"]) for row in expected)


def arrays_of_any_size_match_numpy(bitloom: CommandLine) -> None:
    random = np.random.default_rng(2)
    arrays = []
    for n in range(40):
        rows, columns, beats = random.integers(1, (17, 33, 25))
        mode = random_mode(random)
        arrays.append(random_array(random, str(n), int(rows), int(columns), int(beats), mode))
    cells = [array.save(bitloom.folder) for array in arrays]
    stimulus = write_csv(bitloom.folder / "in.csv", ARRAY_COLUMNS, cells)
    for view in VIEWS:
        for bits in (32, 8, 17):
            more = ["--view", view, "--set", f"accelerator.accumulator_bits={bits}"]
            response, summary = respond(bitloom, "systolic_array", stimulus, *more)
            assert response == [array.expected(bits) for array in arrays], (view, bits)
            assert summary["cycles"] == sum(array.cycles for array in arrays), summary


def accumulators_wrap_at_32_bits(bitloom: CommandLine) -> None:
    array = random_array(np.random.default_rng(3), "x", 2, 2, 9, Mode(16, 16, False, False))
    array.activations[:] = array.weights[:] = 65535
    stimulus = write_csv(bitloom.folder / "in.csv", ARRAY_COLUMNS, [array.save(bitloom.folder)])
    for view in VIEWS:
        response, _ = respond(bitloom, "systolic_array", stimulus, "--view", view)
        assert response == [array.expected()], response


def a_configuration_file_sets_the_width_of_accumulators(bitloom: CommandLine) -> None:
    array = random_array(np.random.default_rng(4), "x", 3, 2, 9, Mode(8, 8, True, True))
    stimulus = write_csv(bitloom.folder / "in.csv", ARRAY_COLUMNS, [array.save(bitloom.folder)])
    config = bitloom.write("c.yaml", "accelerator:\n  accumulator_bits: 10\n")
    for view in VIEWS:
        more = ["--view", view, "--config", config]
        assert respond(bitloom, "systolic_array", stimulus, *more)[0] == [array.expected(10)]
        more += ["--set", "accelerator.accumulator_bits=12"]
        assert respond(bitloom, "systolic_array", stimulus, *more)[0] == [array.expected(12)]


def a_table_may_come_from_a_spreadsheet(bitloom: CommandLine) -> None:
    """Another order of columns, quotations, CRLF, a byte order mark, empty lines."""
    lines = [
        "weights,activations,id,weight_signed,activation_signed,weight_bits,activation_bits",
        "",
        '"-3",  7 ,"one, ""two""",1,"0",8,8',
        "",
    ]
    (bitloom.folder / "in.csv").write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    for view in VIEWS:
        response, _ = respond(bitloom, "fusion_unit", "in.csv", "--view", view)
        assert response == [{"id": 'one, "two"', "sum": "-21", "cycles": "1"}], response


def a_table_without_rows_gives_one_without_rows(bitloom: CommandLine) -> None:
    for block, columns in (("fusion_unit", UNIT_COLUMNS), ("systolic_array", ARRAY_COLUMNS)):
        stimulus = write_csv(bitloom.folder / "in.csv", columns, [])
        for view in VIEWS:
            response, summary = respond(bitloom, block, stimulus, "--view", view)
            assert response == [] and summary["cycles"] == 0


def the_effective_configuration_can_be_printed(bitloom: CommandLine) -> None:
    ended = bitloom("block", "fusion_unit", "--dump-config", "--set", "accelerator.rows=3")
    assert "  rows: 3" in ended.expect(GOOD).out


def nothing_but_the_answers_is_left_behind(bitloom: CommandLine) -> None:
    stimulus = write_csv(bitloom.folder / "in.csv", UNIT_COLUMNS, [["x", 8, 8, 1, 1, "2", "3"]])
    bitloom.write("response.csv", "of an earlier run")
    respond(bitloom, "fusion_unit", stimulus, "--view", "cycle", "--vcd", "w.vcd")
    assert set(contents(bitloom.folder)) == {"in.csv", "response.csv", "w.vcd"}
    quiet = bitloom("block", "fusion_unit", "--stimulus", stimulus, "--response", "r.csv", "-q")
    assert quiet.expect(GOOD).out == ""


def a_waveform_shows_operands_sums_and_accumulators_in_their_cycles(bitloom: CommandLine) -> None:
    rows, columns, beats = 2, 3, 7
    array = random_array(np.random.default_rng(5), "x", rows, columns, beats, Mode(8, 8, True, True))
    stimulus = write_csv(bitloom.folder / "in.csv", ARRAY_COLUMNS, [array.save(bitloom.folder)])
    plain, _ = respond(bitloom, "systolic_array", stimulus, "--view", "cycle")
    traced, _ = respond(bitloom, "systolic_array", stimulus, "--view", "cycle", "--vcd", "w.vcd")
    assert traced == plain
    waves = read_vcd(bitloom.folder / "w.vcd")

    def at(name: str, cycle: int) -> int:
        """In the middle of the cycle."""
        return waves[f"array_2x3.block.{name}"].at(cycle * PERIOD + PERIOD // 2)

    a, w = array.activations.astype(np.int64), array.weights
    for k, (r, m) in itertools.product(range(beats), np.ndindex(rows, columns)):
        assert at(f"input_{r}.operands", k + r) == int(a[k, r]) & 0xFF
        assert at(f"weight_{r}_{m}.operands", k + r + m) == int(w[k, r, m]) & 0xFF
        assert at(f"unit_{r}_{m}.valid", k + r + m + 1) == 1
        assert at(f"unit_{r}_{m}.mode", k + r + m + 1) == 0
        partial = int(a[k, : r + 1] @ w[k, : r + 1, m])
        assert at(f"unit_{r}_{m}.partial_sum", k + r + m + 1) == partial % (1 << 32)
    for k, m in itertools.product(range(beats), range(columns)):
        total = int(np.einsum("kp,kp->", a[: k + 1], w[: k + 1, :, m]))
        assert at(f"accumulator_{m}", k + rows + 1 + m) == total % (1 << 32)
    products = [at(f"unit_0_0.brick_{n}.product", 1) for n in range(16)]
    signed = [p - 64 if p >= 32 else p for p in products]
    # Brick 4 * inner + outer: quadrants shift by 0, 2, 2, 4 inside and by 0, 4, 4, 8 outside.
    shifts = [2 * ((n >> 2 & 1) + (n >> 3)) + 4 * ((n & 1) + (n >> 1 & 1)) for n in range(16)]
    assert sum(p << s for p, s in zip(signed, shifts)) == int(a[0, 0]) * int(w[0, 0, 0])


def a_waveform_shows_the_passes_of_16_bit_operands(bitloom: CommandLine) -> None:
    row = ["x", 16, 16, 1, 1, "-12345", "321"]
    stimulus = write_csv(bitloom.folder / "in.csv", UNIT_COLUMNS, [row])
    respond(bitloom, "fusion_unit", stimulus, "--view", "cycle", "--vcd", "w.vcd")
    waves = read_vcd(bitloom.folder / "w.vcd")
    unit, middle = "fusion_unit.block.unit", PERIOD // 2
    assert [waves[f"{unit}.pass"].at((c + 1) * PERIOD + middle) for c in range(4)] == [0, 1, 2, 3]
    assert waves[f"{unit}.partial_sum"].at(4 * PERIOD + middle) == (-12345 * 321) % (1 << 64)


TESTS = tuple(
    test
    for test in list(globals().values())
    if getattr(test, "__module__", "") == __name__ and callable(test) and test not in (text, main)
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
