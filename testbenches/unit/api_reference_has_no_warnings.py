#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The API reference is written without a warning, has the accelerators' pages, and would not hide a wrong comment.

    api_reference_has_no_warnings.py DOXYFILE
"""
from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

PAGES = ("bitloom::bitfusion::bitfusion", "bitloom::bitlet::bitlet", "bitloom::tlm_tracer")


def doxygen(settings: str, folder: Path) -> subprocess.CompletedProcess:
    """Runs it into `folder`; what stands last in a Doxyfile wins."""
    given = f"{settings}\nOUTPUT_DIRECTORY = {folder}\n"
    return subprocess.run(["doxygen", "-"], input=given, capture_output=True, text=True, timeout=300)


def wrong_comments_are_found(settings: str, folder: Path) -> None:
    (folder / "wrong.h").write_text("/// Takes \\nothing and a <tag>.\nvoid wrong(int taken);\n")
    done = doxygen(f"{settings}\nINPUT = {folder}/wrong.h", folder)
    assert done.returncode and "nothing" in done.stderr and "tag" in done.stderr, done


def ours_are_right(settings: str, folder: Path) -> None:
    done = doxygen(settings, folder)
    assert done.returncode == 0 and not done.stderr, "\n".join(sorted(set(done.stderr.splitlines())))
    index = (folder / "annotated.html").read_text()
    for page in PAGES:
        name = page.replace("_", "__").replace("::", "_1_1")
        found = [path.name for path in folder.glob(f"*{name}.html")]
        assert found and found[0] in index, f"no page of {page}"


def main() -> int:
    doxyfile = Path(sys.argv[1])
    if not doxyfile.is_file() or not shutil.which("doxygen"):
        print("skipped: no doxygen (scripts/setup --checks installs it)")
        return 77
    for test in (wrong_comments_are_found, ours_are_right):
        with tempfile.TemporaryDirectory() as folder:
            test(doxyfile.read_text(), Path(folder))
        print(f"passed  {test.__name__}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
