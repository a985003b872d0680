#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom block`: mistakes end with exit code 2, one line that names file, line and what would be
right, and no response.

    block_refusals.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
import time

import numpy as np
from block_files import (
    ARRAY_COLUMNS,
    RTL_VIEWS,
    UNIT_COLUMNS,
    VIEWS,
    Mode,
    random_array,
    write_csv,
)
from command_line import BAD_INPUT, GOOD, INTERRUPTED, CommandLine, contents, main

GOOD_UNIT = ["x", 8, 8, 1, 1, "2", "3"]


def refused(bitloom: CommandLine, block: str, stimulus: str, *more: str, naming=()) -> None:
    arguments = ["--stimulus", stimulus, "--response", "out.csv", *more]
    for view in VIEWS:
        bitloom.refused("block", block, *arguments, "--view", view, naming=naming)


def unit_refused(bitloom: CommandLine, row: list, *naming: str) -> None:
    """The second row of the file, line 3, is wrong."""
    rows = [GOOD_UNIT, row]
    stimulus = write_csv(bitloom.folder / "in.csv", UNIT_COLUMNS, rows)
    refused(bitloom, "fusion_unit", stimulus, naming=[f"{stimulus}:3: ", *naming])


def an_unknown_block_is_refused_with_the_list(bitloom: CommandLine) -> None:
    naming = ["frobnicator", "fusion_unit", "systolic_array"]
    refused(bitloom, "frobnicator", "in.csv", naming=naming)
    bitloom.refused("block", naming=["name"])


def options_are_asked_for(bitloom: CommandLine) -> None:
    stimulus = write_csv(bitloom.folder / "in.csv", UNIT_COLUMNS, [GOOD_UNIT])
    bitloom.refused("block", "fusion_unit", "--response", "o.csv", naming=["--stimulus"])
    bitloom.refused("block", "fusion_unit", "--stimulus", stimulus, naming=["--response"])
    both = ["--stimulus", stimulus, "--response", "o.csv"]
    known = ["arithmetic", "cycle"]
    bitloom.refused("block", "fusion_unit", *both, "--view", "tlm", naming=["tlm", *known, "rtl"])
    bitloom.refused("block", "systolic_array", *both, "--view", "rtl", naming=["rtl", *known])
    if "rtl" not in RTL_VIEWS:
        parts = ["--view rtl", "built without", "Verilator"]
        bitloom.refused("block", "fusion_unit", *both, "--view", "rtl", naming=parts)
    bitloom.refused("block", "fusion_unit", *both, "--vcd", "w.vcd", naming=["--view cycle"])
    refused(bitloom, "fusion_unit", stimulus, "--set", "accelerator.rows", naming=["path=value"])
    config = bitloom.write("c.yaml", "accelerator:\n  rows: 0\n")
    refused(bitloom, "fusion_unit", stimulus, "--config", config, naming=[f"{config}:2: "])


def files_that_would_be_overwritten_are_named(bitloom: CommandLine) -> None:
    stimulus = write_csv(bitloom.folder / "in.csv", UNIT_COLUMNS, [GOOD_UNIT])
    config = bitloom.write("c.yaml", "accelerator:\n  rows: 8\n")
    given = ["block", "fusion_unit", "--view", "cycle", "--stimulus", stimulus, "--config", config]
    for outputs, parts in (
        (["--response", stimulus], ["--response: ", "--stimulus"]),
        (["--response", "./in.csv"], ["--response: ", "--stimulus"]),
        (["--response", config], ["--response: ", "--config"]),
        (["--response", "o.csv", "--vcd", "in.csv"], ["--vcd: ", "--stimulus"]),
        (["--response", "o.csv", "--vcd", "c.yaml"], ["--vcd: ", "--config"]),
        (["--response", "o.csv", "--vcd", "./o.csv"], ["--vcd: ", "--response"]),
    ):
        bitloom.refused(*given, *outputs, naming=[*parts, "give another"])


def operands_that_would_be_overwritten_are_named(bitloom: CommandLine) -> None:
    array = random_array(np.random.default_rng(1), "x", 2, 3, 4, Mode(4, 4, True, True))
    file = write_csv(bitloom.folder / "in.csv", ARRAY_COLUMNS, [array.save(bitloom.folder)])
    given = ["block", "systolic_array", "--view", "cycle", "--stimulus", file, "--response"]
    for operand in ("activations", "weights"):
        named = f"{file}:2: {operand}"
        name = f"{operand[0]}x.npy"
        bitloom.refused(*given, name, naming=["--response: ", name, named])
        bitloom.refused(*given, "o.csv", "--vcd", name, naming=["--vcd: ", name, named])


