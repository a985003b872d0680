# SPDX-License-Identifier: Apache-2.0
"""Runs the `bitloom` program and reads what it leaves behind."""
from __future__ import annotations

import json
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path

import numpy as np


class RunFailed(Exception):
    pass


@dataclass
class Run:
    folder: Path
    result: dict
    command: str

    @property
    def layers(self) -> list[dict]:
        return self.result["layers"]

    @property
    def totals(self) -> dict:
        return self.result["totals"]

    def arrays(self, kind: str) -> dict[str, np.ndarray]:
        """The arrays in `outputs` or `tensors` by their names in the ONNX file."""
        folder = self.folder / kind
        arrays = {}
        for entry in json.loads((folder / "index.json").read_text()):
            array = np.load(folder / entry["file"])
            said = (entry["type"], entry["shape"])
            if said != (array.dtype.name, list(array.shape)):
                raise RunFailed(f"{folder}/index.json says {said} of {entry}: {self.command}")
            safe_name = re.sub(r"[^A-Za-z0-9._-]", "_", entry["name"])
            if not re.fullmatch(re.escape(safe_name) + r"(_\d+)?\.npy", entry["file"]):
                raise RunFailed(f"{entry['name']} lies in {entry['file']}: {self.command}")
            arrays[entry["name"]] = array
        return arrays

    def files_without_host(self) -> dict[str, bytes]:
        """Every file's bytes; result.json without what depends on the computer."""
        contents = {}
        for file in sorted(self.folder.rglob("*")):
            if not file.is_file():
                continue
            data = file.read_bytes()
            if file.name == "result.json":
                result = json.loads(data)
                result.pop("host", None)
                data = json.dumps(result).encode()
            contents[str(file.relative_to(self.folder))] = data
        return contents


def run(
    bitloom: Path,
    platform: Path,
    arguments: list[str],
    folder: Path,
    settings: dict[str, int] | None = None,
    seconds: float = 600,
) -> Run:
    command = [str(bitloom), "run", str(platform), *arguments, "--out", str(folder)]
    for path, value in (settings or {}).items():
        command += ["--set", f"{path}={value}"]
    text = shlex.join(command)
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds)
    except subprocess.TimeoutExpired as error:
        raise RunFailed(f"no end after {seconds} s: {text}") from error
    if done.returncode != 0:
        last_lines = "\n".join((done.stdout + done.stderr).strip().splitlines()[-15:])
        raise RunFailed(f"exit code {done.returncode}: {text}\n{last_lines}")
    return loaded(folder, text)


def loaded(folder: Path, command: str) -> Run:
    return Run(folder, json.loads((folder / "result.json").read_text()), command)


def difference(found: np.ndarray, expected: np.ndarray) -> str:
    """Empty if both are the same; else what differs first."""
    if found.dtype != expected.dtype:
        return f"type {found.dtype}, expected {expected.dtype}"
    if found.shape != expected.shape:
        return f"shape {found.shape}, expected {expected.shape}"
    wrong = np.argwhere(found != expected)
    if len(wrong) == 0:
        return ""
    first = tuple(int(index) for index in wrong[0])
    return (
        f"{len(wrong)} of {expected.size} values, the first at {first}: "
        f"{found[first]}, expected {expected[first]}"
    )
