"""What is told when a reference goes of which the prompt speaks, and asked before it is sent."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.state.prompts import PromptState
from gui.widgets.notice import INFO, Notice
from services.prompts.mentions import Mention


class LostMentions(Notice):
    """`lostMentions`: hidden again once nothing is lost; its button brings the references back."""

    anyway_wanted = Signal()  # the yes to `ask`

    def __init__(self, prompts: PromptState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("lostMentions")
        self._prompts = prompts
        self._mentioned = prompts.mentioned
        self._mentioned.lost_changed.connect(self._show)
        self._mentioned.found_again.connect(self._tell_found)
        self.acted.connect(self._bring_back)
        self.other_acted.connect(self.anyway_wanted)

    def ask(self) -> bool:
        """Ask before a prompt is sent that speaks of what is not there; False where none does."""
        lost = self._mentioned.lost
        if lost:
            advice = self.tr("It would be sent as it is written, and mean nothing to the model.")
            if len(lost) > 1:
                advice = self.tr("They would be sent as they are written, and mean nothing to the "
                                 "model.")  # fmt: skip
            anyway = self.tr("Generate anyway")
            self.say(self._title_of(lost), advice, button=self.tr("Undo"), other=anyway, kind=INFO)
        return bool(lost)

    @Slot(object)
    def _show(self, lost: tuple[str, ...]) -> None:
        if not lost:
            self.dismiss()
            return
        self.say(self._title_of(lost), button=self.tr("Undo"), kind=INFO)

    def _title_of(self, lost: tuple[str, ...]) -> str:
        words = ", ".join(f"“{word.removeprefix('@')}”" for word in lost)
        title = self.tr("The prompt speaks of {0}, which was removed from the tray.")
        if len(lost) > 1:
            title = self.tr("The prompt speaks of {0}, which were removed from the tray.")
        return title.format(words)

    @Slot(object)
    def _tell_found(self, found: tuple[Mention, ...]) -> None:
        """A name that is free again may be given to another picture: that is meant from now on."""
        names = [reference.name for reference in self._prompts.references]
        one = self.tr("“@{word}” in the prompt now means image {n}, “{name}”.")
        told = [
            one.format(word=mention.word, n=mention.place + 1, name=names[mention.place])
            for mention in found
            if mention.place is not None
        ]
        self.say(" ".join(told), self.tr("Write another name where that is not meant."), kind=INFO)

    @Slot()
    def _bring_back(self) -> None:
        if not self._mentioned.bring_back():
            full = self.tr("The tray has no room for it by now: take another picture out first.")
            self.say(full, button=self.tr("Undo"), kind=INFO)
