#!/usr/bin/python3
# SPDX-License-Identifier: Apache-2.0
"""Writes the twelve applications of Bitlet's evaluation as YAML networks. The files are part of the
project; the same bytes come out again.

    scripts/make_applications.py [FOLDER]     FOLDER is configs/networks unless given
"""
from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
from scripts.applications.densenet import densenet161  # noqa: E402
from scripts.applications.detection import fcos, multi_pose  # noqa: E402
from scripts.applications.frames import c3d, d3dnet  # noqa: E402
from scripts.applications.image_to_image import cartoongan, dcpdnet, lapsrn  # noqa: E402
from scripts.applications.mobilenet_v2 import mobilenet_v2  # noqa: E402
from scripts.applications.residual import resnet50  # noqa: E402
from scripts.applications.transformer import transformer  # noqa: E402
from scripts.applications.yolov3 import yolov3  # noqa: E402

NETWORKS = {
    "resnet50": resnet50,
    "mobilenet_v2": mobilenet_v2,
    "yolov3": yolov3,
    "densenet161": densenet161,
    "multi_pose_approximate": multi_pose,
    "lapsrn_approximate": lapsrn,
    "dcpdnet_approximate": dcpdnet,
    "fcos_approximate": fcos,
    "cartoongan_approximate": cartoongan,
    "transformer_approximate": transformer,
    "c3d_approximate": c3d,
    "d3dnet_approximate": d3dnet,
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
