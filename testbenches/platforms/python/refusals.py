#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What is wrong is said in Python as the command line says it, and nothing is left behind.

    refusals.py --bitloom BIN --source ROOT [--only NAME]
"""
from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import textwrap
import time
from pathlib import Path
from typing import Any, Callable

import numpy as np
from package import CommandLine, bitloom, contents, main, refusal


def same_line(program: CommandLine, call: Callable[[], Any], *arguments: str) -> None:
    """`call` raises Error with the line that the command line says."""
    assert issubclass(bitloom.Error, ValueError) and bitloom.Error.__module__ == "bitloom"
    said = program.refused(*arguments)
    found = refusal(bitloom.Error, call)
    assert found == said.rstrip("\n"), f"{found!r}, the command line: {said!r}"


def a_wrong_platform_is_the_same_line(program: CommandLine) -> None:
    file = program.write("wrong.yaml", "accelerator:\n  rows: 0\n")
    network = ["--network", program.network]
    same_line(program, lambda: bitloom.load_platform(file), "run", file, *network)
    absent = str(program.folder / "absent.yaml")
    same_line(program, lambda: bitloom.load_platform(absent), "run", absent, *network)
    same_line(program, lambda: bitloom.load_platform(program.platform, set={"accelerator.rowz": 8}),
              "run", *program.demo, "--set", "accelerator.rowz=8")


def a_wrong_network_is_the_same_line(program: CommandLine) -> None:
    for name, text in (("broken.onnx", "no network"), ("broken.yaml", "layers: 5\n")):
        file = program.write(name, text)
        same_line(program, lambda: bitloom.load_network(file), "run", program.platform, "--network", file)


def wrong_arguments_of_a_run_are_the_same_line(program: CommandLine) -> None:
    platform, network = bitloom.load_platform(program.platform), bitloom.load_network(program.network)
    for arguments, options in (
        ({"view": "cycle"}, ["--view", "cycle"]),
        ({"batch": 0}, ["--batch", "0"]),
        ({"view": "estimate", "seed": 3}, ["--view", "estimate", "--seed", "3"]),
        ({"mapping": "absent_mapping.yaml"}, ["--mapping", "absent_mapping.yaml"]),
    ):
        same_line(program, lambda: platform.run(network, **arguments), "run", *program.demo, *options)


def an_array_of_another_type_or_shape_is_refused(program: CommandLine) -> None:
    platform, network = bitloom.load_platform(program.platform), bitloom.load_network(program.network)
    right = program.demo_input()
    for wrong in (right.astype(np.float64), right[:, :1], np.array([None])):
        message = refusal(bitloom.Error, lambda: platform.run(network, wrong))
        assert "inputs.npy" in message and "\n" not in message, message
    assert "nobody" in refusal(bitloom.Error, lambda: platform.run(network, {"nobody": right}))


def a_file_that_has_changed_is_refused(program: CommandLine) -> None:
    file = Path(program.write("own.yaml", Path(program.platform).read_text()))
    platform, network = bitloom.load_platform(file), bitloom.load_network(program.network)
    file.write_text(file.read_text() + "\n# another one\n")
    message = refusal(bitloom.Error, lambda: platform.run(network, view="estimate"))
    assert message.startswith(f"{file}: has changed"), message
    bitloom.load_platform(file).run(network, view="estimate")


def a_fault_of_the_program_comes_with_its_result(program: CommandLine) -> None:
    np.full(64, 0xFFFFFFFF, np.uint32).tofile(program.folder / "wrong.bin")
    platform, network = bitloom.load_platform(program.platform), bitloom.load_network(program.network)
    ended = program("run", *program.demo, "--program", "wrong.bin", "--out", "fault")
    assert ended.code == 3, ended
    try:
        platform.run(network, program=program.folder / "wrong.bin")
    except bitloom.SimulationFault as fault:
        assert str(fault) == ended.err.strip().splitlines()[-1], f"{fault}, {ended}"
        assert fault.result is not None and fault.result.samples == 0
    else:
        raise AssertionError("no SimulationFault")


def a_killed_program_is_no_result(program: CommandLine) -> None:
    from bitloom import _program

    assert "SIGKILL" in refusal(RuntimeError, lambda: _program.judge(-signal.SIGKILL, ""))
    assert refusal(RuntimeError, lambda: _program.judge(1, "what broke")) == "what broke"
    assert refusal(KeyboardInterrupt, lambda: _program.judge(130, "interrupted")) == "interrupted"
    _program.judge(0, "a word")


def nothing_is_left_behind(program: CommandLine) -> None:
    os.chdir(program.folder)
    (program.folder / "temporary").mkdir()
    tempfile.tempdir = str(program.folder / "temporary")
    try:
        before = contents(program.folder)
        platform, network = bitloom.load_platform(program.platform), bitloom.load_network(program.network)
        platform.run(network)
        refusal(bitloom.Error, lambda: platform.run(network, program.demo_input().astype(np.float64)))
        assert contents(program.folder) == before
    finally:
        tempfile.tempdir = None
        os.chdir("/")


def wait_for(file: Path) -> None:
    deadline = time.monotonic() + 60
    while not file.exists():
        assert time.monotonic() < deadline, f"no {file.name}"
        time.sleep(0.01)


def ctrl_c_ends_a_run_and_keeps_what_is_known(program: CommandLine) -> None:
    script = program.write("long.py", textwrap.dedent(f"""
        import numpy as np, bitloom
        platform = bitloom.load_platform({program.platform!r})
        network = bitloom.load_network({program.network!r})
        inputs = np.tile(np.load({program.input!r}), (20000, 1, 1, 1))
        try:
            platform.run(network, inputs, out="kept")
        except KeyboardInterrupt:
            print("interrupted")
        print(platform.run(network).samples)
    """))
    # As the shell's: to the interpreter alone (a notebook's), then to its whole group (a terminal's).
    for everyone in (False, True):
        process = subprocess.Popen([sys.executable, script], cwd=program.folder, stdout=subprocess.PIPE,
                                   stderr=subprocess.PIPE, text=True, start_new_session=True)
        wait_for(program.folder / "kept")
        time.sleep(0.5)
        (os.killpg if everyone else os.kill)(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=120)
        assert (out, process.returncode) == ("interrupted\n1\n", 0), f"{out}{err}"
        result = json.loads((program.folder / "kept/result.json").read_text())
        assert 0 < result["samples"] < 20000 * len(program.demo_input())
        shutil.rmtree(program.folder / "kept")


# Says each time that it has been asked to end, and does not.
DEAF = """#!{python}
import os, signal, time
signal.signal(signal.SIGINT, lambda *_: open({asked!r}, "a").write("asked\\n"))
open({begun!r}, "w").write(str(os.getpid()))
while True:
    time.sleep(0.01)
