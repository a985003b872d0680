#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Runs random networks on machines of many sizes and compares every tensor with the oracle.

    run_matches_reference.py --bitloom BIN --platform YAML [--count N] [--seed S]
    run_matches_reference.py --bitloom BIN --platform YAML --onnx NET.onnx --input X.npy

A failure prints its seed; `--seed S --count 1 --keep FOLDER` repeats it and keeps the files.
"""
from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np
import onnx

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import (  # noqa: E402
    bitloom_run,
    other_forms,
    random_network,
    result_invariants,
)
from testbenches.support.layer_geometry import (  # noqa: E402
    LayerGeometry,
    layers_of,
    smallest_buffers,
)
from testbenches.support.reference_network import ReferenceNetwork  # noqa: E402

DEFAULTS = {
    "bitfusion": {"accelerator.rows": 16, "accelerator.columns": 32, "dram.bits_per_cycle": 192},
    "bit_parallel": {
        "accelerator.rows": 16,
        "accelerator.columns": 32,
        "accelerator.operand_bits": 8,
        "dram.bits_per_cycle": 192,
    },
    "eyeriss": {
        "accelerator.rows": 12,
        "accelerator.columns": 14,
        "accelerator.pe_weight_words": 224,
        "dram.bits_per_cycle": 64,
    },
    "stripes": {
        "accelerator.tiles": 16,
        "accelerator.filters": 16,
        "accelerator.windows": 16,
        "accelerator.activation_lanes": 16,
        "accelerator.serial": "activations",
        "dram.bits_per_cycle": 4096,
    },
    "bitlet": {
        "accelerator.pes": 32,
        "accelerator.timing_mode": "rtl",
        "dram.bits_per_cycle": 102.4,
    },
}
DEFAULT_BUFFERS = {"input": 32768, "weight": 65536, "output": 16384, "bias": 8192}


def random_bitlet(random: np.random.RandomState) -> dict:
    """Usual or odd rows of PEs; buffers that cut layers differently."""
    return {
        "accelerator.pes": int(random.choice([1, 3, 8, 16, 32, 32, 40])),
        "accelerator.timing_mode": str(random.choice(["rtl", "simple", "pipelined", "paper_mean"])),
        "accelerator.synchronisation": str(random.choice(["broadcast", "independent"])),
        "dram.bits_per_cycle": float(random.choice([1, 12.8, 102.4, 102.4, 1000])),
        "accelerator.weight_buffer_bytes": int(random.choice([32768, 65536, 294912])),
        "accelerator.output_buffer_bytes": int(random.choice([4096, 16384, 65536])),
    }


def random_stripes(random: np.random.RandomState) -> dict:
    """Usual or odd tiles; buffers that cut layers differently."""
    return {
        "accelerator.tiles": int(random.choice([1, 2, 16])),
        "accelerator.filters": int(random.choice([1, 5, 16])),
        "accelerator.windows": int(random.choice([1, 3, 16])),
        "accelerator.activation_lanes": int(random.choice([1, 7, 16])),
        "accelerator.serial": str(random.choice(["activations", "weights"])),
        "accelerator.window_packing": str(random.choice(["row", "image", "batch"])),
        "accelerator.bricks": str(random.choice(["position", "row", "kernel"])),
        "accelerator.spread_lone_windows": str(random.choice(["true", "false"])),
        "dram.bits_per_cycle": int(random.choice([8, 192, 4096])),
        "accelerator.weight_buffer_bytes": int(random.choice([65536, 131072])),
        "accelerator.output_buffer_bytes": int(random.choice([65536, 131072])),
    }


def random_settings(
    random: np.random.RandomState, layers: list[LayerGeometry]
) -> dict[str, int]:
    """A machine: usual or odd array, buffers from the default down to the smallest tile's size."""
    rows = int(random.choice([1, 2, 3, 4, 8, 16, 16, 32]))
    columns = int(random.choice([1, 4, 7, 8, 16, 32, 32, 64]))
    settings = {
        "accelerator.rows": rows,
        "accelerator.columns": columns,
        "dram.bits_per_cycle": int(random.choice([1, 8, 64, 192, 192, 1000, 4096])),
    }
    for buffer, smallest in smallest_buffers(layers, rows, columns).items():
        times = random.choice([0, 0, 1, 1.3, 2, 4])  # 0: the default, if it is enough
        size = int(smallest * times) if times else max(smallest, DEFAULT_BUFFERS[buffer])
        settings[f"accelerator.{buffer}_buffer_bytes"] = size + size % 2
    return settings


