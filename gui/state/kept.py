"""What is kept of the open session while one works: its draft, its view, the pictures on top."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, QTimer

from gui.state.tasks import Tasks
from services.domain import BlobId, Recipe, Session, SessionId, TurnId, View
from services.studio import Studio

SAVE_AFTER_MS = 500  # a kill loses at most the last second of typing


class Kept(QObject):
    """On disk within a second; `write` does it at once."""

    def __init__(self, studio: Studio, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._tasks = tasks
        self._session: SessionId | None = None
        self._draft: Recipe | None = None
        self._view = View()
        self._tops: dict[TurnId, BlobId] = {}  # pictures laid on top and not yet saved
        self._changed = False
        self._waiting = QTimer(self)
        self._waiting.setInterval(SAVE_AFTER_MS)
        self._waiting.setSingleShot(True)
        self._waiting.timeout.connect(self._save)

    @property
    def draft(self) -> Recipe | None:
        return self._draft

    def begin(self, session: Session, head: TurnId | None) -> None:
        """From here on everything is of `session`, which is as it was left."""
        self._session, self._changed = session.id, False
        self._draft = session.draft
        self._view = replace(session.view, head=head)

    def keep_draft(self, draft: Recipe) -> None:
        self._draft = draft
        self._save_soon()

    def keep_view(self, view: View) -> None:
        """Remember where the board stands; the head is told apart from it."""
        self._view = replace(view, head=self._view.head)
        self._save_soon()

    def keep_head(self, head: TurnId | None) -> None:
        self._view = replace(self._view, head=head)
        self._save_soon()

    def keep_top(self, turn: TurnId, blob: BlobId) -> None:
        self._tops[turn] = blob
        self._save_soon()

    @property
    def is_waiting(self) -> bool:
        """Whether something has been kept that is not on its way to the disk yet."""
        return self._changed

    async def write(self) -> None:
        """Write what has been kept and not yet saved."""
        self._waiting.stop()
        await self._write()

    def leave(self) -> None:
        """Save nothing any more: the library is about to be closed."""
        self._waiting.stop()
        self._session = None

    def _save_soon(self) -> None:
        self._changed = True
        # A running wait is not begun anew: who types without a pause is saved too.
        if not self._waiting.isActive():
            self._waiting.start()

    def _save(self) -> None:
        self._tasks.spawn(self._write())

    async def _write(self) -> None:
        session = self._session
        if session is None:
            return
        self._changed = False
        draft, view = self._draft, self._view
        tops, self._tops = self._tops, {}
        if tops:
            await self._studio.lay_on_top(tops)
        await self._studio.save_view(session, view)
        if draft is not None:
            await self._studio.save_draft(session, draft)
