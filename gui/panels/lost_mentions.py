"""What is told when a reference goes of which the prompt speaks."""

from __future__ import annotations

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QWidget

from gui.state.prompts import PromptState
from gui.widgets.notice import INFO, Notice


class LostMentions(Notice):
    """`lostMentions`: hidden again once nothing is lost; its button brings the references back."""

    def __init__(self, prompts: PromptState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lostMentions")
        self._mentioned = prompts.mentioned
        self._mentioned.lost_changed.connect(self._show)
        self.acted.connect(self._bring_back)

    @Slot(object)
    def _show(self, lost: tuple[str, ...]) -> None:
        if not lost:
            self.dismiss()
            return
        words = ", ".join(f"“{word.removeprefix('@')}”" for word in lost)
        title = self.tr("The prompt speaks of {0}, which was removed from the tray.")
        if len(lost) > 1:
            title = self.tr("The prompt speaks of {0}, which were removed from the tray.")
        self.say(title.format(words), button=self.tr("Undo"), kind=INFO)

    @Slot()
    def _bring_back(self) -> None:
        if not self._mentioned.bring_back():
            full = self.tr("The tray has no room for it by now: take another picture out first.")
            self.say(full, button=self.tr("Undo"), kind=INFO)
