# SPDX-License-Identifier: Apache-2.0
"""What the tests of the Python package share. PYTHONPATH names the one folder that it may come from: of the build
tree, or of an installation."""
from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
import bitloom  # noqa: E402
from command_line import GOOD, CommandLine, contents, main  # noqa: E402,F401

from testbenches.support.bitloom_run import Run, loaded  # noqa: E402

EXPECTED = Path(os.environ["PYTHONPATH"]).resolve()
assert Path(bitloom.__file__).resolve().parent == EXPECTED / "bitloom", f"{bitloom.__file__} is not of {EXPECTED}"


def configs(program: CommandLine) -> Path:
    return Path(program.platform).parents[1]


def by_command_line(program: CommandLine, *arguments: str, out: str = "by_command_line") -> Run:
    program("run", *arguments, "--out", out).expect(GOOD)
    return loaded(program.folder / out, str(arguments))


def without_host(figures: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in figures.items() if key != "host"}


def refusal(error: type[BaseException], call: Any) -> str:
    """The message of the error that `call` must raise, of that very type."""
    try:
        call()
    except BaseException as raised:  # an interruption is one of them
        assert type(raised) is error, f"{error.__name__} expected, not {raised!r}"
        return str(raised)
    raise AssertionError(f"no {error.__name__}")
