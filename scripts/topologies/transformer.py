# SPDX-License-Identifier: Apache-2.0
"""The large Transformer of the paper that named it: six layers each way, 1024 channels."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList, Tensor

WIDTH, INNER = 1024, 4096


def transformer(tokens: int = 30) -> LayerList:
    net = LayerList(
        """An approximation of the large Transformer (six layers each way, 1024 channels), made to match
        the table of Bitlet's authors (10.6 GFLOPs, two per multiplication, 176 M parameters) within
        1 %: 5.285 G multiplications and 176.2 M weights. Weights are seeded, fp32; 48.6 % of
        the bits of their significands are zero, the table says 45.75 %, which no smooth distribution
        has: 47.9 % are zero where all significands are as likely. 30 tokens give the table's
        figure. Embeddings are left out, and so are layer norms and the products of two activations in
        attention, below 1 % of the multiplications: the values pass where their weighted sums would.""",
        bits="fp32",
    )
    encoded = net.input("source", WIDTH, tokens, 1)
    for number in range(1, 7):
        name = f"encoder{number}"
        encoded = attention(net, f"{name}_self", encoded, encoded)
        encoded = feed_forward(net, name, encoded)
    decoded = net.input("target", WIDTH, tokens, 1)
    for number in range(1, 7):
        name = f"decoder{number}"
        decoded = attention(net, f"{name}_self", decoded, decoded)
        decoded = attention(net, f"{name}_cross", decoded, encoded)
        decoded = feed_forward(net, name, decoded)
    return net


def attention(net: LayerList, name: str, x: Tensor, memory: Tensor) -> Tensor:
    """The values stand for what attention makes of them: products of two activations are no layer."""
    net.convolution(f"{name}_query", x, WIDTH, relu=False)
    net.convolution(f"{name}_key", memory, WIDTH, relu=False)
    y = net.convolution(f"{name}_value", memory, WIDTH, relu=False)
    return net.add(name, net.convolution(f"{name}_out", y, WIDTH, relu=False), x)


def feed_forward(net: LayerList, name: str, x: Tensor) -> Tensor:
    y = net.convolution(f"{name}_inner", x, INNER)
    return net.add(name, net.convolution(f"{name}_outer", y, WIDTH, relu=False), x)