def a_stimulus_that_is_no_table_is_named(bitloom: CommandLine) -> None:
    refused(bitloom, "fusion_unit", "nowhere.csv", naming=["nowhere.csv", "cannot be read"])
    refused(bitloom, "fusion_unit", ".", naming=["folder"])
    for content, parts in (
        ("", ["empty"]),
        ("\n \n", ["empty"]),
        ("hello", [":1: ", "hello", "activation_bits"]),
        ("id,id\n", [":1: ", "twice"]),
        ("\nid,,x\n", [":2: ", "without a name"]),
    ):
        file = bitloom.write("in.csv", content)
        refused(bitloom, "fusion_unit", file, naming=[file, *parts])


def columns_are_missing_or_too_many(bitloom: CommandLine) -> None:
    for n, name in enumerate(UNIT_COLUMNS):
        columns = UNIT_COLUMNS[:n] + UNIT_COLUMNS[n + 1 :]
        file = write_csv(bitloom.folder / "in.csv", columns, [])
        refused(bitloom, "fusion_unit", file, naming=[f"{file}:1: ", f"'{name}'", "missing"])
    file = write_csv(bitloom.folder / "in.csv", [*UNIT_COLUMNS, "gaps"], [])
    refused(bitloom, "fusion_unit", file, naming=[f"{file}:1: ", "'gaps'", "unknown"])


def a_line_has_the_wrong_cells(bitloom: CommandLine) -> None:
    unit_refused(bitloom, GOOD_UNIT[:-1], "6 cells", "7")
    unit_refused(bitloom, [*GOOD_UNIT, ""], "8 cells", "7")
    header = ",".join(UNIT_COLUMNS)
    for line, part in (('"x,8,8,1,1,2,3', "open"), ('"x"y,8,8,1,1,2,3', "after a quotation")):
        file = bitloom.write("in.csv", f"{header}\n{line}\n")
        refused(bitloom, "fusion_unit", file, naming=[f"{file}:2: ", part])


def widths_and_signs_are_checked(bitloom: CommandLine) -> None:
    for wrong in ("0", "17", "-1", "x", "", "8.0", "0x8", "99999999999999999999"):
        unit_refused(bitloom, ["x", wrong, 8, 1, 1, "2", "3"], "activation_bits", "1 to 16")
        unit_refused(bitloom, ["x", 8, wrong, 1, 1, "2", "3"], "weight_bits", "1 to 16")
    for wrong in ("2", "-1", "true", ""):
        unit_refused(bitloom, ["x", 8, 8, wrong, 1, "2", "3"], "activation_signed", "0 to 1")
        unit_refused(bitloom, ["x", 8, 8, 1, wrong, "2", "3"], "weight_signed", "0 to 1")


def codes_that_do_not_fit_are_named_by_element(bitloom: CommandLine) -> None:
    for row, parts in (
        (["x", 8, 8, 1, 1, "128", "3"], ["activations", "element 0 is 128", "-128 to 127"]),
        (["x", 8, 8, 1, 0, "1", "-1"], ["weights", "element 0 is -1", "0 to 255"]),
        (["x", 4, 3, 0, 0, "1 2 3 4", "1 2 8 4"], ["weights", "element 2 is 8", "0 to 7"]),
        (["x", 8, 4, 1, 1, "1 2", "1 -9"], ["weights", "element 1 is -9", "-8 to 7"]),
        (["x", 1, 8, 1, 1, "1 -1 0 1", "1 2 3 4"], ["activations", "element 2 is 0", "-1 or 1"]),
        (["x", 1, 8, 0, 1, "1 -1 0 1", "1 2 3 4"], ["activations", "element 1 is -1", "0 to 1"]),
        (["x", 16, 16, 1, 1, "32768", "1"], ["activations", "element 0 is 32768", "-32768"]),
        (["x", 8, 8, 1, 1, "1.5", "1"], ["activations", "element 0", "1.5"]),
        (["x", 8, 8, 1, 1, "+1", "1"], ["activations", "element 0", "+1"]),
        (["x", 8, 8, 1, 1, "9" * 20, "1"], ["activations", f"element 0 is {'9' * 20}", "-128 to"]),
        (["x", 8, 8, 1, 1, "-" + "9" * 20, "1"], [f"element 0 is -{'9' * 20}", "-128 to 127"]),
        (["x", 8, 8, 1, 1, "-", "1"], ["activations", "element 0 is '-'", "decimal"]),
    ):
        unit_refused(bitloom, row, *parts)


