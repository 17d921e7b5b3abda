"""What is wrong with the original of the shown picture, and what can be done about it."""

from __future__ import annotations

from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from gui.actions import Actions
from gui.panels.action_grid import ActionGrid, Deed
from gui.state.pictures import DAMAGES, Pictures
from gui.widgets.labels import ERROR, MUTED, wrapped
from services.domain import Picture


class DamageNote(QFrame):
    """Hidden as long as nothing is wrong with it."""

    def __init__(self, pictures: Pictures, actions: Actions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("damageNote")
        self.setAccessibleName(self.tr("Damaged original"))
        self._pictures = pictures
        self._picture: Picture | None = None
        self._title = wrapped("", ERROR)
        self._advice = wrapped("", MUTED)
        ways = ActionGrid(
            "damage",
            [
                Deed("restore_original", self.tr("Restore from file"), "upload"),
                Deed("restore_folder", self.tr("From a folder"), "folder-open"),
                Deed("use_preview", self.tr("Use preview"), "image"),
                Deed("discard", self.tr("To the trash"), "trash-2"),
            ],
            actions,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        for part in (self._title, self._advice, ways):
            column.addWidget(part)
        for changed in (pictures.failed, pictures.blemished, pictures.mended):
            changed.connect(self._show)
        self.hide()

    def show_for(self, picture: Picture | None) -> None:
        """Tell of that picture from now on."""
        self._picture = picture
        self._show()

    def _show(self, *_: object) -> None:
        problem = self._pictures.any_problem(self._picture.blob) if self._picture else None
        if problem is None or problem.key not in DAMAGES:
            self.hide()
            return
        self._title.setText(problem.title)
        self._advice.setText(problem.advice)
        self.setAccessibleDescription(f"{problem.title}. {problem.advice}")
        self.show()
