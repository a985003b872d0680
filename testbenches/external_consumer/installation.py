# SPDX-License-Identifier: Apache-2.0
"""An installation at another place than it was installed to, and a project built against it."""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "platforms/cli"))
from command_line import CommandLine  # noqa: E402

HERE = Path(__file__).resolve().parent
SOURCES = ("own_parts.h", "own_platform.cpp", "external_memory.cpp")  # of testbenches/integration


def run(*command: object, env: dict[str, str] | None = None, cwd: Path | None = None) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, timeout=500, cwd=cwd,
                          env={**os.environ, "SYSTEMC_DISABLE_COPYRIGHT_MESSAGE": "1", **(env or {})})
    assert done.returncode == 0, f"{words}\n{done.stdout}{done.stderr}"
    return done.stdout


@dataclass
class Installation:
    prefix: Path
    bitloom: CommandLine  # the installed program, with the installed configs/

    @property
    def include(self) -> Path:
        return self.prefix / "include/bitloom"

    def pkg_config(self, *words: str) -> list[str]:
        folder = next(self.prefix.rglob("pkgconfig"))
        return run("pkg-config", *words, env={"PKG_CONFIG_PATH": str(folder)}).split()


def at(prefix: Path, folder: Path) -> Installation:
    return Installation(prefix, CommandLine(prefix / "bin/bitloom", prefix / "share/bitloom", folder))


def install(bitloom: CommandLine) -> Installation:
    """Installs the build that the program is of, then moves it."""
    first, moved = bitloom.folder / "first/place", bitloom.folder / "moved"
    run("cmake", "--install", bitloom.bitloom.parents[2], "--prefix", first)
    first.rename(moved)
    return at(moved, bitloom.folder)


def project(folder: Path) -> Path:
    """A copy of the external project: its sources and nothing else of the tree."""
    folder = folder / "project"
    folder.mkdir()
    for file in (HERE / "CMakeLists.txt", HERE / "platform_name.cpp",
                 *(HERE.parent / "integration" / name for name in SOURCES)):
        shutil.copy(file, folder)
    return folder


def build(installed: Installation, *definitions: str) -> Path:
    """The folder of the external project's programs, built by CMake."""
    source = project(installed.bitloom.folder)
    programs = source / "build"
    run("cmake", "-G", "Ninja", "-S", source, "-B", programs, "-D", "CMAKE_BUILD_TYPE=Debug",
        "-D", f"CMAKE_PREFIX_PATH={installed.prefix}", *definitions)
    run("cmake", "--build", programs, "--parallel", 2)
    return programs
