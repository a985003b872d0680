#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""docs/python.md and docs/python_tour.py: the page's code runs, in order, and the tour draws its figures.

    pages.py --docs DOCS

PYTHONPATH names the folder that the package is in. Ends with 77 (skipped) without matplotlib.
"""
from __future__ import annotations

import argparse
import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

PNG = b"\x89PNG\r\n\x1a\n"


def run(script: Path, *arguments: str, folder: Path) -> str:
    done = subprocess.run([sys.executable, str(script), *arguments], cwd=folder, capture_output=True, text=True,
                          env={**os.environ, "MPLCONFIGDIR": str(folder / "matplotlib"), "MPLBACKEND": "agg"})
    assert done.returncode == 0, f"{script.name}\n{done.stdout}{done.stderr}"
    return done.stdout


def size_of(picture: Path) -> tuple[int, int]:
    data = picture.read_bytes()
    assert data.startswith(PNG), f"{picture} is no PNG"
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--docs", type=Path, required=True)
    docs = parser.parse_args().docs.resolve()
    if importlib.util.find_spec("matplotlib") is None:
        print("skipped: no matplotlib (scripts/setup --checks)")
        return 77
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        blocks = re.findall(r"^```python\n(.*?)^```", (docs / "python.md").read_text(), re.MULTILINE | re.DOTALL)
        assert len(blocks) >= 3, "the page shows no code"
        (folder / "page.py").write_text("\n".join(blocks))
        print(run(folder / "page.py", folder=folder))
        tour = docs / "python_tour.py"
        assert tour.read_text().count("\n# %%") >= 4, "a notebook has cells"
        print(run(tour, "figures", folder=folder))
        sizes = {path.name: size_of(path) for path in sorted((folder / "figures").glob("*.png"))}
        print(sizes)
        assert len(sizes) == 2 and all(width >= 800 and height >= 400 for width, height in sizes.values()), sizes
    return 0


if __name__ == "__main__":
    sys.exit(main())
