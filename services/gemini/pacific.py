"""When a day of Google's quotas ends: at midnight in California."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

ZONE = "America/Los_Angeles"
LAG_S = 600.0  # a new day may reach the servers late: this long after midnight it is not certain


def until_reset_s(now: float) -> float:
    """Seconds until the daily quotas start afresh; `now` is in seconds since 1970.

    Never more than a day of 25 hours, whatever `now` is. Just after midnight it is
    the rest of `LAG_S`: who is refused then is refused by yesterday's count.
    """
    local = _moment(now).astimezone(_pacific(ZONE))
    today = datetime.combine(local.date(), time(), local.tzinfo).timestamp()
    if (since := local.timestamp() - today) < LAG_S:
        return LAG_S - since
    tomorrow = datetime.combine(local.date() + timedelta(days=1), time(), local.tzinfo)
    return tomorrow.timestamp() - local.timestamp()


def _moment(now: float) -> datetime:
    try:
        return datetime.fromtimestamp(min(max(now, 86_400.0), 2**37), UTC)
    except (ValueError, OverflowError):  # no number at all
        return datetime.fromtimestamp(86_400.0, UTC)


@cache
def _pacific(name: str) -> tzinfo:
    """A system without time zones counts winter time all the year: late, never early."""
    try:
        return ZoneInfo(name)
    except ZoneInfoNotFoundError:
        return timezone(timedelta(hours=-8))
