# SPDX-License-Identifier: Apache-2.0
"""YoloV3-tiny: seven convolutions and pools, two outputs for 80 classes."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList
from scripts.topologies.yolov3 import joined


def yolov3_tiny() -> LayerList:
    net = LayerList(
        """YoloV3-tiny for 80 classes and 416 x 416 pixels, its layers and sizes: 2.78 G multiplications
        and 8.85 M weights; darknet counts 5.57 GFLOPs, two per multiplication. ReLU stands for the
        leaky ReLU, a pool that copies for the nearest-neighbour upsampling (as in yolov3.yaml). Weights
        are seeded."""
    )
    x = net.input("image", 3, 416, 416)
    for number, channels in enumerate([16, 32, 64, 128, 256], 1):
        x = net.convolution(f"conv{number}", x, channels, kernel=3)
        fine = x
        x = net.pool(f"pool{number}", x, "max", [2, 2], [2, 2])
    x = net.convolution("conv6", x, 512, kernel=3)
    x = net.pool("pool6", x, "max", [2, 2], [1, 1], pad=[0, 0, 1, 1])
    x = net.convolution("conv7", x, 1024, kernel=3)
    x = net.convolution("conv8", x, 256)
    y = net.convolution("large_expand", x, 512, kernel=3)
    net.convolution("large_boxes", y, 255, relu=False)
    y = net.convolution("small_expand", joined(net, "small", x, 128, fine), 256, kernel=3)
    net.convolution("small_boxes", y, 255, relu=False)
    return net
