#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Draws a few of the digits that a run has read, as text, with what it took them for.

    scripts/draw_digits.py IMAGES.npy LABELS.npy RESULT_FOLDER [--count N]
"""
from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

SHADES = " .:-=+*#%@"


def drawn(image: np.ndarray) -> list[str]:
    """Rows of text, two pixel rows each: characters are about twice as high as wide."""
    levels = image.astype(int) - int(image.min())
    pairs = levels[: len(levels) // 2 * 2].reshape(-1, 2, levels.shape[1]).mean(axis=1)
    shades = (pairs * (len(SHADES) - 1) / max(1, levels.max())).round().astype(int)
    return ["".join(SHADES[shade] for shade in row) for row in shades]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("images", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("result", type=Path)
    parser.add_argument("--count", type=int, default=5)
    options = parser.parse_args()
    images, labels = np.load(options.images), np.load(options.labels)
    predictions = np.load(options.result / "outputs" / "logits.npy").argmax(axis=1)
    wrong = np.flatnonzero(predictions != labels)[:1]
    right = np.flatnonzero(predictions == labels)[: options.count - len(wrong)]
    chosen = [*right, *wrong]
    pictures = [drawn(images[n, 0]) for n in chosen]
    for row in zip(*pictures):
        print("  ".join(row))
    captions = (
        f"{predictions[n]}" if predictions[n] == labels[n] else f"{predictions[n]}, is {labels[n]}"
        for n in chosen
    )
    width = len(pictures[0][0])
    print("  ".join(f"{caption:^{width}}" for caption in captions))


if __name__ == "__main__":
    main()
