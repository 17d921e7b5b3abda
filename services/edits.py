"""What is done to a picture: turning and mirroring take marks and crop along. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from services.domain import Edits, PictureMark, Spot, Stroke

Box = tuple[int, int, int, int]  # left, top, right, bottom
Size = tuple[int, int]
NONE = Edits()


def turned(edits: Edits, quarters: int = 1) -> Edits:
    """What is seen now, turned clockwise by that many quarters."""
    for _ in range(quarters % 4):
        # Turning before a mirror goes the other way round.
        step = -1 if edits.mirrored else 1
        edits = _moved(edits, lambda spot: Spot(1.0 - spot.y, spot.x))
        edits = replace(edits, quarter_turns=(edits.quarter_turns + step) % 4)
    return edits


def mirrored(edits: Edits) -> Edits:
    """What is seen now, with left and right exchanged."""
    moved = _moved(edits, lambda spot: Spot(1.0 - spot.x, spot.y))
    return replace(moved, mirrored=not edits.mirrored)


def flipped(edits: Edits) -> Edits:
    """What is seen now, with top and bottom exchanged."""
    return mirrored(turned(edits, 2))


def cropped(edits: Edits, left: float, top: float, right: float, bottom: float) -> Edits:
    """Cropped to a part, from 0 to 1 in both directions; marks stay where they are."""
    return replace(edits, crop_from=Spot(left, top), crop_to=Spot(right, bottom))


def part(edits: Edits) -> tuple[float, float, float, float]:
    """The left, top, right and bottom of the crop, from 0 to 1, in order."""
    xs = sorted(min(max(spot.x, 0.0), 1.0) for spot in (edits.crop_from, edits.crop_to))
    ys = sorted(min(max(spot.y, 0.0), 1.0) for spot in (edits.crop_from, edits.crop_to))
    return xs[0], ys[0], xs[1], ys[1]


def upright_size(size: Size, edits: Edits) -> Size:
    """The size of a picture of `size` after turning, before the crop."""
    return (size[1], size[0]) if edits.quarter_turns % 2 else size


def crop_box(upright: Size, edits: Edits) -> Box:
    """The pixels that a crop leaves of a picture that is turned already."""
    left, top, right, bottom = part(edits)
    width, height = upright
    return round(left * width), round(top * height), round(right * width), round(bottom * height)


def sent_size(size: Size, edits: Edits) -> Size:
    """How many pixels are sent of a picture of `size`."""
    left, top, right, bottom = crop_box(upright_size(size, edits), edits)
    return right - left, bottom - top


def from_json(plain: Mapping[str, Any]) -> Edits:
    """What `dataclasses.asdict` made of edits, as it comes out of JSON."""
    marks = [
        PictureMark(**{**mark, "stroke": Stroke(mark["stroke"]), "spots": _spots(mark["spots"])})
        for mark in plain["marks"]
    ]
    start, end = _spots((plain["crop_from"], plain["crop_to"]))
    return Edits(plain["quarter_turns"], plain["mirrored"], tuple(marks), start, end)


def _spots(plain: Iterable[Mapping[str, float]]) -> tuple[Spot, ...]:
    return tuple(Spot(spot["x"], spot["y"]) for spot in plain)


def _moved(edits: Edits, move: Callable[[Spot], Spot]) -> Edits:
    marks = tuple(replace(mark, spots=tuple(map(move, mark.spots))) for mark in edits.marks)
    moved = replace(edits, crop_from=move(edits.crop_from), crop_to=move(edits.crop_to))
    left, top, right, bottom = part(moved)
    return cropped(replace(moved, marks=marks), left, top, right, bottom)
