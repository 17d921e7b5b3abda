"""What can be done with what the inspector shows: a picture, an answer in words, or a draft."""

from __future__ import annotations

from PySide6.QtWidgets import QVBoxLayout, QWidget

from gui.actions import Actions
from gui.panels.action_grid import ActionGrid, Deed


class Deeds(QWidget):
    """One grid of buttons for each; at most one of them is shown."""

    def __init__(self, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._on_picture = ActionGrid(
            "inspector",
            [
                Deed("edit_prompt", self.tr("Branch here"), "git-branch-plus"),
                Deed("use_as_reference", self.tr("As reference"), "image-plus"),
                Deed("from_picture", self.tr("Picture only"), "image"),
                Deed("recall", self.tr("Use prompt"), "history"),
                Deed("save_picture", self.tr("Save as"), "download"),
                Deed("export", self.tr("Export"), "upload"),
            ],
            actions,
        )
        self._on_words = ActionGrid(
            "words",
            [
                Deed("answer", self.tr("Answer"), "message-square"),
                Deed("recall", self.tr("Use prompt"), "history"),
            ],
            actions,
        )
        self._on_draft = ActionGrid(
            "draft",
            [
                Deed("draft_to_turn", self.tr("Make it a turn"), "git-branch-plus"),
                Deed("draft_as_reference", self.tr("As reference"), "image-plus"),
                Deed("save_draft", self.tr("Save draft as"), "download"),
            ],
            actions,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        for grid in (self._on_picture, self._on_words, self._on_draft):
            column.addWidget(grid)

    def show_for(self, *, picture: bool, words: bool, draft: bool) -> None:
        """Offer what can be done with the one that is shown."""
        self._on_picture.setVisible(picture)
        self._on_words.setVisible(words)
        self._on_draft.setVisible(draft)
        self.setVisible(picture or words or draft)
