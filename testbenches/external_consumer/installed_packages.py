#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The Debian packages: what is in them, installed below a folder and removed from it. The folder has a copy of
this machine's list of packages, so that dependencies are those that are here; the machine itself stays as it is.

    installed_packages.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import installation
from command_line import GOOD, CommandLine, main
from installation import install, run

STATUS = Path("/var/lib/dpkg/status")


def has_python(bitloom: CommandLine) -> bool:
    """Whether the Python package is built."""
    return "BITLOOM_PYTHON_MODULE:BOOL=ON" in (bitloom.bitloom.parents[2] / "CMakeCache.txt").read_text()


def names(bitloom: CommandLine) -> set[str]:
    return {"bitloom", "libbitloom", "libbitloom-dev", *(["python3-bitloom"] if has_python(bitloom) else [])}


def packages(bitloom: CommandLine) -> list[Path]:
    run("cpack", "-B", bitloom.folder / "packages", cwd=bitloom.bitloom.parents[2])
    return sorted((bitloom.folder / "packages").glob("*.deb"))


def root_of(folder: Path) -> Path:
    root = folder / "root"
    for name in ("info", "updates", "triggers"):
        (root / "var/lib/dpkg" / name).mkdir(parents=True)
    shutil.copy(STATUS, root / "var/lib/dpkg/status")
    return root


def dpkg(root: Path, *words: object) -> None:
    run("dpkg", f"--root={root}", "--force-not-root", "--force-script-chrootless", "--no-triggers", *words)


def files_below(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")
            if path.is_file() and "var/lib/dpkg" not in path.as_posix()}


def ours_on_this_machine() -> list[str]:
    return re.findall(r"^Package: ((?:lib|python3-)?bitloom.*)$", STATUS.read_text(), re.MULTILINE)


def they_are_called_by_name_and_version(bitloom: CommandLine) -> None:
    said = bitloom("--version").expect(GOOD).out.split()[-1]
    found = [re.match(r"([a-z0-9-]+)_([0-9.]+)-1_\w+\.deb$", path.name) for path in packages(bitloom)]
    assert {match and match.groups() for match in found} == {(name, said) for name in names(bitloom)}, found


def installed_they_are_the_installation_and_removed_nothing(bitloom: CommandLine) -> None:
    before = ours_on_this_machine()
    root = root_of(bitloom.folder)
    dpkg(root, "--install", *packages(bitloom))
    assert files_below(root / "usr") == files_below(install(bitloom).prefix)
    at_root = installation.at(root / "usr", bitloom.folder)
    assert at_root.bitloom("--version").out == bitloom("--version").out
    at_root.bitloom("reproduce", "--list").expect(GOOD)
    if has_python(bitloom):
        said = run(sys.executable, "-B", "-c", "import bitloom; print(bitloom.__version__, bitloom.shipped('networks'))",
                   env={"PYTHONPATH": str(root / "usr/lib/python3/dist-packages")}, cwd=bitloom.folder)
        assert said == f"{bitloom('--version').out.split()[-1]} {root / 'usr/share/bitloom/configs/networks'}\n", said
    dpkg(root, "--remove", *names(bitloom))
    assert files_below(root) == set(), files_below(root)
    assert ours_on_this_machine() == before, "the machine's own list of packages has changed"


def development_files_want_their_libraries(bitloom: CommandLine) -> None:
    root = root_of(bitloom.folder)
    alone = next(path for path in packages(bitloom) if path.name.startswith("libbitloom-dev"))
    try:
        dpkg(root, "--install", alone)
    except AssertionError as refusal:
        assert "libbitloom-dev depends on libbitloom" in str(refusal), refusal
    else:
        raise AssertionError("libbitloom-dev was configured without libbitloom")


TESTS = (
    they_are_called_by_name_and_version,
    installed_they_are_the_installation_and_removed_nothing,
    development_files_want_their_libraries,
)

if __name__ == "__main__":
    if not STATUS.is_file() or not shutil.which("dpkg-deb"):
        print("skipped: not a Debian system")
        sys.exit(77)
    sys.exit(main(__doc__, TESTS))
