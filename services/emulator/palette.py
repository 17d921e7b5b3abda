"""The colours and the time of day that a prompt's words ask for."""

from __future__ import annotations

import colorsys
import re
from collections.abc import Sequence
from dataclasses import dataclass

Colour = tuple[int, int, int]

# Hue in degrees and how colourful, for words that people write.
_HUES: dict[str, tuple[float, float]] = {
    "red": (4, 0.7), "scarlet": (6, 0.75), "crimson": (348, 0.7), "ruby": (345, 0.7),
    "orange": (28, 0.75), "copper": (22, 0.55), "amber": (40, 0.75), "gold": (45, 0.7),
    "golden": (45, 0.7), "yellow": (50, 0.75), "sand": (38, 0.4), "desert": (32, 0.5),
    "lime": (84, 0.6), "green": (128, 0.5), "forest": (140, 0.5), "olive": (72, 0.4),
    "moss": (95, 0.4), "mint": (160, 0.4), "teal": (176, 0.55), "turquoise": (178, 0.55),
    "cyan": (188, 0.6), "sea": (198, 0.55), "ocean": (205, 0.6),
    "blue": (216, 0.6), "navy": (224, 0.6), "indigo": (240, 0.5),
    "violet": (266, 0.5), "lavender": (262, 0.35), "purple": (280, 0.5), "magenta": (312, 0.6),
    "pink": (338, 0.5), "rose": (346, 0.45), "brown": (24, 0.45), "wood": (28, 0.4),
    "sunset": (18, 0.7), "sunrise": (32, 0.65), "dawn": (336, 0.4), "dusk": (262, 0.45),
    "grey": (210, 0.06), "gray": (210, 0.06), "silver": (210, 0.08), "white": (205, 0.1),
    "snow": (205, 0.16), "winter": (208, 0.25), "black": (230, 0.15), "autumn": (22, 0.6),
    "spring": (96, 0.45), "fire": (14, 0.8), "ice": (196, 0.3), "neon": (300, 0.8),
}  # fmt: skip
_DARK = frozenset(
    {"night", "dark", "midnight", "moon", "black", "noir", "stars", "space", "dusk", "neon"}
)


@dataclass(frozen=True, slots=True)
class Palette:
    sky_high: Colour
    sky_low: Colour
    light: Colour
    far: Colour
    near: Colour
    ink: Colour  # ground of the caption
    is_night: bool


def palette(prompt: str, dice: bytes) -> Palette:
    """Colours for `prompt`; `dice` decides what its words leave open."""
    words = re.findall(r"[a-z]+", prompt.lower())
    hues = [_HUES[word] for word in words if word in _HUES] or [(dice[0] * 360 / 256, 0.45)]
    first, last = hues[0], hues[-1]
    turn = 26 + dice[1] % 30 if len(hues) == 1 else 0
    night = not _DARK.isdisjoint(words)
    high, low = (0.16, 0.42) if night else (0.62, 0.9)
    return Palette(
        sky_high=_colour(first[0], first[1], high),
        sky_low=_colour(last[0] + turn, last[1] * 0.75, low),
        light=_colour(last[0] + turn * 1.6 + 8, 0.55, 0.93 if night else 0.97),
        far=_colour(first[0] + turn / 2, first[1] * 0.7, low * 0.78),
        near=_colour(first[0] - 12, first[1] * 0.9, 0.09 if night else 0.2),
        ink=_colour(first[0], 0.2, 0.09),
        is_night=night,
    )


def between(first: Colour, second: Colour, share: float) -> Colour:
    """`first` at 0, `second` at 1."""
    r, g, b = (round(a + (z - a) * share) for a, z in zip(first, second, strict=True))
    return r, g, b


def _colour(hue_degrees: float, saturation: float, lightness: float) -> Colour:
    values: Sequence[float] = colorsys.hls_to_rgb(hue_degrees % 360 / 360, lightness, saturation)
    r, g, b = (round(value * 255) for value in values)
    return r, g, b
