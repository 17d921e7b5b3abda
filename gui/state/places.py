"""Places of the tray that are taken while their pictures are on the way."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtGui import QImage

from gui.state.sources import Source
from services.domain import Reference


@dataclass(frozen=True, slots=True)
class Pending:
    """A place in the tray that is taken, its picture still being read."""

    id: int
    name: str
    look: QImage | None = None  # a first one, before the picture has been read


@dataclass(frozen=True, slots=True)
class Aim:
    """Where a drop was let go: on the picture `old`, or where others stand from `place` on."""

    place: int
    old: Reference | None = None


@dataclass(slots=True, eq=False)
class Batch:
    """What was dropped in one go; `at` is where the next of it comes in, None at the end."""

    id: int
    at: int | None = None


@dataclass(slots=True, eq=False)
class Slot:
    id: int
    source: Source
    batch: Batch
    may_be_folder: bool
    reference: Reference | None = None
    look: QImage | None = None
