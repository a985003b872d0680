#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What bitloom soc --save and --restore refuse: one line, exit code 2, nothing written.

    snapshot_refusals.py --bitloom BIN --source ROOT       with BITLOOM_FIRMWARE, the folder of ELF files
"""
from __future__ import annotations

import hashlib
import os
import random
import re
import struct
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from command_line import GOOD, CommandLine, main  # noqa: E402

FIRMWARE = Path(os.environ.get("BITLOOM_FIRMWARE", ""))
SIMULATED = 3
HEADER = 8 + 4 + 8 + 64  # magic, format, length, SHA-256
NO_PAGE = 2**64 - 1  # behind the last page of memory


def system(bitloom: CommandLine, kind: str) -> str:
    return bitloom.platform.replace("bitfusion.yaml", f"soc_{kind}.yaml")


def contents(bitloom: CommandLine, file: str) -> bytes:
    return (bitloom.folder / file).read_bytes()


def hello(bitloom: CommandLine, *arguments: str, kind: str = "both") -> list[str]:
    return ["soc", system(bitloom, kind), "--firmware", str(FIRMWARE / "hello.elf"), *arguments]


def saved_hello(bitloom: CommandLine) -> bytes:
    bitloom(*hello(bitloom, "-q", "--save-at", "1us", "--save", "good")).expect(GOOD)
    bytes_of = contents(bitloom, "good")
    assert len(bytes_of) > HEADER + 1000
    return bytes_of


def a_cut_snapshot_is_refused(bitloom: CommandLine) -> None:
    good = saved_hello(bitloom)
    lengths = [0, 1, 7, 8, 9, 11, 12, 13, 19, 20, 21, 83, 84, 85, len(good) // 2, len(good) - 1]
    lengths += [random.Random(3).randrange(HEADER, len(good)) for _ in range(20)]
    for length in lengths:
        (bitloom.folder / "cut").write_bytes(good[:length])
        line = bitloom.refused(*hello(bitloom, "--restore", "cut"))
        wanted = "is no snapshot" if length < 8 else f"ends after {length} bytes"
        assert line.startswith("cut: ") and wanted in line, (length, line)
    (bitloom.folder / "cut").write_bytes(good + b"\0")
    bitloom.refused(*hello(bitloom, "--restore", "cut"), naming=["cut: ", f"{len(good)} were written"])


def an_altered_byte_is_found_wherever_it_is(bitloom: CommandLine) -> None:
    good = saved_hello(bitloom)
    chosen = random.Random(4)
    places = [*range(0, HEADER, 4), *(chosen.randrange(HEADER, len(good)) for _ in range(200))]
    for place in places:
        bad = bytearray(good)
        bad[place] ^= 1 << chosen.randrange(8)
        (bitloom.folder / "bad").write_bytes(bad)
        line = bitloom.refused(*hello(bitloom, "--restore", "bad"))
        assert line.startswith("bad: "), (place, line)
        if place < 8:
            assert "is no snapshot" in line, (place, line)
        elif place < 12:
            assert "is a snapshot of format" in line, (place, line)
        elif place >= 20:
            assert "SHA-256" in line, (place, line)


def sealed(good: bytes, body: bytes) -> bytes:
    """With the length and the checksum of another body."""
    return good[:12] + struct.pack("<Q", HEADER + len(body)) + hashlib.sha256(body).hexdigest().encode() + body


def contents_that_do_not_fit_are_refused(bitloom: CommandLine) -> None:
    """With a length and a checksum that are right: what another build could have written."""
    good = saved_hello(bitloom)
    body = good[HEADER:]
    for end in (0, 1, 8, 100, len(body) // 2, len(body) - 8, len(body) - 1, -len(body)):
        changed = body[:end] if end >= 0 else body + bytes(8)
        (bitloom.folder / "odd").write_bytes(sealed(good, changed))
        line = bitloom.refused(*hello(bitloom, "--restore", "odd"))
        assert line.startswith("odd: ") and "save it again with this program" in line, (end, line)


def timing_of_memory(snapshot: bytes) -> tuple[int, int]:
    """Where in the file a timed memory's state begins and ends, behind its pages."""
    name = snapshot.index(struct.pack("<Q", 6) + b"memory")
    end = name + 14 + 8 + struct.unpack_from("<Q", snapshot, name + 14)[0]
    place = name + 14 + 8 + 8
    while struct.unpack_from("<Q", snapshot, place)[0] != NO_PAGE:
        place += 8 + 4096
    return place + 8, end


def subscripts_of_what_is_not_there_are_refused(bitloom: CommandLine) -> None:
    """Each timed memory holds figures that must be checked before they are used."""
    banks = 8 + 8 + 16 * 32 + 64  # behind the counts of channels and banks, the banks and the events
    for mode, from_begin, from_end, size, what in (
        ("fast", banks, None, 8, "open banks"),
        ("fast", None, 8, 8, "a place"),
        ("detailed", banks, None, 8, "open banks"),
        ("detailed", None, 16 + 1, 1, "a direction"),
        ("detailed", None, 16 + 1 + 8 + 4, 4, "a fifth ACT"),
    ):
        timed = ["--set", f"dram.mode={mode}", "--set", "dram.preset=ddr4_2400"]
        bitloom(*hello(bitloom, *timed, "-q", "--save-at", "1us", "--save", "good")).expect(GOOD)
        good = contents(bitloom, "good")
        begin, end = timing_of_memory(good)
        place = begin + from_begin if from_begin is not None else end - from_end
        changed = bytearray(good)
        changed[place + size - 1] = 64
        (bitloom.folder / "odd").write_bytes(sealed(good, bytes(changed[HEADER:])))
        naming = ["odd: its section memory holds ", what, "save it again with this program"]
        bitloom.refused(*hello(bitloom, *timed, "--restore", "odd"), naming=naming)


