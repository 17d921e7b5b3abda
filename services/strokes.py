"""Marks as plain shapes, so that what is seen and what is sent have one geometry. Pure.

Everything counts in pixels of the picture that is painted on, whatever its size.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass

from services.domain import PictureMark, Stroke

Point = tuple[float, float]
Rgb = tuple[int, int, int]
RED: Rgb = (229, 52, 43)
LEAST_WEIGHT, MOST_WEIGHT = 0.25, 4.0
_WRITTEN = re.compile(r"#[0-9A-Fa-f]{6}")
_LEAST_PX = 2.0
_SHARE = 110  # of a picture's shorter side is one line wide


@dataclass(frozen=True, slots=True)
class Line:
    """A line with round ends and corners."""

    points: tuple[Point, ...]
    width: float


@dataclass(frozen=True, slots=True)
class Area:
    """A filled polygon."""

    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Disc:
    """A filled circle."""

    centre: Point
    radius: float


@dataclass(frozen=True, slots=True)
class Word:
    """Letters of that height around a centre, in black or white, whichever is read."""

    centre: Point
    height: float
    text: str


Shape = Line | Area | Disc | Word


def usual_width(width: float, height: float, *, least: float = _LEAST_PX) -> float:
    """How wide a line of weight 1 is on what is left of a picture after its crop."""
    return max(least, min(width, height) / _SHARE)


def shapes(mark: PictureMark, width: float, height: float, line: float) -> tuple[Shape, ...]:
    """What `mark` looks like on a picture of that size, where `line` is `usual_width`."""
    points = [(spot.x * width, spot.y * height) for spot in mark.spots]
    if not points or not all(math.isfinite(x) for point in points for x in point):
        return ()
    return _SHAPES[mark.stroke](points, line * _weight(mark), mark.text)


def ink(mark: PictureMark) -> Rgb:
    """The mark's colour; red where it names none that can be read."""
    if not _WRITTEN.fullmatch(mark.ink):
        return RED
    return int(mark.ink[1:3], 16), int(mark.ink[3:5], 16), int(mark.ink[5:7], 16)


def on_ink(rgb: Rgb) -> Rgb:
    """Black or white, for letters on that colour."""
    red, green, blue = rgb
    return (0, 0, 0) if red * 299 + green * 587 + blue * 114 > 150_000 else (255, 255, 255)


def _weight(mark: PictureMark) -> float:
    return min(max(mark.weight, LEAST_WEIGHT), MOST_WEIGHT)


def _arrow(points: list[Point], width: float, _: str) -> tuple[Shape, ...]:
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    if length < 1:
        return ()
    head = min(width * 5, length)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    base = (x1 - dx * head * 0.8, y1 - dy * head * 0.8)
    back, side = (x1 - dx * head, y1 - dy * head), head * 0.5
    left = (back[0] - dy * side, back[1] + dx * side)
    right = (back[0] + dy * side, back[1] - dx * side)
    return Line(((x0, y0), base), width), Area(((x1, y1), left, right))


def _box(points: list[Point], width: float, _: str) -> tuple[Shape, ...]:
    (x0, y0), (x1, y1) = points[0], points[-1]
    return (Line(((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0)), width),)


def _line(points: list[Point], width: float, _: str) -> tuple[Shape, ...]:
    return (Line(tuple(points), width),)


def _number(points: list[Point], width: float, text: str) -> tuple[Shape, ...]:
    radius = width * 5
    height = max(6.0, radius * (1.25 if len(text) < 2 else 0.95))
    return Disc(points[0], radius), Word(points[0], height, text[:3])


_SHAPES: dict[Stroke, Callable[[list[Point], float, str], tuple[Shape, ...]]] = {
    Stroke.ARROW: _arrow,
    Stroke.BOX: _box,
    Stroke.LINE: _line,
    Stroke.NUMBER: _number,
}
