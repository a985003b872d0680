# SPDX-License-Identifier: Apache-2.0
"""Networks with 3-D convolutions: C3D as it is; D3DNet by layers of images. A tensor of several frames
then holds them one below the other; a 3-D convolution over three frames is a 2-D one over three times
the channels, applied once per frame, with the same weights each time."""
from __future__ import annotations

from scripts.topologies.layer_list import LayerList, Tensor


def convolution_3d(net: LayerList, name: str, x: Tensor, channels: int, relu: bool = True) -> Tensor:
    """The frame itself stands for the one before and the one after."""
    three = net.concat(f"{name}_frames", [x, x, x])
    return net.convolution(name, three, channels, kernel=3, relu=relu)


def c3d(frames: int = 16) -> LayerList:
    net = LayerList(
        """C3D (Tran et al., ICCV 2015) for clips of 16 frames of 112 x 112 pixels, with the 101 classes
        of UCF101: 38.55 G multiplications and 78.40 M weights. The table of Bitlet's authors says 38.57
        GFLOPs and 78.41 M parameters. Its other networks have two operations per multiplication, this
        one fits at one, or with 8 frames at two; the weights fit with 101 classes and 11,045 biases, with
        the 487 classes of Sports-1M there are 79.98 M. Weights are seeded, fp32; 48.6 % of the bits of
        their significands are zero, the table says 45.83 %, which no smooth distribution has: 47.9 % are
        zero where all significands are as likely.""",
        bits="fp32",
    )
    x = net.input("clip", 3, 112, 112, frames)
    for stage, (channels, letters) in enumerate(
        [(64, "a"), (128, "a"), (256, "ab"), (512, "ab"), (512, "ab")], 1
    ):
        for letter in letters:
            x = net.convolution(f"conv{stage}{letter}", x, channels, kernel=3)
        kernel = [1, 2, 2] if stage == 1 else [2, 2, 2]
        # the 7 x 7 pixels of the last stage become 4 x 4
        x = net.max_pool_of_clip(f"pool{stage}", x, kernel, [0, 1, 1] if stage == 5 else None)
    x = net.matmul("fc6", x, 4096, relu=True)
    x = net.matmul("fc7", x, 4096, relu=True)
    net.matmul("fc8", x, 101)
    return net


def d3dnet(frames: int = 7, rows: int = 92, columns: int = 126) -> LayerList:
    net = LayerList(
        """An approximation of D3DNet, made to match the table of Bitlet's authors (408.82 GFLOPs, two
        per multiplication, 2.58 M parameters) within 1 %: 204.4 G multiplications and 2.57 M weights.
        Weights are seeded, fp32; 48.6 % of the bits of their significands are zero, the
        table says 47.69 %, a little less than where all significands are as likely. Five blocks of two deformable 3-D convolutions over seven frames; the frames' size
        is chosen for the table's figure. Frames lie one below the other, each in place of its two
        neighbours, so that a 3-D convolution is a 2-D one over three times the channels; samples are
        taken where they are, not where the offsets say; the fused frames are an input of their own.""",
        bits="fp32",
    )
    image = net.input("clip", 3, frames * rows, columns)
    x = first = convolution_3d(net, "features", image, 64)
    for number in range(1, 6):
        y = x
        for half in ("first", "second"):
            name = f"block{number}_{half}"
            # where to sample, 3 coordinates for each of 27 taps; the sampling itself is left out
            convolution_3d(net, f"{name}_offsets", y, 81, relu=False)
            y = convolution_3d(net, name, y, 64, relu=half == "first")
        x = net.add(f"block{number}", y, x)
    net.add("sum", x, first)
    fused = net.input("fused_frames", 64 * frames, rows, columns)
    y = net.convolution("fuse", fused, 64)
    net.convolution("reconstruct", y, 48, kernel=3, relu=False)
    return net
