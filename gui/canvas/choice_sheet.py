"""The sheet's selection: which card is the current one, and which turns are selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import reduce

from PySide6.QtCore import QRectF, Signal
from PySide6.QtWidgets import QWidget

from gui.canvas.forest import Card, longest_px
from gui.canvas.job_cards import sentence
from gui.canvas.job_steps import every_action
from gui.canvas.sheet import Sheet
from gui.canvas.telling import told_of
from gui.state.pictures import Pictures
from services.domain import Place, TurnId, View
from services.grid import around

MANY = 200  # more cards than that change the whole picture


class ChoiceSheet(Sheet):
    """Selecting is the only thing that it does by itself."""

    chosen_changed = Signal(object)  # tuple[TurnId, …], the selected turn last
    selected_changed = Signal(object)  # TurnId | None; a job is not a selection
    current_changed = Signal(object)  # TurnId | None of a turn or a job
    job_told = Signal(str)  # what the current job's card says; empty: no job is current
    job_offered = Signal(str, object)  # the current job, and all that can be done: (action, words)
    selection_rect_changed = Signal(object)  # QRectF in the board's pixels; empty: none

    def __init__(
        self, pictures: Pictures, clock: Callable[[], float], parent: QWidget | None = None
    ) -> None:
        super().__init__(pictures, clock, parent)
        self._current: TurnId | None = None
        self._chosen: tuple[TurnId, ...] = ()
        self._told_selected: TurnId | None = None
        self._told_job = ""
        self._offered: tuple[str, list[tuple[str, str]]] = ("", [])
        for found in (pictures.failed, pictures.blemished, pictures.mended):
            found.connect(self._hear_of)
        self._describe()

    # -- selection ---------------------------------------------------------

    @property
    def selected(self) -> TurnId | None:
        """The selected turn; None also when a job's card is the current one."""
        card = self._card()
        return card.id if card is not None and card.job is None else None

    @property
    def chosen(self) -> tuple[TurnId, ...]:
        """All turns that are selected together, the selected one last."""
        return self._chosen

    def choose(self, turns: Sequence[TurnId]) -> None:
        """Select these turns together, the last one as the current; said again, it does nothing."""
        known = tuple(turn for turn in turns if self._is_turn(turn))
        if known != self._chosen:
            self._choose(known[-1] if known else None, known)

    def toggle(self, turn_id: TurnId) -> None:
        """Add a turn to those that are selected, or take it out again."""
        rest = [turn for turn in self._chosen if turn != turn_id]
        self.choose(rest if turn_id in self._chosen else [*rest, turn_id])

    @property
    def current(self) -> TurnId | None:
        """The card that keys act on: a turn's or a job's."""
        return self._current

    def select(self, turn_id: TurnId | None) -> None:
        """Make a card the current one and bring it into view.

        What is said already is not done again, so that this may answer
        `selected_changed`: no turn is selected while a job's card is current.
        """
        if turn_id == self._current or turn_id == self.selected:
            return
        self._choose(turn_id if turn_id in self._forest.cards else None)
        if turn_id is not None:
            self.reveal(turn_id)

    def leave(self) -> None:
        """Let no card be the current one."""
        self._choose(None)

    def reveal(self, card_id: TurnId) -> None:
        """Pan just enough to show a card."""
        card = self._forest.cards.get(card_id)
        if card is not None and not self._fitting and self._camera.reveal(card.box):
            self._looked()

    def _choose(self, card_id: TurnId | None, turns: tuple[TurnId, ...] = ()) -> None:
        changed = card_id != self._current
        self._scenery.set_current(card_id)
        self._current = card_id
        self._keep_chosen(turns)
        self.update()
        self._describe()
        self._tell_selection()
        if changed:
            self.current_changed.emit(card_id)
        self._tell_selected()

    def _keep_chosen(self, turns: tuple[TurnId, ...]) -> None:
        """The turns that are selected: at least the current one, where that is a turn."""
        if self.selected not in turns:
            turns = () if self.selected is None else (self.selected,)
        self._scenery.set_chosen(turns)
        if turns != self._chosen:
            self._chosen = turns
            self.chosen_changed.emit(turns)

    def _is_turn(self, card_id: TurnId) -> bool:
        card = self._forest.cards.get(card_id)
        return card is not None and card.job is None

    def _tell_selected(self) -> None:
        self._keep_chosen(self._chosen)
        if self.selected != self._told_selected:
            self._told_selected = self.selected
            self.selected_changed.emit(self._told_selected)

    def _card(self) -> Card | None:
        return self._forest.cards.get(self._current) if self._current is not None else None

    def card_rect(self, card_id: TurnId) -> QRectF:
        """Where a card is, in the board's pixels; empty when there is none."""
        card = self._forest.cards.get(card_id)
        return QRectF() if card is None else QRectF(*self._camera.to_screen(card.box))

    # -- where one looks ---------------------------------------------------

    def view(self) -> View:
        """What to give `show_session` to come back here."""
        zoom = 0.0 if self._fitting else self._camera.zoom
        return View(self.selected, zoom, Place(*self._camera.centre))

    def zoom_to_selection(self) -> None:
        card = self._card()
        if card is not None:
            cards = [self._forest.cards[turn] for turn in self._chosen] or [card]
            self._fitting = False
            self._camera.fit(reduce(around, (card.box for card in cards)), largest=2.0)
            self._looked()

    def zoom_to_original(self) -> None:
        """One pixel of the current card's picture is one pixel of the screen."""
        card = self._card()
        if card is not None and card.picture is not None and card.picture.width_px:
            longest = max(card.picture.width_px, card.picture.height_px)
            self._camera.look_at(card.box.x + card.box.w / 2, card.box.y + card.box.h / 2)
            self.set_zoom(longest / longest_px(card, 1.0) / self._ratio())

    def _looked(self) -> None:
        super()._looked()
        self._tell_selection()

    def _tell_selection(self) -> None:
        rect = QRectF() if self._current is None else self.card_rect(self._current)
        if len(self._chosen) <= MANY:
            for card_id in self._chosen:
                rect |= self.card_rect(card_id)
        self.selection_rect_changed.emit(rect)

    # -- what is said ------------------------------------------------------

    def _hear_of(self, blob: object) -> None:
        card = self._card()
        if card is not None and card.picture is not None and card.picture.blob == blob:
            self._describe()

    def _describe(self) -> None:
        card = self._card()
        blob = card.picture.blob if card is not None and card.picture is not None else None
        problem = self._pictures.any_problem(blob) if blob is not None else None
        told = told_of(card, self._forest, len(self._chosen), problem)
        if told != self.accessibleDescription():
            self.setAccessibleDescription(told)
        said = sentence(card) if card is not None and card.job is not None else ""
        if said != self._told_job:
            self._told_job = said
            self.job_told.emit(said)
        self._offer(card)

    def _offer(self, card: Card | None) -> None:
        job = card if card is not None and card.job is not None else None
        offered = (str(job.id), every_action(job)) if job is not None else ("", [])
        if offered != self._offered:
            self._offered = offered
            self.job_offered.emit(*offered)
