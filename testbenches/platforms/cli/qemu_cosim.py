#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""A real QEMU with the accelerators of `bitloom soc --remote-port` on its bus: the commands of
docs/cosimulation.md.

    qemu_cosim.py --bitloom BIN --source ROOT
        with BITLOOM_QEMU, a qemu-system-riscv64 that has the machine virt-cosim, and
        BITLOOM_FIRMWARE, the folder of ELF files; without either it is skipped
"""
from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from command_line import GOOD, CommandLine, main
from remote_port import Side, elf, system

QEMU = os.environ.get("BITLOOM_QEMU", "")
LIMIT = 600  # seconds, against a hang


def on_qemu(bitloom: CommandLine, program: str, *loaded: str) -> tuple[str, str]:
    """What firmware says on QEMU's UART, and what the accelerators' side says at its end."""
    with Side(bitloom, "cosim_virt", "unix:cosim") as side:
        side.listening()
        command = [
            QEMU, "-machine", "virt-cosim", "-m", "1G", "-display", "none", "-serial", "stdio",
            "-monitor", "none", "-bios", elf(program), "-icount", "shift=0,sleep=off",
            "-machine-path", str(bitloom.folder), "-chardev", "socket,id=cosim,path=cosim", *loaded,
        ]
        done = subprocess.run(command, cwd=bitloom.folder, capture_output=True, timeout=LIMIT,
                              stdin=subprocess.DEVNULL)
        said = done.stdout.decode().replace("\r", "")
        assert done.returncode == 0, f"{command} ended with {done.returncode}: {said}{done.stderr}"
        return said, side.ended().expect(GOOD).err


def hello_names_the_accelerators(bitloom: CommandLine) -> None:
    said, _ = on_qemu(bitloom, "hello")
    assert "bitfusion version 1 at 0x28000000, source 48" in said, said
    assert "bitlet version 1 at 0x28001000, source 49" in said, said


def classify_says_the_same_as_in_one_process(bitloom: CommandLine) -> None:
    for kind in ("bitfusion", "bitlet"):
        given = ["--network", bitloom.network, "--input", bitloom.input, "--batch", "1"]
        bitloom("compile", system(bitloom, kind), *given, "--out", kind).expect(GOOD)
        manifest = json.loads((bitloom.folder / kind / "bundle.json").read_text())
        image = bitloom.folder / kind / manifest["image"]
        load = f"loader,file={image},addr={manifest['address']:#x},force-raw=on"
        said, told = on_qemu(bitloom, "classify", "-device", load)
        alone = bitloom("soc", system(bitloom, "soc_both"), "--firmware", elf("classify"),
                        "--network-bundle", kind).expect(GOOD)
        assert said == alone.out, (said, alone.out)
        assert "0 with a fault" in told, told


if __name__ == "__main__":
    if not QEMU or not Path(elf("classify")).exists():
        print("skipped: BITLOOM_QEMU names no QEMU, or BITLOOM_FIRMWARE no firmware")
        sys.exit(77)
    sys.exit(main(__doc__, (hello_names_the_accelerators, classify_says_the_same_as_in_one_process)))
