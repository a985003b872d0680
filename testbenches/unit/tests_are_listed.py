#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Every test function of the command line's scripts stands in its script's TESTS: one that is
forgotten there never runs and never fails.

    tests_are_listed.py ROOT
"""
from __future__ import annotations

import ast
import sys
from pathlib import Path


def is_test(node: ast.stmt) -> bool:
    """Takes the command line and nothing else, and returns nothing."""
    if not isinstance(node, ast.FunctionDef) or len(node.args.args) != 1:
        return False
    takes, returns = node.args.args[0].annotation, node.returns
    return (
        isinstance(takes, ast.Name)
        and takes.id == "CommandLine"
        and isinstance(returns, ast.Constant)
        and returns.value is None
    )


def forgotten(script: Path) -> tuple[list[str], int]:
    """The tests that are not listed, and how many are."""
    tree = ast.parse(script.read_text())
    lists = [node.value for node in tree.body
             if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "TESTS"]
    if any(not isinstance(each, (ast.Tuple, ast.List)) for each in lists):
        return [], 0  # made from the module's names: none can be forgotten
    listed = {name.id for each in lists for name in each.elts if isinstance(name, ast.Name)}
    if not listed:
        return [], 0
    called = {node.func.id for node in ast.walk(tree)
              if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    tests = {node.name for node in tree.body if is_test(node)} - called
    return sorted(tests - listed), len(listed)


def main() -> int:
    total, missing = 0, []
    for script in sorted(Path(sys.argv[1]).glob("testbenches/**/*.py")):
        names, count = forgotten(script)
        total += count
        missing += [f"{script}: {name}" for name in names]
    print(f"{total} tests are listed", *(f"not listed: {line}" for line in missing), sep="\n")
    return 1 if missing or total < 100 else 0


if __name__ == "__main__":
    sys.exit(main())
