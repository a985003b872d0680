#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs every command that a document shows in a ```sh block, in order, from a copy-like folder.

    docs_commands_run.py --bitloom BIN [--root ROOT] DOCUMENT ...

A command must end with exit code 0. Commands start with the program's path as the documents write it.
"""
from __future__ import annotations

import argparse
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

WRITTEN = "build/release/platforms/cli/bitloom"


def commands_of(document: Path) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", document.read_text(), re.MULTILINE | re.DOTALL)
    lines = "".join(blocks).replace("\\\n", " ").splitlines()
    return [line for line in lines if line.strip()]


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
            for command in commands:
                words = shlex.split(command)
                right = words[0] == WRITTEN
                done = subprocess.run(
                    [str(options.bitloom.resolve()), *words[1:]],
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
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
