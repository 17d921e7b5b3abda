"""What the tool in the hand can be set to: a crop's ratio, a mark's colour and thickness."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QLocale, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QStackedWidget, QWidget

from gui.dialogs.easel_hand import Tool
from gui.state.retouch import INKS, WEIGHTS, Retouch
from gui.widgets.dropdown import Dropdown
from gui.widgets.labels import MUTED, label
from gui.widgets.segmented import Choice, Segmented
from gui.widgets.swatch import Swatch

RATIOS = ("1:1", "4:3", "3:4", "3:2", "2:3", "16:9", "9:16")
ROW_PX = 34
_WEIGHTS_PX = 220


class EaselOptions(QWidget):
    """One row, as high for every tool; at its end the pixels that are sent."""

    ratio_chosen = Signal(float)  # width by height; 0 is free

    def __init__(self, retouch: Retouch, asked_ratio: str, parent: QWidget) -> None:
        """`asked_ratio` is the recipe's, "" where it is left to the model."""
        super().__init__(parent)
        self._retouch = retouch
        self._asked = asked_ratio
        self._ratios = self._made_ratios()
        self._inks = QButtonGroup(self)
        self._weights = Segmented(self.tr("Thickness"), self)
        self._pages = QStackedWidget()
        self._pages.addWidget(self._mark_page())
        self._pages.addWidget(self._crop_page())
        self._pixels = label("", MUTED)
        self._pixels.setObjectName("easelPixels")
        self._lay_out()
        self._connect_keys()
        retouch.changed.connect(self._show)
        self._show()

    def show_tool(self, tool: Tool) -> None:
        self._pages.setCurrentIndex(1 if tool is Tool.CROP else 0)

    @property
    def ratio(self) -> float:
        return float(self._ratios.currentData() or 0)

    def _show(self) -> None:
        retouch = self._retouch
        for swatch in self._inks.buttons():
            swatch.setChecked(isinstance(swatch, Swatch) and swatch.colour == retouch.ink)
        self._weights.show_value(str(float(retouch.weight)))
        words = _pixels(retouch.sent_size)
        if retouch.sent_size != retouch.upright_size:
            words = self.tr("{0} of {1}").format(words, _pixels(retouch.upright_size))
        self._pixels.setText(f"{words} px")

    def _choose_ratio(self) -> None:
        ratio = self.ratio
        if ratio < 0:  # as the picture is
            width, height = self._retouch.upright_size
            ratio = width / height
        self.ratio_chosen.emit(ratio)

    def _step_weight(self, step: int) -> None:
        nearest = min(WEIGHTS, key=lambda weight: abs(weight - self._retouch.weight))
        place = WEIGHTS.index(nearest) + step
        if 0 <= place < len(WEIGHTS):
            self._retouch.set_weight(WEIGHTS[place])

    # -- making

    def _made_ratios(self) -> Dropdown:
        ratios = Dropdown(self.tr("Ratio of the crop"), self)
        ratios.setObjectName("easelRatio")
        ratios.setMinimumContentsLength(18)
        ratios.addItem(self.tr("Free"), 0.0)
        if self._asked:
            words = self.tr("As asked for: {0}").format(self._asked)
            ratios.addItem(words, _ratio(self._asked))
        ratios.addItem(self.tr("As the picture"), -1.0)
        for ratio in RATIOS:
            ratios.addItem(ratio, _ratio(ratio))
        ratios.currentIndexChanged.connect(self._choose_ratio)
        return ratios

    def _crop_page(self) -> QWidget:
        title = label(self.tr("Ratio"), MUTED)
        title.setBuddy(self._ratios)
        return _page((title, self._ratios))

    def _mark_page(self) -> QWidget:
        names = (
            self.tr("Red"),
            self.tr("Yellow"),
            self.tr("Green"),
            self.tr("Blue"),
            self.tr("White"),
            self.tr("Black"),
        )
        swatches = []
        for number, (ink, name) in enumerate(zip(INKS, names, strict=True), 1):
            swatch = Swatch(ink, name, str(number), self)
            swatch.setObjectName(f"easelInk{number}")
            swatch.clicked.connect(lambda _=False, ink=ink: self._retouch.set_ink(ink))
            self._inks.addButton(swatch)
            swatches.append(swatch)
        words = (self.tr("Thin"), self.tr("Medium"), self.tr("Thick"))
        self._weights.setFixedWidth(_WEIGHTS_PX)
        self._weights.show_choices(
            [
                Choice(str(weight), word, f"easelWeight{weight}", word, f"{word} ([ and ])")
                for weight, word in zip(WEIGHTS, words, strict=True)
            ]
        )
        self._weights.picked.connect(lambda value: self._retouch.set_weight(float(value)))
        return _page((*swatches, self._weights))

    def _connect_keys(self) -> None:
        for number, ink in enumerate(INKS, 1):
            shortcut = QShortcut(QKeySequence(str(number)), self.window())
            shortcut.activated.connect(lambda ink=ink: self._retouch.set_ink(ink))
        for key, step in (("[", -1), ("]", 1)):
            shortcut = QShortcut(QKeySequence(key), self.window())
            shortcut.activated.connect(lambda step=step: self._step_weight(step))

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._pages, 1)
        row.addWidget(self._pixels)
        self.setFixedHeight(ROW_PX)


def _page(parts: Sequence[QWidget]) -> QWidget:
    page = QWidget()
    row = QHBoxLayout(page)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(4)
    for part in parts:
        row.addWidget(part)
    row.addStretch(1)
    return page


def _ratio(words: str) -> float:
    width, _, height = words.partition(":")
    return float(width) / float(height)


def _pixels(size: tuple[int, int]) -> str:
    return f"{QLocale().toString(size[0])} × {QLocale().toString(size[1])}"
