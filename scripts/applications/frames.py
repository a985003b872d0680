# SPDX-License-Identifier: Apache-2.0
"""Networks with 3-D convolutions. A tensor of several frames holds them one below the other; a 3-D
convolution over three frames is a 2-D one over three times the channels, applied once per frame,
with the same weights each time."""
from __future__ import annotations

from scripts.applications.layer_list import LayerList, Tensor


def convolution_3d(net: LayerList, name: str, x: Tensor, channels: int, relu: bool = True) -> Tensor:
    """The frame itself stands for the one before and the one after."""
    three = net.concat(f"{name}_frames", [x, x, x])
    return net.convolution(name, three, channels, kernel=3, relu=relu)


def c3d(frames: int = 8) -> LayerList:
    net = LayerList(
        """C3D for clips of 112 x 112 pixels and 101 classes as 2-D layers: 19.30 G multiplications and
        78.40 M weights, the layers' own at 8 frames. The table of Bitlet's authors says 38.57 GFLOPs,
        at its other networks two per multiplication, and 78.41 M parameters; the usual 16 frames make
        38.5 G multiplications, which would be its figure at one each. An approximation: frames lie one
        below the other, and a 3-D convolution over three of them is a 2-D one over three times the
        channels with each frame in place of its two neighbours; weights, sizes and multiplications are
        right, sums are not. The table's is fp32, which is to come; 16-bit weights and activations
        stand for it, dense as a mantissa is.""",
        bits=16,
    )
    x = net.input("clip", 3, frames * 112, 112)
    for stage, (channels, convolutions) in enumerate(
        [(64, 1), (128, 1), (256, 2), (512, 2), (512, 2)], 1
    ):
        for number in range(1, convolutions + 1):
            x = convolution_3d(net, f"stage{stage}_conv{number}", x, channels)
        if stage == 1:
            x = net.pool("pool1", x, "max", [2, 2], [2, 2])
        elif stage < 5:
            x = net.pool(f"pool{stage}", x, "max", [4, 2], [4, 2])
    # one frame of 7 x 7 is left; the last pool pads it to 8 x 8
    x = net.pool("pool5", x, "max", [2, 2], [2, 2], pad=1)
    x = net.matmul("fc6", x, 4096, relu=True)
    x = net.matmul("fc7", x, 4096, relu=True)
    net.matmul("classes", x, 101)
    return net


def d3dnet(frames: int = 7, rows: int = 92, columns: int = 126) -> LayerList:
    net = LayerList(
        """An approximation of D3DNet, made to match the table of Bitlet's authors (408.82 GFLOPs, two
        per multiplication, 2.58 M parameters) within 1 %: 204.4 G multiplications and 2.57 M weights.
        The table's is fp32, which is to come; 16-bit weights and activations stand for it, dense as a
        mantissa is. Five blocks of two deformable 3-D convolutions over seven frames; the frames' size
        is chosen for the table's figure. Frames lie one below the other, each in place of its two
        neighbours, so that a 3-D convolution is a 2-D one over three times the channels; samples are
        taken where they are, not where the offsets say; the fused frames are an input of their own.""",
        bits=16,
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