def the_number_of_pairs_is_checked(bitloom: CommandLine) -> None:
    unit_refused(bitloom, ["x", 8, 8, 1, 1, "1 2", "3"], "activations", "more than 1")
    unit_refused(bitloom, ["x", 8, 8, 1, 1, "", "3"], "activations", "0 elements", "give 1")
    unit_refused(bitloom, ["x", 4, 4, 1, 1, "1 2 3 4", "1 2 3"], "weights", "3 elements", "give 4")
    unit_refused(bitloom, ["x", 16, 2, 1, 1, "1 2 3", "1 1 1 1"], "activations", "give 4")


def a_mistake_in_the_first_row_leaves_no_waveform(bitloom: CommandLine) -> None:
    file = write_csv(bitloom.folder / "in.csv", UNIT_COLUMNS, [["x", 8, 8, 1, 1, "128", "3"]])
    arguments = ["--stimulus", file, "--response", "out.csv", "--view", "cycle", "--vcd", "w.vcd"]
    bitloom.refused("block", "fusion_unit", *arguments, naming=[f"{file}:2: ", "-128 to 127"])


def array_refused(bitloom: CommandLine, cells: dict, *naming: str, line: int = 2) -> None:
    array = random_array(np.random.default_rng(1), "x", 2, 3, 4, Mode(4, 4, True, True))
    row = dict(zip(ARRAY_COLUMNS, array.save(bitloom.folder))) | cells
    file = write_csv(bitloom.folder / "in.csv", ARRAY_COLUMNS, [list(row.values())])
    refused(bitloom, "systolic_array", file, naming=[f"{file}:{line}: ", *naming])


def sizes_of_arrays_are_checked(bitloom: CommandLine) -> None:
    array_refused(bitloom, {"rows": 0}, "rows", "1 to 256")
    array_refused(bitloom, {"rows": 257}, "rows", "1 to 256")
    array_refused(bitloom, {"columns": 1025}, "columns", "1 to 1024")
    array_refused(bitloom, {"rows": 3}, "activations", "ax.npy", "[4, 8]", "[K, 12]")
    array_refused(bitloom, {"columns": 2}, "weights", "wx.npy", "[4, 8, 3]", "[K, 8, 2]")
    array_refused(bitloom, {"activation_bits": 8}, "activations", "[K, 4]")


def wrong_array_files_are_named(bitloom: CommandLine) -> None:
    good = np.zeros((4, 8), np.int32)
    for name, array, parts in (
        ("type.npy", good.astype(np.int64), ["int64", "int32"]),
        ("float.npy", good.astype(np.float32), ["float32", "int32"]),
        ("beats.npy", good[:3], ["4 beats", "3"]),
        ("none.npy", good[:0], ["at least one beat"]),
        ("axes.npy", good.reshape(32), ["[32]", "[K, 8]"]),
        ("fortran.npy", np.asfortranarray(good), ["ortran"]),
    ):
        np.save(bitloom.folder / name, array)
        array_refused(bitloom, {"activations": name}, *parts)
    np.save(bitloom.folder / "high.npy", good)
    array = np.load(bitloom.folder / "high.npy")
    array[2, 5] = 8
    np.save(bitloom.folder / "high.npy", array)
    parts = ["activations", "high.npy", "[2, 5]", "is 8", "-8 to 7"]
    array_refused(bitloom, {"activations": "high.npy"}, *parts)
    array_refused(bitloom, {"activations": "nowhere.npy"}, "activations", "nowhere.npy")
    array_refused(bitloom, {"weights": ""}, "weights")
    bitloom.write("text.npy", "hello")
    array_refused(bitloom, {"weights": "text.npy"}, "weights", "text.npy")


def a_mistake_in_a_later_row_leaves_nothing_of_the_earlier_ones(bitloom: CommandLine) -> None:
    array = random_array(np.random.default_rng(1), "x", 2, 3, 4, Mode(4, 4, True, True))
    row = array.save(bitloom.folder)
    rows = [row, row, [*row[:-1], "nowhere.npy"]]
    file = write_csv(bitloom.folder / "in.csv", ARRAY_COLUMNS, rows)
    arguments = ["--stimulus", file, "--response", "out.csv", "--view", "cycle"]
    for more in ([], ["--vcd", "w.vcd"]):
        bitloom.refused("block", "systolic_array", *arguments, *more, naming=[f"{file}:4: "])


def a_clocked_array_beyond_the_host_is_refused(bitloom: CommandLine) -> None:
    array = random_array(np.random.default_rng(1), "x", 2, 3, 4, Mode(4, 4, True, True))
    row = array.save(bitloom.folder)
    row[1:3] = 256, 1024
    file = write_csv(bitloom.folder / "in.csv", ARRAY_COLUMNS, [row])
    arguments = ["--stimulus", file, "--response", "out.csv", "--view", "cycle"]
    bitloom.refused("block", "systolic_array", *arguments, naming=[f"{file}:2: ", "262144"])


