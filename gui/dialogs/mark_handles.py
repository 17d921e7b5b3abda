"""How a mark follows a hand or the keyboard: its handles, and its spots after a pull. Pure."""

from __future__ import annotations

import math
from collections.abc import Sequence

from services.domain import PictureMark, Spot, Stroke

Part = tuple[float, float, float, float]  # left, top, right, bottom, from 0 to 1
Spots = tuple[Spot, ...]
_LEAST = 0.01  # of the picture's side, so that a mark can still be seen


def handles(mark: PictureMark) -> Spots:
    """Where a mark can be taken and pulled: an arrow's ends, a box's corners."""
    first, last = mark.spots[0], mark.spots[-1]
    if mark.stroke is Stroke.ARROW:
        return first, last
    if mark.stroke is Stroke.BOX:
        return first, Spot(last.x, first.y), last, Spot(first.x, last.y)
    return ()


def pulled(mark: PictureMark, handle: int, to: Spot) -> Spots:
    """The mark's spots with one of its handles elsewhere."""
    first, last = mark.spots[0], mark.spots[-1]
    if mark.stroke is Stroke.ARROW:
        return (to, last) if handle == 0 else (first, to)
    x = (to.x, last.x) if handle in (0, 3) else (first.x, to.x)
    y = (to.y, last.y) if handle in (0, 1) else (first.y, to.y)
    return Spot(x[0], y[0]), Spot(x[1], y[1])


def shifted(spots: Sequence[Spot], x: float, y: float) -> Spots:
    """All spots moved alike, as far as the picture goes."""
    left, top, right, bottom = reach(spots)
    x = min(max(x, -left), 1 - right)
    y = min(max(y, -top), 1 - bottom)
    return tuple(Spot(spot.x + x, spot.y + y) for spot in spots)


def resized(mark: PictureMark, x: float, y: float) -> Spots:
    """By keyboard: an arrow's point moves, all else grows from its first corner."""
    if mark.stroke is Stroke.NUMBER:
        return mark.spots
    if mark.stroke is Stroke.ARROW:
        return mark.spots[0], _within(mark.spots[-1].x + x, mark.spots[-1].y + y)
    left, top, right, bottom = reach(mark.spots)
    wide, high = max(right - left, _LEAST), max(bottom - top, _LEAST)
    more = max(wide + x, _LEAST) / wide, max(high + y, _LEAST) / high
    return tuple(
        _within(left + (spot.x - left) * more[0], top + (spot.y - top) * more[1])
        for spot in mark.spots
    )


def placed(stroke: Stroke, part: Part) -> Spots:
    """A new mark by keyboard, in the middle of what is kept of the picture.

    What is drawn by hand becomes a circle: that is what it is mostly for.
    """
    left, top, right, bottom = part
    x, y = (left + right) / 2, (top + bottom) / 2
    wide, high = (right - left) / 6, (bottom - top) / 6
    if stroke is Stroke.NUMBER:
        return (Spot(x, y),)
    if stroke is Stroke.ARROW:
        return Spot(x - wide, y + high), Spot(x, y)
    if stroke is Stroke.BOX:
        return Spot(x - wide, y - high), Spot(x + wide, y + high)
    angles = [math.tau * step / 48 for step in range(49)]
    return tuple(_within(x + wide * math.cos(a), y + high * math.sin(a)) for a in angles)


def reach(spots: Sequence[Spot]) -> Part:
    """The left, top, right and bottom of spots."""
    xs, ys = [spot.x for spot in spots], [spot.y for spot in spots]
    return min(xs), min(ys), max(xs), max(ys)


def _within(x: float, y: float) -> Spot:
    return Spot(min(max(x, 0.0), 1.0), min(max(y, 0.0), 1.0))
