"""How many pictures of one request: the usual numbers, and any other."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QCoreApplication, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QHideEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSpinBox, QWidget

from gui.widgets.labels import label, plain_tooltip
from gui.widgets.segmented import Choice, Segmented
from services.catalogue import MAX_VARIATIONS

USUAL = (1, 2, 4, 8)
OTHER = "other"
GAP_PX = 4


class VariationsPicker(Segmented):
    """`variationsPicker`: four numbers, and a fifth segment at which any other is written."""

    def __init__(self, choose: Callable[[int, int], None], parent: QWidget | None = None) -> None:
        """`choose` takes a number, and of which sitting it is: a sitting is undone as one."""
        super().__init__(QCoreApplication.translate("VariationsPicker", "Variations"), parent)
        self.setObjectName("variationsPicker")
        self._choose = choose
        self._count = 1
        self._sitting = self._before = 0
        self._field = NumberField(self)
        self._field.changed.connect(self._take)
        self._field.given_up.connect(self._put_back)
        self._field.closed.connect(self._show)
        self.picked.connect(self._pick)
        self._show()

    def show_count(self, count: int) -> None:
        self._count = count
        self._show()

    @Slot()
    def _show(self) -> None:
        self.show_choices([*(self._usual(count) for count in USUAL), self._other()])
        self.show_value(str(self._count) if self._count in USUAL else OTHER)

    def _usual(self, count: int) -> Choice:
        one = self.tr("1 variation")
        words = one if count == 1 else self.tr("{n} variations").format(n=count)
        return Choice(str(count), str(count), f"variations-{count}", words)

    def _other(self) -> Choice:
        spoken = self.tr("Another number of variations…")
        if self._count in USUAL:
            return Choice(OTHER, "…", "variations-other", spoken)
        spoken = self.tr("{n} variations: another number…").format(n=self._count)
        return Choice(OTHER, str(self._count), "variations-other", spoken)

    @Slot(str)
    def _pick(self, value: str) -> None:
        if value != OTHER:
            self._choose(int(value), 0)
            return
        self._show()  # until there is a number, what held still holds
        self._sitting += 1
        self._before = self._count
        self._field.open(self._count, self.button(OTHER))

    @Slot(int)
    def _take(self, count: int) -> None:
        self._choose(count, self._sitting)

    @Slot()
    def _put_back(self) -> None:
        self._choose(self._before, self._sitting)


class NumberField(QFrame):
    """A number over the window: it holds at once, Enter closes, Escape takes it back."""

    changed = Signal(int)
    given_up = Signal()
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setProperty("role", "card")
        self._number = QSpinBox(self)
        self._number.setObjectName("variationsNumber")
        self._number.setRange(1, MAX_VARIATIONS)
        self._number.setMinimumWidth(72)
        self._number.setAlignment(Qt.AlignmentFlag.AlignCenter)
        words = self.tr("Variations, 1 to {most}").format(most=MAX_VARIATIONS)
        self._number.setAccessibleName(words)
        plain_tooltip(self._number, words, self.tr("Up, Down"))
        self._number.valueChanged.connect(self.changed)
        name = label(self.tr("Variations"))
        name.setBuddy(self._number)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 10, 12, 10)
        row.setSpacing(10)
        row.addWidget(name)
        row.addWidget(self._number)

    def open(self, count: int, under: QWidget) -> None:
        """Ask for another number than `count`."""
        self._number.blockSignals(True)
        self._number.setValue(count)
        self._number.blockSignals(False)
        self.adjustSize()
        right = under.mapToGlobal(QPoint(under.width(), under.height() + GAP_PX))
        self.move(right - QPoint(self.width(), 0))
        self.show()
        self._number.setFocus(Qt.FocusReason.PopupFocusReason)
        self._number.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.hide()
        elif event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
            self.hide()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.closed.emit()
