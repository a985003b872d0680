#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The package's type hints: `mypy --strict` finds nothing in it, and what is wrong in a caller.

    hints.py

PYTHONPATH names the folder that the package is in. Ends with 77 (skipped) without mypy.
"""
from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PACKAGE = Path(os.environ["PYTHONPATH"]).resolve() / "bitloom"
# Debian's pandas has no type hints.
CONFIGURATION = "[mypy]\nstrict = True\n[mypy-pandas.*]\nignore_missing_imports = True\n"
CALLER = """import numpy as np
import bitloom

platform = bitloom.load_platform("p.yaml", set={{"accelerator.rows": 8, "dram.mode": "fast"}})
network = bitloom.load_network("n.onnx")
result = platform.run(network, inputs=np.zeros((1, 2)), view="estimate")
cycles: int = result.cycles
share: {share} = result.accuracy
frame = bitloom.sweep({file}, out="folder", jobs=2)
"""


def checked(folder: Path, *paths: Path) -> subprocess.CompletedProcess[str]:
    (folder / "mypy.ini").write_text(CONFIGURATION)
    return subprocess.run(["/usr/bin/mypy", "--config-file", "mypy.ini", *map(str, paths)], cwd=folder,
                          capture_output=True, text=True, env={**os.environ, "MYPYPATH": str(folder),
                                                               "PYTHONPATH": ""})


def main() -> int:
    if not Path("/usr/bin/mypy").is_file():
        print("skipped: no mypy (scripts/setup --checks)")
        return 77
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        copy = folder / "bitloom"  # what is installed is not to get a cache
        shutil.copytree(PACKAGE, copy, ignore=shutil.ignore_patterns("__pycache__"))
        package = checked(folder, copy)
        (folder / "good.py").write_text(CALLER.format(share="float | None", file='"s.yaml"'))
        (folder / "bad.py").write_text(CALLER.format(share="str", file="5"))
        good, bad = checked(folder, folder / "good.py"), checked(folder, folder / "bad.py")
    print(package.stdout + good.stdout + bad.stdout)
    assert package.returncode == 0 and f"{len(list(PACKAGE.glob('*.py*')))} source files" in package.stdout
    assert good.returncode == 0, "a good caller is found fault with"
    assert bad.returncode == 1 and "Found 2 errors" in bad.stdout, "a bad caller's two errors are not found"
    return 0


if __name__ == "__main__":
    sys.exit(main())
