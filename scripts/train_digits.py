#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Trains the network of configs/networks/digits.onnx, which reads digits of 20x20 pixels at mixed
widths: 8 bits at the edges, 4 and 2 inside. The digits are rendered here, from the distribution's
fonts; the test images show fonts that the training never saw.

    scripts/train_digits.py [FOLDER]   writes digits.onnx, digits_images.npy and digits_labels.npy
                                       to FOLDER, configs/networks unless given: some minutes
    scripts/train_digits.py --check    trains again and compares with the files of the project
    scripts/train_digits.py --float    trains without quantisation, one epoch, and writes
                                       digits_fp32.onnx and digits_pixels.npy, the same images
                                       for it; with --check compares those

The same versions of the packages give the same bytes, on one thread and with the distribution's
reference BLAS (libblas3): another one adds in another order. The project's files were made with
Debian 12's. Needed beyond scripts/setup: python3-pil and the fonts that scripts/digits/render.py
names.
"""
from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from pathlib import Path

for variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
    os.environ[variable] = "1"  # read when numpy is imported

import numpy as np  # noqa: E402
import onnx  # noqa: E402

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from scripts.digits.export import Exporter, image_codes  # noqa: E402
from scripts.digits.export_float import float_model, pixels  # noqa: E402
from scripts.digits.network import Network  # noqa: E402
from scripts.digits.render import (  # noqa: E402
    TEST_FONTS,
    TRAINING_FONTS,
    DigitRenderer,
    Digits,
)
from testbenches.support.reference_network import ReferenceNetwork  # noqa: E402

FILES = ("digits.onnx", "digits_images.npy", "digits_labels.npy")
FLOAT_FILES = ("digits_fp32.onnx", "digits_pixels.npy")
TRAINING_SAMPLES, TEST_SAMPLES, SHIPPED_SAMPLES = 30_000, 2_000, 200
EPOCHS, FLOAT_EPOCHS, BATCH, HIGHEST_RATE = 4, 1, 64, 0.003


def rendered(seed: int, fonts: tuple[str, ...], samples: int) -> Digits:
    return DigitRenderer(np.random.RandomState(seed), fonts).digits(samples)


def as_float(images: np.ndarray) -> np.ndarray:
    return images.astype(np.float32) / np.float32(255)


def trained(digits: Digits, quantised: bool) -> Network:
    random = np.random.RandomState(3)
    network = Network(random, quantised)
    images, start = as_float(digits.images), time.monotonic()
    batches = len(images) // BATCH
    epochs = EPOCHS if quantised else FLOAT_EPOCHS
    for epoch in range(epochs):
        order, losses = random.permutation(len(images)), []
        for batch in range(batches):
            step = epoch * batches + batch
            # Half a cosine down to 0: low widths need small steps to come to rest.
            rate = HIGHEST_RATE * (1 + np.cos(np.pi * step / (epochs * batches))) / 2
            chosen = order[batch * BATCH : (batch + 1) * BATCH]
            losses.append(network.learn(images[chosen], digits.labels[chosen], rate, step + 1))
        elapsed = f"{time.monotonic() - start:.0f} s"
        print(f"epoch {epoch + 1}/{epochs}: loss {np.mean(losses):.4f}, {elapsed}", flush=True)
    return network


def integer_accuracy(model: onnx.ModelProto, digits: Digits) -> float:
    logits = ReferenceNetwork(model).run({"image": image_codes(digits.images)})["logits"]
    return float(np.mean(logits.argmax(axis=1) == digits.labels))


def make(folder: Path, quantised: bool = True) -> None:
    training = rendered(1, TRAINING_FONTS, TRAINING_SAMPLES)
    test = rendered(2, TEST_FONTS, TEST_SAMPLES)
    shipped = Digits(test.images[:SHIPPED_SAMPLES], test.labels[:SHIPPED_SAMPLES])
    network = trained(training, quantised)
    kind = "quantisation-aware" if quantised else "float"
    for name, digits in (("test", test), ("shipped", shipped)):
        accuracy = network.accuracy(as_float(digits.images), digits.labels)
        print(f"{kind}, {len(digits.labels)} {name} images: {accuracy:.2%}")
    folder.mkdir(parents=True, exist_ok=True)
    if not quantised:
        onnx.save(float_model(network, shipped.images.shape[1]), str(folder / FLOAT_FILES[0]))
        np.save(folder / FLOAT_FILES[1], pixels(shipped.images))
        return
    model = Exporter(training.images[:1000]).model(network)
    for name, digits in (("test", test), ("shipped", shipped)):
        accuracy = integer_accuracy(model, digits)
        print(f"integer rule, {len(digits.labels)} {name} images: {accuracy:.2%}")
    onnx.save(model, str(folder / FILES[0]))
    np.save(folder / FILES[1], image_codes(shipped.images))
    np.save(folder / FILES[2], shipped.labels)


def check(folder: Path, quantised: bool) -> int:
    files = FILES if quantised else FLOAT_FILES
    with tempfile.TemporaryDirectory() as temporary:
        make(Path(temporary), quantised)
        differing = [
            name
            for name in files
            if (folder / name).read_bytes() != (Path(temporary) / name).read_bytes()
        ]
    for name in differing:
        print(f"{folder / name} differs from what was made now")
    print(f"{len(files) - len(differing)} of {len(files)} files are the same")
    return 1 if differing else 0


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, nargs="?", default=ROOT / "configs" / "networks")
    parser.add_argument("--check", action="store_true", help="compare with the files in FOLDER")
    parser.add_argument("--float", action="store_true", help="without quantisation")
    options = parser.parse_args()
    if options.check:
        return check(options.folder, not options.float)
    make(options.folder, quantised=not options.float)
    return 0


if __name__ == "__main__":
    sys.exit(main())
