"""The open session: its cards, what is selected, and where the next turn grows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gui.collector import lasting, let_go
from gui.state.kept import Kept
from gui.state.laid import Laid, laid
from gui.state.tasks import Tasks
from services.domain import (
    BlobId,
    Job,
    Picture,
    Place,
    Recipe,
    Session,
    SessionId,
    Turn,
    TurnId,
    TurnSummary,
    View,
)
from services.grid import Grid
from services.layout import Occupied, box_of
from services.library import summary_of
from services.studio import Studio

WATCH_EVERY_MS = 2000


class SessionState(QObject):
    """What the canvas and the inspector show; all writing goes through here."""

    opened = Signal(object)  # Session
    refreshed = Signal(object)  # Session: the open one, after another process has changed it
    turn_added = Signal(object)  # TurnSummary
    turns_moved = Signal(object)  # {TurnId: Place}
    turn_removed = Signal(object)  # TurnId
    discarded = Signal(object)  # tuple[TurnId, …]: they are in the trash now
    restored = Signal(object)  # tuple[TurnId, …]: they are where they were
    turn_marked = Signal(object)  # TurnSummary
    guest_changed = Signal(object)  # TurnSummary of another session, as `turn_marked`
    marked = Signal()  # after all that were marked together
    leaving = Signal()  # what belongs to the open session is still kept
    head_changed = Signal(object)  # TurnId | None
    path_changed = Signal(object)  # tuple[Turn, …]: root … head; empty without a head

    def __init__(self, studio: Studio, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._tasks = tasks
        self._session: Session | None = None
        self._turns: dict[TurnId, TurnSummary] = {}
        self._occupied: Occupied = Grid()
        self._lay_sheet: Callable[[Sequence[TurnSummary]], Any] = tuple
        self._sheet: Any = None
        self._head: TurnId | None = None
        self._seen_version: int | None = None
        self._keeping: set[asyncio.Task[Any]] = set()  # marks on their way to the disk
        self._kept = Kept(studio, tasks, self)
        self._watch = QTimer(self)
        self._watch.setInterval(WATCH_EVERY_MS)
        self._watch.timeout.connect(self._look_for_others)

    @property
    def id(self) -> SessionId | None:
        return self._session.id if self._session else None

    @property
    def name(self) -> str:
        return self._session.name if self._session else ""

    @property
    def turns(self) -> tuple[TurnSummary, ...]:
        return tuple(self._turns.values())

    @property
    def occupied(self) -> Occupied:
        """Where the cards of turns and jobs stand."""
        return self._occupied

    @property
    def head(self) -> TurnSummary | None:
        """The selected turn, from which the next one grows."""
        return self._turns.get(self._head) if self._head else None

    def turn(self, turn: TurnId) -> TurnSummary | None:
        return self._turns.get(turn)

    def has_child(self, turn: TurnId) -> bool:
        return any(other.parent == turn for other in self._turns.values())

    def lay_by(self, lay: Callable[[Sequence[TurnSummary]], Any]) -> None:
        """Before a session is shown, give its turns to `lay`, on another thread."""
        self._lay_sheet = lay

    def take_sheet(self) -> Any:
        """What became of that for the session that has just been opened; None the second time."""
        sheet, self._sheet = self._sheet, None
        return sheet

    async def open_last(self, name_of_first: str) -> None:
        """Open the session that was open when the program ended."""
        self._seen_version = await self._studio.data_version()  # before: what comes after is new
        await self._lay_out(self._studio.last_session(name_of_first))
        self._watch.start()

    async def open(self, session: SessionId) -> None:
        """Leave the open session, saved, and open another."""
        self.leaving.emit()
        await self.flush()
        await self._lay_out(self._studio.session(session))

    async def create(self, name: str) -> None:
        """Make a new, empty session and open it, with the settings that are in use."""
        session = await self._studio.create_session(name)
        if self._kept.draft is not None:
            draft = replace(self._kept.draft, prompt="", references=())
            await self._studio.save_draft(session.id, draft)
        await self.open(session.id)

    async def rename(self, name: str) -> None:
        if self._session is not None:
            await self._studio.rename_session(self._session.id, name)
            await self.open(self._session.id)

    def select(self, turn: TurnId | None) -> None:
        """Make `turn` the head; None grows a new root."""
        if turn == self._head:
            return
        self._head = turn
        self.head_changed.emit(turn)
        self._tasks.spawn(self._load_path(turn))
        self._kept.keep_head(turn)

    def add(self, turn: Turn) -> None:
        """Hang a finished turn, unless its session is not the open one any more."""
        if turn.session != self.id or turn.id in self._turns:
            return
        self._add(summary_of(turn))

    def move(self, places: Mapping[TurnId, Place]) -> None:
        """Put cards elsewhere on the board, all of them at once."""
        moved = {
            turn: place
            for turn, place in places.items()
            if turn in self._turns and self._turns[turn].place != place
        }
        if moved:
            for turn, place in moved.items():
                self._turns[turn] = replace(self._turns[turn], place=place)
                self._occupied.put(turn, box_of(self._turns[turn]))
            self.turns_moved.emit(moved)
            self._tasks.spawn(self._studio.move_all(moved))

    def mark(self, marked: Iterable[TurnSummary]) -> None:
        """Give turns the marks and stars that these have; all else of them stays.

        Those of other sessions are marked, too, and told apart.
        """
        known = list(marked)
        for turn in known:
            card = self._turns.get(turn.id)
            self._show_card(replace(card, marks=turn.marks, starred=turn.starred) if card else turn)
        self.marked.emit()
        keeping = self._tasks.spawn(self._keep_marks(known))
        self._keeping.add(keeping)
        keeping.add_done_callback(self._keeping.discard)

    def discard(self, turns: Sequence[TurnId]) -> None:
        """Put cards in the trash, all of them at once."""
        self._tasks.spawn(self._discard(turns))

    def restore(self, turns: Sequence[TurnId]) -> None:
        """Take cards out of the trash, to where they were."""
        self._tasks.spawn(self.bring_back(turns))

    def show_picture(self, card: TurnSummary, blob: BlobId) -> None:
        """Of an answer that has several pictures, let that one lie on top."""
        picture = next((one for one in card.pictures if one.blob == blob), None)
        if picture is not None and picture != card.picture:
            self._show_card(replace(card, picture=picture))
            self._kept.keep_top(card.id, blob)

    def reserve(self, job: Job) -> None:
        """Let nothing be put where the card of an open session's job stands."""
        if job.session == self.id and job.id not in self._occupied:
            self._occupied.put(job.id, box_of(job))

    def vacate(self, job: TurnId) -> None:
        """A job's card is gone, unless it became a turn's."""
        if job not in self._turns:
            self._occupied.take(job)

    def keep_draft(self, draft: Recipe) -> None:
        """Remember the draft; it is on disk within a second."""
        self._kept.keep_draft(draft)

    def keep_view(self, view: View) -> None:
        """Remember where the board stands."""
        self._kept.keep_view(view)

    async def flush(self) -> None:
        """Write what has been kept and not yet saved."""
        if self._keeping:
            await asyncio.wait(self._keeping)
        await self._kept.write()

    def leave(self) -> None:
        """Neither save nor watch any more: the library is about to be closed."""
        self._kept.leave()
        self._watch.stop()
        self._session = None

    async def _lay_out(self, loading: Awaitable[Session]) -> None:
        with lasting():
            self._show(await self._studio.threads.worker(laid, await loading, self._lay_sheet))

    def _show(self, laid: Laid) -> None:
        self._session = session = laid.session
        let_go(self._turns, *self._occupied.parts)
        self._turns, self._occupied, self._sheet = laid.turns, laid.occupied, laid.sheet
        self._head = session.view.head if session.view.head in self._turns else None
        self._kept.begin(session, self._head)
        self.opened.emit(session)
        self.head_changed.emit(self._head)
        self._tasks.spawn(self._load_path(self._head))

    def _show_card(self, card: TurnSummary) -> None:
        if card.id in self._turns:
            self._turns[card.id] = card
            self.turn_marked.emit(card)
        else:
            self.guest_changed.emit(card)

    def _add(self, summary: TurnSummary) -> None:
        self._turns[summary.id] = summary
        self._occupied.put(summary.id, box_of(summary))
        self.turn_added.emit(summary)

    async def _discard(self, turns: Sequence[TurnId]) -> None:
        await self._studio.trash.discard(turns)
        for turn in turns:
            if self._turns.pop(turn, None) is not None:
                self._occupied.take(turn)
                if self._head == turn:
                    self.select(None)
                self.turn_removed.emit(turn)
        self.discarded.emit(tuple(turns))

    async def bring_back(self, turns: Collection[TurnId]) -> None:
        """`restore`, to be waited for."""
        await self._studio.trash.restore(turns)
        await self._take_in_others()
        self.restored.emit(tuple(turns))

    async def _keep_marks(self, marked: Sequence[TurnSummary]) -> None:
        marks = {turn.id: turn.marks for turn in marked}
        await self._studio.mark_all(marks, {turn.id: turn.starred for turn in marked})

    async def _load_path(self, turn: TurnId | None) -> None:
        path = await self._studio.path_to(turn) if turn else ()
        if turn == self._head:  # another may have been selected meanwhile
            self.path_changed.emit(path)

    def _look_for_others(self) -> None:
        self._tasks.spawn(self._take_in_others_if_any())

    async def _take_in_others_if_any(self) -> None:
        version = await self._studio.data_version()
        if self._seen_version not in (None, version):
            await self._take_in_others()
        self._seen_version = version

    async def _take_in_others(self) -> None:
        """Hang what another process, such as the command line, has added meanwhile."""
        session = self.id
        if session is None:
            return
        fresh = await self._studio.session(session)
        if session == self.id:
            for turn in fresh.turns:
                if turn.id not in self._turns:
                    self._add(turn)
            self.refreshed.emit(fresh)


def shown_of(turn: Turn, card: TurnSummary | None) -> Picture:
    """The picture of `turn` that its card shows; the first where there is no card.

    Only of a turn that has pictures.
    """
    pictures = turn.outcome.pictures
    blob = card.picture.blob if card is not None and card.picture is not None else None
    return next((one for one in pictures if one.blob == blob), pictures[0])
