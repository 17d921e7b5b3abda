"""A row of choices of which one holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from gui.widgets.labels import plain_tooltip


@dataclass(frozen=True, slots=True)
class Choice:
    """One segment. `name` becomes its objectName, `spoken` its accessible name."""

    value: str
    text: str
    name: str
    spoken: str
    tooltip: str = ""
    enabled: bool = True
    shown: bool = True


class Segmented(QFrame):
    """Shows one of several values and reports which one was picked; keeps none itself.

    Left and Right pick the neighbour, as in a native row of radio buttons.
    """

    picked = Signal(str)

    def __init__(self, spoken: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "segments")
        self.setAccessibleName(spoken)
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._report)
        self._buttons: dict[str, _Segment] = {}
        self._least: tuple[int, int] | None = None  # width and height, once there is one
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(2, 2, 2, 2)
        self._row.setSpacing(2)

    def show_choices(self, choices: Sequence[Choice]) -> None:
        """Offer `choices`, in order; a segment that stays keeps the keyboard's focus."""
        for value in self._buttons.keys() - {choice.value for choice in choices}:
            self._buttons.pop(value).deleteLater()
        for place, choice in enumerate(choices):
            button = self._buttons.get(choice.value) or self._new(choice)
            self._row.insertWidget(place, button)
            button.show_choice(choice)
        self._stretch()

    def fit(self, least_px: int, height_px: int = 32) -> None:
        """Be as wide as that, and wider where a language's words need more room."""
        self._least = least_px, height_px
        self._stretch()

    def show_value(self, value: str) -> None:
        """Mark `value` as the one that holds; no signal. An unknown value marks none."""
        self._group.setExclusive(False)
        for known, button in self._buttons.items():
            button.setChecked(known == value)
        self._group.setExclusive(True)

    def button(self, value: str) -> QAbstractButton:
        return self._buttons[value]

    def _stretch(self) -> None:
        if self._least is None:
            return
        words = [button.words_px() for button in self._buttons.values()]
        words = [width for width in words if width]
        margins = self._row.contentsMargins()
        around = margins.left() + margins.right() + self._row.spacing() * max(0, len(words) - 1)
        # Two pixels more: a row shares them unevenly.
        needed = len(words) * (max(words, default=0) + 2) + around
        self.setFixedSize(max(self._least[0], needed), self._least[1])

    def _new(self, choice: Choice) -> _Segment:
        button = _Segment(choice.value, self)
        self._buttons[choice.value] = button
        self._group.addButton(button)
        return button

    @Slot(QAbstractButton)
    def _report(self, button: QAbstractButton) -> None:
        if isinstance(button, _Segment):
            self.picked.emit(button.value)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
        if event.key() not in steps or event.modifiers():
            super().keyPressEvent(event)
            return
        open_ones = [b for b in self._buttons.values() if b.isEnabled() and b.isVisible()]
        focused = [place for place, button in enumerate(open_ones) if button.hasFocus()]
        if focused:
            place = focused[0] + steps[Qt.Key(event.key())]
            button = open_ones[place % len(open_ones)]
            button.setFocus(Qt.FocusReason.TabFocusReason)
            button.click()


class _Segment(QPushButton):
    def __init__(self, value: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.value = value
        self.setCheckable(True)
        self.setProperty("role", "segment")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumWidth(28)

    def words_px(self) -> int:
        """The width that all of its words take; 0 where it is not offered."""
        self.ensurePolished()
        return 0 if self.isHidden() else self.minimumSizeHint().width()

    def show_choice(self, choice: Choice) -> None:
        self.setObjectName(choice.name)
        self.setText(choice.text)
        self.setAccessibleName(choice.spoken)
        self.setEnabled(choice.enabled)
        self.setVisible(choice.shown)
        plain_tooltip(self, choice.tooltip or choice.spoken)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # A button takes the arrows for itself; here they belong to the row.
        if event.key() in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            event.ignore()
            return
        super().keyPressEvent(event)
