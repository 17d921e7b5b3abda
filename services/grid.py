"""Boxes on a plane, found by where they are: a hash grid in levels. Pure, without Qt."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable, Iterator
from typing import Any, Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=Hashable)

CELL = 512.0  # board units; a card is smaller, so that it lies in one cell of level 0


class Box(NamedTuple):
    """A rectangle in board units, by its top left corner and its size."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def centre(self) -> tuple[float, float]:
        return self.x + self.w / 2, self.y + self.h / 2

    def grown(self, by: float) -> Box:
        """The box with `by` added on every side."""
        return Box(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def meets(self, other: Box) -> bool:
        """Whether the two share an area; touching edges do not count."""
        return (
            self.x < other.x + other.w
            and other.x < self.x + self.w
            and self.y < other.y + other.h
            and other.y < self.y + self.h
        )

    def contains(self, x: float, y: float) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


def around(one: Box, other: Box) -> Box:
    """The smallest box that holds both."""
    x, y = min(one.x, other.x), min(one.y, other.y)
    return Box(x, y, max(one.right, other.right) - x, max(one.bottom, other.bottom) - y)


class Grid(Generic[Key]):
    """Boxes by key, and which of them meet an area.

    A box lies in one cell, that of its corner, on the level whose cells are at
    least as large as the box; a search looks one cell further left and up.
    Putting, taking and a search in a small area take the same time however
    many boxes there are.
    """

    def __init__(self) -> None:
        self._boxes: dict[Key, Box] = {}
        self._levels: dict[int, dict[tuple[int, int], dict[Key, Box]]] = {}
        self._bounds: Box | None = None
        self._stale = False

    def __len__(self) -> int:
        return len(self._boxes)

    def __contains__(self, key: Key) -> bool:
        return key in self._boxes

    def clear(self) -> None:
        self._boxes.clear()
        self._levels.clear()
        self._bounds, self._stale = None, False

    def put(self, key: Key, box: Box) -> None:
        """Keep `box` under `key`, in place of what was there."""
        if key in self._boxes:
            self.take(key)
        self._boxes[key] = box
        level, cell = _address(box)
        self._levels.setdefault(level, {}).setdefault(cell, {})[key] = box
        if not self._stale:
            self._bounds = box if self._bounds is None else around(self._bounds, box)

    def fill(self, boxes: Iterable[tuple[Key, Box]]) -> None:
        """Put many boxes under new keys: much faster than one by one."""
        before = len(self._boxes)
        for key, box in boxes:
            self._boxes[key] = box
            level, cell = _address(box)
            self._levels.setdefault(level, {}).setdefault(cell, {})[key] = box
        self._stale = self._stale or len(self._boxes) > before

    def take(self, key: Key) -> None:
        """Forget `key`; nothing happens when it is not there."""
        box = self._boxes.pop(key, None)
        if box is None:
            return
        level, cell = _address(box)
        cells = self._levels[level]
        del cells[cell][key]
        if not cells[cell]:
            del cells[cell]
        self._stale = self._stale or self._bounds is None or _holds_up(box, self._bounds)

    def hits(self, area: Box) -> Iterator[Key]:
        """The keys whose boxes meet `area`, in no particular order."""
        for level, cells in self._levels.items():
            for bucket in _buckets(cells, CELL * 2**level, area):
                for key, box in bucket.items():
                    if (
                        box[0] < area[0] + area[2]
                        and area[0] < box[0] + box[2]
                        and box[1] < area[1] + area[3]
                        and area[1] < box[1] + box[3]
                    ):
                        yield key

    def first_hit(self, area: Box) -> Box | None:
        """Some box that meets `area`, or None when it is free."""
        key = next(self.hits(area), None)
        return None if key is None else self._boxes[key]

    @property
    def parts(self) -> list[dict[Any, Any]]:
        """What it is made of, for who gives it up a slice at a time."""
        return [self._boxes, *self._levels.values()]

    @property
    def bounds(self) -> Box | None:
        """The box around everything; None when the grid is empty."""
        if self._stale:
            boxes = self._boxes.values()
            self._bounds = _around_all(boxes) if boxes else None
            self._stale = False
        return self._bounds


def _around_all(boxes: Collection[Box]) -> Box:
    x, y = min(box[0] for box in boxes), min(box[1] for box in boxes)
    right, bottom = max(box[0] + box[2] for box in boxes), max(box[1] + box[3] for box in boxes)
    return Box(x, y, right - x, bottom - y)


def _holds_up(box: Box, bounds: Box) -> bool:
    """Whether the bounds may shrink without `box`."""
    return (
        box.x <= bounds.x
        or box.y <= bounds.y
        or box.right >= bounds.right
        or box.bottom >= bounds.bottom
    )


def _address(box: Box) -> tuple[int, tuple[int, int]]:
    level, size, longest = 0, CELL, max(box[2], box[3])
    while longest > size:
        level, size = level + 1, size * 2
    return level, (int(box[0] // size), int(box[1] // size))


def _buckets(
    cells: dict[tuple[int, int], dict[Key, Box]], size: float, area: Box
) -> Iterator[dict[Key, Box]]:
    left, right = int(area.x // size) - 1, int(area.right // size)
    top, bottom = int(area.y // size) - 1, int(area.bottom // size)
    if (right - left + 1) * (bottom - top + 1) > len(cells):
        yield from cells.values()
        return
    for cx in range(left, right + 1):
        for cy in range(top, bottom + 1):
            bucket = cells.get((cx, cy))
            if bucket:
                yield bucket
