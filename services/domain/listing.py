"""The whole library: in rows, and as numbers."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from services.domain.marks import Flag
from services.domain.turn import TurnSummary


class Grouping(StrEnum):
    """What pictures in rows are put together by."""

    DAY = "day"
    SESSION = "session"
    MODEL = "model"
    RATING = "rating"  # the best first
    NONE = "none"


class Sieve(StrEnum):
    """Which turns are seen in rows; the last ones are by a rating of at least so much."""

    ALL = "all"
    UNREJECTED = "unrejected"
    PICKS = "picks"
    STARRED = "starred"
    UNRATED = "unrated"
    RATED_1 = "1"
    RATED_2 = "2"
    RATED_3 = "3"
    RATED_4 = "4"
    RATED_5 = "5"

    def lets_through(self, turn: TurnSummary) -> bool:
        match self:
            case Sieve.ALL:
                return True
            case Sieve.UNREJECTED:
                return turn.marks.flag is not Flag.REJECT
            case Sieve.PICKS:
                return turn.marks.flag is Flag.PICK
            case Sieve.STARRED:
                return turn.starred
            case Sieve.UNRATED:
                return not turn.marks.rating
        return turn.marks.rating >= int(self)


class Order(StrEnum):
    """What pictures in rows are sorted by, within their groups."""

    OLDEST = "oldest"
    NEWEST = "newest"
    TITLE = "title"
    RATING = "rating"  # the best first; of equals the newest
    STARRED = "starred"  # the starred ones, then the others; the newest first


@dataclass(frozen=True, slots=True)
class Listing:
    """All turns of a library in rows: which, in what order and groups; the turns come by pages.

    A group is told as a day ("2026-11-28"), a session's name, a model's id or a rating, and
    how many rows it has; together they are all rows.
    """

    rows: tuple[int, ...] = ()  # the library's own numbers of the turns
    groups: tuple[tuple[str, int], ...] = ()
    grouping: Grouping = Grouping.NONE


@dataclass(frozen=True, slots=True)
class Totals:
    """How much a library holds."""

    pictures: int
    size_bytes: int
