# SPDX-License-Identifier: Apache-2.0
"""LSTM, GRU and RNN as ONNX defines them, in double, plainly; one direction."""
from __future__ import annotations

import numpy as np


def sigmoid(x: np.ndarray) -> np.ndarray:
    return 1 / (1 + np.exp(-x))


def lstm_cell(gates: list[np.ndarray], c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    i, o, f, g = gates
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def recurrent(
    operation: str,
    x: np.ndarray,
    w: np.ndarray,
    r: np.ndarray,
    b: np.ndarray,
    reverse: bool = False,
    clip: float = np.inf,
    linear_before_reset: bool = False,
    relu: bool = False,
) -> np.ndarray:
    """Hidden values [step][sample][unit]; x: [step][sample][feature], w, r and b without the axis
    of directions."""
    count = {"LSTM": 4, "GRU": 3, "RNN": 1}[operation]
    w, r, b = (np.split(each.astype(np.float64), parts) for each, parts in
               ((w, count), (r, count), (b, 2 * count)))
    h = np.zeros((x.shape[1], r[0].shape[1]))
    c = h
    hidden = np.zeros((x.shape[0], *h.shape))

    def cut(v: np.ndarray) -> np.ndarray:
        return np.clip(v, -clip, clip)

    for step in range(x.shape[0])[::-1 if reverse else 1]:
        of_x = [x[step].astype(np.float64) @ w[n].T + b[n] for n in range(count)]
        of_h = [h @ r[n].T + b[count + n] for n in range(count)]
        if operation == "LSTM":
            h, c = lstm_cell([cut(p + q) for p, q in zip(of_x, of_h)], c)
        elif operation == "GRU":
            z, reset = (sigmoid(cut(of_x[n] + of_h[n])) for n in (0, 1))
            behind = reset * of_h[2] if linear_before_reset else (reset * h) @ r[2].T + b[5]
            h = (1 - z) * np.tanh(cut(of_x[2] + behind)) + z * h
        else:
            total = cut(of_x[0] + of_h[0])
            h = np.maximum(total, 0) if relu else np.tanh(total)
        hidden[step] = h
    return hidden
