"""Tells the desktop what became of jobs while nobody looks at the window."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

from gui.state.preferences import Preferences
from gui.state.queue import Queue
from gui.state.tasks import Tasks
from services.desktop import Desktop
from services.domain import Job, Turn

GATHER_MS = 1200  # what ends together is told together
LONGEST = 40  # characters of a title: a desktop may show it to anybody who passes by


class News(QObject):
    """One notification at a time, which counts all since the window was last in front."""

    clicked = Signal()  # somebody wants to see the window
    unheard = Signal(str, str)  # title, words: there is no notification service on a bus

    def __init__(
        self,
        queue: Queue,
        preferences: Preferences,
        tasks: Tasks,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._queue = queue
        self._preferences = preferences
        self._tasks = tasks
        self.desktop = Desktop(self.clicked.emit)
        self._is_in_front: Callable[[], bool] = lambda: True
        self._made: list[str] = []
        self._failed: list[str] = []
        self._shown = 0  # the notification's number
        self._gather = QTimer(self)
        self._gather.setSingleShot(True)
        self._gather.setInterval(GATHER_MS)
        self._gather.timeout.connect(self._tell)
        queue.turn_made.connect(self._hear_made)
        queue.job_failed.connect(self._hear_failed)

    @property
    def pending(self) -> bool:
        """Whether something is about to be told."""
        return self._gather.isActive()

    def watch(self, is_in_front: Callable[[], bool]) -> None:
        """Tell something as long as `is_in_front` says no."""
        self._is_in_front = is_in_front

    def seen(self) -> None:
        """The window is in front: what was told is known now."""
        self._gather.stop()
        self._made, self._failed, self._shown = [], [], 0

    async def leave(self) -> None:
        """Tell nothing more, and let go of the bus."""
        self._is_in_front = lambda: True
        self.seen()
        await self.desktop.close()

    def _hear_made(self, turn: Turn) -> None:
        self._note(self._made, _short(turn.recipe.prompt))

    def _hear_failed(self, job: Job) -> None:
        self._note(self._failed, _short(job.recipe.prompt))

    def _note(self, among: list[str], title: str) -> None:
        if self._is_in_front():
            self.seen()
        elif self._preferences.settings.notify:
            among.append(title)
            self._gather.start()

    def _tell(self) -> None:
        if self._is_in_front():
            self.seen()
        elif self._made or self._failed:
            self._tasks.spawn(self._show(self._title(), self._words()))

    async def _show(self, title: str, words: str) -> None:
        self._shown = await self.desktop.notify(title, words, self._shown)
        if not self._shown:
            self.unheard.emit(title, words)

    def _title(self) -> str:
        made, failed = len(self._made), len(self._failed)
        ready = self.tr("A picture is ready") if made == 1 else self.tr("{0} pictures are ready")
        lost = self.tr("A picture failed") if failed == 1 else self.tr("{0} pictures failed")
        parts = [
            *([ready.format(made)] if made else []),
            *([lost.format(failed)] if failed else []),
        ]
        return ", ".join(parts)

    def _words(self) -> str:
        titles = [*self._made, *self._failed]
        more = self.tr("{0} and {1} more").format(titles[0], len(titles) - 1)
        return titles[0] if len(titles) == 1 else more


def _short(prompt: str) -> str:
    """How the prompt begins: a few words of its first line."""
    line = next(iter(prompt.strip().splitlines()), "")
    return line if len(line) <= LONGEST else line[: LONGEST - 1].rstrip() + "…"
