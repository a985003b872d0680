# SPDX-License-Identifier: Apache-2.0
"""ResNet-50, and the part of it and of ResNet-101 that other networks stand on."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList, Tensor


def backbone(net: LayerList, image: Tensor, blocks: list[int]) -> list[Tensor]:
    """The outputs of the four stages. A stage's stride is in its first 3x3 convolution, as in the
    versions of 2016 and later."""
    x = net.convolution("stem", image, 64, kernel=7, stride=2)
    x = net.pool("stem_pool", x, "max", [3, 3], [2, 2], pad=1)
    stages = []
    for stage, count in enumerate(blocks, 1):
        width = 64 << (stage - 1)
        for block in range(1, count + 1):
            stride = 2 if stage > 1 and block == 1 else 1
            x = bottleneck(net, f"stage{stage}_block{block}", x, width, stride)
        stages.append(x)
    return stages


def bottleneck(net: LayerList, name: str, x: Tensor, width: int, stride: int) -> Tensor:
    y = net.convolution(f"{name}_reduce", x, width)
    y = net.convolution(f"{name}_middle", y, width, kernel=3, stride=stride)
    y = net.convolution(f"{name}_expand", y, 4 * width, relu=False)
    if x.channels != 4 * width:
        x = net.convolution(f"{name}_shortcut", x, 4 * width, stride=stride, relu=False)
    return net.add(name, y, x, relu=True)


def resnet50() -> LayerList:
    net = LayerList(
        """ResNet-50 for 224 x 224 images, its layers and sizes: 4.089 G multiplications and 25.50 M
        weights. The table of Bitlet's authors says 8.21 GFLOPs, two per multiplication, and 25.56 M
        parameters, biases and batch norms among them. Weights are seeded; dense ones would have 61 %
        zero bits, pruned ones as here have the table's 70.15 %.""",
        zero_fraction=0.245,
    )
    x = backbone(net, net.input("image", 3, 224, 224), [3, 4, 6, 3])[-1]
    net.matmul("classes", net.mean("mean", x), 1000)
    return net
