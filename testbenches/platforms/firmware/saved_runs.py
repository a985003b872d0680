#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""bitloom soc --save and --restore: a run that goes on in another process is the run that never stopped.

    saved_runs.py --bitloom BIN --source ROOT       with BITLOOM_FIRMWARE, the folder of ELF files
"""
from __future__ import annotations

import os
import random
import re
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from command_line import GOOD, CommandLine, Ended, main  # noqa: E402

from testbenches.support import riscv_program as rv  # noqa: E402

FIRMWARE = Path(os.environ.get("BITLOOM_FIRMWARE", ""))
ROOT = Path(__file__).resolve().parents[3]
SIMULATED = 3
POINTS = 20
FAST = ["--set", "dram.mode=fast", "--set", "dram.preset=ddr4_2400"]
DETAILED = ["--set", "dram.mode=detailed", "--set", "dram.preset=ddr4_2400"]


def system(bitloom: CommandLine, kind: str = "both") -> str:
    return bitloom.platform.replace("bitfusion.yaml", f"soc_{kind}.yaml")


def compiled(bitloom: CommandLine) -> str:
    """ticking.c with the drivers that the shipped examples are linked with."""
    sources = ROOT / "platforms/firmware"
    drivers = sorted(str(file) for file in FIRMWARE.glob("*.o"))
    assert drivers, f"no drivers in {FIRMWARE}"
    flags = "-march=rv64imac -misa-spec=2.2 -mabi=lp64 -mcmodel=medany -std=c99 -Wall -Wextra -Werror -O2"
    linked = "-ffreestanding -nostdlib -static -Wl,--gc-sections -Wl,--no-warn-rwx-segments"
    subprocess.run(
        ["riscv64-unknown-elf-gcc", *flags.split(), *linked.split(), f"-I{sources}", f"-I{FIRMWARE}/registers",
         "-T", str(sources / "link.ld"), *drivers, str(Path(__file__).with_name("ticking.c")), "-lgcc",
         "-o", str(bitloom.folder / "ticking.elf")],
        check=True,
    )
    return "ticking.elf"


class Ticking:
    """The test's own firmware with a network on each accelerator and a text for the UART."""

    def __init__(self, bitloom: CommandLine, timing: list[str]):
        demo = ["--network", bitloom.network, "--input", bitloom.input]
        own = bitloom.platform
        room = ["--set", f"dram.firmware_bytes={32 << 20}"]
        bitloom("compile", own, *demo, "--out", "a").expect(GOOD)
        bitloom("compile", own.replace("bitfusion", "bitlet"), *demo, *room, "--out", "b").expect(GOOD)
        bitloom.write("typed.txt", "what a terminal would have sent, byte by byte " * 3)
        self.bitloom = bitloom
        self.same = ["soc", system(bitloom), "--firmware", compiled(bitloom), "--input", "typed.txt", *timing]

    def begun(self, *arguments: str) -> Ended:
        bundles = ["--network-bundle", "a", "--network-bundle", "b"]
        return self.bitloom(*self.same, *bundles, *arguments).expect(GOOD)

    def restored(self, file: str, *arguments: str) -> Ended:
        return self.bitloom(*self.same, "--restore", file, *arguments).expect(GOOD)


def figures(ended: Ended) -> list[str]:
    """Instructions, simulated time and what accelerators have run."""
    kept = [line for line in ended.err.splitlines() if not line.startswith("CPU time")]
    assert len(kept) == 4 and "bitlet1" in kept[3], ended
    return kept


def picoseconds(ended: Ended) -> int:
    found = re.search(r"^simulated time\s+(\d+(?:\.\d+)?) (ps|ns|us|ms)$", ended.err, re.MULTILINE)
    assert found, ended
    return round(float(found[1]) * 1000 ** ["ps", "ns", "us", "ms"].index(found[2]))


