"""How many prompts the alternatives make: a quiet line under the prompt."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from PySide6.QtWidgets import QWidget

from gui.widgets.labels import HINT, ElidedLabel
from services.prompts.alternatives import COUNTED, Group

MOST_FACTORS = 6


class AlternativesLine(ElidedLabel):
    """`alternativesLine`: hidden without alternatives, and where one of them cannot be sent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("", HINT, parent)
        self.setObjectName("alternativesLine")
        self.hide()

    def show_groups(self, groups: Sequence[Group]) -> None:
        factors = [group.choices for group in groups]
        words = self.tr("{n} prompts, one for each alternative").format(n=prod(factors))
        if len(factors) > 1:
            shown = " × ".join(map(str, factors[:MOST_FACTORS]))
            more = " × …" if len(factors) > MOST_FACTORS else ""
            words = self.tr("{factors} = {n} prompts").format(factors=shown + more, n=prod(factors))
        self.setText(words)
        self.setVisible(1 < prod(factors) <= COUNTED)
