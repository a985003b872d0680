# SPDX-License-Identifier: Apache-2.0
"""Renders digits from the distribution's fonts: shifted, turned, thickened, blurred and noisy.
Training and test images come from different font families."""
from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

SIZE = 20  # pixels of an image, each way
OVERSAMPLING = 4  # glyphs are drawn this much larger: shifts and turns are finer than a pixel
FONTS = Path("/usr/share/fonts")

PACKAGES = (
    "fonts-dejavu-core fonts-freefont-ttf fonts-lato fonts-linuxlibertine fonts-open-sans "
    "fonts-cantarell fonts-liberation2 fonts-roboto-unhinted"
)


def family(folder: str, pattern: str, faces: str) -> tuple[str, ...]:
    return tuple(f"{folder}/{pattern.format(face)}" for face in faces.split())


TRAINING_FONTS = (
    *family("truetype/dejavu", "DejaVu{}.ttf", "Sans Sans-Bold SansMono SansMono-Bold"),
    *family("truetype/dejavu", "DejaVu{}.ttf", "Serif Serif-Bold"),
    *family("truetype/freefont", "Free{}.ttf", "Sans SansBold SansOblique SansBoldOblique"),
    *family("truetype/freefont", "Free{}.ttf", "Serif SerifBold SerifItalic Mono MonoBold"),
    *family("truetype/lato", "Lato-{}.ttf", "Light Regular Bold Black Italic BoldItalic"),
    *family("opentype/linux-libertine", "Lin{}.otf", "Libertine_R Libertine_RB Libertine_RI"),
    *family("opentype/linux-libertine", "Lin{}.otf", "Biolinum_R Biolinum_RB Biolinum_RI"),
    *family("truetype/open-sans", "OpenSans-{}.ttf", "Light Regular Bold ExtraBold Italic"),
    *family("truetype/open-sans", "OpenSans-{}.ttf", "CondLight CondBold"),
)
TEST_FONTS = (
    *family("truetype/liberation2", "Liberation{}.ttf", "Sans-Regular Sans-Bold Sans-Italic"),
    *family("truetype/liberation2", "Liberation{}.ttf", "Serif-Regular Serif-Bold Serif-Italic"),
    *family("truetype/liberation2", "Liberation{}.ttf", "Mono-Regular Mono-Bold"),
    *family("truetype/roboto/unhinted", "RobotoTTF/Roboto-{}.ttf", "Light Regular Bold Italic"),
    *family("truetype/roboto/unhinted", "RobotoCondensed-{}.ttf", "Regular Bold"),
    *family("opentype/cantarell", "Cantarell-{}.otf", "Light Regular Bold"),
)


@dataclass(frozen=True)
class Digits:
    images: np.ndarray  # uint8 [samples, SIZE, SIZE], 0 is the background
    labels: np.ndarray  # uint8 [samples]


class DigitRenderer:
    def __init__(self, random: np.random.RandomState, fonts: tuple[str, ...]):
        missing = [name for name in fonts if not (FONTS / name).is_file()]
        if missing:
            raise SystemExit(f"{FONTS / missing[0]} is missing: apt-get install {PACKAGES}")
        self.random = random
        self.fonts = fonts
        self._loaded: dict[tuple[str, int], ImageFont.FreeTypeFont] = {}

    def digits(self, samples: int) -> Digits:
        """As many of each digit, as far as `samples` allows, in random order."""
        labels = self.random.permutation(samples) % 10
        images = [self._image(int(label)) for label in labels]
        return Digits(np.stack(images), labels.astype(np.uint8))

    def _font(self) -> ImageFont.FreeTypeFont:
        name = self.fonts[self.random.randint(len(self.fonts))]
        height = OVERSAMPLING * int(self.random.randint(14, 20))
        if (name, height) not in self._loaded:
            # The basic layout is part of Pillow; the other one comes and goes with a library.
            font = ImageFont.truetype(
                str(FONTS / name), height, layout_engine=ImageFont.Layout.BASIC
            )
            self._loaded[name, height] = font
        return self._loaded[name, height]

    def _image(self, digit: int) -> np.ndarray:
        side = SIZE * OVERSAMPLING
        canvas = Image.new("L", (side, side))
        draw = ImageDraw.Draw(canvas)
        font, text, stroke = self._font(), str(digit), int(self.random.randint(0, 4))
        left, top, right, bottom = draw.textbbox((0, 0), text, font=font, stroke_width=stroke)
        shift = self.random.uniform(-2, 2, 2) * OVERSAMPLING
        corner = (
            (side - left - right) / 2 + shift[0],
            (side - top - bottom) / 2 + shift[1],
        )
        draw.text(corner, text, fill=255, font=font, stroke_width=stroke)
        canvas = canvas.rotate(self.random.uniform(-12, 12), Image.Resampling.BILINEAR)
        blur = self.random.uniform(0, 0.7) * OVERSAMPLING
        canvas = canvas.filter(ImageFilter.GaussianBlur(blur)).reduce(OVERSAMPLING)
        ink = self.random.uniform(0.6, 1.0)
        noise = self.random.normal(0, self.random.uniform(0, 25), (SIZE, SIZE))
        return np.clip(np.rint(np.asarray(canvas) * ink + noise), 0, 255).astype(np.uint8)
