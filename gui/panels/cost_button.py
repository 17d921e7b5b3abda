"""The sum in the status bar, and the way to all that is known about it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Slot
from PySide6.QtWidgets import QToolButton, QWidget

from gui.panels.cost_panel import CostPanel
from gui.state.money import MoneyState
from gui.widgets.amounts import dollars, month_name
from gui.widgets.labels import plain_tooltip

GAP_PX = 8


class CostButton(QToolButton):
    """`costStatus`: its panel lies over the window, above the status bar."""

    def __init__(self, money: MoneyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._money = money
        self.panel = CostPanel(money, self)
        self.panel.closed.connect(self._closed)
        self.setObjectName("costStatus")
        self.setProperty("role", "quiet")
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.clicked.connect(self._toggle)
        money.changed.connect(self._show)
        self._show()

    @Slot()
    def toggle(self) -> None:
        """Open the panel, or close it."""
        self.click()

    @Slot()
    def open(self) -> None:
        """Open the panel, if it is not open."""
        if not self.panel.isVisible():
            self.click()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)

    @Slot()
    def _show(self) -> None:
        self.setText(self._words())
        self.setAccessibleName(self.text())
        estimate = self.tr("What it cost: estimates, by the price table of {0}")
        plain_tooltip(self, estimate.format(self._money.books.as_of), "Ctrl+Shift+M")
        level = self._money.budget.level().value
        if self.property("level") != level:
            self.setProperty("level", level)
            self.style().unpolish(self)
            self.style().polish(self)
        self._place()

    def _words(self) -> str:
        books, budget = self._money.books, self._money.budget
        if books.sandbox:
            return self.tr("Session {0}, play money").format(_cents(books.session.usd))
        session = self.tr("Session {0}").format(_cents(books.session.usd))
        if not budget.limit_usd:
            return session
        words = self.tr("{session}, {month} {spent} of {limit}")
        return words.format(
            session=session,
            month=month_name(budget.day),
            spent=_cents(budget.spent_usd),
            limit=dollars(budget.limit_usd),
        )

    @Slot(bool)
    def _toggle(self, open: bool) -> None:
        if not open:
            self.panel.close_up()
            return
        window = self.window()
        if self.panel.parentWidget() is not window:
            self.panel.setParent(window)
            window.installEventFilter(self)
        self.panel.show()
        self.panel.raise_()
        self._place()
        self.panel.focus_first()
        self._money.refresh()

    @Slot()
    def _closed(self) -> None:
        self.setChecked(False)
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _place(self) -> None:
        """Above the status bar, its right edge over the button's, inside of the window."""
        if not self.panel.isVisible():
            return
        size = self.panel.sizeHint()
        corner = self.mapTo(self.window(), QPoint(self.width(), 0))
        width = min(size.width(), self.window().width() - 2 * GAP_PX)
        left = min(max(GAP_PX, corner.x() - width), self.window().width() - width - GAP_PX)
        top = max(GAP_PX, corner.y() - size.height() - GAP_PX)
        self.panel.setGeometry(left, top, width, size.height())


def _cents(usd: float) -> str:
    return f"${usd:.2f}"
