#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""docs/integration.md is right: its code is in the examples, its examples say what it shows, and that is
what `bitloom run` computes. Its commands are run by docs_commands_run.py, its session by debugger.py.

    page.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "platforms/cli"))
from command_line import GOOD, CommandLine, main  # noqa: E402

HERE = Path(__file__).resolve().parent
PAGE = (HERE.parents[1] / "docs/integration.md").read_text()


def blocks(language: str) -> list[str]:
    all_of_them = re.findall(r"^```(\w*)\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return [block for word, block in all_of_them if word == language]


def example(bitloom: CommandLine, name: str, *arguments: str) -> str:
    program = bitloom.bitloom.parents[2] / "testbenches/integration" / name
    quiet = {**os.environ, "SYSTEMC_DISABLE_COPYRIGHT_MESSAGE": "1"}
    done = subprocess.run([program, *arguments], cwd=bitloom.folder, capture_output=True, text=True,
                          env=quiet, timeout=120)
    assert (done.returncode, done.stderr) == (GOOD, ""), done
    return done.stdout


def bundle(bitloom: CommandLine, kind: str, *more: str) -> list[int]:
    """Compiles digits into the folder `kind`; the logits of its first sample by `bitloom run`."""
    digits = Path(bitloom.network).with_name("digits.onnx")
    platform = bitloom.platform.replace("bitfusion.yaml", f"{kind}.yaml")
    given = [platform, "--network", str(digits), "--input", str(digits.with_name("digits_images.npy")), "-q"]
    bitloom("compile", *given, *more, "--out", kind).expect(GOOD)
    bitloom("run", *given, "--out", f"run_{kind}").expect(GOOD)
    return np.load(bitloom.folder / f"run_{kind}/outputs/logits.npy")[0].ravel().tolist()


def shown_logits(line: str) -> list[int]:
    return [int(word) for word in line.split("logits ")[1].split()]


def its_code_is_in_the_examples(_: CommandLine) -> None:
    sources = [path.read_text() for path in sorted(HERE.glob("*.cpp"))]
    assert len(blocks("cpp")) > 5
    for block in blocks("cpp"):
        assert any(block in source for source in sources), f"in no example:\n{block}"
    lines = (HERE / "own_platform.cpp").read_text().count("\n")
    assert lines < 100, f"own_platform.cpp is no small example any more: {lines} lines"


def own_platform_computes_what_run_does(bitloom: CommandLine) -> None:
    logits = [bundle(bitloom, "bitfusion"), bundle(bitloom, "bitlet", "--set", "dram.firmware_bytes=33554432")]
    said = example(bitloom, "own_platform", "bitfusion/image.bin", "bitlet/image.bin")
    assert said in blocks(""), f"the page shows something else than\n{said}"
    assert [shown_logits(line) for line in said.splitlines()] == logits, said


def external_memory_computes_it_and_breaks_no_rule(bitloom: CommandLine) -> None:
    logits = bundle(bitloom, "bitfusion")
    said = example(bitloom, "external_memory", "bitfusion/image.bin")
    assert said in blocks(""), f"the page shows something else than\n{said}"
    first, second, _ = said.splitlines()
    assert shown_logits(first) == logits and second.endswith(" violations 0"), said


TESTS = (
    its_code_is_in_the_examples,
    own_platform_computes_what_run_does,
    external_memory_computes_it_and_breaks_no_rule,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
