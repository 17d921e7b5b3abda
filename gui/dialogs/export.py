"""Asks what of a session shall go out, and as what."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QButtonGroup,
    QDialog,
    QDialogButtonBox,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from gui.state.carrying import BRANCH, SELECTION, SESSION
from gui.widgets.labels import HINT, SECTION, label, plain_tooltip, wrapped
from services.messages import say

FORMS = ("originals", "recipe", "sheet", "page", "musa")
WIDTH_PX = 520
INDENT_PX = 26


class ExportDialog(QDialog):
    """Open with `open()`; says `chosen` with a scope and a form."""

    chosen = Signal(str, str)

    def __init__(self, selected: int, session: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("exportDialog")
        self.setWindowTitle(self.tr("Export"))
        self.setMinimumWidth(WIDTH_PX)
        one, many = self.tr("The selected card"), self.tr("The {0} selected cards")
        self._scopes = QButtonGroup(self)
        self._forms = QButtonGroup(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(4)
        scopes = (
            (SELECTION, (one if selected < 2 else many).format(selected)),
            (BRANCH, self.tr("Its branch: from the first card to this one")),
            (SESSION, self.tr("The whole session “{0}”").format(session)),
        )
        self._add(column, self.tr("What"), self._scopes, scopes)
        column.addSpacing(12)
        forms = [(form, say(f"form_{form}")) for form in FORMS]
        self._add(column, self.tr("As"), self._forms, forms, explained=True)
        for button in self._scopes.buttons()[:2]:
            button.setEnabled(selected > 0)
        self._scopes.buttons()[0 if selected else 2].setChecked(True)
        self._forms.buttons()[0].setChecked(True)
        column.addSpacing(12)
        column.addWidget(self._buttons())

    def _add(
        self,
        column: QVBoxLayout,
        heading: str,
        group: QButtonGroup,
        choices: Sequence[tuple[str, str]],
        *,
        explained: bool = False,
    ) -> None:
        column.addWidget(label(heading, SECTION))
        for value, text in choices:
            button = QRadioButton(text.replace("&", "&&"))
            button.setObjectName(f"export-{value}")
            button.setProperty("value", value)
            button.setAccessibleName(text)
            group.addButton(button)
            column.addWidget(button)
            words = say(f"form_{value}", "advice") if explained else ""
            plain_tooltip(button, words or text)
            if words:
                hint = wrapped(words, HINT)
                hint.setContentsMargins(INDENT_PX, 0, 0, 4)
                column.addWidget(hint)

    def _buttons(self) -> QDialogButtonBox:
        kinds = QDialogButtonBox.StandardButton
        made = QDialogButtonBox(kinds.Ok | kinds.Cancel)
        go = made.button(kinds.Ok)
        go.setText(self.tr("Choose where…"))
        go.setObjectName("exportGo")
        for button in made.buttons():
            button.setIcon(QIcon())
        made.accepted.connect(self.accept)
        made.rejected.connect(self.reject)
        self.accepted.connect(self._say)
        return made

    def _say(self) -> None:
        self.chosen.emit(_picked(self._scopes), _picked(self._forms))


def _picked(group: QButtonGroup) -> str:
    button = group.checkedButton()
    return str(button.property("value")) if button is not None else ""
