#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs floating networks and compares what they give with the definitions of ONNX.

    floating_matches_reference.py --bitloom BIN --platform YAML --random COUNT [--seed S]
                                  [--numbers fp16|bf16]
    floating_matches_reference.py --bitloom BIN --platform YAML --reference

--random: every tensor within a bound that follows from the order of sums (floating_nodes.py).
--reference: the trained networks of the reference data against an independent runtime; ends with 77
(skipped) where they are absent.
"""
from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import bitloom_run, floating_nodes, half_networks, reference_data  # noqa: E402
from testbenches.support.random_floating_network import random_floating_network  # noqa: E402


def random_settings(random: np.random.RandomState) -> dict:
    return {
        "accelerator.pes": int(random.choice([1, 3, 8, 32, 40])),
        "accelerator.timing_mode": str(random.choice(["rtl", "simple", "pipelined", "paper_mean"])),
        "accelerator.synchronisation": str(random.choice(["broadcast", "independent"])),
        "accelerator.rtl_exact": str(random.choice(["true", "false"])),
        "accelerator.weight_buffer_bytes": int(random.choice([32768, 294912])),
        "accelerator.output_buffer_bytes": int(random.choice([4096, 65536])),
    }


def problems_of(
    found: dict[str, np.ndarray],
    expected: dict[str, floating_nodes.Real],
    numbers: str = "fp32",
) -> list[str]:
    wanted_type = np.float16 if numbers == "fp16" else np.float32
    problems = []
    for name, array in found.items():
        wanted = expected[name]
        if array.shape != wanted.value.shape or array.dtype != wanted_type:
            problems.append(f"{name}: {array.dtype} {array.shape}, not {wanted.value.shape}")
            continue
        excess = np.abs(array - wanted.value) - wanted.error
        if not (excess <= 0).all():
            at = np.unravel_index(np.argmax(excess), excess.shape)
            problems.append(
                f"{name}{list(at)}: {array[at]:.9g}, expected {wanted.value[at]:.9g} within "
                f"{wanted.error[at]:.3g}"
            )
    return problems


def check_random(options: argparse.Namespace, seed: int, folder: Path) -> bool:
    random = np.random.RandomState(seed)
    model, x = random_floating_network(random)
    onnx.checker.check_model(model)
    folder.mkdir()
    numbers, last_place, stored = options.numbers, 0.0, model
    if numbers != "fp32":
        x = half_networks.rounded(x / max(1, np.abs(x).max()), numbers)
        last_place = half_networks.LAST_PLACE[numbers]
        stored = half_networks.narrow(model, numbers)
    onnx.save(stored, folder / "net.onnx")
    np.save(folder / "x.npy", x.astype(np.float16 if numbers == "fp16" else np.float32))
    arguments = ["--network", str(folder / "net.onnx"), "--input", str(folder / "x.npy")]
    arguments += ["--batch", str(random.randint(1, 4)), "--dump-tensors"]
    settings = random_settings(random)
    try:
        run = bitloom_run.run(options.bitloom, options.platform, arguments, folder / "out", settings)
    except bitloom_run.RunFailed as failure:
        print(f"seed {seed}: {failure}")
        return False
    expected = floating_nodes.evaluate(model, {"x": x}, last_place=last_place)
    problems = problems_of({**run.arrays("tensors"), **run.arrays("outputs")}, expected, numbers)
    if any(layer.get("numbers") != numbers for layer in run.layers):
        problems.append(f"a layer does not say that it is {numbers}")
    for problem in problems:
        print(f"seed {seed}: {problem}: {run.command}")
    return not problems


def check_reference(options: argparse.Namespace, name: str, x: Path, folder: Path) -> bool:
    network = reference_data.folder_or_skip() / "networks" / name
    arguments = ["--network", str(network / f"{name}.onnx"), "--input", str(x)]
    run = bitloom_run.run(options.bitloom, options.platform, arguments, folder / name, {})
    logits = np.load(network / "logits_ort.npy")
    (found,) = (each for each in run.arrays("outputs").values() if each.shape == logits.shape)
    same = int((found.argmax(1) == logits.argmax(1)).sum())
    error = float(np.abs(found - logits).max())
    print(f"{name}: {same}/{len(logits)} top-1 equal, largest difference {error:.3g}")
    return same == len(logits) and error <= 1e-3


def pixels_of_resnet8(folder: Path) -> Path:
    """The int8 network's images, whose codes are 128 below the pixels."""
    networks = reference_data.folder_or_skip() / "networks"
    count = len(np.load(networks / "resnet8_fp32" / "logits_ort.npy"))
    images = np.load(networks / "resnet8_int8" / "input.npy")[:count].astype(np.float32) + 128
    np.save(folder / "x.npy", images)
    return folder / "x.npy"


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--numbers", choices=["fp32", "fp16", "bf16"], default="fp32")
    parser.add_argument("--reference", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        good = [
            check_random(options, seed, folder / str(seed))
            for seed in range(options.seed, options.seed + options.random)
        ]
        if options.reference:
            good.append(
                check_reference(options, "resnet8_fp32", pixels_of_resnet8(folder), folder)
            )
            lstm = reference_data.folder_or_skip() / "networks" / "mnist_lstm_fp32"
            good.append(check_reference(options, lstm.name, lstm / "input.npy", folder))
    print(f"{good.count(True)} passed, {good.count(False)} failed")
    return 0 if good and all(good) else 1


if __name__ == "__main__":
    sys.exit(main())
