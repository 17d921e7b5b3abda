"""Days and months by this computer's zone: every moment lies in exactly one of each. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Period:
    """From `start` up to `end`, which is the next one's start; seconds since 1970."""

    start: float
    end: float

    def __contains__(self, moment: float) -> bool:
        return self.start <= moment < self.end

    @property
    def first_day(self) -> str:
        """As ISO date."""
        return datetime.fromtimestamp(self.start).date().isoformat()

    @property
    def month_name(self) -> str:
        return _MONTHS[datetime.fromtimestamp(self.start).month - 1]


def day_of(moment: float) -> Period:
    """The day that holds `moment`; 23 to 25 hours long."""
    now = datetime.fromtimestamp(moment)
    start = datetime(now.year, now.month, now.day)
    return _between(start, start + timedelta(days=1))


def month_of(moment: float) -> Period:
    """The month that holds `moment`."""
    now = datetime.fromtimestamp(moment)
    start = datetime(now.year, now.month, 1)
    following = start + timedelta(days=31)
    return _between(start, datetime(following.year, following.month, 1))


def _between(start: datetime, end: datetime) -> Period:
    return Period(start.timestamp(), end.timestamp())
