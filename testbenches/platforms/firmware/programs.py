#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The example programs on the simulated systems: they say what `bitloom run` says.

    programs.py --bitloom BIN --source ROOT       with BITLOOM_FIRMWARE, the folder of ELF files

Networks of the reference data are left out where it is missing.
"""
from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cli"))
from command_line import GOOD, CommandLine, Ended, main  # noqa: E402

FIRMWARE = Path(os.environ.get("BITLOOM_FIRMWARE", ""))
DATA = Path(os.environ.get("BITLOOM_REFERENCE_DATA", "/none")) / "networks"
FAULT = 3
LINE = re.compile(r"image (\d+) class (\d+) cycles (\d+) logits((?: \S+)+)")


# Frames of padding lie between the images of a batch.
FRAMES = """
inputs:
  - {name: clip, shape: [3, 4, 6, 5]}
layers:
  - {name: first, kind: convolution, inputs: clip, channels: 4, kernel: 3, padding: 1,
     weights: {seed: 1}}
  - {name: second, kind: convolution, inputs: first, channels: 3, kernel: 3, padding: 1,
     weights: {seed: 2}}
"""
# Two inputs; pixels of 20 and of 21 bits, filled up to bytes.
NARROW = """
inputs:
  - {name: a, shape: [5, 4, 3], bits: 4}
  - {name: b, shape: [5, 4, 3], bits: 4}
layers:
  - {name: sum, kind: add, inputs: [a, b], activation_bits: 4}
  - {name: out, kind: convolution, inputs: sum, channels: 7, kernel: 1, activation_bits: 3,
     weights: {seed: 2}}
