# SPDX-License-Identifier: Apache-2.0
"""The program `bitloom` as a child process. SystemC elaborates once per process; a process per run lets there be
any number of runs, at the same time too, and a fault of the model ends none but its own."""
from __future__ import annotations

import os
import signal
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Sequence

from ._bitloom import Error

if TYPE_CHECKING:
    from ._result import Result

# Of platforms/cli/exit_code.h.
GOOD, BAD_INPUT, SIMULATED_FAULT, INTERRUPTED = 0, 2, 3, 130
PLACES = ("bin/bitloom", "platforms/cli/bitloom")  # of an installation, of a build tree


class SimulationFault(RuntimeError):
    """The simulated hardware or software ended in an error state; `result` has what is known so far."""

    result: Result | None = None


def program() -> Path:
    """The program of the installation or build tree that this package is in."""
    here = Path(__file__).absolute()
    for folder in here.parents:
        for place in PLACES:
            if os.access(folder / place, os.X_OK) and (folder / place).is_file():
                return folder / place
    raise Error(f"{here.parent}: no {PLACES[0]} above it, install Bitloom's program to the same place")


def call(arguments: Sequence[str]) -> None:
    """Runs `bitloom ARGUMENTS`, from any thread; others go on meanwhile. Raises Error for what the user gave,
    SimulationFault, and RuntimeError for a fault of the model. Ctrl-C: the program writes what is known so far
    to its folder; then raises KeyboardInterrupt. A second Ctrl-C ends it at once."""
    words = [str(program()), *arguments]
    # In a session of its own a terminal's Ctrl-C does not reach it as well: two signals would kill it.
    with subprocess.Popen(words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
                          start_new_session=True) as process:
        try:
            said = process.communicate()[1].decode(errors="replace").strip()
        except BaseException:
            try:
                process.send_signal(signal.SIGINT)
                process.communicate()
            except BaseException:
                process.kill()
                raise
            raise
    judge(process.returncode, said)


def judge(code: int, said: str) -> None:
    """Raises what an exit code of `bitloom` (negative: a signal) stands for."""
    if code == GOOD:
        return
    if code == BAD_INPUT:
        raise Error(said)
    if code == SIMULATED_FAULT:
        raise SimulationFault(said)
    if code == INTERRUPTED:
        raise KeyboardInterrupt(said)
    if code < 0:
        raise RuntimeError(f"bitloom was ended by {signal.Signals(-code).name}: {said}")
    raise RuntimeError(said)
