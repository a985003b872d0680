# SPDX-License-Identifier: Apache-2.0
"""The cycles of Bitlet's PEs, counted from a network's weights bit by bit."""
from __future__ import annotations

import itertools
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx

from testbenches.support.layer_geometry import WITH_WEIGHTS, Graph, geometry_of
from testbenches.support.oracle_values import attributes
from testbenches.support.reference_network import ReferenceNetwork

PES, GROUP, WINDOW, PLANES = 32, 64, 8, 24


@dataclass(frozen=True)
class Layer:
    name: str
    weights: np.ndarray  # [group of channels][output channel][kernel row, kernel column, channel]
    kernel: tuple[int, int]
    pixels: int  # per sample
    bits: int  # of a weight


@dataclass(frozen=True)
class Work:
    """Of one group of 64 weights."""

    steps: int
    ones: int
    most_ones: int  # of a plane


def walk(plane: list[int]) -> int:
    """Steps of one lane: none or a single one in the window moves the pointer by the window, more
    move it to the second one."""
    pointer = steps = 0
    while pointer < GROUP:
        ones = [at for at in range(pointer, min(pointer + WINDOW, GROUP)) if plane[at]]
        pointer = ones[1] if len(ones) > 1 else pointer + WINDOW
        steps += 1
    return steps


def work_of(weights: np.ndarray) -> Work:
    magnitudes = [abs(int(w)) for w in weights] + [0] * (GROUP - len(weights))
    planes = [[m >> p & 1 for m in magnitudes] for p in range(PLANES) if max(magnitudes) >> p]
    # A lane without ones takes as long as it has windows.
    slowest = max([walk(plane) for plane in planes], default=0)
    ones = [sum(plane) for plane in planes]
    return Work(max(slowest, GROUP // WINDOW), sum(ones), max(ones, default=0))


def latency(work: Work) -> int:
    return 21 + work.steps


def interval(work: Work, mode: str, bits: int) -> int:
    return {
        "rtl": work.steps + 12,
        "simple": latency(work) + 2,
        "pipelined": max(work.steps, 8),
        "paper_mean": max(8, -(-work.ones // bits)),
    }[mode]


def merged(weights: np.ndarray, taps: int) -> np.ndarray:
    """Depthwise layers, as docs/timing_model.md has it: as many groups of channels as fill 64 pairs
    and the PEs, and divide their number, become one, with zeros between them."""
    groups, outs, elements = weights.shape
    ins = elements // taps
    most = min(groups, GROUP // elements, PES // outs)
    together = next((n for n in range(most, 1, -1) if groups % n == 0), 1)
    result = np.zeros((groups // together, together * outs, taps, together * ins), weights.dtype)
    for g, o in itertools.product(range(groups), range(outs)):
        place = g % together
        channels = slice(place * ins, (place + 1) * ins)
        kernel = weights[g, o].reshape(taps, ins)
        result[g // together, place * outs + o, :, channels] = kernel
    return result.reshape(groups // together, together * outs, -1)


def layers_of(file: Path) -> list[Layer]:
    model = onnx.load(str(file))
    network = ReferenceNetwork(model)
    blank = {}
    for entry in network.inputs:
        sizes = [d.dim_value or 1 for d in entry.type.tensor_type.shape.dim]
        kind = onnx.mapping.TENSOR_TYPE_TO_NP_TYPE[entry.type.tensor_type.elem_type]
        blank[entry.name] = np.zeros(sizes, kind)
    graph = Graph(model, network.run(blank))
    layers = []
    for node in graph.nodes:
        if node.op_type not in WITH_WEIGHTS:
            continue
        geometry = geometry_of(graph, node)
        weights = graph.weights(node).astype(np.int64)
        if node.op_type != "Conv" and not attributes(node).get("transB", 0):
            weights = weights.T  # [in][out]
        groups = geometry.groups
        taps, channels = geometry.taps, geometry.channels
        weights = weights.reshape(groups, -1, channels, taps).transpose(0, 1, 3, 2)
        weights = weights.reshape(groups, weights.shape[1], -1)
        layers.append(
            Layer(
                geometry.name,
                merged(weights, taps) if groups > 1 else weights,
                tuple(graph.weights(node).shape[2:]) if node.op_type == "Conv" else (1, 1),
                geometry.output_elements // geometry.output_channels,
                geometry.weight_bits,
            )
        )
    return layers


def cut(size: int, tiles: list[int]) -> list[range]:
    """Where the tiles of a dimension lie: [how many, of what size], the last one the rest."""
    count, each = tiles
    return [range(n * each, min((n + 1) * each, size)) for n in range(count)]


class Count:
    """Of one layer; groups are looked at once."""

    def __init__(self, layer: Layer):
        self.layer = layer
        elements = layer.weights.shape[2]
        self.work = np.empty((*layer.weights.shape[:2], -(-elements // GROUP)), object)
        for g, o, n in np.ndindex(self.work.shape):
            self.work[g, o, n] = work_of(layer.weights[g, o, n * GROUP : (n + 1) * GROUP])

    def reduction_parts(self, tiles: dict) -> list[list[int]]:
        """The groups of each tile's part of the reduction."""
        elements = self.layer.weights.shape[2]
        rows, columns = self.layer.kernel
        if tiles["KH"] == tiles["KW"] == [1, 1]:  # a kernel that covers the image is one of channels
            rows = columns = 1
        place = np.arange(elements).reshape(rows, columns, -1)
        parts = []
        for kh, kw, ic in itertools.product(
            cut(rows, tiles["KH"]), cut(columns, tiles["KW"]), cut(place.shape[2], tiles["IC"])
        ):
            inside = place[kh.start : kh.stop, kw.start : kw.stop, ic.start : ic.stop].ravel()
            groups = sorted({int(at) // GROUP for at in inside})
            whole = sum(min(GROUP, elements - g * GROUP) for g in groups)
            assert whole == inside.size, f"{self.layer.name}: tiles cut groups: {tiles}"
            parts.append(groups)
        return parts

    def cycles(self, mode: str, independent: bool, tiles: dict, batch: int) -> int:
        layer = self.layer
        groups, outs, _ = self.work.shape
        per_pixel, last_of_all = 0, []
        walk_of_tiles = itertools.product(
            cut(groups, tiles["G"]), cut(outs, tiles["OC"]), self.reduction_parts(tiles)
        )
        for in_groups, in_outs, parts in walk_of_tiles:
            own = [0] * PES
            together = 0
            for g in in_groups:
                for first in range(in_outs.start, in_outs.stop, PES):
                    for n in parts:
                        side_by_side = range(first, min(first + PES, in_outs.stop))
                        last_of_all = [self.work[g, o, n] for o in side_by_side]
                        times = [interval(w, mode, layer.bits) for w in last_of_all]
                        together += max(times)
                        for pe, time in enumerate(times):
                            own[pe] += time
            per_pixel += max(own) if independent else together
        longest = max(interval(w, mode, layer.bits) for w in last_of_all)
        drain = max(latency(w) for w in last_of_all) - longest
        return batch * layer.pixels * per_pixel + max(0, drain)
