"""Advice on the prompt: one remark at a time, under the prompt, and never in the way."""

from __future__ import annotations

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui.widgets.labels import HINT, MUTED, plain_tooltip, wrapped
from services.prompts.advice import Advice


class AdviceLine(QWidget):
    """`adviceLine`: hidden where there is nothing to say."""

    pointed_at = Signal(object)  # the Advice that is shown, or None
    instead_wanted = Signal(object)  # Advice
    aside_wanted = Signal(object)  # Advice
    off_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("adviceLine")
        self._remarks: tuple[Advice, ...] = ()
        self._at = 0
        self._title = wrapped("", MUTED)
        self._title.setObjectName("adviceTitle")
        self._advice = wrapped("", HINT)
        self._advice.setObjectName("adviceText")
        self._instead = self._button("adviceInstead", self.tr("Use instead"))
        self._next = self._button("adviceNext", "")
        self._aside = self._button("adviceAside", self.tr("Dismiss"))
        self._off = self._button("adviceOff", self.tr("No more advice"))
        plain_tooltip(self._next, self.tr("Show the next piece of advice"))
        plain_tooltip(self._aside, self.tr("Do not repeat this for this prompt"))
        plain_tooltip(self._off, self.tr("The settings switch it on again"))
        self._instead.clicked.connect(self._use)
        self._next.clicked.connect(self._step)
        self._aside.clicked.connect(self._put_aside)
        self._off.clicked.connect(self.off_wanted)
        self._lay_out()
        self.hide()

    def show_advice(self, remarks: tuple[Advice, ...]) -> None:
        """Show one of them: the one that was shown, if it is still there."""
        shown = self._shown()
        same = [at for at, one in enumerate(remarks) if shown and one.key == shown.key]
        self._remarks = remarks
        self._at = same[0] if same else 0
        self._show()

    def _shown(self) -> Advice | None:
        return self._remarks[self._at] if self._remarks else None

    def _show(self) -> None:
        remark = self._shown()
        if remark is not None:
            self._title.setText(remark.title)
            self._advice.setText(remark.advice)
            self._instead.setVisible(bool(remark.instead))
            plain_tooltip(self._instead, self.tr("Write “{0}”").format(remark.instead))
            at, of = self._at + 1, len(self._remarks)
            self._next.setText(self.tr("Next, {0} of {1}").format(at, of))
            self._next.setAccessibleName(self.tr("Advice {0} of {1}: next").format(at, of))
            self._next.setVisible(of > 1)
            self.setAccessibleName(f"{remark.title}. {remark.advice}")
        self.setVisible(remark is not None)
        self.pointed_at.emit(remark)

    @Slot()
    def _step(self) -> None:
        self._at = (self._at + 1) % len(self._remarks)
        self._show()

    @Slot()
    def _use(self) -> None:
        self.instead_wanted.emit(self._shown())

    @Slot()
    def _put_aside(self) -> None:
        self.aside_wanted.emit(self._shown())

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setProperty("role", "link")
        button.setAccessibleName(text)
        return button

    def _lay_out(self) -> None:
        ways = QHBoxLayout()
        ways.setSpacing(4)
        ways.addWidget(self._instead)
        ways.addWidget(self._next)
        ways.addStretch(1)
        ways.addWidget(self._aside)
        ways.addWidget(self._off)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(self._title)
        column.addWidget(self._advice)
        column.addLayout(ways)
