"""Reads what has arrived: several at once, handed over in the order in which it was dropped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from itertools import count, groupby
from pathlib import Path
from typing import Any, Protocol

from PySide6.QtGui import QImage

from gui.state.arrivals import Arrivals
from gui.state.folders import Worker, spread
from gui.state.known import Known
from gui.state.places import Batch, Slot
from gui.state.sources import Source
from services.domain import MAX_REFERENCES, Reference
from services.errors import ImageRejected, StudioError


class TakenIn(Protocol):
    """What the studio made of one source."""

    @property
    def reference(self) -> Reference: ...

    @property
    def notes(self) -> tuple[str, ...]: ...


TakeIn = Callable[[Source], Awaitable[TakenIn]]
Spawn = Callable[[Coroutine[Any, Any, None]], asyncio.Task[Any] | None]
Glance = Callable[[Source], Awaitable[QImage | None]]


class Receiver(Protocol):
    """Who hears what became of what was read."""

    def count(self, tray: Arrivals) -> None: ...  # bring `held` up to date

    def changed(self, tray: Arrivals) -> None: ...

    def hand_over(self, tray: Arrivals, taken: Sequence[Reference], batch: Batch) -> None: ...

    def refuse(self, tray: Arrivals, error: StudioError, name: str) -> None: ...


class Reading:
    """A picture that is ready waits for those dropped before it, so that "image 1" stays image 1.

    When one is refused, the next of the drop moves up into the free place; what finds
    none in the end is told with one sentence.
    """

    def __init__(
        self,
        receiver: Receiver,
        known: Known,
        take_in: TakeIn,
        spawn: Spawn,
        worker: Worker,
        glance: Glance | None,
    ) -> None:
        self._receiver = receiver
        self._known = known
        self._take_in = take_in
        self._spawn = spawn
        self._worker = worker
        self._glance = glance
        self._numbers = count(1)

    def queue(self, tray: Arrivals, sources: Sequence[Source], at: int | None = None) -> None:
        """Read these, which were dropped together."""
        batch = Batch(next(self._numbers), at)
        made = []
        for source in sources:
            number, is_path = next(self._numbers), isinstance(source.content, Path)
            made.append(Slot(number, (number,), source, batch, is_path))
        tray.put(made)
        if made:
            self.move_up(tray)

    def cancel(self, tray: Arrivals, pending: int) -> None:
        """Let go of a picture that is on its way; its place is free at once."""
        for slot in [slot for slot in tray.slots if slot.id == pending]:
            tray.line.remove(slot)
            slot.end()
            self._settle(tray, slot)

    def move_up(self, tray: Arrivals) -> None:
        """Begin with those who have a place; refuse the others when none can become free."""
        self._receiver.count(tray)
        for slot in tray.slots:
            if not slot.begun:
                slot.begin(self._spawn(self._work(tray, slot)))
        if surplus := tray.surplus():
            names = [slot.source.name for slot in surplus]
            self._receiver.refuse(tray, full(len(names)), names[0])
        self._receiver.changed(tray)

    async def _work(self, tray: Arrivals, slot: Slot) -> None:
        try:
            if not await self._spread(tray, slot):
                await self._look_at(tray, slot)
                taken = await self._take_in(slot.source)
                slot.reference = taken.reference
                self._known.learn(taken.reference, taken.notes, slot.source, slot.look)
        except StudioError as error:
            if slot in tray.line:
                self._receiver.refuse(tray, error, slot.source.name)
        finally:
            self._settle(tray, slot)

    async def _look_at(self, tray: Arrivals, slot: Slot) -> None:
        """Whoever drops fourteen pictures sees them long before all are read."""
        if self._glance is not None and slot in tray.line:
            slot.look = await self._glance(slot.source)
            if slot.look is not None and slot in tray.line:
                self._receiver.changed(tray)

    async def _spread(self, tray: Arrivals, slot: Slot) -> bool:
        """Put a folder's pictures where the folder stood; False when it is none."""
        found = await spread(slot.source, self._worker) if slot.may_be_folder else None
        if found is not None and slot in tray.line:
            self._insert(tray, slot, found)
        return found is not None

    def _insert(self, tray: Arrivals, slot: Slot, pictures: list[Source]) -> None:
        tray.line.remove(slot)
        tray.put(
            Slot(next(self._numbers), (*slot.order, number), one, slot.batch, False)
            for number, one in enumerate(pictures)
        )
        self.move_up(tray)

    def _settle(self, tray: Arrivals, slot: Slot) -> None:
        """A picture is ready, refused or was cancelled: hand over what is first in line."""
        if slot.reference is None and slot in tray.line:
            tray.line.remove(slot)
        self._receiver.count(tray)
        # One change of the draft for all of a drop: each makes the whole composer look anew.
        for batch, slots in groupby(tray.ready(), key=lambda first: first.batch):
            taken = [slot.reference for slot in slots if slot.reference]
            self._receiver.hand_over(tray, taken, batch)
            if batch.at is not None:
                batch.at += len(taken)
        self.move_up(tray)


def full(surplus: int) -> StudioError:
    """So many find no place in the tray."""
    key = "tray_full_one" if surplus == 1 else "tray_full"
    return ImageRejected(key, limit=MAX_REFERENCES, surplus=surplus)
