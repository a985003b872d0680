#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""configs/networks holds what scripts/make_topologies.py writes today.

    topologies_are_current.py
"""
from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([sys.executable, ROOT / "scripts/make_topologies.py", folder], check=True)
        written = sorted(Path(folder).iterdir())
        shipped = ROOT / "configs" / "networks"
        stale = [
            file.name
            for file in written
            if not (shipped / file.name).exists()
            or (shipped / file.name).read_bytes() != file.read_bytes()
        ]
    names = {file.name for file in written}
    stray = [file.name for file in shipped.glob("*_approximate.yaml") if file.name not in names]
    for name in stale:
        print(f"configs/networks/{name}: differs, run scripts/make_topologies.py")
    for name in stray:
        print(f"configs/networks/{name}: scripts/make_topologies.py does not write it")
    if len(written) != 20:
        print(f"{len(written)} networks instead of 20")
    return 1 if stale or stray or len(written) != 20 else 0


if __name__ == "__main__":
    sys.exit(main())
