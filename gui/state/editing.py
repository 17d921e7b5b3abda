"""From a reference to its edited copy: what is opened for editing, and what comes of it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from gui.state.draft import Draft
from gui.state.intake import Intake
from gui.state.tasks import Tasks
from services.domain import MAX_REFERENCES, Edits, Picture, Reference
from services.errors import ImageRejected, StudioError
from services.studio import Studio


@dataclass(frozen=True, slots=True)
class Opened:
    """A reference to be edited; `shown` looks as its original does and can be read here.

    `place` is where it stands in the tray, or None for one that is not there yet.
    """

    reference: Reference
    shown: Picture
    place: int | None


class EditingState(QObject):
    """Opens one reference at a time; the draft takes what was made of it."""

    opened = Signal(object)  # Opened
    finished = Signal()  # the draft has it
    failed = Signal(object)  # StudioError: nothing has changed

    def __init__(
        self,
        studio: Studio,
        draft: Draft,
        intake: Intake,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._studio = studio
        self._draft = draft
        self._intake = intake
        self._tasks = tasks
        self._work: asyncio.Task[None] | None = None

    def open(self, place: int) -> None:
        """Open a picture of the tray."""
        references = self._draft.recipe.references
        if 0 <= place < len(references):
            self._tasks.spawn(self._open(references[place], place))

    def mark_up(self, picture: Picture, name: str) -> None:
        """Open a picture of the library, which becomes a reference when that is finished."""
        self._tasks.spawn(self._mark_up(picture, name))

    def finish(self, opened: Opened, edits: Edits) -> None:
        """Make the copy that is sent; `finished` or `failed` follows, unless it is cancelled."""
        self._work = self._tasks.spawn(self._finish(opened, edits))

    def cancel(self) -> None:
        """Let go of the copy that is being made."""
        if self._work is not None:
            self._work.cancel()

    async def _open(self, reference: Reference, place: int | None) -> None:
        plain = await self._studio.intake.unedited(reference)
        self.opened.emit(Opened(reference, plain.original, place))

    async def _mark_up(self, picture: Picture, name: str) -> None:
        if len(self._draft.recipe.references) >= MAX_REFERENCES:
            raise ImageRejected("tray_full_one", limit=MAX_REFERENCES, surplus=1)
        source = await self._studio.intake.proven(picture, name)
        taken = await self._studio.intake.take_in(source, name)
        await self._open(taken.reference, None)

    async def _finish(self, opened: Opened, edits: Edits) -> None:
        try:
            made = await self._studio.intake.edit(opened.reference, edits)
        except StudioError as error:
            self.failed.emit(error)
            return
        if opened.place is None:
            self._intake.add([made])
        else:
            self._draft.edit_reference(opened.place, opened.reference, made)
        self.finished.emit()
