#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the twelve applications of Bitlet's evaluation and classic topologies as YAML networks. The files are part of the
project; the same bytes come out again.

    scripts/make_topologies.py [FOLDER]     FOLDER is configs/networks unless given
"""
from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from scripts.topologies.alexnet import alexnet  # noqa: E402
from scripts.topologies.bert import bert_base  # noqa: E402
from scripts.topologies.densenet import densenet161  # noqa: E402
from scripts.topologies.detection import fcos, multi_pose  # noqa: E402
from scripts.topologies.frames import c3d, d3dnet  # noqa: E402
from scripts.topologies.googlenet import googlenet  # noqa: E402
from scripts.topologies.image_to_image import cartoongan, dcpdnet, lapsrn  # noqa: E402
from scripts.topologies.lstm_language_model import lstm_language_model  # noqa: E402
from scripts.topologies.mobilenet_v1 import mobilenet_v1  # noqa: E402
from scripts.topologies.mobilenet_v2 import mobilenet_v2  # noqa: E402
from scripts.topologies.residual import resnet50  # noqa: E402
from scripts.topologies.squeezenet import squeezenet  # noqa: E402
from scripts.topologies.transformer import transformer  # noqa: E402
from scripts.topologies.vgg16 import vgg16  # noqa: E402
from scripts.topologies.yolov3 import yolov3  # noqa: E402
from scripts.topologies.yolov3_tiny import yolov3_tiny  # noqa: E402

NETWORKS = {
    "resnet50": resnet50,
    "mobilenet_v2": mobilenet_v2,
    "yolov3": yolov3,
    "densenet161": densenet161,
    "c3d": c3d,
    "multi_pose_approximate": multi_pose,
    "lapsrn_approximate": lapsrn,
    "dcpdnet_approximate": dcpdnet,
    "fcos_approximate": fcos,
    "cartoongan_approximate": cartoongan,
    "transformer_approximate": transformer,
    "d3dnet_approximate": d3dnet,
    "alexnet": alexnet,
    "vgg16": vgg16,
    "mobilenet_v1": mobilenet_v1,
    "googlenet": googlenet,
    "squeezenet": squeezenet,
    "yolov3_tiny": yolov3_tiny,
    "bert_base": bert_base,
    "lstm_language_model": lstm_language_model,
}


def main() -> int:
    if len(sys.argv) > 2:
        print(__doc__, file=sys.stderr)
        return 2
    folder = Path(sys.argv[1] if len(sys.argv) == 2 else ROOT / "configs" / "networks")
    folder.mkdir(parents=True, exist_ok=True)
    for name, build in NETWORKS.items():
        (folder / f"{name}.yaml").write_text(build().text())
    return 0


if __name__ == "__main__":
    sys.exit(main())
