"""What somebody thinks of the selected turns, as small buttons: rating, flags, star, colour."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TypeVar

from PySide6.QtWidgets import QHBoxLayout, QWidget

from gui.state.marking import Marking, Shared
from gui.widgets.flow import Flow
from gui.widgets.mark_buttons import ColourButton, MarkButton, RatingButton, SignButton
from services.domain import Flag, Label

RATINGS = range(1, 6)

T = TypeVar("T")


class MarkRow(QWidget):
    """Shows what all selected turns share; a click on what holds takes it away."""

    def __init__(self, marking: Marking, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("markRow")
        self.setAccessibleName(self.tr("Marks"))
        self._stars = [
            RatingButton(f"rate-{n}", self.tr("Rate {0}").format(n), str(n)) for n in RATINGS
        ]
        self._flags = {
            Flag.PICK: SignButton("check", "pick", self.tr("Pick"), "P"),
            Flag.REJECT: SignButton("x", "reject", self.tr("Reject"), "X"),
        }
        self._star = SignButton("star", "star", self.tr("Star"), "S")
        self._labels = {
            Label.RED: ColourButton("error", "label-red", self.tr("Red label"), "6"),
            Label.YELLOW: ColourButton("accent", "label-yellow", self.tr("Yellow label"), "7"),
            Label.GREEN: ColourButton("ok", "label-green", self.tr("Green label"), "8"),
            Label.BLUE: ColourButton("link", "label-blue", self.tr("Blue label"), "9"),
        }
        flow = Flow(8, self)
        flow.addWidget(_group(self._stars))
        flow.addWidget(_group([*self._flags.values(), self._star]))
        flow.addWidget(_group(list(self._labels.values())))
        self._connect(marking)

    def _connect(self, marking: Marking) -> None:
        for rating, star in zip(RATINGS, self._stars, strict=True):
            star.clicked.connect(partial(_call, marking.rate, rating))
        for flag, button in self._flags.items():
            button.clicked.connect(partial(_call, marking.flag, flag))
        for label, swatch in self._labels.items():
            swatch.clicked.connect(partial(_call, marking.label, label))
        self._star.clicked.connect(marking.star)
        marking.changed.connect(self._show)
        self._show(marking.shared)

    def _show(self, shared: Shared | None) -> None:
        self.setEnabled(shared is not None)
        rating = shared.rating or 0 if shared is not None else 0
        for number, star in zip(RATINGS, self._stars, strict=True):
            star.setChecked(number <= rating)
        for flag, button in self._flags.items():
            button.setChecked(shared is not None and shared.flag is flag)
        for label, swatch in self._labels.items():
            swatch.setChecked(shared is not None and shared.label is label)
        self._star.setChecked(shared is not None and bool(shared.starred))


def _group(buttons: Sequence[MarkButton]) -> QWidget:
    group = QWidget()
    row = QHBoxLayout(group)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(0)
    for button in buttons:
        row.addWidget(button)
    return group


def _call(slot: Callable[[T], None], value: T, _checked: bool = False) -> None:
    # `clicked` carries whether the button is checked, which nobody here asks.
    slot(value)
