#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A thousand processes of `bitloom`: each ends well, says the same, and leaves nothing behind.

    thousand_processes.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from command_line import GOOD, CommandLine, contents, main

# How many of each: 1,000 in total.
VERSIONS, ESTIMATES, RUNS = 500, 400, 100


def shared_things(folder: Path) -> dict[str, object]:
    """What a process could leave behind outside of its folder."""
    return {
        "temporary files": sorted(file.name for file in folder.iterdir()),
        "shared memory": sorted(name for name in os.listdir("/dev/shm") if "bitloom" in name),
    }


def process(bitloom: CommandLine, temporary: Path, *arguments: str) -> bytes:
    done = subprocess.run(
        [str(bitloom.bitloom), *arguments], capture_output=True, cwd=bitloom.folder, timeout=120, check=False,
        env={**os.environ, "TMPDIR": str(temporary)},
    )
    assert (done.returncode, done.stderr) == (GOOD, b""), done
    return done.stdout


def without_host(folder: Path) -> dict[str, bytes | None]:
    """The files of a result; of result.json what does not depend on the computer."""
    files = contents(folder)
    result = json.loads(files["result.json"])
    result.pop("host", None)
    return {**files, "result.json": json.dumps(result).encode()}


def thousand_processes_say_the_same_and_leave_nothing(bitloom: CommandLine) -> None:
    digits = str(Path(bitloom.network).with_name("digits.onnx"))
    images = str(Path(bitloom.network).with_name("digits_images.npy"))
    given = ["run", bitloom.platform, "--network", digits, "-q", "--out", "result"]
    commands = [(["--version"], VERSIONS), ([*given, "--view", "estimate"], ESTIMATES)]
    commands.append(([*given, "--input", images], RUNS))
    temporary = bitloom.folder.parent / f"{bitloom.folder.name}_temporary"
    temporary.mkdir()
    try:
        before, open_files = shared_things(temporary), len(os.listdir("/proc/self/fd"))
        for command, count in commands:
            out = bitloom.folder / "result"
            said = process(bitloom, temporary, *command)
            left = without_host(out) if out.exists() else {}
            for _ in range(count - 1):
                assert process(bitloom, temporary, *command) == said, command
                assert (without_host(out) if out.exists() else {}) == left, command
        assert shared_things(temporary) == before, shared_things(temporary)
        assert len(os.listdir("/proc/self/fd")) == open_files
        assert sorted(file.name for file in bitloom.folder.iterdir()) == ["result"]
    finally:
        temporary.rmdir()


TESTS = (thousand_processes_say_the_same_and_leave_nothing,)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