def goes_on_bit_for_bit(bitloom: CommandLine, timing: list[str], seed: int) -> None:
    ticking = Ticking(bitloom, timing)
    whole = ticking.begun()
    for machine in ("bitfusion", "bitlet"):
        assert whole.out.count(f"{machine} image") == 8, whole.out
    assert whole.out.count(".") > 200 and "received what" in whole.out, whole.out
    end = picoseconds(whole)
    chosen = random.Random(seed)
    saved = {}  # the snapshot by its moment; several times may lead to the same one
    for n in range(4 * POINTS):
        point = chosen.randrange(1, int(end * 0.95))
        first = ticking.begun("--save-at", f"{point}ps", "--save", f"{n}.snapshot")
        moment = picoseconds(first)
        assert moment >= point, (point, first)
        if moment in saved:
            assert contents(bitloom, f"{n}.snapshot") == contents(bitloom, saved[moment]), point
            continue
        saved[moment] = f"{n}.snapshot"
        rest = ticking.restored(f"{n}.snapshot")
        assert first.out + rest.out == whole.out, (point, first.out, rest.out, whole.out)
        assert figures(rest) == figures(whole), (point, rest, whole)
        if len(saved) == POINTS:
            break
    assert len(saved) == POINTS, f"not {POINTS} different moments: {sorted(saved)}"
    points = sorted(saved)
    # All state, also what firmware does not look at: the same file by whichever way.
    late = ["--save-at", f"{points[-3]}ps", "--save"]
    ticking.begun(*late, "straight")
    for point in points[:-3:4]:
        ticking.restored(saved[point], *late, "around")
        assert contents(bitloom, "around") == contents(bitloom, "straight"), point
    # From snapshot to snapshot to snapshot.
    file = ["--save-at", f"{points[0]}ps", "--save", "0.chain"]
    said = ticking.begun(*file).out
    for n, point in enumerate(points[1::5]):
        said += ticking.restored(f"{n}.chain", "--save-at", f"{point}ps", "--save", f"{n + 1}.chain").out
    last = ticking.restored(f"{len(points[1::5])}.chain")
    assert said + last.out == whole.out and figures(last) == figures(whole), (said, last, whole)


def contents(bitloom: CommandLine, file: str) -> bytes:
    return (bitloom.folder / file).read_bytes()


def a_restored_run_goes_on_bit_for_bit_with_flat_memory(bitloom: CommandLine) -> None:
    goes_on_bit_for_bit(bitloom, [], 1)


def a_restored_run_goes_on_bit_for_bit_with_fast_memory(bitloom: CommandLine) -> None:
    goes_on_bit_for_bit(bitloom, FAST, 2)


def a_restored_run_goes_on_bit_for_bit_with_detailed_memory(bitloom: CommandLine) -> None:
    goes_on_bit_for_bit(bitloom, DETAILED, 3)


def every_kind_of_accelerator_can_be_saved(bitloom: CommandLine) -> None:
    """Their faults too: the self-test makes all that there are."""
    for kind in ("bitfusion", "bitlet", "both"):
        run = ["soc", system(bitloom, kind), "--firmware", str(FIRMWARE / "selftest.elf")]
        whole = bitloom(*run).expect(GOOD)
        for part in (1, 3, 5, 7):
            at = f"{picoseconds(whole) * part // 8}ps"
            first = bitloom(*run, "--save-at", at, "--save", "s").expect(GOOD)
            rest = bitloom(*run, "--restore", "s").expect(GOOD)
            assert first.out + rest.out == whole.out, (kind, part)
            same = [[line for line in e.err.splitlines() if "CPU" not in line] for e in (rest, whole)]
            assert same[0] == same[1], (kind, part, same)


def tohost_and_the_signature_are_served_after_a_restore(bitloom: CommandLine) -> None:
    at = rv.RAM + 0x1000
    wait = rv.li(5, 5000) + [rv.addi(5, 5, -1), rv.branch(1, 5, 0, -4)]
    words = wait + rv.write_word(at + 8, 0x1234) + rv.write_word(at, 3) + rv.loop()
    symbols = {"tohost": at, "begin_signature": at + 8, "end_signature": at + 16}
    words += [0] * (0x410 - len(words))
    (bitloom.folder / "fw.elf").write_bytes(rv.elf(words, symbols=symbols))
    run = ["soc", system(bitloom), "--firmware", "fw.elf", "-q", "--signature"]
    whole = bitloom(*run, "whole").expect(SIMULATED)
    bitloom(*run, "none", "--save-at", "2us", "--save", "s").expect(GOOD)
    assert not (bitloom.folder / "none").exists(), "there is no signature before the end"
    rest = bitloom(*run, "rest", "--restore", "s").expect(SIMULATED)
    assert rest.err == whole.err == "firmware exited with 1\n", rest
    assert contents(bitloom, "rest") == contents(bitloom, "whole") == b"00001234\n00000000\n"


def traces_of_both_parts_are_the_trace_of_the_whole(bitloom: CommandLine) -> None:
    run = ["soc", system(bitloom), "--firmware", str(FIRMWARE / "hello.elf"), "-q", "--trace-registers"]
    bitloom(*run, "whole").expect(GOOD)
    bitloom(*run, "first", "--save-at", "1us", "--save", "s").expect(GOOD)
    bitloom(*run, "rest", "--restore", "s").expect(GOOD)
    parts = [contents(bitloom, file) for file in ("first", "rest")]
    assert all(parts) and b"".join(parts) == contents(bitloom, "whole"), parts


TESTS = (
    a_restored_run_goes_on_bit_for_bit_with_flat_memory,
    a_restored_run_goes_on_bit_for_bit_with_fast_memory,
    a_restored_run_goes_on_bit_for_bit_with_detailed_memory,
    every_kind_of_accelerator_can_be_saved,
    tohost_and_the_signature_are_served_after_a_restore,
    traces_of_both_parts_are_the_trace_of_the_whole,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
