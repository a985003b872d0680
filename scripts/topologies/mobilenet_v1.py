# SPDX-License-Identifier: Apache-2.0
"""MobileNet at width 1, table 1 of its paper."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList

BLOCKS = [(64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2), *[(512, 1)] * 5, (1024, 2), (1024, 1)]


def mobilenet_v1() -> LayerList:
    net = LayerList(
        """MobileNet (version 1, width 1) for 224 x 224 images, its layers and sizes: 568.7 M
        multiplications and 4.21 M weights; its paper says 569 M and 4.2 M parameters. Weights are
        seeded."""
    )
    x = net.convolution("stem", net.input("image", 3, 224, 224), 32, kernel=3, stride=2)
    for number, (channels, stride) in enumerate(BLOCKS, 1):
        x = net.depthwise(f"block{number}_depthwise", x, 3, stride)
        x = net.convolution(f"block{number}_pointwise", x, channels)
    net.matmul("classes", net.mean("mean", x), 1000)
    return net
