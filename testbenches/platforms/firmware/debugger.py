#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The real debugger on `bitloom soc --gdb`: breaks where the driver starts the accelerator, steps,
prints a structure, goes on into the interrupt handler, watches a variable, is interrupted, leaves.

    debugger.py --bitloom BIN --source ROOT      with BITLOOM_FIRMWARE, the folder of the ELF files
"""
from __future__ import annotations

import os
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from command_line import GOOD, CommandLine, main  # noqa: E402

FIRMWARE = Path(os.environ.get("BITLOOM_FIRMWARE", ""))
LIMIT = 120  # seconds, of what takes one


class System:
    """`bitloom soc` that waits for a debugger, on a port that the kernel chose."""

    def __init__(self, bitloom: CommandLine, kind: str, program: str, *arguments: str):
        self.elf = str(FIRMWARE / f"{program}.elf")
        soc = bitloom.platform.replace("bitfusion.yaml", f"soc_{kind}.yaml")
        command = [str(bitloom.bitloom), "soc", soc, "--firmware", self.elf, "--gdb", "0"]
        command += arguments
        self.output = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            command, cwd=bitloom.folder, text=True, stdout=self.output, stderr=subprocess.PIPE
        )
        told = self.process.stderr.readline()
        port = re.search(r"127\.0\.0\.1:(\d+)", told)
        assert port, f"no port in {told!r}"
        self.port = int(port[1])

    def start_debugger(self, *commands: str) -> subprocess.Popen[str]:
        script = ["set remotetimeout 60", "set pagination off", "set confirm off",
                  f"target remote 127.0.0.1:{self.port}"]
        arguments = [word for command in (*script, *commands) for word in ("-ex", command)]
        return subprocess.Popen(
            ["gdb-multiarch", "-nx", "-batch", *arguments, self.elf],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )

    def debugged(self, *commands: str) -> str:
        return self.start_debugger(*commands).communicate(timeout=LIMIT)[0]

    def ended(self) -> tuple[int, str]:
        try:
            code = self.process.wait(LIMIT)
        finally:
            self.process.kill()
            self.process.stderr.close()
        self.output.seek(0)
        return code, self.output.read()


def session_of(bitloom: CommandLine, name: str) -> list[str]:
    """The commands that a page shows, without those that start GDB and connect it."""
    page = Path(bitloom.platform).parents[2] / "docs" / name
    block = re.search(r"^```gdb\n(.*?)^```", page.read_text(), re.MULTILINE | re.DOTALL)
    assert block, f"{name} shows no session"
    commands = block[1].splitlines()
    assert commands[0].startswith("gdb-multiarch ") and commands[1].startswith("target remote ")
    return commands[2:]


def bundle(bitloom: CommandLine) -> list[str]:
    demo = [*bitloom.demo, "--input", bitloom.input]
    bitloom("compile", *demo, "--out", "bundle").expect(GOOD)
    return ["--network-bundle", "bundle"]


def a_session_follows_a_run_from_its_start_to_its_interrupt(bitloom: CommandLine) -> None:
    system = System(bitloom, "bitfusion", "classify", *bundle(bitloom))
    said = system.debugged(*session_of(bitloom, "bring_up.md"))
    for wanted in (
        r"Breakpoint 1, bitfusion_start \(",
        r"base = 671088640",
        r"Breakpoint 2, bitfusion_handle_interrupt \(",
        r"trap_handler",
        r"[Ww]atchpoint 3: ",
        r"New value = 1",
        r"bitfusion0 at 0x28000000\s+ID +0x42460001",
    ):
        assert re.search(wanted, said), f"{wanted} is not in:\n{said}"
    code, out = system.ended()
    assert code == GOOD and out.count("\n") == len(bitloom.demo_input()), (code, out)


def the_integration_guides_session_looks_at_the_start_of_a_run(bitloom: CommandLine) -> None:
    system = System(bitloom, "bitfusion", "classify", *bundle(bitloom))
    said = system.debugged(*session_of(bitloom, "integration.md"))
    image = (bitloom.folder / "bundle/image.bin").read_bytes()
    at = int(re.search(r"\$1 = 0x([0-9a-f]+)", said)[1], 16)  # of the program
    words = struct.unpack_from("<4I", image, at - 0x81000000)
    for wanted in (
        r"Breakpoint 1, bitfusion_start \(",
        r"\bmain \(\)",
        r"\$2 = 0x42460001",
        "\\s+".join(f"0x{word:08x}" for word in words),
        r"bitfusion0 at 0x28000000\s+ID +0x42460001",
        r"\d+ instructions",
    ):
        assert re.search(wanted, said), f"{wanted} is not in:\n{said}"
    code, out = system.ended()
    assert code == GOOD and out.count("\n") == len(bitloom.demo_input()), (code, out)


def ctrl_c_stops_a_program_that_hangs(bitloom: CommandLine) -> None:
    system = System(bitloom, "bitfusion", "hello")
    loop, kept = "set {unsigned short}$pc = 0xa001", "set $word = *(unsigned short *)$pc"  # j .
    script = ["break main", "continue", "delete", kept, loop, "set $there = $pc", "echo loops\\n",
              "continue", "print $pc == $there", "set {unsigned short}$pc = $word", "detach"]
    with system.start_debugger(*script) as gdb:
        said, deadline = "", time.monotonic() + LIMIT
        while "SIGINT" not in said and time.monotonic() < deadline:
            readable, _, _ = select.select([gdb.stdout], [], [], 1)
            part = os.read(gdb.stdout.fileno(), 4096).decode() if readable else ""
            said += part
            if readable and not part:
                break  # it has ended
            if not readable and "loops" in said:
                gdb.send_signal(signal.SIGINT)  # again, where one came before the program ran
        said += gdb.stdout.read()
    assert "received signal SIGINT" in said and "$1 = 1" in said, said
    code, out = system.ended()
    assert code == GOOD and out.startswith("hello\n"), (code, out, said)


TESTS = (
    a_session_follows_a_run_from_its_start_to_its_interrupt,
    the_integration_guides_session_looks_at_the_start_of_a_run,
    ctrl_c_stops_a_program_that_hangs,
)

if __name__ == "__main__":
    if shutil.which("gdb-multiarch") is None:
        print("gdb-multiarch is missing: nothing was debugged")
        sys.exit(77)
    sys.exit(main(__doc__, TESTS))