def foreign_files_are_refused(bitloom: CommandLine) -> None:
    saved_hello(bitloom)
    (bitloom.folder / "text").write_text("hello\n" * 100)
    (bitloom.folder / "noise").write_bytes(random.Random(5).randbytes(5000))
    for file in ("text", "noise", str(FIRMWARE / "hello.elf"), bitloom.network):
        bitloom.refused(*hello(bitloom, "--restore", file), naming=[f"{file}: is no snapshot, give one"])
    for file in ("nowhere", "."):
        bitloom.refused(*hello(bitloom, "--restore", file), naming=[f"{file}: cannot be read"])


def another_platform_firmware_or_input_is_named(bitloom: CommandLine) -> None:
    saved_hello(bitloom)
    restore = ["--restore", "good"]
    for change, parts in (
        ("soc.cpu.frequency_hz=2e9", ["soc.cpu.frequency_hz is 1000000000 there and 2000000000 here"]),
        ("soc.accelerator_quantum=7", ["soc.accelerator_quantum is 1000 there and 7 here"]),
        ("dram.bytes=536870912", ["dram.bytes is 1073741824 there"]),
    ):
        bitloom.refused(*hello(bitloom, *restore, "--set", change), naming=["good: was saved on another", *parts])
    bitloom.refused(*hello(bitloom, *restore, kind="bitlet"), naming=["another platform, accelerators.0.name"])
    fast = ["--set", "dram.mode=fast", "--set"]
    slower = Path(bitloom.platform).parents[1] / "memories" / "ddr4_2400.yaml"
    changed = re.sub(r"(\n\s*refi: )\d+", r"\g<1>9000", slower.read_text())
    assert changed != slower.read_text()
    device = bitloom.write("device.yaml", slower.read_text())
    bitloom(*hello(bitloom, *fast, f"dram.preset={device}", "-q", "--save-at", "1us", "--save", "timed")).expect(GOOD)
    bitloom.write("device.yaml", changed)
    line = bitloom.refused(*hello(bitloom, *fast, f"dram.preset={device}", "--restore", "timed"))
    assert "memory.timing.refi is 9360 there and 9000 here" in line, line
    other = ["soc", system(bitloom, "both"), "--firmware", str(FIRMWARE / "both.elf"), *restore]
    bitloom.refused(*other, naming=["good: was saved with another firmware than ", "both.elf"])
    bitloom.write("typed.txt", "text")
    typed = ["--input", "typed.txt"]
    bitloom.refused(*hello(bitloom, *restore, *typed), naming=["good: was saved without --input"])
    bitloom(*hello(bitloom, *typed, "-q", "--save-at", "1us", "--save", "typed")).expect(GOOD)
    bitloom.refused(*hello(bitloom, "--restore", "typed"), naming=["typed: was saved with an --input"])
    bitloom.write("typed.txt", "tex")
    bitloom.refused(*hello(bitloom, "--restore", "typed", *typed), naming=["another --input than typed.txt"])


def what_cannot_be_saved_is_refused_by_name(bitloom: CommandLine) -> None:
    save = ["--save-at", "1us", "--save", "file"]
    run = hello(bitloom)
    bitloom.refused(*run, "--save", "file", naming=["--save-at: missing"])
    bitloom.refused(*run, "--save-at", "1us", naming=["--save: missing"])
    bitloom.refused(*run, "--save-at", "soon", "--save", "file", naming=["--save-at: 'soon'", "10ms"])
    bitloom.refused(*run, "--save-at", "1us", "--save", "no/such", naming=["no/such: ", "--save"])
    bitloom.refused(*run, *save, "--gdb", "0", naming=["--save: --gdb"])
    bitloom.refused(*run, *save, "--input", "-", naming=["--save: --input -"])
    saved_hello(bitloom)
    bitloom.refused(*run, "--restore", "good", "--gdb", "0", naming=["--restore: --gdb"])
    compile_it = ["compile", system(bitloom, "both"), "--accelerator", "bitlet1", "--network", bitloom.network]
    bitloom(*compile_it, "--out", "a").expect(GOOD)
    bitloom.refused(*run, "--restore", "good", "--network-bundle", "a", naming=["--network-bundle: "])
    peer = ["--remote-port", "unix:nowhere"]
    for remote in (hello(bitloom, *peer, kind="remote"), ["soc", system(bitloom, "both"), *peer]):
        bitloom.refused(*remote, *save, naming=["--save: "])
        bitloom.refused(*remote, "--restore", "good", naming=["--restore: "])


def a_run_without_such_a_point_says_so(bitloom: CommandLine) -> None:
    ended = bitloom(*hello(bitloom, "-q", "--save-at", "1s", "--save", "none")).expect(2)
    assert ended.out.startswith("hello\n"), ended
    assert re.fullmatch(r"--save-at: from 1s to the end at [^\n]*nothing is saved: [^\n]*\n", ended.err), ended
    assert not (bitloom.folder / "none").exists()
    ended = bitloom(*hello(bitloom, "-q", "--max-time", "1us", "--save-at", "1s", "--save", "none"))
    assert "nothing is saved" in ended.expect(SIMULATED).err, ended


TESTS = (
    a_cut_snapshot_is_refused,
    an_altered_byte_is_found_wherever_it_is,
    contents_that_do_not_fit_are_refused,
    subscripts_of_what_is_not_there_are_refused,
    foreign_files_are_refused,
    another_platform_firmware_or_input_is_named,
    what_cannot_be_saved_is_refused_by_name,
    a_run_without_such_a_point_says_so,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
