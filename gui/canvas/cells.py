"""Where the cells of a grid in groups lie: lines of cells under headings. Pure, without Qt."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from services.grid import Box


@dataclass(frozen=True, slots=True)
class _Group:
    first: int  # row
    count: int
    top: int  # of its heading


class Cells:
    """Rows are numbered through all groups; every group begins a line of its own.

    Looking for a cell takes the same time however many rows there are.
    """

    def __init__(
        self, counts: Sequence[int], width: int, cell: tuple[int, int], heading: int
    ) -> None:
        """`cell` is the least width and the height of one; `heading` may be 0."""
        self._high, self.heading = cell[1], heading
        self._width = max(width, 1)
        self.columns = max(self._width // cell[0], 1)
        self._groups: list[_Group] = []
        first = top = 0
        for count in counts:
            self._groups.append(_Group(first, count, top))
            first += count
            top += heading + -(-count // self.columns) * self._high
        self.count, self.height = first, top
        self._firsts = [group.first for group in self._groups]
        self._tops = [group.top for group in self._groups]

    def box(self, row: int) -> Box:
        """Where a row's cell lies on the whole plane."""
        group = self._groups[self.group_of(row)]
        line, column = divmod(row - group.first, self.columns)
        left = column * self._width // self.columns
        right = (column + 1) * self._width // self.columns
        top = group.top + self.heading + line * self._high
        return Box(left, top, right - left, self._high)

    def at(self, x: float, y: float) -> int | None:
        """The row of the cell there."""
        place = self.group_at(y)
        if place is None or not 0 <= x < self._width:
            return None
        group = self._groups[place]
        line = int(y - group.top - self.heading) // self._high
        if y < group.top + self.heading:
            return None
        column = min(int(x * self.columns // self._width), self.columns - 1)
        if x >= (column + 1) * self._width // self.columns:  # the widths are whole pixels
            column += 1
        within = line * self.columns + column
        return group.first + within if within < group.count else None

    def between(self, top: float, bottom: float) -> range:
        """The rows of all lines that an area from `top` to `bottom` touches."""
        if not self.count or bottom <= 0 or top >= self.height:
            return range(0)
        return range(self._first_at(max(top, 0)), self._last_at(min(bottom, self.height - 1)) + 1)

    def group_of(self, row: int) -> int:
        return bisect_right(self._firsts, row) - 1

    def group_at(self, y: float) -> int | None:
        """The group that reaches over `y`; None outside of all."""
        if not self._groups or not 0 <= y < self.height:
            return None
        return bisect_right(self._tops, y) - 1

    def span(self, group: int) -> tuple[int, int]:
        """Where a group begins, with its heading, and where it ends."""
        after = group + 1
        return self._tops[group], self._tops[after] if after < len(self._tops) else self.height

    def above(self, row: int) -> int:
        """The row over this one; itself in the first line."""
        return self._beside(row, -1)

    def below(self, row: int) -> int:
        return self._beside(row, 1)

    def _beside(self, row: int, step: int) -> int:
        place = self.group_of(row)
        group = self._groups[place]
        line, column = divmod(row - group.first, self.columns)
        line += step
        if 0 <= line <= (group.count - 1) // self.columns:
            return group.first + min(line * self.columns + column, group.count - 1)
        place += step
        if not 0 <= place < len(self._groups):
            return row
        other = self._groups[place]
        line = 0 if step > 0 else (other.count - 1) // self.columns
        return other.first + min(line * self.columns + column, other.count - 1)

    def _first_at(self, y: float) -> int:
        group = self._groups[bisect_right(self._tops, y) - 1]
        line = max(int(y - group.top - self.heading) // self._high, 0)
        return group.first + min(line * self.columns, group.count - 1)

    def _last_at(self, y: float) -> int:
        group = self._groups[bisect_right(self._tops, y) - 1]
        line = int(y - group.top - self.heading) // self._high
        if line < 0:
            return group.first - 1
        return group.first + min((line + 1) * self.columns, group.count) - 1
