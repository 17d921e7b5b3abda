"""Connects what is selected with the view that compares pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject

from gui.actions import Actions
from gui.canvas.compare_view import CompareView
from gui.state.comparison import Compared
from gui.state.desk import Desk
from services.domain import Picture, TurnSummary

Picked = tuple[TurnSummary, Sequence[Picture]]


class Comparing(QObject):
    """Lives as long as its view. `show` brings the view to the front; `picked` tells which
    pictures of one turn are picked in a fan."""

    def __init__(
        self,
        desk: Desk,
        view: CompareView,
        actions: Actions,
        show: Callable[[], None],
        picked: Callable[[], Picked | None],
    ) -> None:
        super().__init__(view)
        self._desk = desk
        self._view = view
        self._action = actions["compare"]
        self._bring_forward = show
        self._picked = picked
        actions.connect_all({"compare": self.open})
        desk.selection.changed.connect(self._follow)
        desk.selection.path_changed.connect(self._enable)
        desk.thinking.chosen_changed.connect(self._enable)
        self._enable()

    def open(self) -> None:
        """Compare what is picked in a fan, a draft with what became of it, or what is
        selected; a single picture is held against the one it grew from."""
        self._desk.comparison.show(self._pictures())
        self._bring_forward()
        self._view.pane.setFocus()

    def _follow(self, *_: object) -> None:
        pictures = self._pictures()
        self._action.setEnabled(len(pictures) > 1)
        if self._view.isVisible() and len(pictures) > 1:
            self._desk.comparison.show(pictures)

    def _enable(self, *_: object) -> None:
        self._action.setEnabled(len(self._pictures()) > 1)

    def _pictures(self) -> list[Compared]:
        if (picked := self._picked()) is not None:
            return self._of_one(*picked)
        if drafts := self._drafts():
            return drafts
        cards = [card for card in self._desk.selection.cards if card.picture is not None]
        if len(cards) == 1:
            return self._alone(cards[0])
        cards.sort(key=lambda card: card.created_at)  # held against the oldest
        return [Compared(card.title, card.picture) for card in cards if card.picture is not None]

    def _alone(self, card: TurnSummary) -> list[Compared]:
        """A stack's pictures, the one on top first; else what it grew from, and itself."""
        if card.pictures:
            rest = [picture for picture in card.pictures if picture != card.picture]
            first = [card.picture] if card.picture is not None else []
            return self._of_one(card, [*first, *rest])
        before = self._before(card)
        shown = [Compared(card.title, card.picture)] if card.picture is not None else []
        return [*before, *shown] if before else []

    def _before(self, card: TurnSummary) -> list[Compared]:
        """What a card grew from, as it lies on top."""
        parent = self._desk.selection.card(card.parent) if card.parent is not None else None
        if parent is not None:
            return [Compared(parent.title, parent.picture)] if parent.picture is not None else []
        path = self._desk.selection.path
        if len(path) < 2 or path[-1].id != card.id or not path[-2].outcome.pictures:
            return []  # of a guest it is known once the way to it has been read
        return [Compared(path[-2].known_as.strip(), path[-2].outcome.pictures[0])]

    def _of_one(self, card: TurnSummary, pictures: Sequence[Picture]) -> list[Compared]:
        """Several pictures of one answer, each with its number."""
        numbered = self.tr("{n} of {count}: {title}")
        count = len(card.pictures)
        return [
            Compared(
                numbered.format(n=card.pictures.index(one) + 1, count=count, title=card.title), one
            )
            for one in pictures
        ]

    def _drafts(self) -> list[Compared]:
        """The draft that is looked at, held against what came in the end, and other drafts."""
        thinking, card = self._desk.thinking, self._desk.selection.current_card
        if thinking.chosen is None:
            return []
        words = self.tr("Draft {n}")
        drafts = [
            Compared(words.format(n=number), draft)
            for number, draft in enumerate(thinking.drafts, 1)
            if draft.width_px
        ]
        first = [one for one in drafts if one.picture.blob == thinking.chosen.blob]
        rest = [one for one in drafts if one not in first]
        result = [Compared(card.title, card.picture)] if card and card.picture else []
        return [*result, *first, *rest] if first else []
