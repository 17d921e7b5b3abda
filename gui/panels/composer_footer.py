"""The part of the composer that is always seen: what stands in the way, the button, the price."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from gui import theme
from gui.panels.price import BudgetLine, PriceLabel
from gui.panels.request_size import RequestSize
from gui.panels.surplus import Surplus
from gui.state.money import Budget
from gui.widgets.labels import HINT, ElidedLabel, plain_tooltip
from gui.widgets.notice import INFO, Notice
from gui.widgets.primary_button import PrimaryButton
from services.catalogue import Estimate

NEW, CONTINUE, BRANCH, AFTER = "new", "continue", "branch", "after"


class ComposerFooter(QFrame):
    """`composerNotice`, `surplusQuestion`, `requestSize`, `generateButton`, `priceLabel`."""

    generate_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("composerFooter")
        self.notice = Notice(self)
        self.notice.setObjectName("composerNotice")
        self.surplus = Surplus(self)
        self.size_line = RequestSize(self)
        self._generate = PrimaryButton("sparkles", self.tr("Ctrl Enter"), self)
        self._generate.setObjectName("generateButton")
        self._generate.clicked.connect(self.generate_wanted)
        self._price = PriceLabel()
        self._budget_line = BudgetLine()
        self._budget = Budget()
        self._plays = False
        self._hint = ElidedLabel("", HINT)
        self._hint.setObjectName("parentHint")
        self._target = ""
        self._prompts = 1
        self._lay_out()

    def set_target(self, kind: str, title: str) -> None:
        """What Generate will do; see the composer's `set_target`."""
        texts = {
            NEW: self.tr("Generate"),
            CONTINUE: self.tr("Continue from selection"),
            BRANCH: self.tr("New branch from “{title}”").format(title=title),
            AFTER: self.tr("Continue once it is done"),
        }
        self._target = texts[kind]
        self._name_button()
        after = self.tr("After “{title}”").format(title=title)
        if kind == AFTER:
            after = self.tr("After “{title}”, once it is done").format(title=title)
        self._hint.setText(after if kind in (CONTINUE, AFTER) and title else "")

    def set_budget(self, budget: Budget, *, play: bool) -> None:
        """What stands against the month's budget; shown with the next price."""
        self._budget, self._plays = budget, play

    def show_price(self, estimate: Estimate, prompts: int) -> None:
        """Of all the pictures of `prompts` prompts, and what it would leave of the budget."""
        self._price.show_estimate(estimate, prompts, play=self._plays)
        self._budget_line.show_budget(self._budget, estimate)
        if prompts != self._prompts:
            self._prompts = prompts
            self._name_button()

    def tell_reading(self, count: int) -> None:
        """Say that so many pictures are on their way still."""
        one = self.tr("A picture is still being read")
        many = self.tr("{n} pictures are still being read").format(n=count)
        advice = self.tr("Generate again as soon as it is in the tray.")
        self.notice.say(one if count == 1 else many, advice, kind=INFO)

    @Slot(bool)
    def show_edge(self, scrolls: bool) -> None:
        """A line towards what scrolls behind it."""
        if scrolls != bool(self.property("scrolls")):
            self.setProperty("scrolls", scrolls)
            self.style().unpolish(self)
            self.style().polish(self)

    def _name_button(self) -> None:
        """What it will do, and how many times: a count in front is never cut off."""
        words = self._target
        if self._prompts > 1:
            words = self.tr("{n} × {what}").format(n=self._prompts, what=words)
        if words != self._generate.text():
            self._generate.setText(words)  # PrimaryButton paints a & as it is
            self._generate.setAccessibleName(words)
            plain_tooltip(self._generate, words, "Ctrl+Enter")

    def _lay_out(self) -> None:
        first = QHBoxLayout()
        first.setSpacing(8)
        self._hint.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        first.addWidget(self._price)
        first.addWidget(self._hint, 1)
        prices = QVBoxLayout()
        prices.setSpacing(2)
        prices.addLayout(first)
        prices.addWidget(self._budget_line)
        bottom = QVBoxLayout(self)
        bottom.setContentsMargins(theme.PADDING_PX, 8, theme.PADDING_PX, 14)
        bottom.setSpacing(12)
        for part in (self.notice, self.surplus, self.size_line, self._generate):
            bottom.addWidget(part)
        bottom.addLayout(prices)