def places_that_cannot_be_written_are_named(bitloom: CommandLine) -> None:
    stimulus = write_csv(bitloom.folder / "in.csv", UNIT_COLUMNS, [GOOD_UNIT])
    given = ["block", "fusion_unit", "--view", "cycle", "--stimulus", stimulus]
    bitloom.refused(*given, "--response", "nowhere/o.csv", naming=["nowhere/o.csv", "--response"])
    vcd = ["--response", "o.csv", "--vcd"]
    bitloom.refused(*given, *vcd, "nowhere/w.vcd", naming=["nowhere/w.vcd", "--vcd"])
    bitloom.refused(*given, *vcd, ".", naming=["--vcd"])
    os.mkfifo(bitloom.folder / "pipe.vcd")
    bitloom.refused(*given, *vcd, "pipe.vcd", naming=["pipe.vcd", "no regular file", "--vcd"])


def ended_block(bitloom: CommandLine, *arguments: str, **process) -> subprocess.CompletedProcess:
    command = [str(bitloom.bitloom), "block", *arguments, "--view", "cycle"]
    return subprocess.run(
        command, cwd=bitloom.folder, capture_output=True, text=True, timeout=60, **process
    )


def a_waveform_that_does_not_fit_is_refused(bitloom: CommandLine) -> None:
    """The library that writes it says nothing of a full disk."""
    stimulus = write_csv(bitloom.folder / "in.csv", UNIT_COLUMNS, [GOOD_UNIT] * 1000)
    given = ["fusion_unit", "--stimulus", stimulus, "--response", "o.csv", "--vcd", "w.vcd"]
    assert ended_block(bitloom, *given).returncode == GOOD
    size = (bitloom.folder / "w.vcd").stat().st_size
    for name in ("o.csv", "w.vcd"):
        (bitloom.folder / name).unlink()
    for limit in (0, 1, 4096, 20000, size // 4096 * 4096, size - 1):

        def small_disk(limit: int = limit) -> None:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        done = ended_block(bitloom, *given, preexec_fn=small_disk)
        assert done.returncode == BAD_INPUT, (limit, done)
        assert re.fullmatch("w.vcd: cannot be written [^\n]+--vcd[^\n]+\n", done.stderr), done
        assert done.stdout == "" and set(contents(bitloom.folder)) == {"in.csv"}, limit


def a_response_that_cannot_be_written_leaves_no_waveform(bitloom: CommandLine) -> None:
    stimulus = write_csv(bitloom.folder / "in.csv", UNIT_COLUMNS, [GOOD_UNIT])
    bad = write_csv(bitloom.folder / "bad.csv", UNIT_COLUMNS, [GOOD_UNIT[:-1]])
    given = ["block", "fusion_unit", "--view", "cycle", "--vcd", "w.vcd", "--stimulus"]
    bitloom.refused(*given, stimulus, "--response", "/dev/full", naming=["/dev/full"])
    # The place is tried first: nobody wants to wait for it.
    bitloom.refused(*given, bad, "--response", "nowhere/o.csv", naming=["nowhere/o.csv"])


def a_signal_leaves_nothing(bitloom: CommandLine) -> None:
    array = random_array(np.random.default_rng(1), "x", 4, 4, 200_000, Mode(8, 8, True, True))
    file = write_csv(bitloom.folder / "in.csv", ARRAY_COLUMNS, [array.save(bitloom.folder)])
    before = contents(bitloom.folder)
    arguments = ["--stimulus", file, "--response", "o.csv", "--view", "cycle", "--vcd", "w.vcd"]
    command = [str(bitloom.bitloom), "block", "systolic_array", *arguments]
    for number in (signal.SIGINT, signal.SIGTERM):
        process = subprocess.Popen(
            command, cwd=bitloom.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        deadline = time.monotonic() + 60
        while not list(bitloom.folder.glob(".w.vcd*")) and time.monotonic() < deadline:
            time.sleep(0.01)
        time.sleep(0.2)
        process.send_signal(number)
        output, errors = process.communicate(timeout=60)
        assert (process.returncode, output) == (INTERRUPTED, ""), (number, process.returncode)
        assert errors == "interrupted, nothing is written\n", errors
        assert contents(bitloom.folder) == before, number


TESTS = tuple(
    test
    for test in list(globals().values())
    if getattr(test, "__module__", "") == __name__
    and callable(test)
    and test not in (refused, unit_refused, array_refused, ended_block)
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
