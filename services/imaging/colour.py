"""Colour: everything becomes 8-bit sRGB by the picture's own profile."""

from __future__ import annotations

import io
from functools import lru_cache
from typing import Any

from PIL import Image, ImageCms

_SRGB = ImageCms.createProfile("sRGB")
_LAB = ImageCms.createProfile("LAB")
_LONGEST_NAME = 120
_STRIP_PX = 512
_MODES = {"RGB": "RGB", "GRAY": "L", "CMYK": "CMYK"}  # of a profile's own colour space
_PHOTOMETRIC, _WHITE_IS_ZERO = 262, 0  # a TIFF's tag, and its value for a negative


def srgb(image: Image.Image) -> Image.Image:
    """The picture in 8-bit sRGB, as RGB, or RGBA where it has transparency.

    What was given may be changed, or be returned.
    """
    profile = image.info.get("icc_profile")
    image = eight_bits(image)
    # A picture of 120 megapixels takes 480 MB: no copy that is not needed.
    if image.has_transparency_data and image.mode != "RGBA":
        image = image.convert("RGBA")
    if image.mode == "RGBA" and not profile:
        return image
    alpha = image.getchannel("A") if image.mode == "RGBA" else None
    flat = _managed(image, profile)
    if flat.mode != "RGB":
        flat = flat.convert("RGB")
    if alpha is not None:
        flat.putalpha(alpha)
    return flat


def profile_name(image: Image.Image) -> str:
    """What the picture's own colour profile calls itself; empty without a sound one."""
    icc = image.info.get("icc_profile")
    if not isinstance(icc, bytes) or not icc:
        return ""
    try:
        said = ImageCms.getProfileDescription(ImageCms.ImageCmsProfile(io.BytesIO(icc)))
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return ""
    return " ".join("".join(filter(str.isprintable, said)).split())[:_LONGEST_NAME]


def eight_bits(image: Image.Image) -> Image.Image:
    """Scale deep greys to 0..255; `convert` alone would cut them off at 255."""
    if image.mode.startswith("I;16"):
        image.load()
        grey = _scaled(image, 65535.0)
        # Pillow turns such a TIFF the right way for 8 bits alone.
        negative = getattr(image, "tag_v2", {}).get(_PHOTOMETRIC) == _WHITE_IS_ZERO
        return _inverted(grey) if negative else grey
    if image.mode not in ("I", "F"):
        return image
    highest: Any = image.getextrema()[1]
    ceilings = (1.0, 255.0, 65535.0, 2.0**32) if image.mode == "F" else (65535.0, 2.0**31)
    return _scaled(image, next((top for top in ceilings if highest <= top), float(highest)))


def _scaled(image: Image.Image, top: float) -> Image.Image:
    grey = Image.new("L", image.size)
    for y in range(0, image.height, _STRIP_PX):  # four bytes a pixel, more than once: in strips
        strip = image.crop((0, y, image.width, min(y + _STRIP_PX, image.height)))
        floating = strip.convert("I").convert("F") if strip.mode != "F" else strip
        grey.paste(floating.point(lambda value: value * (255.0 / top) + 0.5).convert("L"), (0, y))
    grey.info["icc_profile"] = image.info.get("icc_profile")
    return grey


def _inverted(grey: Image.Image) -> Image.Image:
    made = grey.point(lambda value: 255 - value)
    made.info = dict(grey.info)
    return made


def _managed(image: Image.Image, icc: Any) -> Image.Image:
    """Convert to sRGB by the picture's own profile; a broken or unfit one is ignored."""
    if image.mode == "LAB":
        transform = ImageCms.buildTransform(_LAB, _SRGB, "LAB", "RGB")
        return ImageCms.applyTransform(image, transform) or image
    if not isinstance(icc, bytes) or not icc:
        return image
    try:
        mode, transform = _transform(icc)
        if (mode == "CMYK") != (image.mode == "CMYK"):
            return image
        fit = image if image.mode == mode else image.convert(mode)
        # In place where that is possible: then there is no other result.
        same = mode == "RGB"
        return ImageCms.applyTransform(fit, transform, inPlace=same) or fit
    except (ImageCms.PyCMSError, KeyError, OSError, ValueError, TypeError):
        return image


@lru_cache(maxsize=4)
def _transform(icc: bytes) -> tuple[str, ImageCms.ImageCmsTransform]:
    """The mode that a profile is for, and the way from it to sRGB: slow to make for ink."""
    profile = ImageCms.ImageCmsProfile(io.BytesIO(icc))
    mode = _MODES[profile.profile.xcolor_space.strip()]
    return mode, ImageCms.buildTransform(profile, _SRGB, mode, "RGB")