"""


def a_second_ctrl_c_ends_what_does_not_end(program: CommandLine) -> None:
    begun, asked, deaf = (program.folder / name for name in ("begun", "asked", "deaf"))
    deaf.write_text(DEAF.format(python=sys.executable, begun=str(begun), asked=str(asked)))
    deaf.chmod(0o755)
    script = program.write("twice.py", textwrap.dedent(f"""
        import pathlib
        from bitloom import _program
        _program.program = lambda: pathlib.Path({str(deaf)!r})
        try:
            _program.call([])
        except KeyboardInterrupt:
            print("interrupted")
    """))
    process = subprocess.Popen([sys.executable, script], stdout=subprocess.PIPE, text=True, start_new_session=True)
    wait_for(begun)
    os.killpg(process.pid, signal.SIGINT)
    wait_for(asked)
    time.sleep(1)
    assert asked.read_text() == "asked\n", "a terminal's Ctrl-C came twice, which would have killed it"
    process.send_signal(signal.SIGINT)
    assert process.communicate(timeout=60)[0] == "interrupted\n" and process.returncode == 0
    assert not Path(f"/proc/{begun.read_text()}").exists(), "the program is still there"


TESTS = (
    a_wrong_platform_is_the_same_line,
    a_wrong_network_is_the_same_line,
    wrong_arguments_of_a_run_are_the_same_line,
    an_array_of_another_type_or_shape_is_refused,
    a_file_that_has_changed_is_refused,
    a_fault_of_the_program_comes_with_its_result,
    a_killed_program_is_no_result,
    nothing_is_left_behind,
    ctrl_c_ends_a_run_and_keeps_what_is_known,
    a_second_ctrl_c_ends_what_does_not_end,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
