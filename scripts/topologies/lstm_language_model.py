# SPDX-License-Identifier: Apache-2.0
"""The medium LSTM of Zaremba, Sutskever and Vinyals, "Recurrent Neural Network Regularization"
(2014), for the Penn Treebank."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList

UNITS, WORDS, STEPS = 650, 10000, 35


def lstm_language_model() -> LayerList:
    net = LayerList(
        """A language model of two LSTM layers of 650 units and 10,000 words, 35 steps: the medium one of
        Zaremba et al. (2014), 464 M multiplications. Its published 20 M parameters hold the table of
        embeddings (6.5 M), whose rows are the inputs here, and 15,200 biases, which are 0 here. Weights
        are seeded."""
    )
    x = net.input("embeddings", UNITS, STEPS, 1)
    for number in (1, 2):
        x = net.lstm(f"lstm{number}", x, UNITS)
    net.convolution("words", x, WORDS, relu=False)
    return net
