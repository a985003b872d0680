# SPDX-License-Identifier: Apache-2.0
"""Networks that give images: lapSRN, DCPDNet and CartoonGAN."""
from __future__ import annotations

from scripts.topologies.densenet import dense_blocks, transition
from scripts.topologies.layer_list import LayerList, Tensor


def transposed(net: LayerList, name: str, x: Tensor, channels: int) -> Tensor:
    """Of 4x4 places and stride 2: each of the four outputs at an input sees 2x2 inputs."""
    net.convolution(name, x, 4 * channels, kernel=2, padding=[0, 0, 1, 1])
    return net.input(f"{name}_enlarged", channels, 2 * x.rows, 2 * x.columns)


def enlarged(net: LayerList, x: Tensor) -> Tensor:
    return net.input(f"{x.name}_enlarged", x.channels, 2 * x.rows, 2 * x.columns)


def lapsrn(rows: int = 400, columns: int = 422) -> LayerList:
    net = LayerList(
        """An approximation of lapSRN, made to match the table of Bitlet's authors (736.73 GFLOPs, two
        per multiplication, 0.87 M parameters) within 1 %: 368.5 G multiplications and 0.870 M weights,
        weights and activations of 16 bits. Two levels of ten convolutions and a transposed one; the
        image's size is chosen for the table's figure. A transposed convolution, 4 x 4 of stride 2, is
        one of 2 x 2 with four times the channels; that these are the pixels between is no layer, so
        what comes behind it reads an input of its own. Weights are seeded; dense ones would have 55 %
        zero bits, pruned ones as here have the table's 74.31 %. Takes more than the default
        dram.bytes.""",
        bits=16,
        zero_fraction=0.436,
    )
    x = net.convolution("features", net.input("luminance", 1, rows, columns), 64, kernel=3)
    for level in (1, 2):
        for number in range(1, 11):
            x = net.convolution(f"level{level}_conv{number}", x, 64, kernel=3)
        x = transposed(net, f"level{level}_up", x, 64)
        net.convolution(f"level{level}_residual", x, 1, kernel=3, relu=False)
    return net


def dcpdnet(size: int = 512) -> LayerList:
    net = LayerList(
        """An approximation of DCPDNet, made to match the table of Bitlet's authors (254.37 GFLOPs, two
        per multiplication, 66.9 M parameters) within 1 %: 128.3 G multiplications and 66.84 M weights,
        weights and activations of 16 bits. A U-Net of eight levels for the light and a DenseNet-121 up
        to its third block for the haze, as in the paper; the convolutions behind the latter and the
        image's size are chosen for the table's figures. A transposed convolution, 4 x 4 of stride 2, is
        one of 2 x 2 with four times the channels; that these are the pixels between is no layer, and
        neither is upsampling, so what comes behind them reads an input of its own. Weights are seeded;
        dense ones would have 56 % zero bits, pruned ones as here have the table's 75.00 %.""",
        bits=16,
        zero_fraction=0.44,
    )
    image = net.input("image", 3, size, size)
    down = [image]
    for level, channels in enumerate([64, 128, 256, 512, 512, 512, 512, 512], 1):
        down.append(
            net.convolution(f"air_down{level}", down[-1], channels, kernel=4, stride=2, padding=1)
        )
    x = down.pop()
    for level, channels in zip(range(7, 0, -1), [512, 512, 512, 512, 256, 128, 64]):
        x = transposed(net, f"air_up{level}", x, channels)
        x = net.concat(f"air_skip{level}", [x, down.pop()])
    net.convolution("air_light", x, 4 * 3, kernel=2, padding=[0, 0, 1, 1], relu=False)
    haze_transmission(net, image)
    return net


def haze_transmission(net: LayerList, image: Tensor) -> None:
    """The first three blocks of DenseNet-121; the numbers of convolutions behind them are chosen for
    the table's figures."""
    x = transition(net, "block3", dense_blocks(net, image, [6, 12, 24], growth=32, stem=64))
    convolutions(net, "haze_rows32", enlarged(net, x), 3)
    x = net.input("haze_rows32_enlarged", 256, 128, 128)
    x = convolutions(net, "haze_rows128", x, 9)
    x = net.convolution("haze_last", x, 12, kernel=3)
    x = net.input("haze_last_enlarged", x.channels, 512, 512)
    net.convolution("haze", x, 1, kernel=3, relu=False)


def convolutions(net: LayerList, name: str, x: Tensor, count: int) -> Tensor:
    for number in range(1, count + 1):
        x = net.convolution(f"{name}_conv{number}", x, 256, kernel=3)
    return x


def cartoongan(size: int = 256) -> LayerList:
    net = LayerList(
        """An approximation of CartoonGAN's generator for 256 x 256 images, made to match the table of
        Bitlet's authors (108.98 GFLOPs, two per multiplication, 11.69 M parameters) within 1 %: 54.38 G
        multiplications and 11.68 M weights. Weights are seeded, fp32; 48.6 % of the bits of their
        significands are zero, the table says 48.49 %. The layers are the paper's but for
        `remainder`, which makes up for 0.56 M parameters that the table counts beyond them. A
        transposed convolution of stride 2 is one of stride 1 with as many multiplications, and what
        comes behind it reads an input of its own.""",
        bits="fp32",
    )
    x = net.convolution("flat", net.input("image", 3, size, size), 64, kernel=7)
    for stage, channels in enumerate([128, 256], 1):
        x = net.convolution(f"down{stage}_stride", x, channels, kernel=3, stride=2, relu=False)
        x = net.convolution(f"down{stage}_conv", x, channels, kernel=3)
    for number in range(1, 9):
        y = net.convolution(f"block{number}_first", x, 256, kernel=3)
        y = net.convolution(f"block{number}_second", y, 256, kernel=3, relu=False)
        x = net.add(f"block{number}", y, x)
    middle = x
    for stage, channels in enumerate([128, 64], 1):
        x = enlarged(net, net.convolution(f"up{stage}_stride", x, channels, kernel=3))
        x = net.convolution(f"up{stage}_conv", x, channels, kernel=3)
    net.convolution("cartoon", x, 3, kernel=7, relu=False)
    net.matmul("remainder", net.mean("remainder_mean", middle), 2200)
    return net
