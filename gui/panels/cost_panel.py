"""What it cost: by session, branch, day and month, with the month's budget. Always estimates."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from PySide6.QtCore import QLocale, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from gui import theme
from gui.panels.price import ROLES
from gui.state.money import Bill, Books, Budget, MoneyState
from gui.widgets.amounts import dollars, month_name
from gui.widgets.labels import BODY, HINT, MUTED, SECTION, TITLE, label, plain_tooltip, show_role
from services.domain import Usage

COLUMN_PX = 84
BAR_STEPS = 1000


class Row(NamedTuple):
    """One line of the table: its name, and what it says of a bill."""

    title: str
    words: Callable[[Bill], str]
    role: str = BODY
    counts: Callable[[Bill], float] | None = None  # where nothing counts, the row is left out


class CostPanel(QFrame):
    """`costPanel`: stays open above the status bar until Escape or its button closes it."""

    closed = Signal()
    export_wanted = Signal()
    settings_wanted = Signal()

    def __init__(self, money: MoneyState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._money = money
        self.setObjectName("costPanel")
        self.setProperty("role", "card")
        self.setAccessibleName(self.tr("What it cost"))
        self._export = self._button("costExport", self.tr("Export as CSV…"))
        plain_tooltip(self._export, self.tr("Write every line of the ledger into a table"))
        self._export.clicked.connect(self.export_wanted)
        self._settings = self._button("costBudget", self.tr("Budget…"))
        plain_tooltip(self._settings, self.tr("Set a monthly budget"))
        self._settings.clicked.connect(self.settings_wanted)
        self._close = QToolButton()
        self._kind = label("", HINT)
        self._kind.setObjectName("costKind")
        self._grid = QGridLayout()
        self._rows = self._made_rows()
        self._heads: list[QLabel] = []
        self._cells: list[list[QLabel]] = []
        self._budget = label("", HINT)
        self._budget.setObjectName("costBudgetLine")
        self._bar = QProgressBar()
        self._bar.setObjectName("budgetBar")
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(4)
        self._bar.setRange(0, BAR_STEPS)
        self._lay_out()
        self._fill_grid()
        money.changed.connect(self._show)
        self._show()
        self.hide()

    def focus_first(self) -> None:
        self._export.setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close_up()
            return
        super().keyPressEvent(event)

    @Slot()
    def close_up(self) -> None:
        self.hide()
        self.closed.emit()

    # -- state -> screen

    @Slot()
    def _show(self) -> None:
        books = self._money.books
        self._kind.setText(self._kind_words(books))
        bills = (books.session, books.branch, books.today, books.month)
        titles = self._titles(books)
        for head, title in zip(self._heads, titles, strict=True):
            head.setText(title)
        for row, cells in zip(self._rows, self._cells, strict=True):
            there = row.counts is None or any(map(row.counts, bills))
            for cell in cells:
                cell.setVisible(there)
            for cell, bill, title in zip(cells[1:], bills, titles, strict=True):
                cell.setText(row.words(bill))
                cell.setAccessibleName(f"{row.title}, {title}: {cell.text()}")
        self._show_budget(self._money.budget, books)

    def _kind_words(self, books: Books) -> str:
        if books.sandbox:
            words = self.tr("Play money of the sandbox: nobody pays it. By prices of {0}.")
        else:
            words = self.tr("Estimates, by the price table of {0}. Google's bill is what counts.")
        return words.format(books.as_of)

    def _titles(self, books: Books) -> tuple[str, str, str, str]:
        month = month_name(books.day) or self.tr("This month")
        return self.tr("Session"), self.tr("This branch"), self.tr("Today"), month

    def _show_budget(self, budget: Budget, books: Books) -> None:
        there = bool(budget.limit_usd)
        self._bar.setVisible(there)
        self._budget.setText(self._budget_words(budget, books))
        level = budget.level()
        show_role(self._budget, ROLES[level])
        share = (budget.spent_usd + budget.under_way_usd) / budget.limit_usd if there else 0.0
        self._bar.setValue(round(BAR_STEPS * min(share, 1.0)))
        self._bar.setAccessibleName(self._budget.text())
        if self._bar.property("level") != level.value:
            self._bar.setProperty("level", level.value)
            self._bar.style().unpolish(self._bar)
            self._bar.style().polish(self._bar)

    def _budget_words(self, budget: Budget, books: Books) -> str:
        under_way = self.tr("under way {0}").format(dollars(books.under_way_usd))
        also = f", {under_way}" if books.under_way_usd else ""
        if books.sandbox:
            return self.tr("No budget counts it") + also
        if not budget.limit_usd:
            return self.tr("No monthly budget") + also
        left, over = self.tr("{0} left"), self.tr("{0} over it")
        rest = budget.left_usd()
        words = self.tr("{month}: {spent} of {limit}, {rest}").format(
            month=month_name(budget.day),
            spent=dollars(budget.spent_usd),
            limit=dollars(budget.limit_usd),
            rest=(left if rest >= 0 else over).format(dollars(abs(rest))),
        )
        return words + also

    # -- making

    def _made_rows(self) -> list[Row]:
        return [
            Row(self.tr("Pictures"), lambda bill: _number(bill.spending.pictures)),
            Row(self.tr("Cost"), lambda bill: dollars(bill.usd), TITLE),
            Row(self.tr("for images"), lambda bill: dollars(bill.kinds.images), MUTED),
            Row(self.tr("for thinking"), lambda bill: dollars(bill.kinds.thoughts), MUTED),
            Row(self.tr("for words"), lambda bill: dollars(bill.kinds.words), MUTED),
            Row(self.tr("for what was read"), lambda bill: dollars(bill.kinds.reading), MUTED),
            Row(self.tr("for searches and other"), lambda bill: dollars(bill.kinds.other), MUTED),
            Row(
                self.tr("for failures that may have been billed"),
                lambda bill: _counted(bill.spending.failures, bill.spending.failures_usd),
                MUTED,
            ),
            Row(
                self.tr("Without a known price"),
                lambda bill: _number(bill.spending.unpriced),
                BODY,
                lambda bill: bill.spending.unpriced,
            ),
            Row(self.tr("Tokens"), _tokens(lambda usage: usage.total_tokens), TITLE),
            Row(self.tr("read"), _tokens(lambda usage: usage.prompt_tokens), MUTED),
            Row(self.tr("of images"), _tokens(lambda usage: usage.image_tokens), MUTED),
            Row(self.tr("of words"), _tokens(lambda usage: usage.text_tokens), MUTED),
            Row(self.tr("of thinking"), _tokens(lambda usage: usage.thought_tokens), MUTED),
        ]

    def _fill_grid(self) -> None:
        grid, right = self._grid, Qt.AlignmentFlag.AlignRight
        for column in range(1, 5):
            grid.setColumnMinimumWidth(column, COLUMN_PX)
            head = label("", SECTION)
            grid.addWidget(head, 0, column, right)
            self._heads.append(head)
        for number, row in enumerate(self._rows, 1):
            indent = "   " if row.role == MUTED else ""
            cells = [label(indent + row.title, row.role)]
            grid.addWidget(cells[0], number, 0)
            for column in range(1, 5):
                cells.append(label("", row.role))
                grid.addWidget(cells[-1], number, column, right)
            self._cells.append(cells)

    def _button(self, name: str, text: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        return button

    def _lay_out(self) -> None:
        close = self._close
        close.setObjectName("costClose")
        close.setIcon(theme.icon("x"))
        close.setIconSize(QSize(14, 14))
        close.setAccessibleName(self.tr("Close what it cost"))
        plain_tooltip(close, self.tr("Close"), "Esc")
        close.clicked.connect(self.close_up)
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(label(self.tr("What it cost"), TITLE), 1)
        head.addWidget(self._export)
        head.addWidget(self._settings)
        head.addWidget(close)
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(theme.PADDING_PX, 10, theme.PADDING_PX, theme.PADDING_PX)
        column.setSpacing(8)
        column.addLayout(head)
        column.addLayout(self._grid)
        column.addSpacing(4)
        column.addWidget(self._budget)
        column.addWidget(self._bar)
        column.addWidget(self._kind)


def _number(count: int) -> str:
    return QLocale().toString(count)


def _counted(count: int, usd: float) -> str:
    return f"{_number(count)}: {dollars(usd)}" if count else dollars(usd)


def _tokens(of: Callable[[Usage], int]) -> Callable[[Bill], str]:
    return lambda bill: _number(of(bill.spending.usage))
