"""A picture in levels, each half as large as the one before, cut into pieces. Pure geometry."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtCore import QRectF

from services.domain import BlobId, Picture

PIECE_PX = 512  # side of a piece, in pixels of its level
_ENOUGH = 0.95  # of the pixels that are shown: a twentieth less is not seen
Box = tuple[int, int, int, int]


class Piece(NamedTuple):
    """Level 0 is the picture in its own pixels."""

    blob: BlobId
    level: int
    column: int
    row: int


class Whole(NamedTuple):
    """A whole picture of that long side."""

    blob: BlobId
    px: int


Key = Piece | Whole


@dataclass(frozen=True, slots=True)
class Sight:
    """`part` of a picture, in its own pixels, is seen at `scale` pixels of the screen for one."""

    picture: Picture
    part: QRectF
    scale: float


def level_of(picture: Picture, scale: float) -> int:
    """The smallest level that is sharp at so many pixels of the screen for one of the picture."""
    longest = max(picture.width_px, picture.height_px)
    highest = max(math.ceil(math.log2(max(longest, 1) / PIECE_PX)), 0)
    wanted = math.floor(-math.log2(max(scale * _ENOUGH, 1e-9)))
    return min(max(wanted, 0), highest)


def pieces_in(picture: Picture, level: int, part: QRectF) -> Iterator[Piece]:
    """The pieces of a level that `part` touches, which counts in the picture's own pixels."""
    side = PIECE_PX << level
    part = part & QRectF(0, 0, picture.width_px, picture.height_px)
    if part.isEmpty():
        return
    columns = range(int(part.left()) // side, math.ceil(part.right() / side))
    for row in range(int(part.top()) // side, math.ceil(part.bottom() / side)):
        for column in columns:
            yield Piece(picture.blob, level, column, row)


def box_of(picture: Picture, key: Key) -> Box:
    """What of the picture a piece shows, in the picture's own pixels."""
    if isinstance(key, Whole):
        return 0, 0, picture.width_px, picture.height_px
    side = PIECE_PX << key.level
    left, top = key.column * side, key.row * side
    return left, top, min(left + side, picture.width_px), min(top + side, picture.height_px)


def size_of(picture: Picture, key: Key) -> tuple[int, int]:
    """How many pixels a piece has across and down."""
    left, top, right, bottom = box_of(picture, key)
    if isinstance(key, Whole):
        share = min(key.px / max(right, bottom), 1.0)
        return max(round(right * share), 1), max(round(bottom * share), 1)
    times = 1 << key.level
    return -(-(right - left) // times), -(-(bottom - top) // times)


def near_first(picture: Picture, pieces: Iterator[Piece], part: QRectF) -> list[Piece]:
    """The pieces in the middle of `part` before those at its edge."""
    middle = part.center()

    def away(piece: Piece) -> float:
        left, top, right, bottom = box_of(picture, piece)
        return abs((left + right) / 2 - middle.x()) + abs((top + bottom) / 2 - middle.y())

    return sorted(pieces, key=away)
