"""Places of the tray that are taken while their pictures are on the way."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from PySide6.QtGui import QImage

from gui.state.sources import Address, Source
from services.domain import Reference


@dataclass(frozen=True, slots=True)
class Pending:
    """A place in the tray that is taken, its picture still being read."""

    id: int
    name: str
    look: QImage | None = None  # a first one, before the picture has been read
    share: float | None = None  # of a picture that is being fetched: how much of it has come


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
    """`order` tells who came before whom, also of what lay in a folder."""

    id: int
    order: tuple[int, ...]
    source: Source
    batch: Batch
    may_be_folder: bool
    reference: Reference | None = None
    look: QImage | None = None
    share: float | None = None
    task: asyncio.Task[Any] | None = None
    begun: bool = False

    @property
    def is_fetched(self) -> bool:
        return isinstance(self.source.content, Address)

    def begin(self, task: asyncio.Task[Any] | None) -> None:
        self.task, self.begun = task, True
        self.share = 0.0 if self.is_fetched else None

    def end(self) -> None:
        if self.task is not None:
            self.task.cancel()
