#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Cycles come from the machine: one-layer networks whose beats a reader can count.

    cycles.py --bitloom BIN --platform YAML

An array of N rows and M columns multiplies N input channels by M output channels in a beat at 8 x 8
bits; K beats take K cycles, and N + M more until the last sum is complete. The layers here have
whole groups of channels, so that however they are tiled no beat is partly filled.
"""
from __future__ import annotations

import argparse
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

import numpy as np
import onnx

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))
from testbenches.support import bitloom_run  # noqa: E402
from testbenches.support.integer_rule import Quantisation  # noqa: E402
from testbenches.support.network_builder import NetworkBuilder, fitting_quantisation  # noqa: E402


@dataclass(frozen=True)
class Convolution:
    """A square 8-bit convolution with the padding that keeps the size at stride 1."""

    channels: int
    outputs: int
    size: int
    kernel: int = 3
    stride: int = 1
    samples: int = 1

    @property
    def output_size(self) -> int:
        return (self.size + 2 * (self.kernel // 2) - self.kernel) // self.stride + 1

    @property
    def macs(self) -> int:
        reduction = self.channels * self.kernel**2
        return self.samples * self.outputs * self.output_size**2 * reduction

    def beats(self, rows: int, columns: int) -> int:
        groups = -(-self.channels // rows) * -(-self.outputs // columns)
        return self.samples * self.output_size**2 * self.kernel**2 * groups

    def write(self, folder: Path) -> list[str]:
        random = np.random.RandomState(1)
        builder = NetworkBuilder("convolution")
        shape = (self.samples, self.channels, self.size, self.size)
        codes = random.randint(-128, 128, shape).astype(np.int8)
        source = builder.integer_input("x", codes, Quantisation(0.03125, 3, np.dtype(np.int8)))
        weights = random.randint(-127, 128, (self.outputs, self.channels, self.kernel, self.kernel))
        bias = random.randint(-5000, 5000, self.outputs).astype(np.int32)
        parameters = builder.parameters(source, weights.astype(np.int8), np.float32(0.01), bias)
        real = builder.node(
            "Conv",
            [builder.dequantise(source), *parameters],
            "y_real",
            "conv",
            kernel_shape=[self.kernel] * 2,
            strides=[self.stride] * 2,
            pads=[self.kernel // 2] * 4,
        )
        quantisation = fitting_quantisation(builder.values(real), np.int8)
        builder.output(builder.quantise(real, quantisation, "y"))
        folder.mkdir(parents=True)
        onnx.save(builder.model(), str(folder / "convolution.onnx"))
        np.save(folder / "x.npy", codes)
        return ["--network", str(folder / "convolution.onnx"), "--input", str(folder / "x.npy")]


class Machine:
    """Runs convolutions; every run gets a folder of its own."""

    def __init__(self, bitloom: Path, platform: Path, folder: Path):
        self.bitloom, self.platform, self.folder = bitloom, platform, folder
        self.runs = 0

    def layer(
        self,
        convolution: Convolution,
        rows: int = 16,
        columns: int = 32,
        bits_per_cycle: int = 192,
        batch: int = 1,
        **buffer_bytes: int,
    ) -> dict:
        self.runs += 1
        folder = self.folder / str(self.runs)
        settings = {
            "accelerator.rows": rows,
            "accelerator.columns": columns,
            "dram.bits_per_cycle": bits_per_cycle,
        }
        for buffer, size in buffer_bytes.items():
            settings[f"accelerator.{buffer}_buffer_bytes"] = size
        arguments = [*convolution.write(folder / "network"), "--batch", str(batch)]
        found = bitloom_run.run(self.bitloom, self.platform, arguments, folder / "result", settings)
        assert len(found.layers) == 1, f"{len(found.layers)} layers of one convolution"
        return found.layers[0]


def transfer_cycles(layer: dict, bits_per_cycle: int) -> float:
    return (layer["dram"]["read_bits"] + layer["dram"]["write_bits"]) / bits_per_cycle


# -- the tests: each a sentence, each takes the machine --------------------------------------------


def a_layer_that_fits_the_buffers_takes_its_beats_and_one_fill_and_drain(machine: Machine) -> None:
    for convolution in (
        Convolution(64, 32, 8, kernel=1),
        Convolution(64, 32, 8, kernel=3),
        Convolution(64, 32, 9, kernel=3, stride=2),
        Convolution(64, 64, 6, kernel=5),
    ):
        layer = machine.layer(convolution)
        expected = convolution.beats(16, 32) + 16 + 32
        assert layer["compute_cycles"] == expected, (
            f"{convolution}: {layer['compute_cycles']} compute cycles, counted {expected}"
        )


def a_tiled_layer_takes_the_same_beats(machine: Machine) -> None:
    convolution = Convolution(128, 128, 16)
    expected = convolution.beats(16, 32) + 16 + 32
    for buffers in ({}, {"input": 8192, "weight": 32768, "output": 8192}):
        layer = machine.layer(convolution, **buffers)
        assert layer["compute_cycles"] == expected, (
            f"{buffers}: {layer['compute_cycles']} compute cycles, counted {expected}"
        )


def beats_follow_the_size_of_the_array(machine: Machine) -> None:
    convolution = Convolution(64, 64, 8)
    for rows, columns in ((4, 8), (8, 32), (16, 16), (32, 32), (64, 64)):
        layer = machine.layer(convolution, rows, columns)
        expected = convolution.beats(rows, columns) + rows + columns
        assert layer["compute_cycles"] == expected, (
            f"{rows} x {columns}: {layer['compute_cycles']} compute cycles, counted {expected}"
        )


def every_batch_fills_and_drains_the_array_once(machine: Machine) -> None:
    convolution = Convolution(64, 32, 8, samples=7)
    for batch, batches in ((1, 7), (3, 3), (7, 1)):
        layer = machine.layer(convolution, batch=batch)
        expected = convolution.beats(16, 32) + batches * (16 + 32)
        assert layer["compute_cycles"] == expected, (
            f"batch {batch}: {layer['compute_cycles']} compute cycles, counted {expected}"
        )


def no_layer_exceeds_the_peak(machine: Machine) -> None:
    for channels, outputs, kernel in ((3, 16, 3), (1, 1, 1), (17, 33, 3), (130, 70, 1)):
        convolution = Convolution(channels, outputs, 12, kernel)
        layer = machine.layer(convolution, bits_per_cycle=65536)
        least = convolution.macs / (16 * 32)
        assert layer["cycles"] >= layer["compute_cycles"] >= least, (
            f"{convolution}: {layer['cycles']} cycles, {layer['compute_cycles']} of them compute, "
            f"at least {least}"
        )
        assert 0 < layer["utilization"] <= 1, f"{convolution}: utilization {layer['utilization']}"


def stalls_appear_when_the_memory_is_slow_and_vanish_when_it_is_fast(machine: Machine) -> None:
    convolution = Convolution(256, 256, 14)
    fraction = {}
    for bits_per_cycle in (8, 64, 192, 4096):
        layer = machine.layer(convolution, bits_per_cycle=bits_per_cycle)
        fraction[bits_per_cycle] = layer["stall_cycles"] / layer["cycles"]
    text = ", ".join(f"{bits}: {part:.1%}" for bits, part in fraction.items())
    assert fraction[8] > 0.3, f"stalls by bits per cycle: {text}"
    assert fraction[4096] < 0.03, f"stalls by bits per cycle: {text}"
    assert list(fraction.values()) == sorted(fraction.values(), reverse=True), text


def a_starved_layer_takes_the_time_of_its_transfers(machine: Machine) -> None:
    convolution = Convolution(256, 256, 14, kernel=1)
    layer = machine.layer(convolution, bits_per_cycle=2)
    least = transfer_cycles(layer, 2)
    assert least <= layer["cycles"] <= 1.1 * least, (
        f"{layer['cycles']} cycles, the transfers alone take {least:.0f}"
    )


def compute_and_memory_overlap(machine: Machine) -> None:
    convolution = Convolution(256, 256, 14)
    # The bandwidth at which the transfers take as long as the beats.
    traffic = transfer_cycles(machine.layer(convolution), bits_per_cycle=1)
    bits_per_cycle = max(1, round(traffic / convolution.beats(16, 32)))
    layer = machine.layer(convolution, bits_per_cycle=bits_per_cycle)
    memory = transfer_cycles(layer, bits_per_cycle)
    assert layer["cycles"] < 0.75 * (layer["compute_cycles"] + memory), (
        f"{layer['cycles']} cycles at {bits_per_cycle} bits per cycle, compute "
        f"{layer['compute_cycles']}, memory {memory:.0f}"
    )


def the_port_moves_no_more_than_its_width(machine: Machine) -> None:
    for bits_per_cycle in (1, 7, 64, 192):
        layer = machine.layer(Convolution(64, 32, 12), bits_per_cycle=bits_per_cycle)
        least = transfer_cycles(layer, bits_per_cycle)
        assert layer["cycles"] >= least, f"{layer['cycles']} cycles, transfers take {least:.0f}"


TESTS: tuple[Callable[[Machine], None], ...] = (
    a_layer_that_fits_the_buffers_takes_its_beats_and_one_fill_and_drain,
    a_tiled_layer_takes_the_same_beats,
    beats_follow_the_size_of_the_array,
    every_batch_fills_and_drains_the_array_once,
    no_layer_exceeds_the_peak,
    stalls_appear_when_the_memory_is_slow_and_vanish_when_it_is_fast,
    a_starved_layer_takes_the_time_of_its_transfers,
    compute_and_memory_overlap,
    the_port_moves_no_more_than_its_width,
)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--bitloom", type=Path, required=True)
    parser.add_argument("--platform", type=Path, required=True)
    options = parser.parse_args()
    failed = 0
    for test in TESTS:
        with tempfile.TemporaryDirectory() as folder:
            try:
                test(Machine(options.bitloom, options.platform, Path(folder)))
                print(f"passed  {test.__name__}")
            except (AssertionError, bitloom_run.RunFailed) as failure:
                failed += 1
                print(f"FAILED  {test.__name__}\n        {failure}")
    print(f"{len(TESTS) - failed} passed, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