"""


@dataclass
class Image:
    label: int
    cycles: int
    logits: list[str]


def system(bitloom: CommandLine, kind: str) -> str:
    return bitloom.platform.replace("bitfusion.yaml", f"soc_{kind}.yaml")


def platform(bitloom: CommandLine, kind: str) -> str:
    return bitloom.platform.replace("bitfusion.yaml", f"{kind}.yaml")


def soc(bitloom: CommandLine, kind: str, program: str, *arguments: str) -> Ended:
    elf = str(FIRMWARE / f"{program}.elf")
    return bitloom("soc", system(bitloom, kind), "--firmware", elf, *arguments)


def images_of(text: str) -> list[Image]:
    found = [LINE.fullmatch(line) for line in text.splitlines()]
    assert all(found), text
    images = [Image(int(m[2]), int(m[3]), m[4].split()) for m in found if m]
    assert [int(m[1]) for m in found if m] == list(range(len(images))), text
    return images


def codes_of(folder: Path) -> np.ndarray:
    """Of the first output, [sample][element]: what a quantised network's last tensor holds, not the
    real values that the host makes of it."""
    tensors = {
        entry["name"]: np.load(folder / "tensors" / entry["file"])
        for entry in json.loads((folder / "tensors" / "index.json").read_text())
    }
    codes = list(tensors.values())[-1]
    return codes.reshape(len(codes), -1)


def same_as_run(
    bitloom: CommandLine, kind: str, network: str, inputs: dict[str, np.ndarray], batch: int = 1
) -> None:
    """`inputs` by their names; the name may be empty where there is one."""
    wanted = ["--network", network, "--batch", str(batch)]
    for name, array in inputs.items():
        file = bitloom.save(f"input_{name}.npy", array)
        wanted += ["--input", f"{name}={file}" if name else file]
    wanted.append("--out")
    bitloom("compile", platform(bitloom, kind), *wanted, "bundle").expect(GOOD)
    bitloom("run", platform(bitloom, kind), *wanted, "run", "--dump-tensors").expect(GOOD)
    said = soc(bitloom, kind, "classify", "--network-bundle", "bundle").expect(GOOD).out
    images = images_of(said)
    codes = codes_of(bitloom.folder / "run")
    assert len(images) == len(codes) > 1, said
    for image, expected in zip(images, codes):
        if codes.dtype == np.float32:
            assert image.logits == [f"{value:.8e}" for value in expected], (image, expected)
        else:
            assert image.logits == [str(value) for value in expected], (image, expected)
        assert image.label == expected.argmax(), (image, expected)
    totals = json.loads((bitloom.folder / "run" / "result.json").read_text())["totals"]
    assert sum(image.cycles for image in images[::batch]) == totals["cycles"], said


def classify_agrees_with_run_for_the_demo(bitloom: CommandLine) -> None:
    for kind in ("bitfusion", "bitlet"):
        for batch in (1, 4):
            same_as_run(bitloom, kind, bitloom.network, {"": bitloom.demo_input()}, batch)


def classify_agrees_with_run_for_reference_networks(bitloom: CommandLine) -> None:
    for kind, name in (
        ("bitfusion", "resnet8_int8"),
        ("bitlet", "resnet8_int8"),
        ("bitlet", "resnet8_fp32"),
        ("bitfusion", "kws_dscnn_int8"),
    ):
        network = DATA / name / f"{name}.onnx"
        samples = DATA / name.replace("fp32", "int8") / "input.npy"
        if network.exists() and samples.exists():
            array = np.load(samples)[:3]
            if "fp32" in name:
                array = array.astype(np.float32)
            same_as_run(bitloom, kind, str(network), {"": array})


def classify_agrees_with_run_for_every_layout(bitloom: CommandLine) -> None:
    random = np.random.default_rng(1)

    def codes(*shape: int, bits: int = 8) -> np.ndarray:
        return random.integers(-(1 << bits - 1), 1 << bits - 1, (4, *shape), dtype=np.int8)

    branches = bitloom.platform.replace("platforms/bitfusion.yaml", "networks/branches.yaml")
    frames = bitloom.write("frames.yaml", FRAMES)
    narrow = bitloom.write("narrow.yaml", NARROW)
    for kind in ("bitfusion", "bitlet"):
        same_as_run(bitloom, kind, branches, {"": codes(3, 32, 32)}, 2)
        same_as_run(bitloom, kind, frames, {"": codes(3, 4, 6, 5)}, 2)
        both = {name: codes(5, 4, 3, bits=4) for name in "ab"}
        same_as_run(bitloom, kind, narrow, both)


def a_short_last_batch_leaves_out_what_fills_it(bitloom: CommandLine) -> None:
    samples = bitloom.demo_input()
    every = []
    for batch in ("1", "3"):
        given = ["--input", bitloom.save("i.npy", samples), "--batch", batch]
        bitloom("compile", *bitloom.demo, *given, "--out", "bundle").expect(GOOD)
        said = soc(bitloom, "bitfusion", "classify", "--network-bundle", "bundle").expect(GOOD).out
        every.append([image.logits for image in images_of(said)])
    assert every[0] == every[1] and len(every[0]) == len(samples) == 8


def the_same_run_twice_is_the_same_to_the_picosecond(bitloom: CommandLine) -> None:
    demo = ["--network", bitloom.network, "--input", bitloom.input, "--out", "bundle"]
    for kind in ("bitfusion", "bitlet"):
        bitloom("compile", platform(bitloom, kind), *demo).expect(GOOD)
        runs = []
        for _ in range(2):
            ended = soc(bitloom, kind, "classify", "--network-bundle", "bundle").expect(GOOD)
            figures = [line for line in ended.err.splitlines() if not line.startswith("CPU time")]
            assert any(line.startswith("instructions") for line in figures), ended
            assert any(line.startswith("simulated time") for line in figures), ended
            runs.append((ended.out, figures))
        assert runs[0] == runs[1], runs


def classify_says_what_it_lacks(bitloom: CommandLine) -> None:
    ended = soc(bitloom, "bitfusion", "classify").expect(FAULT)
    assert ended.out == "classify: no bundle with samples in memory\n", ended
    assert "firmware exited with 1" in ended.err, ended


def hello_names_what_there_is(bitloom: CommandLine) -> None:
    said = soc(bitloom, "both", "hello").expect(GOOD).out
    assert said == (
        "hello\nbitfusion version 1 at 0x28000000, source 48\n"
        "bitlet version 1 at 0x28001000, source 49\n"
    ), said


def selftest_finds_nothing(bitloom: CommandLine) -> None:
    for kind, accelerators in (
        ("bitfusion", ["bitfusion"]),
        ("bitlet", ["bitlet"]),
        ("both", ["bitfusion", "bitlet"]),
    ):
        ended = soc(bitloom, kind, "selftest").expect(GOOD)
        assert "FAIL" not in ended.out, ended
        lines = ended.out.splitlines()
        assert lines[-1] == "selftest: 0 failures", ended
        for accelerator in accelerators:
            for name in ("ID", "hole", "misaligned_access", "access_widths", "illegal_program",
                         "program_outside_memory", "double_start", "reset_during_run",
                         "interrupt_storm", "write_one_to_clear", "counters"):
                assert f"selftest {accelerator}.{name} ok" in lines, ended


def both_runs_two_networks_at_once(bitloom: CommandLine) -> None:
    demo = ["--network", bitloom.network, "--input", bitloom.input]
    bitloom("compile", platform(bitloom, "bitfusion"), *demo, "--out", "a").expect(GOOD)
    room = ["--set", f"dram.firmware_bytes={32 << 20}"]
    bitloom("compile", platform(bitloom, "bitlet"), *demo, *room, "--out", "b").expect(GOOD)
    bundles = ["--network-bundle", "a", "--network-bundle", "b"]
    said = soc(bitloom, "both", "both", *bundles).expect(GOOD).out
    assert said == soc(bitloom, "both", "both", *bundles).expect(GOOD).out, "runs differ"
    lines = said.splitlines()
    assert re.fullmatch(r"both ran together [1-9]\d* times", lines[-1]), said
    alone = {}
    for kind, bundle in (("bitfusion", "a"), ("bitlet", "b")):
        mine = [line.split(" ", 1)[1] for line in lines if line.startswith(kind + " ")]
        alone[kind] = images_of("\n".join(mine))
        assert len(alone[kind]) == len(bitloom.demo_input()), said
    for a, b in zip(alone["bitfusion"], alone["bitlet"]):
        assert (a.label, a.logits) == (b.label, b.logits), said


TESTS = (
    classify_agrees_with_run_for_the_demo,
    classify_agrees_with_run_for_every_layout,
    classify_agrees_with_run_for_reference_networks,
    a_short_last_batch_leaves_out_what_fills_it,
    the_same_run_twice_is_the_same_to_the_picosecond,
    classify_says_what_it_lacks,
    hello_names_what_there_is,
    selftest_finds_nothing,
    both_runs_two_networks_at_once,
)

if __name__ == "__main__":
    sys.exit(main(__doc__, TESTS))
