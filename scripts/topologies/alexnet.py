# SPDX-License-Identifier: Apache-2.0
"""AlexNet in one column, as it is trained on one device."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList


def alexnet() -> LayerList:
    net = LayerList(
        """AlexNet for 224 x 224 images, its layers and sizes in the version in one column ("One weird
        trick", 2014, as torchvision has it): 714.2 M multiplications and 61.09 M weights. Weights are
        seeded."""
    )
    x = net.input("image", 3, 224, 224)
    x = net.convolution("conv1", x, 64, kernel=11, stride=4, padding=2)
    x = net.pool("pool1", x, "max", [3, 3], [2, 2])
    x = net.convolution("conv2", x, 192, kernel=5)
    x = net.pool("pool2", x, "max", [3, 3], [2, 2])
    for number, channels in enumerate([384, 256, 256], 3):
        x = net.convolution(f"conv{number}", x, channels, kernel=3)
    x = net.pool("pool5", x, "max", [3, 3], [2, 2])
    x = net.matmul("fc6", x, 4096, relu=True)
    x = net.matmul("fc7", x, 4096, relu=True)
    net.matmul("fc8", x, 1000)
    return net
