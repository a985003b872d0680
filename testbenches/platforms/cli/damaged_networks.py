#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Hundreds of networks with one thing wrong: exit code 2, one line that begins with the file and
names the place, within bounds of time and memory.

    damaged_networks.py --bitloom BIN --source ROOT

BITLOOM_EVERY=N takes every Nth of them, where each takes long.
"""
from __future__ import annotations

import os
import resource
import sys
import time

import onnx
from command_line import CommandLine, main

from testbenches.support import damage_bases
from testbenches.support.damaged_graphs import damages

MOST_SECONDS, MOST_MORE_KIBIBYTES, LEAST = 5, 224 << 10, 180
EVERY = int(os.environ.get("BITLOOM_EVERY", "1"))


def peak_kibibytes() -> int:
    """The most that any run so far held."""
    return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss


def check(bitloom: CommandLine, model: onnx.ModelProto) -> None:
    onnx.save(model, str(bitloom.folder / "good.onnx"))
    bitloom("inspect", "good.onnx").expect(0)
    usual = peak_kibibytes()  # a sanitizer's own memory is in both
    wrong, count = [], 0
    for damage in damages(model):
        count += 1
        if count % EVERY:
            continue
        (bitloom.folder / "damaged.onnx").write_bytes(damage.file)
        start = time.monotonic()
        ended = bitloom("inspect", "damaged.onnx")
        seconds = time.monotonic() - start
        one_line = ended.err.count("\n") == 1 and ended.err.startswith("damaged.onnx:")
        if ended.code != 2 or not one_line or damage.named not in ended.err or ended.out:
            wrong.append(f"{damage.what}: {ended.code} {ended.err.strip()!r}, not {damage.named!r}")
        elif seconds > MOST_SECONDS:
            wrong.append(f"{damage.what}: {seconds:.0f} s")
    more = peak_kibibytes() - usual
    assert not wrong, "\n        ".join([f"{len(wrong)} of {count}:", *wrong])
    assert count >= LEAST, f"only {count} damages"
    assert more < MOST_MORE_KIBIBYTES, f"{more >> 10} MiB more than the good one"


def a_damaged_network_is_refused_by_its_place(bitloom: CommandLine) -> None:
    check(bitloom, onnx.load(bitloom.network))


def a_damaged_floating_network_is_refused_by_its_place(bitloom: CommandLine) -> None:
    check(bitloom, damage_bases.floating())


def a_damaged_qonnx_network_is_refused_by_its_place(bitloom: CommandLine) -> None:
    check(bitloom, damage_bases.qonnx())


def a_damaged_network_with_constants_is_refused_by_its_place(bitloom: CommandLine) -> None:
    check(bitloom, damage_bases.constants())


TESTS = (
    a_damaged_network_is_refused_by_its_place,
    a_damaged_floating_network_is_refused_by_its_place,
    a_damaged_qonnx_network_is_refused_by_its_place,
    a_damaged_network_with_constants_is_refused_by_its_place,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
