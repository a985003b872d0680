# SPDX-License-Identifier: Apache-2.0
"""MobileNetV2 at width 1."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList, Tensor

# expansion, channels, blocks, stride of the first: table 2 of the MobileNetV2 paper
STAGES = [
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 3, 2),
    (6, 64, 4, 2),
    (6, 96, 3, 1),
    (6, 160, 3, 2),
    (6, 320, 1, 1),
]


def block(net: LayerList, name: str, x: Tensor, expansion: int, channels: int, stride: int) -> Tensor:
    y = x
    if expansion != 1:
        y = net.convolution(f"{name}_expand", y, expansion * x.channels)
    y = net.depthwise(f"{name}_depthwise", y, 3, stride)
    y = net.convolution(f"{name}_project", y, channels, relu=False)
    return net.add(name, y, x) if stride == 1 and x.channels == channels else y


def mobilenet_v2() -> LayerList:
    net = LayerList(
        """MobileNetV2 for 224 x 224 images, its layers and sizes: 300.8 M multiplications and 3.47 M
        weights. The table of Bitlet's authors says 0.615 GFLOPs, two per multiplication, which is 2 %
        more, and 3.49 M parameters, biases and batch norms among them. ReLU stands for ReLU6: the
        codes of an output end at three times its root mean square. Weights are seeded; dense ones
        would have 60 % zero bits, pruned ones as here have the table's 76.85 %.""",
        zero_fraction=0.438,
    )
    x = net.convolution("stem", net.input("image", 3, 224, 224), 32, kernel=3, stride=2)
    for stage, (expansion, channels, blocks, first) in enumerate(STAGES, 1):
        for number in range(1, blocks + 1):
            stride = first if number == 1 else 1
            x = block(net, f"stage{stage}_block{number}", x, expansion, channels, stride)
    x = net.convolution("last", x, 1280)
    net.matmul("classes", net.mean("mean", x), 1000)
    return net
