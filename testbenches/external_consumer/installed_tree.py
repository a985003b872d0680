#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""What `cmake --install` gives works at any place, with nothing of this tree.

    installed_tree.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import installation
from installation import CommandLine, Installation, install, run

sys.path.insert(0, str(installation.HERE.parent / "integration"))
from command_line import GOOD, main  # noqa: E402
from page import bundle, shown_logits  # noqa: E402

ROOMS = ("models", "tlm_bridges", "platforms")


def computes_what_run_does(installed: Installation, program: Path) -> None:
    bitloom = installed.bitloom
    logits = [bundle(bitloom, "bitfusion"), bundle(bitloom, "bitlet", "--set", "dram.firmware_bytes=33554432")]
    said = run(program, "bitfusion/image.bin", "bitlet/image.bin", cwd=bitloom.folder)
    assert [shown_logits(line) for line in said.splitlines()] == logits, f"{logits} expected: {said}"


def no_file_names_the_place_of_the_build(bitloom: CommandLine) -> None:
    installed = install(bitloom)
    named = [re.escape(str(path).encode()) + rb"(?![\w.-])" for path in
             (installation.HERE.parents[1], bitloom.bitloom.parents[2], bitloom.folder)]
    pattern = re.compile(b"|".join(named))
    files = [path for path in installed.prefix.rglob("*") if path.is_file()]
    assert len(files) > 400, len(files)
    found = [f"{path}: {match.group()!r}" for path in files if (match := pattern.search(path.read_bytes()))]
    assert not found, "\n".join(found)


def every_header_finds_those_that_it_includes(bitloom: CommandLine) -> None:
    include = install(bitloom).include
    missing = []
    for header in include.rglob("*.h"):
        for name in re.findall(r'^#include "([^"]+)"', header.read_text(), re.MULTILINE):
            ours = name.split("/")[0] in ROOMS
            if ours and not (include / name).is_file():
                missing.append(f"{header}: {name}")
    assert sorted(path.name for path in include.iterdir()) == sorted(ROOMS)
    assert not missing, "\n".join(missing)


def a_project_outside_the_tree_is_built_by_cmake(bitloom: CommandLine) -> None:
    installed = install(bitloom)
    programs = installation.build(installed)
    computes_what_run_does(installed, programs / "own_platform")
    said = run(programs / "external_memory", "bitfusion/image.bin", cwd=bitloom.folder)
    assert " violations 0\n" in said, said
    platform = installed.prefix / "share/bitloom/configs/platforms/bitlet.yaml"
    assert run(programs / "platform_name", platform) == f"{version(installed)} bitlet\n"


def version(installed: Installation) -> str:
    return installed.bitloom("--version").expect(GOOD).out.split()[-1]


def a_project_outside_the_tree_is_built_by_pkg_config(bitloom: CommandLine) -> None:
    installed = install(bitloom)
    source = installation.project(bitloom.folder)
    for name, module in (("own_platform", "bitloom-models"), ("platform_name", "bitloom-platforms")):
        run("g++", "-std=c++17", source / f"{name}.cpp", "-o", source / name,
            *installed.pkg_config("--cflags", "--libs", module))
        assert installed.pkg_config("--modversion", module) == [version(installed)]
    computes_what_run_does(installed, source / "own_platform")


def an_unknown_component_is_refused_by_name(bitloom: CommandLine) -> None:
    installed = install(bitloom)
    source = bitloom.folder / "wrong"
    source.mkdir()
    (source / "CMakeLists.txt").write_text("cmake_minimum_required(VERSION 3.25)\nproject(wrong CXX)\n"
                                           "find_package(Bitloom REQUIRED COMPONENTS modells)\n")
    done = subprocess.run(["cmake", "-G", "Ninja", "-S", source, "-B", source / "build",
                           f"-DCMAKE_PREFIX_PATH={installed.prefix}"], capture_output=True, text=True)
    assert done.returncode and "no component 'modells'" in done.stderr, done.stderr


def the_program_finds_its_configs_from_anywhere(bitloom: CommandLine) -> None:
    installed = install(bitloom)
    platform = installed.prefix / "share/bitloom/configs/platforms/bitlet.yaml"
    network = installed.prefix / "share/bitloom/configs/networks/digits.onnx"
    installed.bitloom("run", str(platform), "--network", str(network), "--view", "estimate",
                      "--set", "technology=bitlet_28nm", "--out", "run").expect(GOOD)


TESTS = (
    no_file_names_the_place_of_the_build,
    every_header_finds_those_that_it_includes,
    a_project_outside_the_tree_is_built_by_cmake,
    a_project_outside_the_tree_is_built_by_pkg_config,
    an_unknown_component_is_refused_by_name,
    the_program_finds_its_configs_from_anywhere,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
