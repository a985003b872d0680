#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""`bitloom train` as its users meet it.

    train.py --bitloom BIN --source ROOT
"""
from __future__ import annotations

import csv
import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from command_line import GOOD, INTERRUPTED, CommandLine, main

from testbenches.support import bitloom_run, result_invariants

MLP = """inputs:
  - {name: x, shape: [6], bits: fp32}
layers:
  - {name: hidden, kind: matmul, inputs: x, channels: 8, relu: true, weights: {seed: 1}}
  - {name: classes, kind: matmul, inputs: hidden, channels: 3, weights: {seed: 2}}
"""
TIMED = ["--set", "dram.mode=detailed", "--set", "dram.preset=ddr3_1600"]


def bitlet(bitloom: CommandLine) -> str:
    return str(Path(bitloom.platform).with_name("bitlet.yaml"))


def digits(bitloom: CommandLine, samples: int = 20) -> list[str]:
    folder = Path(bitloom.network).parent
    x = bitloom.save("x.npy", np.load(folder / "digits_pixels.npy")[:samples])
    y = bitloom.save("y.npy", np.load(folder / "digits_labels.npy")[:samples])
    network = str(folder / "digits_untrained.yaml")
    return [bitlet(bitloom), "--network", network, "--input", x, "--labels", y]


def small(bitloom: CommandLine, samples: int = 12, text: str = MLP) -> list[str]:
    random = np.random.RandomState(3)
    x = bitloom.save("x.npy", random.standard_normal((samples, 6)).astype(np.float32))
    y = bitloom.save("y.npy", random.randint(0, 3, samples))
    network = bitloom.write("mlp.yaml", text)
    return [bitlet(bitloom), "--network", network, "--input", x, "--labels", y]


def trained(bitloom: CommandLine, out: str, arguments: list[str]) -> bitloom_run.Run:
    bitloom("train", *arguments, "-q", "--out", out).expect(GOOD)
    return bitloom_run.loaded(bitloom.folder / out, " ".join(arguments))


def steps_of(run: bitloom_run.Run) -> list[dict[str, float]]:
    with open(run.folder / "steps.csv", newline="") as file:
        return [{key: float(cell) for key, cell in row.items()} for row in csv.DictReader(file)]


def the_loss_of_the_digits_falls_with_every_step(bitloom: CommandLine) -> None:
    run = trained(bitloom, "out", [*digits(bitloom), "--steps", "20"])
    losses = [step["loss"] for step in steps_of(run)]
    assert len(losses) == 20, losses
    assert all(after < before for before, after in zip(losses, losses[1:])), losses
    assert losses[-1] < 0.9 * losses[0], losses


def a_result_is_the_sum_of_its_steps(bitloom: CommandLine) -> None:
    run = trained(bitloom, "out", [*digits(bitloom), "--steps", "3", "--batch", "10"])
    assert not (found := result_invariants.schema_violations(run.result)), found
    steps, totals = steps_of(run), run.totals
    assert run.result["samples"] == 30 and run.result["batch"] == 10, run.result["samples"]
    for key in ("cycles", "compute_cycles", "stall_cycles", "setup_cycles", "macs"):
        assert totals[key] == sum(step[key] for step in steps), key
    energy = sum(step["energy_pj"] for step in steps)
    assert abs(totals["energy_pj"]["total"] - energy) < 1e-6 * energy, energy
    assert len({step["cycles"] for step in steps}) > 1, "cycles do not depend on the numbers"
    rows = {layer["name"]: layer for layer in run.layers}
    for name in ("conv2", "conv3", "conv4", "fc"):
        for gradient in ("input", "weight", "bias"):
            assert rows[f"{name}.{gradient}_gradient"]["cycles"] > 0, name
        assert rows[f"{name}.weight_gradient"]["macs"] == rows[name]["macs"], name
    assert "conv1.input_gradient" not in rows, "nobody needs the gradient of the images"


def the_same_training_gives_the_same_bytes(bitloom: CommandLine) -> None:
    arguments = [*small(bitloom), "--batch", "5", "--steps", "6", "--dump-tensors", "--seed"]
    first, second, other = (
        trained(bitloom, out, [*arguments, seed])
        for out, seed in (("first", "9"), ("second", "9"), ("other", "10"))
    )
    assert first.files_without_host() == second.files_without_host()
    assert steps_of(other)[0] != steps_of(first)[0], "the seed changes no order"


def samples_begin_again_where_they_end(bitloom: CommandLine) -> None:
    arguments = [*small(bitloom), "--batch", "8", "--dump-tensors"]
    x = np.load(bitloom.folder / "x.npy")
    second = trained(bitloom, "out", [*arguments, "--steps", "2"])
    assert np.array_equal(second.arrays("tensors")["x"], np.concatenate([x[8:], x[:4]]))


def a_network_of_one_layer_learns(bitloom: CommandLine) -> None:
    lines = MLP.replace("inputs: hidden", "inputs: x").splitlines(keepends=True)
    arguments = small(bitloom, text="".join(lines[:3] + lines[4:]))
    losses = [s["loss"] for s in steps_of(trained(bitloom, "out", [*arguments, "--batch", "12"]))]
    assert losses == sorted(losses, reverse=True), losses


def timed_memory_changes_cycles_but_no_loss(bitloom: CommandLine) -> None:
    arguments = [*small(bitloom), "--batch", "12", "--steps", "2"]
    flat = trained(bitloom, "flat", arguments)
    timed = trained(bitloom, "timed", [*arguments, *TIMED])
    assert [s["loss"] for s in steps_of(flat)] == [s["loss"] for s in steps_of(timed)]
    assert not (found := result_invariants.schema_violations(timed.result)), found
    assert timed.totals["cycles"] != flat.totals["cycles"]


def what_cannot_be_trained_is_refused(bitloom: CommandLine) -> None:
    good = small(bitloom)
    files = good[1:]
    bitloom.refused("train", bitloom.platform, *files, "--batch", "4", naming=["mlp.yaml"])
    bitloom.refused("train", *good, "--batch", "13", naming=["--batch 13", "12 samples"])
    for rate in ("0", "-1", "nan"):
        bitloom.refused("train", *good, "--batch", "4", f"--rate={rate}", naming=["--rate"])
    bitloom.refused("train", *good[:3], "--labels", good[6], naming=["--input: missing"])
    bitloom.refused("train", *good[:5], naming=["--labels: missing"])
    bitloom.refused("train", *good[:1], *good[3:], naming=["--network: missing"])
    labels = bitloom.save("wrong.npy", np.full(12, 3))
    bitloom.refused("train", *good[:5], "--labels", labels, "--batch", "4", naming=["label 0 is 3", "3 classes"])
    quantised = MLP.replace(", bits: fp32", "")
    bitloom.refused("train", *small(bitloom, text=quantised), naming=["mlp.yaml: is quantised"])
    two = MLP + "  - {name: more, kind: matmul, inputs: hidden, channels: 3, weights: {seed: 3}}\n"
    bitloom.refused("train", *small(bitloom, text=two), "--batch", "4", naming=["has 2 outputs"])


def a_rate_beyond_all_numbers_ends_with_its_step(bitloom: CommandLine) -> None:
    arguments = [*small(bitloom), "--batch", "4", "--rate", "1e30", "--out", "out"]
    ended = bitloom("train", *arguments).expect(2)
    assert ended.err.startswith("--rate 1e+30: ") and ended.err.count("\n") == 1, ended


def an_interrupted_training_keeps_its_steps(bitloom: CommandLine) -> None:
    command = [str(bitloom.bitloom), "train", *digits(bitloom), "--steps", "100000", "--out", "out"]
    process = subprocess.Popen(
        command, cwd=bitloom.folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    while process.poll() is None and not (bitloom.folder / "out/.bitloom-result").exists():
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=120)
    assert process.returncode == INTERRUPTED, (process.returncode, err)
    steps = len(steps_of(bitloom_run.loaded(bitloom.folder / "out", "")))
    assert err == f"interrupted after {steps} of 100000 steps\n", err
    samples = json.loads((bitloom.folder / "out/result.json").read_text())["samples"]
    assert samples == 20 * steps, samples


if __name__ == "__main__":
    sys.exit(
        main(
            __doc__,
            [
                the_loss_of_the_digits_falls_with_every_step,
                a_result_is_the_sum_of_its_steps,
                the_same_training_gives_the_same_bytes,
                samples_begin_again_where_they_end,
                a_network_of_one_layer_learns,
                timed_memory_changes_cycles_but_no_loss,
                what_cannot_be_trained_is_refused,
                a_rate_beyond_all_numbers_ends_with_its_step,
                an_interrupted_training_keeps_its_steps,
            ],
        )
    )
