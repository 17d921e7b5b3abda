"""The headings over the groups of a grid; that of the first group in sight stays at the edge."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QFont, QPainter

from gui import theme
from gui.canvas.cells import Cells
from gui.canvas.rows_model import Group, RowsModel

_INDENT_PX, _GAP_PX = 14, 12


def draw_headings(painter: QPainter, model: RowsModel, cells: Cells, area: QRect, top: int) -> None:
    """Draw those in sight: `area` is the viewport, `top` how far it has been scrolled."""
    here = cells.group_at(top)
    while here is not None and here < len(model.groups):
        begin, end = cells.span(here)
        if begin >= top + area.height():
            return
        group = model.groups[here]
        if group.title:
            y = min(max(begin - top, 0), end - top - cells.heading)
            line = QRect(0, y, area.width(), cells.heading)
            _draw(painter, group, model.counted_words(group), line)
        here += 1


def _draw(painter: QPainter, group: Group, count: str, line: QRect) -> None:
    tokens, font = theme.current(), painter.font()
    painter.fillRect(line, tokens.window)
    painter.setPen(tokens.line)
    painter.drawLine(line.bottomLeft() + QPoint(_INDENT_PX, 0), line.bottomRight() - QPoint(2, 0))
    counted = painter.fontMetrics().horizontalAdvance(count)
    bold = QFont(font)
    bold.setWeight(QFont.Weight.DemiBold)
    painter.setFont(bold)
    painter.setPen(tokens.text)
    room = line.adjusted(_INDENT_PX, 0, -_INDENT_PX - counted - _GAP_PX, 0)
    metrics = painter.fontMetrics()
    title = metrics.elidedText(group.title, Qt.TextElideMode.ElideRight, room.width())
    wide = metrics.horizontalAdvance(title)
    painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
    painter.setFont(font)
    painter.setPen(tokens.text2)
    beside = line.adjusted(_INDENT_PX + wide + _GAP_PX, 0, 0, 0)
    painter.drawText(beside, Qt.AlignmentFlag.AlignVCenter, count)
