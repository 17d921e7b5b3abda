"""Compare: two to four pictures, four ways to see them, and how much changed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from gui import theme
from gui.canvas.compare_keys import Mode
from gui.canvas.compare_pane import ComparePane
from gui.state.comparison import Comparison
from gui.state.difference import Difference, same_shape
from gui.state.pictures import Pictures
from gui.widgets.labels import MUTED, ElidedLabel, plain_tooltip
from gui.widgets.segmented import Choice, Segmented
from services.errors import StudioError

_BAR_PX, _FOOT_PX = 44, 30


class CompareView(QWidget):
    """The pictures between a bar, in which way they are seen, and a line: what that comes to."""

    left = Signal()  # back to where one came from

    def __init__(
        self, comparison: Comparison, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("compareView")
        self.setAccessibleName(self.tr("Compare pictures"))
        self._comparison = comparison
        self.pane = ComparePane(comparison, pictures, self)
        self._modes = Segmented(self.tr("How the pictures are compared"), self)
        self._told = ElidedLabel("", MUTED)
        self._told.setObjectName("comparisonTold")
        self._next = self._button("compareNext", self.tr("Compare with the next picture"), "N")
        self._next.setIcon(theme.icon("arrow-right"))
        self._next.clicked.connect(lambda: comparison.hold(comparison.other + 1))
        self._lay_out()
        self._modes.picked.connect(self._show_mode)
        self.pane.mode_wanted.connect(self._show_mode)
        comparison.changed.connect(self._show)
        comparison.measured.connect(self._tell)
        comparison.failed.connect(self._tell_failed)
        self._show_mode(Mode.SIDE)
        self._show()
        self._tell(None)

    def _show_mode(self, value: str) -> None:
        self._modes.show_value(value)
        self.pane.show_mode(Mode(value))

    def _show(self) -> None:
        self._next.setVisible(len(self._comparison.compared) > 2)

    def _tell(self, difference: Difference | None) -> None:
        if len(self._comparison.compared) < 2:
            words = self.tr("Nothing to compare")
        elif difference is None:
            words = self.tr("Comparing…")
        else:
            words = self._words(difference)
        self._say(words)

    def _tell_failed(self, error: StudioError) -> None:
        self._say(f"{error.title}. {error.advice}")

    def _say(self, words: str) -> None:
        if left_out := self._comparison.left_out:
            more = self.tr("Only the first {count} of {all}.")
            shown = len(self._comparison.compared)
            words = f"{words}   {more.format(count=shown, all=shown + left_out)}"
        self._told.setText(words)
        self.pane.setAccessibleDescription(words)

    def _words(self, difference: Difference) -> str:
        changed, mean = f"{difference.changed:.1%}", f"{difference.mean:.1%}"
        region = self._comparison.region
        if region is None:
            words = self.tr("{pair}   {changed} changed, mean {mean}")
        else:
            words = self.tr("{pair}   {changed} changed outside the region, mean {mean}")
        told = [words.format(pair=f"1 : {self._comparison.other + 1}", changed=changed, mean=mean)]
        if region is not None:
            share = self.tr("The region is {share} of the picture.")
            told.append(share.format(share=f"{region.width() * region.height():.0%}"))
        told.append(self._fitting())
        return "   ".join(filter(None, told))

    def _fitting(self) -> str:
        """What was done to hold a picture of another size or shape against the first."""
        number = self._comparison.other + 1
        one, other = self._comparison.shown[0], self._comparison.shown[number - 1]
        sizes = [QSize(picture.width_px, picture.height_px) for picture in (one, other)]
        if sizes[0] == sizes[1] or not all(size.isValid() for size in sizes):
            return ""
        if same_shape(sizes[0], sizes[1]):
            words = self.tr("{n} was scaled from {width} × {height} to the size of 1.")
        else:
            words = self.tr("{n} is of another shape: its middle was compared.")
        return words.format(n=number, width=other.width_px, height=other.height_px)

    def _lay_out(self) -> None:
        self._modes.setObjectName("compareModes")
        self._modes.fit(320)
        self._modes.show_choices(
            [
                _choice(Mode.SIDE, self.tr("Beside"), "S"),
                _choice(Mode.WIPE, self.tr("Wipe"), "W"),
                _choice(Mode.BLINK, self.tr("Blink"), "B"),
                _choice(Mode.DIFFERENCE, self.tr("Difference"), "D"),
            ]
        )
        fit = self._button("compareFit", self.tr("Show the pictures whole"), "F")
        fit.setIcon(theme.icon("maximize"))
        fit.clicked.connect(self.pane.fit)
        pixels = self._button("comparePixels", self.tr("Zoom to the pictures' own pixels"), "1")
        pixels.setText("1:1")
        pixels.clicked.connect(self.pane.zoom_to_pixels)
        region = self._button("compareRegion", self.tr("What is seen was meant to change"), "R")
        region.setIcon(theme.icon("eye"))
        region.clicked.connect(self.pane.mark_seen)
        close = self._button("compareClose", self.tr("Back to the other pictures"), "Ctrl+1")
        close.setIcon(theme.icon("x"))
        close.clicked.connect(self.left)
        row = QHBoxLayout()
        row.setContentsMargins(10, 4, 10, 4)
        row.setSpacing(8)
        row.addWidget(self._modes)
        row.addWidget(self._next)
        row.addStretch(1)
        for button in (region, pixels, fit, close):
            row.addWidget(button)
        bar = QWidget()
        bar.setLayout(row)
        bar.setFixedHeight(_BAR_PX)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(bar)
        column.addWidget(self.pane, 1)
        self._told.setContentsMargins(10, 0, 10, 0)
        self._told.setFixedHeight(_FOOT_PX)
        column.addWidget(self._told)

    def _button(self, name: str, words: str, key: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setAccessibleName(words)
        plain_tooltip(button, words, key)
        button.setAutoRaise(True)
        button.setIconSize(QSize(16, 16))
        button.setFixedHeight(30)
        return button


def _choice(mode: Mode, text: str, key: str) -> Choice:
    return Choice(mode, text, f"compare-{mode}", text, f"{text} ({key})")
