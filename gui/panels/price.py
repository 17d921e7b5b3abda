"""What the next click may cost, and what it would leave of the month's budget."""

from __future__ import annotations

from PySide6.QtCore import QLocale
from PySide6.QtWidgets import QWidget

from gui.state.money import Budget, Level
from gui.widgets.amounts import dollars, month_name
from gui.widgets.labels import HINT, ElidedLabel, plain_tooltip, show_role
from services.catalogue import Estimate, Parts

ROLES = {Level.FREE: HINT, Level.WARNING: "warning", Level.OVER: "error"}


class PriceLabel(ElidedLabel):
    """`priceLabel`: the sum; its tooltip says what it is made of, and how old prices are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", HINT, parent)
        self.setObjectName("priceLabel")

    def show_estimate(self, estimate: Estimate, prompts: int = 1, *, play: bool) -> None:
        """For all the variations of `prompts` prompts; `play` is money that nobody pays."""
        text = self._sum(estimate)
        if prompts > 1:
            text = self.tr("{0}, {n} prompts").format(text, n=prompts)
        with_play = self.tr("{0}, play money").format(text)
        self.setText(with_play if play and estimate.parts else text)
        plain_tooltip(self, "\n".join(self._lines(estimate)))

    def _sum(self, estimate: Estimate) -> str:
        if estimate.usd is None:
            return self.tr("Price not known")
        one, many = self.tr("About {usd} for 1 image"), self.tr("About {usd} for {n} images")
        words = one if estimate.variations == 1 else many
        return words.format(usd=dollars(estimate.usd), n=estimate.variations)

    def _lines(self, estimate: Estimate) -> list[str]:
        if estimate.parts is None:
            unknown = self.tr("No price is known for this model (price table of {0}).")
            return [unknown.format(estimate.as_of), self.tr("The budget cannot count it.")]
        n = estimate.variations
        image = dollars(estimate.parts.image_usd * n)
        one, many = self.tr("1 image in {size}: {usd}"), self.tr("{n} images in {size}: {usd}")
        return [
            self.tr("An estimate, by the price table of {0}:").format(estimate.as_of),
            (one if n == 1 else many).format(n=n, size=estimate.parts.size, usd=image),
            *self._read(estimate.parts, n),
            *self._searched(estimate.parts, n),
            *self._together(estimate),
            self.tr("Not counted: thinking, words in the answer, further searches."),
        ]

    def _read(self, parts: Parts, variations: int) -> list[str]:
        rows = (
            (self.tr("Prompt and instruction"), parts.words_tokens, parts.words_usd),
            (self.tr("References"), parts.references_tokens, parts.references_usd),
            (self.tr("Conversation so far"), parts.conversation_tokens, parts.conversation_usd),
        )
        words = self.tr("{what}, about {n} tokens: {usd}")
        number = QLocale().toString
        return [
            words.format(what=what, n=number(tokens * variations), usd=dollars(usd * variations))
            for what, tokens, usd in rows
            if tokens
        ]

    def _searched(self, parts: Parts, variations: int) -> list[str]:
        rows = (
            (self.tr("Web search"), parts.web_search_usd),
            (self.tr("Image search"), parts.image_search_usd),
        )
        words = self.tr("{what}, one query for each image: {usd}")
        return [words.format(what=what, usd=dollars(usd * variations)) for what, usd in rows if usd]

    def _together(self, estimate: Estimate) -> list[str]:
        if estimate.usd is None or estimate.per_image is None or estimate.variations == 1:
            return []
        words = self.tr("Together {usd}, {each} for each image.")
        return [words.format(usd=dollars(estimate.usd), each=dollars(estimate.per_image))]


class BudgetLine(ElidedLabel):
    """`budgetLine`: nothing without a budget; a warning when most is spent, or it goes over."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", HINT, parent)
        self.setObjectName("budgetLine")
        self.hide()

    def show_budget(self, budget: Budget, estimate: Estimate) -> None:
        more = estimate.usd or 0.0
        level = budget.level(more)
        self.setText(self._words(budget, more, level))
        show_role(self, ROLES[level])
        self.setVisible(bool(budget.limit_usd))
        plain_tooltip(self, self._explanation(budget, estimate))

    def _words(self, budget: Budget, more: float, level: Level) -> str:
        words = {
            Level.FREE: self.tr("{left} of {month}'s {limit} left after this"),
            Level.WARNING: self.tr("Only {left} of {month}'s {limit} left after this"),
            Level.OVER: self.tr("{left} over {month}'s {limit}: Generate will ask first"),
        }
        return words[level].format(
            left=dollars(abs(budget.left_usd(more))),
            month=month_name(budget.day),
            limit=dollars(budget.limit_usd),
        )

    def _explanation(self, budget: Budget, estimate: Estimate) -> str:
        words = self.tr("Spent in {month}: {spent}; under way: {under_way}.")
        return "\n".join(
            [
                words.format(
                    month=month_name(budget.day),
                    spent=dollars(budget.spent_usd),
                    under_way=dollars(budget.under_way_usd),
                ),
                self.tr("Estimates, by the price table of {0}.").format(estimate.as_of),
            ]
        )
