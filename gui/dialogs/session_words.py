"""What is said of sessions: how many, how much, from when to when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QCoreApplication, QDateTime, QLocale

from gui.dialogs.cover_grid import Cover
from gui.widgets.amounts import dollars, megabytes
from services.domain import SessionId, SessionOverview


def _tr(text: str) -> str:
    return QCoreApplication.translate("SessionWords", text)


def cover_of(one: SessionOverview, *, is_open: bool) -> Cover:
    """A session's cell: what it holds and cost, and when it was last changed."""
    badge = _tr("Open") if is_open else _tr("Archived") if one.archived else ""
    return Cover(
        key=one.id,
        title=one.name,
        lines=(f"{turns(one.turns)}, {dollars(one.cost_usd)}", day(one.touched_at, time=True)),
        picture=one.cover.blob if one.cover else None,
        badge=badge,
        icon="folder",
    )


def turns(count: int) -> str:
    return (_tr("1 turn") if count == 1 else _tr("{0} turns")).format(count)


def day(at: float, *, time: bool = False) -> str:
    moment = QDateTime.fromSecsSinceEpoch(int(at))
    words = QLocale().toString(moment.date(), "d MMM yyyy")
    return f"{words}, {QLocale().toString(moment.time(), 'HH:mm')}" if time else words


def totals(sessions: Sequence[SessionOverview], sizes: Mapping[SessionId, int]) -> str:
    """One line about some sessions together; a size only once it is known."""
    count = len(sessions)
    parts = [(_tr("1 session") if count == 1 else _tr("{0} sessions")).format(count)]
    parts.append(turns(sum(one.turns for one in sessions)))
    size_bytes = sum(sizes.get(one.id, 0) for one in sessions)
    if size_bytes:
        parts.append(megabytes(size_bytes))
    parts.append(dollars(sum(one.cost_usd for one in sessions)))
    begun = [one.first_at for one in sessions if one.first_at is not None]
    ended = [one.last_at for one in sessions if one.last_at is not None]
    if begun and ended:
        first, last = day(min(begun)), day(max(ended))
        parts.append(first if first == last else f"{first} – {last}")
    return " · ".join(parts)
