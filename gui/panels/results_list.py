"""The list of what was found: moved through from the field above it, or by itself."""

from __future__ import annotations

from collections.abc import Sequence
from operator import attrgetter

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import QFrame, QListView, QWidget

from gui.panels.results_rows import ResultPainter, sentence
from gui.state.pictures import Pictures
from gui.widgets.shown_rows import ROW_ROLE, ShownRows
from services.domain import Hit


class ResultsList(QListView):
    """`resultsList`: Enter or a click leads to the turn."""

    turn_wanted = Signal(object)  # TurnId

    def __init__(self, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("resultsList")
        self.setAccessibleName(self.tr("Results"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._model = ShownRows[Hit](attrgetter("words"), sentence, self)
        self.setModel(self._model)
        self.setItemDelegate(ResultPainter(pictures, self))
        self.clicked.connect(self._go)
        self.activated.connect(self._go)
        pictures.arrived.connect(self.viewport().update)
        for changed in (pictures.failed, pictures.blemished, pictures.mended):
            changed.connect(self.viewport().update)

    def show_hits(self, hits: Sequence[Hit]) -> None:
        """Show these; the current one stays so as long as it is there, else the first is it."""
        before: Hit | None = self.currentIndex().data(ROW_ROLE)
        self._model.show(hits)
        if hits and not self.currentIndex().isValid():
            turns = [hit.turn.id for hit in hits]
            row = turns.index(before.turn.id) if before and before.turn.id in turns else 0
            self.setCurrentIndex(self._model.index(row))

    def step(self, rows: int) -> None:
        row = max(0, min(self.currentIndex().row() + rows, self._model.rowCount() - 1))
        self.setCurrentIndex(self._model.index(row))

    def go(self) -> None:
        """Lead to the current turn."""
        self._go(self.currentIndex())

    def _go(self, index: QModelIndex) -> None:
        hit: Hit | None = index.data(ROW_ROLE) if index.isValid() else None
        if hit is not None:
            self.turn_wanted.emit(hit.turn.id)
