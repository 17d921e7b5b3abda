"""What somebody did to a reference: turned, mirrored, marked, cropped. On a copy, always.

Runs in the worker process. Marks are drawn twice as large and scaled down, for
smooth edges, each in a box of its own: the picture itself is never resampled.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from services.imaging.door import Rejected

Json = Mapping[str, Any]
Point = tuple[float, float]
RED, WHITE = (229, 52, 43, 255), (255, 255, 255, 255)
_SMOOTH = 2  # times as large as needed
_LEAST_PX = 8  # of a side that is left by a crop
_TURNS = {
    1: Image.Transpose.ROTATE_270,  # Pillow counts the other way round
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}


def edited(image: Image.Image, edits: Json) -> Image.Image:
    """A copy of an upright RGB or RGBA picture with `edits`, as in `domain.Edits`, done to it.

    Raises:
        Rejected: the crop leaves nothing to see.
    """
    turns = _TURNS.get(edits["quarter_turns"] % 4)
    image = image.transpose(turns) if turns is not None else image.copy()
    if edits["mirrored"]:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    box = _crop(image.size, edits["crop_from"], edits["crop_to"])
    width_px = max(2.0, min(box[2] - box[0], box[3] - box[1]) / 110)
    for mark in edits["marks"]:
        _draw(image, mark, width_px)
    return image.crop(box) if box != (0, 0, *image.size) else image


def _crop(size: tuple[int, int], start: Json, end: Json) -> tuple[int, int, int, int]:
    xs = sorted(min(max(spot["x"], 0.0), 1.0) for spot in (start, end))
    ys = sorted(min(max(spot["y"], 0.0), 1.0) for spot in (start, end))
    left, right = (round(x * size[0]) for x in xs)
    top, bottom = (round(y * size[1]) for y in ys)
    if right - left < min(_LEAST_PX, size[0]) or bottom - top < min(_LEAST_PX, size[1]):
        raise Rejected("image_cropped_away")
    return left, top, right, bottom


def _draw(image: Image.Image, mark: Json, width_px: float) -> None:
    points = [(spot["x"] * image.width, spot["y"] * image.height) for spot in mark["spots"]]
    if not points or not all(map(math.isfinite, (x for point in points for x in point))):
        return
    room = math.ceil(width_px * 8)  # heads, discs and round ends reach beyond the spots
    left = max(math.floor(min(x for x, _ in points)) - room, 0)
    top = max(math.floor(min(y for _, y in points)) - room, 0)
    right = min(math.ceil(max(x for x, _ in points)) + room, image.width)
    bottom = min(math.ceil(max(y for _, y in points)) + room, image.height)
    if right <= left or bottom <= top:
        return
    layer = Image.new("RGBA", ((right - left) * _SMOOTH, (bottom - top) * _SMOOTH), (*RED[:3], 0))
    placed = [((x - left) * _SMOOTH, (y - top) * _SMOOTH) for x, y in points]
    _STROKES[mark["stroke"]](ImageDraw.Draw(layer), placed, width_px * _SMOOTH, mark["text"])
    small = layer.resize((right - left, bottom - top), Image.Resampling.BOX)
    image.paste(small.convert(image.mode), (left, top), small.getchannel("A"))


def _arrow(draw: ImageDraw.ImageDraw, points: list[Point], width: float, _: str) -> None:
    (x0, y0), (x1, y1) = points[0], points[-1]
    length = math.hypot(x1 - x0, y1 - y0)
    if length < 1:
        return
    head = min(width * 5, length)
    dx, dy = (x1 - x0) / length, (y1 - y0) / length
    base = (x1 - dx * head * 0.8, y1 - dy * head * 0.8)
    _path(draw, [(x0, y0), base], width)
    side = head * 0.5
    back = (x1 - dx * head, y1 - dy * head)
    draw.polygon(
        [
            (x1, y1),
            (back[0] - dy * side, back[1] + dx * side),
            (back[0] + dy * side, back[1] - dx * side),
        ],
        fill=RED,
    )


def _box(draw: ImageDraw.ImageDraw, points: list[Point], width: float, _: str) -> None:
    (x0, y0), (x1, y1) = points[0], points[-1]
    corners = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
    draw.rectangle(corners, outline=RED, width=max(1, round(width)))


def _line(draw: ImageDraw.ImageDraw, points: list[Point], width: float, _: str) -> None:
    _path(draw, points, width)


def _number(draw: ImageDraw.ImageDraw, points: list[Point], width: float, text: str) -> None:
    (x, y), radius = points[0], width * 5
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=RED)
    font = ImageFont.load_default(max(6.0, radius * (1.25 if len(text) < 2 else 0.95)))
    draw.text((x, y), text[:3], fill=WHITE, font=font, anchor="mm")


def _path(draw: ImageDraw.ImageDraw, points: list[Point], width: float) -> None:
    draw.line(points, fill=RED, width=max(1, round(width)), joint="curve")
    half = width / 2
    for x, y in (points[0], points[-1]):
        draw.ellipse((x - half, y - half, x + half, y + half), fill=RED)


_STROKES = {"arrow": _arrow, "box": _box, "line": _line, "number": _number}
