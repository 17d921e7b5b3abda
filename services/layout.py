"""Where cards stand: sizes from picture ratios, free places, and a tidy tree. Pure, without Qt.

All lengths are board units: pixels at zoom 1.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from services.domain import AUTO, Job, Picture, Place, Recipe, TurnId, TurnSummary
from services.grid import Box, Grid

AREA = 336.0 * 189.0  # of every picture, so that a portrait weighs as much as a landscape
CAPTION = 40.0
STRIDE = 404.0  # from one column to the next
GAP = 64.0  # between two cards of a column: the selection's tool bar fits in it
LONGEST, SHORTEST = 344.0, 128.0  # of a picture's side; beyond, it is shown with margins
LANDSCAPE = 16 / 9

Size = tuple[float, float]
Occupied = Grid[TurnId]
Node = TypeVar("Node", TurnSummary, Job)


def picture_size(ratio: float) -> Size:
    """Width and height of a card's picture for width:height = `ratio`."""
    width = min(math.sqrt(AREA * ratio), LONGEST)
    height = min(width / ratio, LONGEST)
    width = min(width, height * ratio)
    return max(width, SHORTEST), max(height, SHORTEST)


@lru_cache(maxsize=256)
def card_size(ratio: float) -> Size:
    """Width and height of a whole card, caption included."""
    width, height = picture_size(ratio)
    return width, height + CAPTION


def ratio_of(picture: Picture | None) -> float:
    """Width by height; 16:9 for words and for a picture that could not be decoded."""
    if picture is None or picture.width_px <= 0 or picture.height_px <= 0:
        return LANDSCAPE
    return picture.width_px / picture.height_px


def asked_ratio(recipe: Recipe, parent: Picture | None = None) -> float:
    """What shape a recipe's picture is going to have, as far as one can tell before."""
    if recipe.ratio != AUTO:
        width, _, height = recipe.ratio.partition(":")
        if width.isdecimal() and height.isdecimal() and int(width) and int(height):
            return int(width) / int(height)
    if recipe.references:
        return ratio_of(recipe.references[-1].original)
    return ratio_of(parent) if parent is not None else 1.0


def box_of(node: TurnSummary | Job) -> Box:
    """The box of a turn's or a job's card."""
    ratio = ratio_of(node.picture) if isinstance(node, TurnSummary) else asked_ratio(node.recipe)
    return Box(node.place.x, node.place.y, *card_size(ratio))


def occupied_by(nodes: Iterable[TurnSummary | Job]) -> Occupied:
    """The places that `nodes` take."""
    taken: Occupied = Grid()
    for node in nodes:
        taken.put(node.id, box_of(node))
    return taken


def place_for(
    parent: TurnSummary | Job | None, occupied: Occupied, ratio: float = LANDSCAPE
) -> Place:
    """A free place for a new card: one column right of its parent, near its row.

    Roots go below everything. Nothing that stands is moved.
    """
    width, height = card_size(ratio)
    if parent is None:
        bounds = occupied.bounds
        return Place(0.0, 0.0 if bounds is None else bounds.bottom + GAP)
    return _nearest(Box(parent.place.x + STRIDE, parent.place.y, width, height), occupied)


def place_beside(origin: Place, occupied: Occupied, ratio: float = LANDSCAPE) -> Place:
    """A free place in the column of a card that stands at `origin`: below it, if that is near."""
    return _nearest(Box(origin.x, origin.y, *card_size(ratio)), occupied, below=GAP)


def _nearest(wanted: Box, occupied: Occupied, below: float = 0.0) -> Place:
    """The free place nearest to `wanted`; one below it may be farther by `below`."""
    down = _first_free(wanted, occupied, upward=False)
    up = _first_free(wanted, occupied, upward=True)
    return Place(wanted.x, down if down - wanted.y <= wanted.y - up + below else up)


def _first_free(wanted: Box, occupied: Occupied, *, upward: bool) -> float:
    """The nearest free y in one direction; a step passes one card, so it ends."""
    y = wanted.y
    margin = GAP / 2
    while True:
        room = Box(wanted.x - margin, y - margin, wanted.w + GAP, wanted.h + GAP)
        obstacle = occupied.first_hit(room)
        if obstacle is None:
            return y
        # At least one unit a step: adding to a large number may round to nothing.
        y = (
            min(obstacle.y - GAP - wanted.h, y - 1.0)
            if upward
            else max(obstacle.bottom + GAP, y + 1.0)
        )


def tidy(turns: Sequence[TurnSummary]) -> dict[TurnId, Place]:
    """New places for all: depth by column, oldest first, no two overlapping.

    Every column is filled downwards in the order of a walk through the tree,
    therefore curves do not cross.
    """
    known = {turn.id for turn in turns}
    children: dict[TurnId | None, list[TurnSummary]] = {}
    for turn in sorted(turns, key=lambda turn: turn.created_at, reverse=True):
        parent = turn.parent if turn.parent in known else None
        children.setdefault(parent, []).append(turn)
    floor: list[float] = []  # where the next card of each column may stand
    places: dict[TurnId, Place] = {}
    # Newest first on the stack, so that the oldest is taken first.
    stack = [(root, 0, 0.0) for root in children.get(None, [])]
    while stack:
        turn, depth, row = stack.pop()
        if depth == len(floor):
            floor.append(-math.inf)
        wanted = max(floor) if depth == 0 else row
        y = max(wanted if math.isfinite(wanted) else 0.0, floor[depth])
        places[turn.id] = Place(depth * STRIDE, y)
        floor[depth] = y + card_size(ratio_of(turn.picture))[1] + GAP
        stack.extend((child, depth + 1, y) for child in children.get(turn.id, []))
    return places
