"""What was done to a reference before it was sent."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on a picture: 0 to 1 from its left, 0 to 1 from its top."""

    x: float
    y: float


class Stroke(StrEnum):
    """What a mark on a picture looks like."""

    ARROW = "arrow"  # from its first spot to its last
    BOX = "box"  # between its first spot and its last
    LINE = "line"  # drawn by hand through all its spots
    NUMBER = "number"  # a disc with `text` at its first spot


@dataclass(frozen=True, slots=True)
class PictureMark:
    """A simple mark that is drawn on the copy of a reference that is sent."""

    stroke: Stroke
    spots: tuple[Spot, ...]
    text: str = ""
    ink: str = ""  # "#RRGGBB"; "" is red
    weight: float = 1.0  # times the usual thickness


@dataclass(frozen=True, slots=True)
class Edits:
    """What was done to a reference, in this order: turned, mirrored, marked, cropped.

    Spots count on the upright picture after turning and mirroring, before the crop.
    """

    quarter_turns: int = 0  # clockwise, 0 to 3
    mirrored: bool = False  # left and right changed places, after turning
    marks: tuple[PictureMark, ...] = ()
    crop_from: Spot = Spot(0.0, 0.0)
    crop_to: Spot = Spot(1.0, 1.0)
