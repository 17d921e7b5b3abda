"""The pictures that came with an order: read with care, hung as small prints."""

from __future__ import annotations

import io

from PIL import Image, ImageOps

from services.emulator import refusals
from services.emulator.order import Given
from services.emulator.palette import Colour

PAPER: Colour = (246, 245, 240)
_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
_LARGEST_INPUT_PX = 120_000_000


def upright_size(given: Given) -> tuple[int, int]:
    with Image.open(io.BytesIO(given.data), formats=_FORMATS) as image:
        width, height = image.size
        turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
    return (height, width) if turned else (width, height)


def read(given: Given, side_px: int) -> Image.Image:
    """The picture, upright, in RGB and about `side_px` long at most."""
    try:
        with Image.open(io.BytesIO(given.data), formats=_FORMATS) as image:
            if image.width * image.height > _LARGEST_INPUT_PX:
                raise refusals.picture_unreadable()
            image.draft("RGB", (side_px, side_px))
            image.thumbnail((side_px, side_px))
            upright = ImageOps.exif_transpose(image)
            if upright.mode in ("RGBA", "LA", "PA", "P"):
                paper = Image.new("RGBA", upright.size, PAPER)
                upright = Image.alpha_composite(paper, upright.convert("RGBA"))
            return upright.convert("RGB")
    # Hostile bytes: Pillow's decoders raise nearly anything, and one answer fits all.
    except Exception as error:
        raise refusals.picture_unreadable() from error


def pin(
    picture: Image.Image, thumb: Image.Image, centre: tuple[int, int], side: int, tilt: float
) -> None:
    frame = max(2, side // 22)
    small = ImageOps.contain(thumb, (max(1, side - 2 * frame), max(1, side - 2 * frame)))
    card = ImageOps.expand(small, frame, PAPER).convert("RGBA")
    card = card.rotate(tilt, Image.Resampling.BICUBIC, expand=True)
    x, y = centre[0] - card.width // 2, centre[1] - card.height // 2
    shadow = card.getchannel("A").point([value // 3 for value in range(256)])
    picture.paste((0, 0, 0), (x + frame, y + frame), shadow)
    picture.paste(card, (x, y), card)
