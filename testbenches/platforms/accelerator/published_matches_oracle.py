#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""The published cost model against an independent one that tries every mapping: random layers, widths,
batches, arrays, buffers, bandwidths and energies.

    published_matches_oracle.py --bitloom BIN [--count N] [--seed S]
"""
from __future__ import annotations

import argparse
import random
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import published_oracle as oracle  # noqa: E402
from testbenches.support.bitloom_run import run  # noqa: E402
from testbenches.support.result_invariants import schema_violations  # noqa: E402

BUFFERS = {"activations": "input", "weights": "weight", "outputs": "output"}
WIDTHS = (1, 2, 4, 8)


def random_machine(draw: random.Random) -> oracle.Machine:
    energy = lambda: round(draw.uniform(0, 1), 6)  # noqa: E731
    unit = energy()
    rows, columns = 2 ** draw.randrange(6), 2 ** draw.randrange(7)
    return oracle.Machine(
        rows=rows,
        columns=columns,
        bits_per_cycle=draw.choice((64, 128, 192, 512, 4096, draw.randrange(1, 700))),
        sram_bytes={name: 2 * draw.randrange(256, 20000) for name in BUFFERS},
        cycle_energy=rows * columns * unit * 1e-3,
        sram_energy={name: (energy() * 1e-3, energy() * 1e-3) for name in BUFFERS},
        dram_energy=draw.randrange(20) * 1e-3,
    )


def random_layer(draw: random.Random) -> oracle.Layer:
    matrix = draw.random() < 0.3
    return oracle.Layer(
        kernel=1 if matrix else draw.randrange(1, 6),
        size=1 if matrix else draw.randrange(1, 20),
        stride=1 if matrix else draw.randrange(1, 4),
        inputs=draw.randrange(1, 600 if matrix else 70),
        outputs=draw.randrange(1, 200),
        activation_bits=draw.choice(WIDTHS),
        weight_bits=draw.choice(WIDTHS),
        im2col=not matrix and draw.random() < 0.3,
    )


def platform_text(m: oracle.Machine) -> str:
    per_unit = m.cycle_energy * 1e3 / (m.rows * m.columns)
    lines = [
        "accelerator:",
        "  cost_model: published",
        f"  rows: {m.rows}",
        f"  columns: {m.columns}",
    ]
    lines += [f"  {BUFFERS[name]}_buffer_bytes: {size}" for name, size in m.sram_bytes.items()]
    lines += ["  published_energy:", f"    fusion_unit_pj_per_cycle: {per_unit!r}"]
    for name, (read, write) in m.sram_energy.items():
        lines.append(f"    {BUFFERS[name]}_buffer_read_pj_per_bit: {read * 1e3!r}")
        lines.append(f"    {BUFFERS[name]}_buffer_write_pj_per_bit: {write * 1e3!r}")
    lines.append(f"    dram_pj_per_bit: {m.dram_energy * 1e3!r}")
    lines += ["dram:", f"  bits_per_cycle: {m.bits_per_cycle}"]
    return "\n".join(lines) + "\n"


def network_text(layers: list[oracle.Layer]) -> str:
    """Every layer reads an input of its own: behind a pool of one pixel, unless im2col."""
    inputs, body = ["inputs:"], ["layers:"]
    for n, layer in enumerate(layers):
        matrix = layer.kernel == layer.size == 1 and not layer.im2col
        side = (layer.size - 1) * layer.stride + layer.kernel
        shape = [layer.inputs] if matrix else [layer.inputs, side, side]
        inputs.append(
            f"  - {{name: x{n}, shape: {shape}, bits: {layer.activation_bits}, signed: false}}"
        )
        source = f"x{n}"
        if not layer.im2col and not matrix:
            source = f"p{n}"
            body.append(f"  - {{name: p{n}, kind: max_pool, inputs: x{n}, kernel: 1}}")
        kind = "matmul" if matrix else "convolution"
        window = "" if matrix else f"kernel: {layer.kernel}, stride: {layer.stride}, "
        body.append(
            f"  - {{name: l{n}, kind: {kind}, inputs: {source}, channels: {layer.outputs}, {window}"
            f"weight_bits: {layer.weight_bits}, weights: {{seed: {n}}}}}"
        )
    return "\n".join(inputs + body) + "\n"


def differences(found: dict, order: tuple[str, ...], tile: dict, cost: oracle.Cost) -> list[str]:
    wrong = []

    def check(what: str, one: object, other: object) -> None:
        if one != other:
            wrong.append(f"{found['name']}: {what} {one}, expected {other}")

    check("cycles", found["cycles"], cost.cycles)
    check("stalls", found["stall_cycles"], cost.stalls)
    check("compute", found["compute_cycles"], cost.compute)
    for name, buffer in BUFFERS.items():
        traffic = found["buffers"][buffer]
        check(buffer, (traffic["read_bits"], traffic["write_bits"]), cost.sram[name])
    check("DRAM", (found["dram"]["read_bits"], found["dram"]["write_bits"]), cost.dram)
    energy = found["energy_pj"]
    parts = energy["compute"] + energy["buffers"] + energy["dram"] + energy["static"]
    for what, value in (("energy", energy["total"]), ("sum of energies", parts)):
        if abs(value - cost.energy * 1e3) > 1e-9 * cost.energy * 1e3:
            wrong.append(f"{found['name']}: {what} {value} pJ, expected {cost.energy * 1e3}")
    check("order", found["mapping"]["order"], list(order))
    sizes = {loop: pair[1] for loop, pair in found["mapping"]["tiles"].items()}
    check("tiles", sizes, tile)
    return wrong


def compare(bitloom: Path, draw: random.Random, folder: Path) -> tuple[int, list[str]]:
    """One machine, four layers and a batch: how many layers had a mapping, and what differs."""
    machine, batch = random_machine(draw), draw.choice((1, 2, 7, 16, 33))
    layers, expected = [], []
    while len(layers) < 4:
        layer = random_layer(draw)
        best = oracle.search(machine, layer, batch)
        if best is None:
            machine = random_machine(draw)
            layers, expected = [], []
            continue
        layers.append(layer)
        expected.append(best)
    (folder / "p.yaml").write_text(platform_text(machine))
    (folder / "n.yaml").write_text(network_text(layers))
    arguments = ["--network", str(folder / "n.yaml"), "--batch", str(batch), "--view", "estimate"]
    done = run(bitloom, folder / "p.yaml", arguments, folder / "out")
    wrong = schema_violations(done.result)
    if len(done.layers) != len(layers):
        wrong.append(f"{len(done.layers)} rows for {len(layers)} layers")
    for found, best in zip(done.layers, expected):
        wrong += differences(found, *best)
    return len(layers), [f"{line} ({machine}, {layers}, batch {batch})" for line in wrong]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--count", type=int, default=12)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    compared, wrong = 0, []
    for seed in range(options.seed, options.seed + options.count):
        with tempfile.TemporaryDirectory() as folder:
            layers, found = compare(options.bitloom.resolve(), random.Random(seed), Path(folder))
            compared += layers
            wrong += [f"seed {seed}: {line}" for line in found]
    print("\n".join(wrong[:20] + [f"{compared} layers compared, {len(wrong)} differences"]))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
