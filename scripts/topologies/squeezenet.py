# SPDX-License-Identifier: Apache-2.0
"""SqueezeNet, version 1.0."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList, Tensor


def fire(net: LayerList, name: str, x: Tensor, squeezed: int, expanded: int) -> Tensor:
    x = net.convolution(f"{name}_squeeze", x, squeezed)
    parts = [net.convolution(f"{name}_expand{k}x{k}", x, expanded, kernel=k) for k in (1, 3)]
    return net.concat(name, parts)


def squeezenet() -> LayerList:
    net = LayerList(
        """SqueezeNet 1.0 for 224 x 224 images, its layers and sizes: 818.9 M multiplications and 1.244 M
        weights. Pools that round their outputs up are padded at the end. Weights are seeded."""
    )
    x = net.convolution("conv1", net.input("image", 3, 224, 224), 96, kernel=7, stride=2, padding=0)
    x = net.pool("pool1", x, "max", [3, 3], [2, 2])
    for number, (squeezed, expanded) in enumerate([(16, 64), (16, 64), (32, 128)], 2):
        x = fire(net, f"fire{number}", x, squeezed, expanded)
    x = net.pool("pool4", x, "max", [3, 3], [2, 2], pad=[0, 0, 1, 1])
    for number, (squeezed, expanded) in enumerate([(32, 128), (48, 192), (48, 192), (64, 256)], 5):
        x = fire(net, f"fire{number}", x, squeezed, expanded)
    x = net.pool("pool8", x, "max", [3, 3], [2, 2])
    x = fire(net, "fire9", x, 64, 256)
    net.mean("mean", net.convolution("conv10", x, 1000))
    return net
