# SPDX-License-Identifier: Apache-2.0
"""YoloV3: Darknet-53 and its three outputs for 80 classes."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList, Tensor


def yolov3(size: int = 256) -> LayerList:
    net = LayerList(
        """YoloV3 for 80 classes, its layers at 256 x 256 pixels: 12.47 G multiplications and 61.90 M
        weights. The table of Bitlet's authors says 25.42 GFLOPs, two per multiplication, and 61.95 M
        parameters, biases and batch norms among them; of the sizes that the network takes, 256 comes
        nearest (24.94; 288: 31.57). ReLU stands for the leaky ReLU. The two nearest-neighbour
        upsamplings are pools that copy each element to four places as well, but put the copies of the
        whole input side by side: same sizes and traffic, other places. Weights are seeded; dense ones
        would have 61 % zero bits, pruned ones as here have the table's 77.78 %.""",
        zero_fraction=0.433,
    )
    x = net.convolution("stem", net.input("image", 3, size, size), 32, kernel=3)
    stages = []
    for stage, blocks in enumerate([1, 2, 8, 8, 4], 1):
        channels = 32 << stage
        x = net.convolution(f"stage{stage}_down", x, channels, kernel=3, stride=2)
        for number in range(1, blocks + 1):
            name = f"stage{stage}_block{number}"
            y = net.convolution(f"{name}_reduce", x, channels // 2)
            y = net.convolution(f"{name}_expand", y, channels, kernel=3)
            x = net.add(name, y, x)
        stages.append(x)
    x = detections(net, "large", x, 512)
    x = detections(net, "medium", joined(net, "medium", x, 256, stages[3]), 256)
    detections(net, "small", joined(net, "small", x, 128, stages[2]), 128)
    return net


def detections(net: LayerList, name: str, x: Tensor, channels: int) -> Tensor:
    """Gives what the next finer output begins with."""
    for number in (1, 2):
        x = net.convolution(f"{name}_reduce{number}", x, channels)
        x = net.convolution(f"{name}_expand{number}", x, 2 * channels, kernel=3)
    x = net.convolution(f"{name}_reduce3", x, channels)
    y = net.convolution(f"{name}_expand3", x, 2 * channels, kernel=3)
    net.convolution(f"{name}_boxes", y, 255, relu=False)
    return x


def joined(net: LayerList, name: str, coarse: Tensor, channels: int, fine: Tensor) -> Tensor:
    x = net.convolution(f"{name}_route", coarse, channels)
    return net.concat(f"{name}_joined", [net.doubled(f"{name}_upsampled", x), fine])
