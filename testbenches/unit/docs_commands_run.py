#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every command that a document shows in a ```sh block, in order, from a copy-like folder.

    docs_commands_run.py --bitloom BIN [--root ROOT] DOCUMENT ...

A command must end with exit code 0. Commands start with a program's path as the documents write it, in the build
tree that BIN is of. One with `&` behind it goes on beside the next ones once it has said something, and ends after
the last.
"""
from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

WRITTEN = "build/release"


def commands_of(document: Path) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", document.read_text(), re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip()]


class Beside:
    """A command that others follow while it runs."""

    def __init__(self, program: Path, words: list[str], folder: str):
        self.process = subprocess.Popen(
            [str(program), *words], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            text=True,
        )
        self.said = self.process.stderr.readline()

    def end(self) -> tuple[bool, str]:
        """Whether it has ended well, and what it said."""
        try:
            self.said += self.process.communicate(timeout=60)[1]
        except subprocess.TimeoutExpired:
            self.process.kill()
            return False, self.said + "it does not end"
        return self.process.returncode == 0, self.said


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--root", type=Path, default=Path(__file__).resolve().parents[2])
    parser.add_argument("documents", type=Path, nargs="+")
    options = parser.parse_args()
    passed = failed = 0
    for document in options.documents:
        commands = commands_of(document)
        if not commands:
            print(f"FAILED  {document.name} shows no command")
            failed += 1
        with tempfile.TemporaryDirectory() as folder:
            (Path(folder) / "configs").symlink_to(options.root / "configs")
            tree = options.bitloom.resolve().parents[2]
            written = Path(folder) / WRITTEN
            (written / "platforms").mkdir(parents=True)
            (written / "platforms/firmware").symlink_to(tree / "platforms/firmware")
            beside: dict[str, Beside] = {}
            for command in commands:
                words = shlex.split(command)
                right = words[0].startswith(f"{WRITTEN}/")
                if right and words[-1] == "&":
                    program = tree / words[0].removeprefix(f"{WRITTEN}/")
                    beside[command] = Beside(program, words[1:-1], folder)
                    continue
                done = subprocess.run(
                    [str(tree / words[0].removeprefix(f"{WRITTEN}/")), *words[1:]],
                    cwd=folder,
                    capture_output=True,
                    text=True,
                    check=False,
                )
                if right and done.returncode == 0:
                    passed += 1
                else:
                    failed += 1
                    print(f"FAILED  {document.name}: {command}\n{done.stdout}{done.stderr}")
            for command, process in beside.items():
                good, said = process.end()
                passed, failed = passed + good, failed + (not good)
                if not good:
                    print(f"FAILED  {document.name}: {command}\n{said}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
