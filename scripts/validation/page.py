# SPDX-License-Identifier: Apache-2.0
"""docs/validation.md: text with a block for each table, `<!-- table: NAME -->` to
`<!-- end of table -->`."""
from __future__ import annotations

import difflib
import re
from pathlib import Path

from scripts.validation import bitlet_tables, machine, plots, tables, trained
from scripts.validation.figures import Figures

BLOCK = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end of table -->)", re.DOTALL)


def blocks_of(bitloom: Path, root: Path, figures: Figures, page: str) -> dict[str, str]:
    """What belongs into each block today. `page`: keeps its rows of networks that are not here."""
    made_by = tables.OF_FIGURES | bitlet_tables.OF_FIGURES
    blocks = {name: made(figures) for name, made in made_by.items()}
    blocks |= machine.tables(bitloom, root)
    for name in figures.experiments():
        blocks.setdefault(name, tables.plain(figures, name))
    for name, fp32, names in (
        ("bitlet_cycles", False, trained.FIXED),
        ("bitlet_cycles_fp32", True, trained.FLOATING),
    ):
        rows = bitlet_tables.bitlet_cycles(figures, fp32) + trained.rows(bitloom, root, names, page)
        blocks[name] = bitlet_tables.cycles_table(rows)
    blocks["bitlet_cycles_reasons"] = tables.reasons(figures.of("bitlet_cycles").values())
    return blocks


def filled(page: str, blocks: dict[str, str]) -> str:
    """The page with these tables. Every block must be in it once, and no other."""
    named = sorted(name for _, name, _ in BLOCK.findall(page))
    if named != sorted(blocks):
        odd = sorted(set(named) ^ set(blocks)) or [n for n in blocks if named.count(n) > 1]
        raise SystemExit(f"docs/validation.md: blocks {odd} are not in it once, or not known")
    return BLOCK.sub(lambda at: f"{at[1]}{blocks[at[2]].strip()}\n{at[3]}", page)


def differences(old: str, new: str) -> list[str]:
    lines = difflib.unified_diff(old.splitlines(), new.splitlines(), "the page", "today", "", "", 0)
    return list(lines)


def places(root: Path) -> tuple[Path, Path]:
    return root / "docs" / "validation.md", root / "docs" / "pictures"


def write(bitloom: Path, root: Path, figures: Figures) -> None:
    file, pictures = places(root)
    page = file.read_text()
    file.write_text(filled(page, blocks_of(bitloom, root, figures, page)))
    plots.write(figures, pictures)


def stale(bitloom: Path, root: Path, figures: Figures) -> list[str]:
    """Lines that say what is not of today; none: the page and its plots are."""
    file, pictures = places(root)
    page = file.read_text()
    today = filled(page, blocks_of(bitloom, root, figures, page))
    return differences(page, today) + plots.stale(figures, pictures)