def compare(
    found: bitloom_run.Run, expected: dict[str, np.ndarray], outputs: list[str]
) -> list[str]:
    """Sentences about tensors that are missing, unknown or wrong. A layout node between a
    DequantizeLinear and a layer has no integer tensor in the file, so it need not be dumped."""
    problems = []
    dumped = found.arrays("tensors")
    integers = {name for name, array in expected.items() if array.dtype.kind in "iu"}
    problems += [f"tensor {name} is missing" for name in sorted(integers - dumped.keys())]
    for name, array in dumped.items():
        if name in expected:
            problems.append((f"tensor {name}: ", bitloom_run.difference(array, expected[name])))
        else:
            problems.append(f"tensor {name} is not in the file")
    written = found.arrays("outputs")
    if sorted(written) != sorted(outputs):
        problems.append(f"outputs {sorted(written)}, expected {sorted(outputs)}")
    for name in set(outputs) & set(written):
        problems.append((f"output {name}: ", bitloom_run.difference(written[name], expected[name])))
    sentences = [entry if isinstance(entry, str) else "".join(entry) for entry in problems if entry]
    return [sentence for sentence in sentences if not sentence.endswith(": ")]


def check(
    options: argparse.Namespace,
    arguments: list[str],
    model: onnx.ModelProto,
    expected: dict[str, np.ndarray],
    layers: list[LayerGeometry],
    samples: int,
    settings: dict,
    folder: Path,
) -> list[str]:
    arguments = [*arguments, "--dump-tensors"]
    try:
        first, second = (
            bitloom_run.run(options.bitloom, options.platform, arguments, folder / name, settings)
            for name in ("first", "second")
        )
        problems = compare(first, expected, [entry.name for entry in model.graph.output])
    except bitloom_run.RunFailed as failure:
        return [str(failure)]
    machine = {**DEFAULTS[options.platform.stem], **settings}
    problems += result_invariants.violations(first.result, layers, samples, machine)
    files = first.files_without_host(), second.files_without_host()
    for name in sorted(files[0].keys() | files[1].keys()):
        if files[0].get(name) != files[1].get(name):
            problems.append(f"{name} differs between two runs of the same command")
    return problems + [first.command] if problems else []


def check_random(options: argparse.Namespace, seed: int, folder: Path) -> list[str]:
    random = np.random.RandomState([seed, 1])  # apart from the network's own draws
    samples, batch = ((1, 1), (3, 1), (4, 3), (7, 3), (5, 7), (9, 7))[random.randint(6)]
    network = random_network.generate(
        seed, samples, options.low_widths, options.concats, options.constants
    )
    layers = layers_of(network.model, network.expected)
    if options.other_forms:
        network.model = other_forms.rewritten(network.model, seed)
    arguments = [*network.write(folder), "--batch", str(batch)]
    own = {"bitlet": random_bitlet, "stripes": random_stripes}.get(options.platform.stem)
    settings = own(random) if own else random_settings(random, layers)
    return check(
        options, arguments, network.model, network.expected, layers, samples, settings, folder
    )


def check_file(options: argparse.Namespace, folder: Path) -> list[str]:
    network = ReferenceNetwork(options.onnx)
    array = np.load(options.input)
    expected = network.run({network.inputs[0].name: array})
    arguments = ["--network", str(options.onnx), "--input", str(options.input)]
    layers = layers_of(network.model, expected)
    return check(options, arguments, network.model, expected, layers, len(array), {}, folder)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    parser.add_argument("--count", type=int, default=40)
    parser.add_argument("--seed", type=int, default=1, help="of the first network")
    parser.add_argument("--low-widths", action="store_true", help="random networks of 1 to 8 bits")
    parser.add_argument("--concats", action="store_true", help="random networks with Concat")
    parser.add_argument(
        "--constants", action="store_true", help="random networks with factors, terms, lone clamps"
    )
    parser.add_argument(
        "--other-forms", action="store_true", help="with operators on codes and Pad"
    )
    parser.add_argument("--onnx", type=Path, help="this network instead of random ones")
    parser.add_argument("--input", type=Path, help="its input")
    parser.add_argument("--keep", type=Path, help="keep networks and results in this folder")
    options = parser.parse_args()
    if (options.onnx is None) != (options.input is None):
        parser.error("--onnx and --input belong together")

    failed = 0
    cases = [options.onnx] if options.onnx else range(options.seed, options.seed + options.count)
    with tempfile.TemporaryDirectory() as temporary:
        for case in cases:
            folder = (options.keep or Path(temporary)) / (case.stem if options.onnx else str(case))
            problems = (
                check_file(options, folder) if options.onnx else check_random(options, case, folder)
            )
            if problems:
                failed += 1
                print(f"{case if options.onnx else f'--seed {case} --count 1'}:")
                for problem in problems[:12]:
                    print(f"    {problem}")
    print(f"{len(cases) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
