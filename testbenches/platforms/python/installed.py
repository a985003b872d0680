#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The package of an installation, the components `python` and `tools` alone, at another place than it was installed
to: all tests of the build tree's, with PYTHONPATH and nothing else.

    installed.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "external_consumer"))
from installation import CommandLine, run  # noqa: E402

sys.path.insert(0, str(HERE.parent / "cli"))
from command_line import main  # noqa: E402

SKIPPED = 77


def environment(folder: Path) -> dict[str, str]:
    """Nothing of the build's but where the reference data are."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "BITLOOM_REFERENCE_DATA") if name in os.environ}
    return {**kept, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}


def install(bitloom: CommandLine) -> Path:
    first, moved = bitloom.folder / "first/place", bitloom.folder / "moved"
    for component in ("tools", "python"):
        run("cmake", "--install", bitloom.bitloom.parents[2], "--prefix", first, "--component", component)
    first.rename(moved)
    return moved


def an_installed_package_passes_every_test(bitloom: CommandLine) -> None:
    prefix = install(bitloom)
    package = prefix / "lib/python3/dist-packages"
    assert (package / "bitloom/py.typed").is_file() and list((package / "bitloom").glob("_bitloom.*.so"))
    program = ["--bitloom", str(prefix / "bin/bitloom"), "--source", str(prefix / "share/bitloom")]
    docs = ["--docs", str(HERE.parents[2] / "docs")]
    for script, arguments in (("runs", program), ("refusals", program), ("sweeps", program),
                              ("reference_logits", program), ("hints", []), ("pages", docs)):
        done = subprocess.run([sys.executable, str(HERE / f"{script}.py"), *arguments], cwd="/", text=True,
                              capture_output=True, env=environment(package))
        assert done.returncode in (0, SKIPPED), f"{script}\n{done.stdout}{done.stderr}"
        print(f"{script}: {done.stdout.strip().splitlines()[-1]}")


if __name__ == "__main__":
    sys.exit(main(__doc__, (an_installed_package_passes_every_test,)))
