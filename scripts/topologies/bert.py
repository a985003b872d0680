# SPDX-License-Identifier: Apache-2.0
"""The matrix products of BERT-base."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList, Tensor

WIDTH, INNER, HEADS, LAYERS = 768, 3072, 12, 12


def bert_base(tokens: int = 128) -> LayerList:
    net = LayerList(
        """The matrix products of BERT-base (12 layers, 768 channels, 12 heads) for 128 tokens: 11.17 G
        multiplications; 84.93 M weights of the encoder, whose published 109.5 M parameters hold the
        embeddings (23.8 M) and the pooler, too. The two products of activations in attention are layers
        whose weights stand for the second factor: keys (128 per head) and values (64 per head), 2.36 M
        numbers more. Softmax, layer norms and GELU are left out. Weights are seeded."""
    )
    x = net.input("tokens", WIDTH, tokens, 1)
    for number in range(1, LAYERS + 1):
        x = encoder(net, f"layer{number}", x, tokens)
    return net


def encoder(net: LayerList, name: str, x: Tensor, tokens: int) -> Tensor:
    query = net.convolution(f"{name}_query", x, WIDTH, relu=False)
    net.convolution(f"{name}_key", x, WIDTH, relu=False)
    net.convolution(f"{name}_value", x, WIDTH, relu=False)
    scores = net.convolution(f"{name}_scores", query, HEADS * tokens, relu=False, groups=HEADS)
    context = net.convolution(f"{name}_context", scores, WIDTH, relu=False, groups=HEADS)
    x = net.add(f"{name}_attended", net.convolution(f"{name}_output", context, WIDTH, relu=False), x)
    y = net.convolution(f"{name}_inner", x, INNER)
    return net.add(name, net.convolution(f"{name}_outer", y, WIDTH, relu=False), x)
