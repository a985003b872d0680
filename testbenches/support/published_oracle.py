# SPDX-License-Identifier: Apache-2.0
"""The cost model that Bit Fusion's authors published with their simulator, and its search, by plain
enumeration: no pruning, integers without limit. The oracle of models/bitfusion/published_*.
"""
from __future__ import annotations

from dataclasses import dataclass
from itertools import permutations
from typing import Iterator

LOOPS = ("B", "OW", "OH", "IC", "OC")
DEPENDS = {
    "activations": ("B", "OW", "OH", "IC"),
    "weights": ("IC", "OC"),
    "outputs": ("B", "OW", "OH", "OC"),
}


@dataclass(frozen=True)
class Machine:
    """Energies in nJ: per computing cycle, and per bit of SRAM (read, write) and DRAM."""

    rows: int
    columns: int
    bits_per_cycle: int
    sram_bytes: dict[str, int]
    cycle_energy: float
    sram_energy: dict[str, tuple[float, float]]
    dram_energy: float


@dataclass(frozen=True)
class Layer:
    kernel: int
    size: int
    stride: int
    inputs: int
    outputs: int
    activation_bits: int
    weight_bits: int
    im2col: bool


def up(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


def fused(bits: int) -> int:
    return 8 // max(bits, 2)


@dataclass
class Cost:
    cycles: int
    stalls: int
    compute: int
    sram: dict[str, tuple[int, int]]  # read, written
    dram: tuple[int, int]
    energy: float


def footprints(m: Machine, layer: Layer, tile: dict[str, int]) -> dict[str, int]:
    k, b, o, ic, oc = layer.kernel, tile["B"], tile["OW"], tile["IC"], tile["OC"]
    lanes = m.rows * fused(layer.activation_bits) * fused(layer.weight_bits)
    pixels = o * o * k * k if layer.im2col else (k + (o - 1) * layer.stride) ** 2
    return {
        "activations": pixels * ic * b * layer.activation_bits,
        "weights": up(k * k * ic, lanes) * lanes * oc * layer.weight_bits,
        "outputs": o * o * up(oc, m.columns) * m.columns * b * 32,
    }


def cost(
    m: Machine, layer: Layer, batch: int, order: tuple[str, ...], tile: dict[str, int]
) -> Cost | None:
    """Of one mapping; None if a tile exceeds half of its buffer. `order`: outer to inner."""
    whole = {
        "B": batch,
        "OW": layer.size,
        "OH": layer.size,
        "IC": layer.inputs,
        "OC": layer.outputs,
    }
    trips = {loop: up(whole[loop], tile[loop]) for loop in LOOPS}
    volume = footprints(m, layer, tile)
    half = {name: m.sram_bytes[name] * 4 for name in volume}
    if any(volume[name] > half[name] for name in volume):
        return None
    largest = dict(volume)
    promoted = dict.fromkeys(volume, True)
    for loop in reversed(order):
        for name in volume:
            if promoted[name]:
                if loop in DEPENDS[name]:
                    volume[name] *= trips[loop]
                    promoted[name] = volume[name] <= half[name]
                    if promoted[name]:
                        largest[name] = volume[name]
            else:
                volume[name] *= trips[loop]

    k, b, o, ic, oc = layer.kernel, tile["B"], tile["OW"], tile["IC"], tile["OC"]
    lanes = m.rows * fused(layer.activation_bits) * fused(layer.weight_bits)
    tiles = 1
    for loop in LOOPS:
        tiles *= trips[loop]
    if layer.im2col:
        beats = b * o * o * up(oc, m.columns) * up(k * k * ic, lanes)
    else:
        beats = b * up(oc, m.columns) * o * o * k * k * up(ic, lanes)
    compute = tiles * beats
    products = tiles * b * o * o * k * k * ic * oc
    sums = tiles * b * o * o * oc * 32
    reads = sum(volume.values())
    writes = volume["outputs"]
    fill, drain = sum(largest.values()), largest["outputs"]
    latency = up(fill, m.bits_per_cycle) + up(drain, m.bits_per_cycle)
    memory = up(reads + writes - fill - drain, m.bits_per_cycle)
    stalls = max(0, memory - compute) + latency
    sram = {
        "weights": (products * layer.weight_bits, volume["weights"]),
        "activations": (products * layer.activation_bits, volume["activations"]),
        "outputs": (sums + volume["outputs"], sums + volume["outputs"]),
    }
    energy = compute * m.cycle_energy
    for name, (read, written) in sram.items():
        energy += read * m.sram_energy[name][0]
        energy += written * m.sram_energy[name][1]
    energy += reads * m.dram_energy
    energy += writes * m.dram_energy
    return Cost(compute + stalls, stalls, compute, sram, (reads, writes), energy)


def sizes(whole: int, step: int = 1) -> list[int]:
    """min(step * 2^k, whole), ascending, each once."""
    found = []
    size = step
    while size < whole:
        found.append(size)
        size *= 2
    return found + [whole]


def tilings(m: Machine, layer: Layer, batch: int) -> Iterator[dict[str, int]]:
    for b in sizes(batch):
        for o in sizes(layer.size):
            for ic in sizes(layer.inputs):
                for oc in sizes(layer.outputs, 1 if layer.im2col else m.columns):
                    yield {"B": b, "OW": o, "OH": o, "IC": ic, "OC": oc}


def search(
    m: Machine, layer: Layer, batch: int
) -> tuple[tuple[str, ...], dict[str, int], Cost] | None:
    """Fewest cycles, then least energy, then first found."""
    best = None
    fitting = [t for t in tilings(m, layer, batch) if cost(m, layer, batch, LOOPS, t)]
    for order in permutations(LOOPS):
        for tile in fitting:
            found = cost(m, layer, batch, order, tile)
            if best is None or (found.cycles, found.energy) < (best[2].cycles, best[2].energy):
                best = (order, tile, found)
    return best
