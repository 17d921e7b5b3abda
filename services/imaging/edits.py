"""What somebody did to a reference: turned, mirrored, marked, cropped. On a copy, always.

Runs in the worker process. Marks are drawn twice as large and scaled down, for
smooth edges, tile by tile: the picture itself is never resampled.
"""

from __future__ import annotations

from collections.abc import Iterator

from PIL import Image, ImageDraw, ImageFont

from services.domain import Edits, PictureMark
from services.edits import Box, crop_box
from services.imaging.door import Rejected
from services.strokes import (
    Area,
    Disc,
    Line,
    Rgb,
    Shape,
    Word,
    ink,
    on_ink,
    shapes,
    usual_width,
)

Point = tuple[float, float]
_SMOOTH = 2  # times as large as needed
_LEAST_PX = 8  # of a side that is left by a crop
_FULL = 255
_TILE_PX = 256
_ROUGH = 32  # how much smaller the picture is that shows which tiles are touched
_TURNS = {
    1: Image.Transpose.ROTATE_270,  # Pillow counts the other way round
    2: Image.Transpose.ROTATE_180,
    3: Image.Transpose.ROTATE_90,
}


def edited(image: Image.Image, edits: Edits) -> Image.Image:
    """A copy of an upright RGB or RGBA picture with `edits` done to it.

    Raises:
        Rejected: the crop leaves nothing to see.
    """
    turns = _TURNS.get(edits.quarter_turns % 4)
    image = image.transpose(turns) if turns is not None else image.copy()
    if edits.mirrored:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    box = _crop(image.size, edits)
    line = usual_width(box[2] - box[0], box[3] - box[1])
    for mark in edits.marks:
        _draw(image, mark, line)
    return image.crop(box) if box != (0, 0, *image.size) else image


def _crop(size: tuple[int, int], edits: Edits) -> Box:
    left, top, right, bottom = crop_box(size, edits)
    if right - left < min(_LEAST_PX, size[0]) or bottom - top < min(_LEAST_PX, size[1]):
        raise Rejected("image_cropped_away")
    return left, top, right, bottom


def _draw(image: Image.Image, mark: PictureMark, line: float) -> None:
    made = shapes(mark, image.width, image.height, line)
    words = tuple(shape for shape in made if isinstance(shape, Word))
    colour = ink(mark)
    _paint(image, tuple(shape for shape in made if shape not in words), colour)
    _paint(image, words, on_ink(colour))


def _paint(image: Image.Image, made: tuple[Shape, ...], colour: Rgb) -> None:
    fill = colour if image.mode == "RGB" else (*colour, 255)
    for left, top, right, bottom in _touched(image.size, made):
        mask = Image.new("L", ((right - left) * _SMOOTH, (bottom - top) * _SMOOTH))
        pen = _Pen(mask, (left, top), _SMOOTH)
        for shape in made:
            pen.draw(shape)
        image.paste(fill, (left, top), mask.reduce(_SMOOTH))


def _touched(size: tuple[int, int], made: tuple[Shape, ...]) -> Iterator[Box]:
    """The tiles of a picture on which there is something to draw: a long line needs few."""
    rough = Image.new("L", (size[0] // _ROUGH + 1, size[1] // _ROUGH + 1))
    pen = _Pen(rough, (0, 0), 1 / _ROUGH, grown=3)
    for shape in made:
        pen.draw(shape)
    side = _TILE_PX // _ROUGH
    for top in range(0, size[1], _TILE_PX):
        for left in range(0, size[0], _TILE_PX):
            x, y = left // _ROUGH, top // _ROUGH
            if rough.crop((x, y, x + side, y + side)).getbbox():
                yield left, top, min(left + _TILE_PX, size[0]), min(top + _TILE_PX, size[1])


class _Pen:
    """Draws shapes on a mask that shows a part of the picture at another scale.

    `grown` is how many pixels of the mask each shape is wider than it is.
    """

    def __init__(self, mask: Image.Image, corner: Point, scale: float, grown: float = 0) -> None:
        self._draw = ImageDraw.Draw(mask)
        self._corner = corner
        self._scale = scale
        self._grown = grown

    def draw(self, shape: Shape) -> None:
        match shape:
            case Line(points, width):
                self._line([self._place(point) for point in points], self._long(width))
            case Area(points):
                corners = [self._place(point) for point in points]
                self._draw.polygon(corners, fill=_FULL)
                if self._grown:
                    self._line([*corners, corners[0]], self._grown)
            case Disc(centre, radius):
                self._disc(self._place(centre), self._long(radius))
            case Word(centre, height, text):
                self._write(self._place(centre), self._long(height), text)

    def _place(self, point: Point) -> Point:
        x, y = self._corner
        return (point[0] - x) * self._scale, (point[1] - y) * self._scale

    def _long(self, length: float) -> float:
        return length * self._scale + self._grown

    def _line(self, points: list[Point], width: float) -> None:
        self._draw.line(points, fill=_FULL, width=max(1, round(width)), joint="curve")
        for end in (points[0], points[-1]):
            self._disc(end, width / 2)

    def _disc(self, centre: Point, radius: float) -> None:
        x, y = centre
        self._draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=_FULL)

    def _write(self, centre: Point, height: float, text: str) -> None:
        if self._grown:
            self._disc(centre, height)
            return
        font = ImageFont.load_default(height)
        left, top, right, bottom = font.getbbox(text)
        corner = (centre[0] - (left + right) / 2, centre[1] - (top + bottom) / 2)
        self._draw.text(corner, text, fill=_FULL, font=font)
