"""How far an export or import is, with a way to stop it: a small sheet at the board's foot."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QProgressBar, QPushButton, QWidget

from gui.widgets.labels import HINT, label, plain_tooltip

WIDTH_PX = 420
BAR_PX = 6
FOOT_PX = 56  # above the zoom bar


class CarryProgress(QFrame):
    """Hidden while nothing is under way."""

    cancelled = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._above = parent
        self.setObjectName("carryProgress")
        self.setProperty("role", "notice")
        self._words = label("", HINT)
        self._bar = QProgressBar()
        self._bar.setObjectName("carryBar")
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(BAR_PX)
        self._bar.setAccessibleName(self.tr("How far it is"))
        stop = QPushButton(self.tr("Cancel"))
        stop.setObjectName("carryCancel")
        stop.setAccessibleName(self.tr("Cancel the export or import"))
        plain_tooltip(stop, self.tr("What is not complete will be removed"))
        stop.clicked.connect(self.cancelled)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(12)
        row.addWidget(self._words)
        row.addWidget(self._bar, 1)
        row.addWidget(stop)
        parent.installEventFilter(self)
        self.hide()

    def show_progress(self, done: int, of: int) -> None:
        """(0, 0): nothing is under way."""
        self._bar.setMaximum(max(of, 1))
        self._bar.setValue(done)
        self._words.setText(self.tr("{0} of {1}").format(done, of))
        self.setVisible(of > 0)
        if of:
            self._stand()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self.isVisible():
            self._stand()
        return super().eventFilter(watched, event)

    def _stand(self) -> None:
        self.resize(min(WIDTH_PX, self._above.width() - 24), self.sizeHint().height())
        x = (self._above.width() - self.width()) // 2
        self.move(x, self._above.height() - self.height() - FOOT_PX)
        self.raise_()
