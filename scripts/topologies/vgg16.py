# SPDX-License-Identifier: Apache-2.0
"""VGG-16, configuration D of its paper."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList


def vgg16() -> LayerList:
    net = LayerList(
        """VGG-16 (configuration D) for 224 x 224 images, its layers and sizes: 15.47 G multiplications
        and 138.3 M weights. Weights are seeded."""
    )
    x = net.input("image", 3, 224, 224)
    for stage, (channels, count) in enumerate([(64, 2), (128, 2), (256, 3), (512, 3), (512, 3)], 1):
        for number in range(1, count + 1):
            x = net.convolution(f"conv{stage}_{number}", x, channels, kernel=3)
        x = net.pool(f"pool{stage}", x, "max", [2, 2], [2, 2])
    x = net.matmul("fc6", x, 4096, relu=True)
    x = net.matmul("fc7", x, 4096, relu=True)
    net.matmul("fc8", x, 1000)
    return net
