# SPDX-License-Identifier: Apache-2.0
"""GoogLeNet, the first Inception network, table 1 of its paper."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList, Tensor

# 1x1; 3x3 behind its reduction; 5x5 behind its reduction; behind the pool
MODULES = {
    "3a": (64, (96, 128), (16, 32), 32),
    "3b": (128, (128, 192), (32, 96), 64),
    "4a": (192, (96, 208), (16, 48), 64),
    "4b": (160, (112, 224), (24, 64), 64),
    "4c": (128, (128, 256), (24, 64), 64),
    "4d": (112, (144, 288), (32, 64), 64),
    "4e": (256, (160, 320), (32, 128), 128),
    "5a": (256, (160, 320), (32, 128), 128),
    "5b": (384, (192, 384), (48, 128), 128),
}


def module(net: LayerList, name: str, x: Tensor) -> Tensor:
    single, three, five, projected = MODULES[name]
    parts = [net.convolution(f"inception{name}_1x1", x, single)]
    for side, (reduced, channels) in ((3, three), (5, five)):
        y = net.convolution(f"inception{name}_{side}x{side}_reduce", x, reduced)
        parts.append(net.convolution(f"inception{name}_{side}x{side}", y, channels, kernel=side))
    pooled = net.pool(f"inception{name}_pool", x, "max", [3, 3], [1, 1], pad=1)
    parts.append(net.convolution(f"inception{name}_pool_proj", pooled, projected))
    return net.concat(f"inception{name}", parts)


def googlenet() -> LayerList:
    net = LayerList(
        """GoogLeNet (Inception, version 1) for 224 x 224 images, its layers and sizes as in table 1 of
        its paper, without the auxiliary classifiers of training and without the local response
        normalisation: 1.583 G multiplications and 6.99 M weights. Pools that round their outputs up
        are padded at the end. Weights are seeded."""
    )
    x = net.convolution("conv1", net.input("image", 3, 224, 224), 64, kernel=7, stride=2)
    x = net.pool("pool1", x, "max", [3, 3], [2, 2], pad=[0, 0, 1, 1])
    x = net.convolution("conv2_reduce", x, 64)
    x = net.convolution("conv2", x, 192, kernel=3)
    x = net.pool("pool2", x, "max", [3, 3], [2, 2], pad=[0, 0, 1, 1])
    for name in MODULES:
        x = module(net, name, x)
        if name in ("3b", "4e"):
            x = net.pool(f"pool{name[0]}", x, "max", [3, 3], [2, 2], pad=[0, 0, 1, 1])
    net.matmul("classes", net.mean("mean", x), 1000)
    return net
