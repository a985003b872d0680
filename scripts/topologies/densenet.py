# SPDX-License-Identifier: Apache-2.0
"""DenseNet-161, and the dense blocks that DCPDNet has too."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList, Tensor


def dense_blocks(net: LayerList, image: Tensor, layers: list[int], growth: int, stem: int) -> Tensor:
    """Every layer adds `growth` channels to what it reads; half of them pass from block to block."""
    x = net.convolution("stem", image, stem, kernel=7, stride=2)
    x = net.pool("stem_pool", x, "max", [3, 3], [2, 2], pad=1)
    for block, count in enumerate(layers, 1):
        if block > 1:
            x = transition(net, f"block{block - 1}", x)
        for number in range(1, count + 1):
            name = f"block{block}_layer{number}"
            y = net.convolution(f"{name}_reduce", x, 4 * growth)
            y = net.convolution(f"{name}_grow", y, growth, kernel=3)
            x = net.concat(name, [x, y])
    return x


def transition(net: LayerList, name: str, x: Tensor) -> Tensor:
    x = net.convolution(f"{name}_transition", x, x.channels // 2)
    return net.pool(f"{name}_pool", x, "average", [2, 2], [2, 2])


def densenet161() -> LayerList:
    net = LayerList(
        """DenseNet-161 for 224 x 224 images, its layers and sizes, weights and activations of 16 bits:
        7.728 G multiplications and 28.46 M weights. The table of Bitlet's authors says 15.56 GFLOPs,
        two per multiplication, and 28.68 M parameters, biases and batch norms among them. Batch norms
        stand before the convolutions, where they cannot be folded into one: they are left out, and
        ReLU comes before the concatenation instead of after it. Weights are seeded; dense ones would
        have 55 % zero bits, pruned ones as here have the table's 68.92 %.""",
        bits=16,
        zero_fraction=0.308,
    )
    x = dense_blocks(net, net.input("image", 3, 224, 224), [6, 12, 36, 24], growth=48, stem=96)
    net.matmul("classes", net.mean("mean", x), 1000)
    return net
