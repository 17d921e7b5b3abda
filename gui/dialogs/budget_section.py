"""Settings: how much may be spent in a month."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QLocale, QTimer, Slot
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QLineEdit, QWidget

from gui.dialogs.settings_section import SettingsSection
from gui.state.money import MoneyState
from gui.state.preferences import MOST_USD, Preferences
from gui.widgets.amounts import dollars, month_name
from gui.widgets.labels import label, plain_tooltip, show_role

APPLY_AFTER_MS = 1200  # while somebody types 20, 2 is no budget


class BudgetSection(SettingsSection):
    """`budgetField` takes dollars, by the system's decimal sign; empty or 0 is no budget."""

    def __init__(
        self, preferences: Preferences, money: MoneyState, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.head(self.tr("Monthly budget"))
        self._preferences = preferences
        self._money = money
        self._field = self._made_field()
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(APPLY_AFTER_MS)
        self._pause.timeout.connect(self._apply)
        dollar = label("$")
        dollar.setBuddy(self._field)
        self.add_row(self._field, dollar)
        self._problem = self.explain()
        self._problem.setObjectName("budgetProblem")
        show_role(self._problem, "error")
        self._problem.hide()
        self._spent = self.explain()
        self._spent.setObjectName("budgetSpent")
        self.explain(
            self.tr(
                "A warning comes at 80 %. What would go over it is not sent without your yes. "
                "Sandbox money does not count."
            )
        )
        money.changed.connect(self._show)
        self._show()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._pause.isActive():
            self._apply()  # the dialog was closed while somebody typed

    @Slot()
    def _edited(self) -> None:
        self._pause.start()

    @Slot()
    def _apply(self) -> None:
        self._pause.stop()
        budget = amount(self._field.text())
        if budget is None:
            self._tell(self.tr("Not an amount from 0 to {0}; the budget stays as it was."))
            return
        self._tell("")
        settings = self._preferences.settings
        self._preferences.change(replace(settings, budget_usd=budget))

    @Slot()
    def _show(self) -> None:
        books = self._money.books
        words = self.tr("{month} so far: {spent}, an estimate by prices of {date}.")
        shown = words.format(
            month=month_name(books.day) or self.tr("This month"),
            spent=dollars(books.month.usd),
            date=books.as_of,
        )
        play = self.tr("In the sandbox nothing is spent.")
        self._spent.setText(play if books.sandbox else shown)

    def _tell(self, problem: str) -> None:
        self._problem.setText(problem.format(QLocale().toString(MOST_USD)))
        self._problem.setVisible(bool(problem))

    def _made_field(self) -> QLineEdit:
        field = QLineEdit()
        field.setObjectName("budgetField")
        field.setAccessibleName(self.tr("Monthly budget in dollars"))
        field.setPlaceholderText(self.tr("No budget"))
        field.setMaxLength(20)
        plain_tooltip(field, self.tr("Dollars a month; empty or 0 for no budget"))
        budget = self._preferences.settings.budget_usd
        field.setText(QLocale().toString(budget, "f", 2) if budget else "")
        field.textEdited.connect(self._edited)
        field.editingFinished.connect(self._apply)
        return field


def amount(text: str) -> float | None:
    """The dollars that `text` says; 0 for nothing, None for what is no amount."""
    bare = text.replace("$", "").strip()
    if not bare:
        return 0.0
    for locale in (QLocale(), QLocale.c()):
        value, understood = locale.toDouble(bare)
        if understood and 0 <= value <= MOST_USD:
            return round(value, 2)
    return None
