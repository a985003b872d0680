# SPDX-License-Identifier: Apache-2.0
"""Two networks on feature pyramids: FCOS and Multi-Pose."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList, Tensor
from scripts.topologies.residual import backbone


def pyramid(net: LayerList, stages: list[Tensor]) -> list[Tensor]:
    """256 channels for each of the backbone's stages, finest first."""
    top, levels = None, []
    for stage in reversed(stages):
        level = f"level{stage.name[5]}"
        x = net.convolution(f"{level}_lateral", stage, 256, relu=False)
        if top:
            x = net.add(f"{level}_sum", x, net.doubled(f"{level}_upsampled", top))
        top = x
        levels.insert(0, net.convolution(f"{level}_out", x, 256, kernel=3, relu=False))
    return levels


def fcos(size: int = 448) -> LayerList:
    net = LayerList(
        """An approximation of FCOS, made to match the table of Bitlet's authors (80.14 GFLOPs, two per
        multiplication, 32.02 M parameters) within 1 %: 40.08 G multiplications and 32.24 M weights,
        weights and activations of 16 bits. ResNet-50 with a feature pyramid at 448 x 448 pixels, the
        size that gives the table's figure. The heads' weights are shared by the five levels, so they
        read an input of their own with as many places as all five have; upsamplings are pools that
        put copies side by side. Weights are seeded; dense ones would have 55 % zero bits, pruned ones
        as here have the table's 70.83 %.""",
        bits=16,
        zero_fraction=0.351,
    )
    stages = backbone(net, net.input("image", 3, size, size), [3, 4, 6, 3])
    coarse = pyramid(net, stages[1:])[-1]
    for level in (6, 7):
        coarse = net.convolution(f"level{level}_out", coarse, 256, kernel=3, stride=2)
    # 56 x 56, 28 x 28, 14 x 14, 7 x 7 and 4 x 4 places, all under the same weights
    levels = net.input("five_levels", 256, 37, 113)
    for head, outputs in (("classes", {"classes": 80}), ("boxes", {"boxes": 4, "centre": 1})):
        x = levels
        for number in range(1, 5):
            x = net.convolution(f"{head}_tower{number}", x, 256, kernel=3)
        for name, channels in outputs.items():
            net.convolution(name, x, channels, kernel=3, relu=False)
    return net


def multi_pose(size: int = 448) -> LayerList:
    net = LayerList(
        """An approximation of Multi-Pose, made to match the table of Bitlet's authors (97.55 GFLOPs, two
        per multiplication, 59.59 M parameters) within 1 %: 48.81 G multiplications and 59.89 M weights.
        ResNet-101 with a feature pyramid, as pose networks have; input size and the number of
        convolutions behind the pyramid are chosen for the table's figures. Upsamplings are pools that
        put copies side by side. Weights are seeded; dense ones would have 61 % zero bits, pruned ones
        as here have the table's 66.33 %.""",
        zero_fraction=0.145,
    )
    stages = backbone(net, net.input("image", 3, size, size), [3, 4, 23, 3])
    levels = pyramid(net, stages)
    for level, count in ((levels[2], 10), (levels[3], 14)):
        x = level
        for number in range(1, count + 1):
            x = net.convolution(f"{level.name}_head{number}", x, 256, kernel=3)
    return net
