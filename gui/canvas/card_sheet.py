"""The cards on the sheet: turns, jobs, and which one is selected."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, Signal, Slot
from PySide6.QtWidgets import QWidget

from gui.canvas.forest import Card
from gui.canvas.job_cards import sentence
from gui.canvas.job_steps import every_action
from gui.canvas.sheet import Sheet
from gui.canvas.turns_model import TurnsModel
from gui.state.pictures import Pictures
from gui.state.progress import JobProgress
from services.domain import BlobId, Job, Place, Recipe, TurnId, TurnSummary, View
from services.layout import asked_ratio, place_for

_TICK_MS = 1000


class CardSheet(Sheet):
    """Shows what it is told; selecting is the only thing that it does by itself."""

    selected_changed = Signal(object)  # TurnId | None; a job is not a selection
    current_changed = Signal(object)  # TurnId | None of a turn or a job
    job_told = Signal(str)  # what the current job's card says; empty: no job is current
    job_offered = Signal(str, object)  # the current job, and all that can be done: (action, words)
    selection_rect_changed = Signal(object)  # QRectF in the board's pixels; empty: none

    def __init__(
        self, pictures: Pictures, clock: Callable[[], float], parent: QWidget | None = None
    ) -> None:
        super().__init__(pictures, clock, parent)
        self.turns_model = TurnsModel(self)
        self._current: TurnId | None = None
        self._told_selected: TurnId | None = None
        self._told_job = ""
        self._offered: tuple[str, list[tuple[str, str]]] = ("", [])
        self._tick = self._timer(_TICK_MS, self._tick_jobs, once=False)
        self._describe()

    # -- what is shown -----------------------------------------------------

    def show_session(self, turns: Sequence[TurnSummary], jobs: Sequence[Job], view: View) -> None:
        """Show another session as it was left."""
        self._forest.clear()
        for turn in turns:
            self._forest.put_turn(turn)
        for job in jobs:
            self._forest.put_job(job, None)
        self.turns_model.replace(turns)
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
        if self._current == turn_id:
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

    # -- selection ---------------------------------------------------------

    @property
    def selected(self) -> TurnId | None:
        """The selected turn; None also when a job's card is the current one."""
        card = self._card()
        return card.id if card is not None and card.job is None else None

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

    def _choose(self, card_id: TurnId | None) -> None:
        changed = card_id != self._current
        self._scenery.set_current(card_id)
        self._current = card_id
        self.update()
        self._describe()
        self._tell_selection()
        if changed:
            self.current_changed.emit(card_id)
        self._tell_selected()

    def _tell_selected(self) -> None:
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
            self._fitting = False
            self._camera.fit(card.box, largest=2.0)
            self._looked()

    def _looked(self) -> None:
        super()._looked()
        self._tell_selection()

    def _tell_selection(self) -> None:
        rect = QRectF() if self._current is None else self.card_rect(self._current)
        self.selection_rect_changed.emit(rect)

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

    def _describe(self) -> None:
        card = self._card()
        if card is None:
            told = self.tr("{n} cards. Nothing selected.").format(n=len(self._forest))
        elif card.job is not None:
            told = self.tr("Job: {title}. {state}").format(title=card.title, state=sentence(card))
        else:
            told = self.tr("Selected: {title}. Step {depth} of its branch.").format(
                title=card.title, depth=len(self._forest.path(card.id))
            )
            if card.is_draft:
                told = self.tr("{told} It is a draft.").format(told=told)
            if card.turn is not None and card.turn.words:
                told = self.tr("{told} It answers in words: {words}").format(
                    told=told, words=card.turn.words
                )
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
