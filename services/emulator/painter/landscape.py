"""Soft landscapes in a palette's colours: sky, light, clouds, hills."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from services.emulator.palette import Colour, Palette, between


def sky(size: tuple[int, int], colours: Palette, dice: bytes) -> Image.Image:
    """Gradient, light and clouds: all soft, so painted small and enlarged."""
    scale = max(1, min(size) // 160)
    width, height = max(8, size[0] // scale), max(8, size[1] // scale)
    down = Image.linear_gradient("L").resize((width, height))
    sky = Image.composite(
        Image.new("RGB", (width, height), colours.sky_low),
        Image.new("RGB", (width, height), colours.sky_high),
        down,
    )
    x, y = round(width * (0.2 + dice[2] / 425)), round(height * (0.16 + dice[3] / 800))
    short = min(width, height)
    _glow(sky, (x, y), round(short * 0.9), colours.light, 0.55)
    veil = Image.new("L", (width, height))
    draw = ImageDraw.Draw(veil)
    for at in range(7):
        cx, cy = dice[8 + at] / 255 * width, height * (0.1 + dice[16 + at] / 600)
        reach = short * (0.12 + dice[24 + at] / 900)
        draw.ellipse((cx - reach * 2, cy - reach / 5, cx + reach * 2, cy + reach / 5), 70)
    veil = veil.filter(ImageFilter.GaussianBlur(short / 28))
    sky.paste(colours.light, mask=veil)
    sky = sky.resize(size, Image.Resampling.BICUBIC)
    _lights(sky, colours, dice, (x * size[0] / width, y * size[1] / height))
    return sky


def _glow(
    image: Image.Image, centre: tuple[int, int], radius: int, colour: Colour, strength: float
) -> None:
    halo = ImageChops.invert(Image.radial_gradient("L")).resize((2 * radius, 2 * radius))
    halo = halo.point([round(value * value / 255 * strength) for value in range(256)])
    image.paste(colour, (centre[0] - radius, centre[1] - radius), halo)


def _lights(image: Image.Image, colours: Palette, dice: bytes, centre: tuple[float, float]) -> None:
    """Sun or moon; stars at night."""
    draw = ImageDraw.Draw(image)
    width, height = image.size
    radius = min(width, height) * (0.055 + dice[4] / 5000)
    if colours.is_night:
        scatter = hashlib.shake_256(dice).digest(240)
        for x, y, size in zip(scatter[::3], scatter[1::3], scatter[2::3], strict=True):
            dot = min(width, height) * (0.0008 + size / 170_000)
            px, py = x / 255 * width, y / 255 * height * 0.6
            draw.ellipse((px - dot, py - dot, px + dot, py + dot), colours.light)
    sun_x, sun_y = centre
    disc = (sun_x - radius, sun_y - radius, sun_x + radius, sun_y + radius)
    draw.ellipse(disc, colours.light)


def hills(image: Image.Image, colours: Palette, dice: bytes, layers: Sequence[int]) -> None:
    """Ranges of hills, paler with distance."""
    draw = ImageDraw.Draw(image)
    width, height = image.size
    for layer in layers:
        share = layer / 5
        base = height * (0.5 + 0.42 * share)
        swing = height * (0.075 - 0.03 * share)
        waves = [
            (1 + dice[32 + layer * 4 + n] % (3 + 2 * n), dice[80 + layer * 4 + n]) for n in range(4)
        ]
        points = [(0.0, float(height))]
        for step in range(129):
            x = step / 128
            rise = sum(
                math.sin(x * math.tau * often * 0.8 + phase) / (often**0.7)
                for often, phase in waves
            )
            points.append((x * width, base - swing * rise * 0.7))
        points.append((float(width), float(height)))
        draw.polygon(points, between(colours.far, colours.near, share**1.2))
