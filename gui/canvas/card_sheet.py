"""The cards on the sheet: turns, jobs, and what the hand carries."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.canvas.choice_sheet import MANY, ChoiceSheet
from gui.canvas.forest import Card, Forest
from gui.canvas.turns_model import Arranged, TurnsModel
from gui.state.pictures import Pictures
from gui.state.progress import JobProgress
from services.domain import BlobId, Job, Place, Recipe, TurnId, TurnSummary, View
from services.layout import asked_ratio, place_for

_TICK_MS = 1000


@dataclass(frozen=True, slots=True)
class LaidSheet:
    """The turns of one session, in their places and in rows."""

    forest: Forest
    rows: Arranged


class CardSheet(ChoiceSheet):
    """Shows turns and jobs in their places, as it is told."""

    moved = Signal(object, object)  # {TurnId: Place} before and now: once, when they are let go

    def __init__(
        self, pictures: Pictures, clock: Callable[[], float], parent: QWidget | None = None
    ) -> None:
        super().__init__(pictures, clock, parent)
        self.turns_model = TurnsModel(self)
        self._tick = self._timer(_TICK_MS, self._tick_jobs, once=False)
        self._lifted: dict[TurnId, Place] = {}  # where the cards stood that are in the hand

    # -- what is shown -----------------------------------------------------

    def show_session(self, turns: Sequence[TurnSummary], jobs: Sequence[Job], view: View) -> None:
        """Show another session as it was left."""
        self.show_laid(self.lay(turns), jobs, view)

    def lay(self, turns: Sequence[TurnSummary]) -> LaidSheet:
        """`turns` made ready for `show_laid`. It touches no widget: worker threads may ask."""
        forest = Forest()
        forest.fill(turns)
        return LaidSheet(forest, self.turns_model.arranged(turns))

    def show_laid(self, laid: LaidSheet, jobs: Sequence[Job], view: View) -> None:
        """Show another session as it was left; `laid` is given away with it."""
        self._forest.become(laid.forest)
        for job in jobs:
            self._forest.put_job(job, None)
        self.turns_model.show(laid.rows)
        self._scenery.clear()
        self._minimap.redraw()
        self._fitting = view.zoom <= 0
        if not self._fitting:
            self._camera.zoom_at(0, 0, view.zoom)
            self._camera.look_at(view.centre.x, view.centre.y)
        self._choose(view.head if view.head in self._forest.cards else None)
        self._keep_ticking()
        self._looked()

    def add_turn(self, turn: TurnSummary) -> None:
        """Add a turn, or show its new state; its job's card becomes the turn's."""
        known = self._spoil(turn.id)
        self._put(self._forest.put_turn(turn), known=known)
        self.turns_model.put(turn)
        self._tell_selected()

    def remove(self, turn_id: TurnId) -> None:
        """Take a card away; nothing happens when there is none."""
        if not self._spoil(turn_id):
            return
        rest = [turn for turn in self._chosen if turn != turn_id]
        if turn_id in self._chosen:
            self.choose(rest)
        elif self._current == turn_id:
            self._choose(None)
        self._forest.take(turn_id)
        self.turns_model.take(turn_id)
        self._minimap.redraw()
        self._keep_ticking()
        self._looked()

    def set_job(self, job: Job, progress: JobProgress | None = None) -> None:
        """Show a job in its place, or how far it has come."""
        card = self._forest.cards.get(job.id)
        stays = card is not None and (card.place, card.parent) == (job.place, job.parent)
        if card is not None and card.job is not None and stays:
            changed, drafts = card.job.state is not job.state, card.drafts
            card.job, card.progress = job, progress
            if card.drafts != drafts:
                self._ask_for_pictures()
            self._scenery.spoil_frame(card.box)
            self.update()
            if changed:
                self._minimap.redraw()
                self._keep_ticking()
        else:
            known = self._spoil(job.id)
            self._put(self._forest.put_job(job, progress), known=known)
        if job.id == self._current:
            self._describe()

    def show_left(self, job_id: TurnId, drafts: Sequence[BlobId]) -> None:
        """Show that a job left drafts before it ended."""
        card = self._forest.cards.get(job_id)
        if card is None or card.job is None:
            return
        card.left = tuple(drafts)
        self._ask_for_pictures()
        self._scenery.spoil_frame(card.box)
        self.update()
        if job_id == self._current:
            self._describe()

    def remove_job(self, job_id: TurnId) -> None:
        card = self._forest.cards.get(job_id)
        if card is not None and card.job is not None:
            self.remove(job_id)

    def place_for(self, parent_id: TurnId | None, recipe: Recipe) -> Place:
        """A free place for the next job on this board."""
        parent = self._forest.cards.get(parent_id) if parent_id is not None else None
        if parent is None:
            return place_for(None, self._forest.grid, asked_ratio(recipe))
        ratio = asked_ratio(recipe, parent.picture)
        return place_for(parent.turn or parent.job, self._forest.grid, ratio)

    # -- moving ------------------------------------------------------------

    def show_moved(self, places: Mapping[TurnId, Place]) -> None:
        """Cards stand elsewhere now."""
        for turn_id, place in places.items():
            card = self._forest.cards.get(turn_id)
            if card is not None and card.place != place:
                self._carry(card, place, spoil=len(places) <= MANY)
        if len(places) > MANY:
            self._scenery.clear()
        self._minimap.redraw()
        self._looked()

    def _carry(self, card: Card, place: Place, *, spoil: bool = True) -> None:
        if spoil:
            self._scenery.spoil(card)
        self._forest.move(card.id, place)
        if spoil:
            self._scenery.spoil(card)

    def _carry_by(self, held: TurnId, dx: float, dy: float) -> None:
        """Move the card in the hand, with all that are selected together with it."""
        self._fitting = False
        carried = self._chosen if held in self._chosen else (held,)
        cards = [self._forest.cards[card_id] for card_id in carried]
        if not self._lifted:
            self._lifted = {card.id: card.place for card in cards}
            self._scenery.carried = frozenset(carried)
        for card in cards:
            place = Place(card.box.x + dx, card.box.y + dy)
            self._carry(card, place, spoil=len(cards) <= MANY)
        if len(cards) > MANY:
            self._scenery.clear()
        self._looked()

    def _put_back(self) -> tuple[TurnId, ...]:
        """The cards in the hand stand where they were taken; which they are."""
        before, self._lifted = self._lifted, {}
        cards = [self._forest.cards[card_id] for card_id in before if card_id in self._forest.cards]
        for card in cards:
            self._carry(card, before[card.id], spoil=False)
        self._scenery.carried = frozenset()
        self._scenery.clear()
        self._looked()
        return tuple(card.id for card in cards)

    def _let_go(self) -> None:
        before, self._lifted = self._lifted, {}
        cards = self._forest.cards
        now = {card_id: cards[card_id].place for card_id in before if card_id in cards}
        if now:
            self._minimap.redraw()
            self.moved.emit({card_id: before[card_id] for card_id in now}, now)

    # -- jobs --------------------------------------------------------------

    def _put(self, card: Card, *, known: bool) -> None:
        self._scenery.spoil(card)
        self._minimap.setVisible(len(self._forest) >= 2)
        self._minimap.redraw() if known else self._minimap.add(card)
        if card.id == self._current:
            self._scenery.set_current(card.id)
            self._describe()
        self._keep_ticking()
        self._looked()

    def _spoil(self, card_id: TurnId) -> bool:
        """A card is about to change or go; False when there is none."""
        card = self._forest.cards.get(card_id)
        if card is not None:
            self._scenery.spoil(card)
        return card is not None

    def _keep_ticking(self) -> None:
        running = any(self._forest.cards[job_id].running for job_id in self._forest.job_ids)
        if running != self._tick.isActive():
            self._tick.start() if running else self._tick.stop()

    @Slot()
    def _tick_jobs(self) -> None:
        for job_id in self._forest.job_ids:
            card = self._forest.cards[job_id]
            if card.running:
                self._scenery.spoil_frame(card.box)
                self.update(self.card_rect(job_id).toAlignedRect().adjusted(-2, -2, 2, 2))
