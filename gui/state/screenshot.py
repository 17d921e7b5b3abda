"""A picture of the screen as a reference, where the desktop offers that."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from gui.state.intake import Intake
from gui.state.tasks import Tasks
from services import portal


class Screenshot(QObject):
    """One choice at a time: the desktop shows it, and whoever sits there may refuse."""

    changed = Signal()  # whether it is offered, or under way

    def __init__(self, intake: Intake, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._intake = intake
        self._tasks = tasks
        self.is_offered = False
        self.is_under_way = False

    def find(self) -> None:
        """Ask the desktop whether it offers pictures of the screen."""
        self._tasks.spawn(self._find())

    def take(self, parent: str) -> None:
        """Let the user choose; `parent` names the window as portals do."""
        if self.is_offered and not self.is_under_way:
            self.is_under_way = True
            self.changed.emit()
            self._tasks.spawn(self._take(parent))

    async def _find(self) -> None:
        self.is_offered = await portal.offers_screenshots()
        self.changed.emit()

    async def _take(self, parent: str) -> None:
        try:
            file = await portal.screenshot(parent)
        finally:
            self.is_under_way = False
            self.changed.emit()
        if file is not None:
            self._intake.take_file(file, self.tr("Screenshot"))
