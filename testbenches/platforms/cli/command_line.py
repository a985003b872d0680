# SPDX-License-Identifier: Apache-2.0
"""What the tests of the command line share: calling `bitloom` in a folder of its own and judging
what it says and leaves behind."""
from __future__ import annotations

import argparse
import re
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Sequence

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support.bitloom_run import RunFailed  # noqa: E402

GOOD, BAD_INPUT, INTERRUPTED = 0, 2, 130
LONGEST = 500  # seconds: a sanitizer on a busy machine; what hangs ends before ctest ends it


@dataclass
class Ended:
    command: list[str]
    code: int
    out: str
    err: str

    def expect(self, code: int) -> "Ended":
        assert self.code == code, f"exit code {self.code}, expected {code}: {self}"
        return self

    def __str__(self) -> str:
        return f"{self.command}\n        stdout {self.out!r}\n        stderr {self.err!r}"


class CommandLine:
    """The program, the shipped demo and an empty working directory."""

    def __init__(self, bitloom: Path, source: Path, folder: Path):
        self.bitloom, self.folder = bitloom, folder
        self.platform = str(source / "configs/platforms/bitfusion.yaml")
        self.network = str(source / "configs/networks/seeded_residual.onnx")
        self.input = str(source / "configs/networks/seeded_residual.npy")
        self.demo = [self.platform, "--network", self.network]

    def __call__(self, *arguments: str) -> Ended:
        command = [str(self.bitloom), *arguments]
        done = subprocess.run(command, capture_output=True, cwd=self.folder, timeout=LONGEST)
        ended = Ended(command[1:], done.returncode, done.stdout.decode(), done.stderr.decode())
        expect_plain_text(ended)
        return ended

    def refused(self, *arguments: str, naming: Sequence[str] = ()) -> str:
        """Expects exit code 2, one line on standard error that holds `naming`, nothing else: no
        output, no file made or changed. Returns the line."""
        before = contents(self.folder)
        ended = self(*arguments).expect(BAD_INPUT)
        assert ended.out == "", f"an error prints a result: {ended}"
        assert re.fullmatch(r"[^\n]+\n", ended.err), f"not one line: {ended}"
        for part in naming:
            assert part in ended.err, f"{part!r} is not named: {ended}"
        after = contents(self.folder)
        assert before == after, f"files differ, {sorted(before)} to {sorted(after)}: {ended}"
        return ended.err

    def write(self, name: str, text: str) -> str:
        (self.folder / name).write_text(text)
        return str(self.folder / name)

    def save(self, name: str, array: np.ndarray) -> str:
        np.save(self.folder / name, array)
        return str(self.folder / name)

    def demo_input(self) -> np.ndarray:
        return np.load(self.input)


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below, hidden ones too."""
    return {
        str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None
        for path in sorted(folder.rglob("*"))
    }


def expect_plain_text(ended: Ended) -> None:
    """Nobody at a terminal reads along: no colours, no carriage returns, no bells."""
    for text in (ended.out, ended.err):
        found = re.search(r"[^\x20-\x7e\n\u00a0-\U0010ffff]", text)
        assert not found, f"control character {found.group()!r}: {ended}"


Test = Callable[[CommandLine], None]


def main(description: str, tests: Sequence[Test]) -> int:
    """Runs every test in an empty folder; `--only NAME` one of them."""
    parser = argparse.ArgumentParser(
        description=description, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--source", type=Path, required=True, help="the project's root")
    parser.add_argument("--only", metavar="NAME")
    options = parser.parse_args()
    chosen = [test for test in tests if options.only in (None, test.__name__)]
    failed = 0
    for test in chosen:
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(CommandLine(options.bitloom.resolve(), options.source, Path(folder)))
                print(f"passed  {test.__name__}")
            except (AssertionError, RunFailed, subprocess.TimeoutExpired) as failure:
                failed += 1
                print(f"FAILED  {test.__name__}\n        {failure}")
    print(f"{len(chosen) - failed} passed, {failed} failed")
    return 1 if failed else 0
