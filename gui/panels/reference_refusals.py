"""Why pictures of the last drop were refused: one notice for all of them."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from gui.widgets.notice import Notice
from services.errors import StudioError

TOLD_AT_ONCE = 6


class Refusals(Notice):
    """`trayNotice`: hidden until `tell`; a new drop dismisses it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trayNotice")
        self._told: list[str] = []  # one sentence for each
        self.dismissed.connect(self._told.clear)

    @Slot(object, str)
    def tell(self, error: StudioError, name: str) -> None:
        """Say why a picture was refused."""
        self._told.append(f"{error.title}.")
        if len(self._told) == 1:
            self.say(error.title, error.advice)
            return
        title = self.tr("Some pictures could not be added")
        lines = self._told[:TOLD_AT_ONCE]
        if len(self._told) > TOLD_AT_ONCE:
            more = len(self._told) - TOLD_AT_ONCE
            lines.append(self.tr("… and {n} more").format(n=more))
        self.say(title, "\n".join(lines))
