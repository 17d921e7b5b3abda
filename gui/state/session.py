"""The open session: its cards, what is selected, and where the next turn grows."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from gui.collector import lasting
from gui.state.cards import Cards, Laid, LaySheet, laid
from gui.state.kept import Kept
from gui.state.tasks import Tasks
from services.domain import (
    BlobId,
    Job,
    Place,
    Recipe,
    Session,
    SessionId,
    Turn,
    TurnId,
    TurnSummary,
    View,
)
from services.layout import Occupied
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
        self._cards = Cards()
        self._asked = 0  # how often a session was to be opened
        self._opening: SessionId | None = None  # is being read
        self._early: list[Turn] = []  # its turns that were made meanwhile
        self._lay_sheet: LaySheet = tuple
        self._sheet: Any = None
        self._head: TurnId | None = None
        self._seen_version: int | None = None
        self.turning = asyncio.Lock()  # held while another session is being opened
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
        return self._cards.turns

    @property
    def occupied(self) -> Occupied:
        """Where the cards of turns and jobs stand."""
        return self._cards.occupied

    @property
    def head(self) -> TurnSummary | None:
        """The selected turn, from which the next one grows."""
        return self._cards.get(self._head) if self._head else None

    def turn(self, turn: TurnId) -> TurnSummary | None:
        return self._cards.get(turn)

    def has_child(self, turn: TurnId) -> bool:
        return any(other.parent == turn for other in self.turns)

    def lay_by(self, lay: LaySheet) -> None:
        """Before a session is shown, give its turns to `lay`, on another thread."""
        self._lay_sheet = lay

    def take_sheet(self) -> Any:
        """What became of that for the session that has just been opened; None the second time."""
        sheet, self._sheet = self._sheet, None
        return sheet

    async def open_last(self, name_of_first: str) -> None:
        """Open the session that was open when the program ended."""
        self._seen_version = await self._studio.data_version()  # before: what comes after is new
        with lasting():
            self._show(await self._laid(self._studio.last_session(name_of_first)))
        self._watch.start()

    async def open(self, session: SessionId) -> None:
        """Leave the open session, saved, and open another."""
        self._asked = mine = self._asked + 1
        async with self.turning:
            self.leaving.emit()
            await self.flush()
            self._opening, self._early = session, []
            try:
                with lasting():
                    await self._turn_to(session, mine)
            finally:
                self._opening = None

    async def _turn_to(self, session: SessionId, mine: int) -> None:
        """Show it, unless another was asked for meanwhile.

        What was typed or came in until then belongs to the one that is still open.
        """
        found = await self._laid(self._studio.session(session))
        while self._kept.is_waiting:
            await self.flush()
            if session == self.id:
                found = await self._laid(self._studio.session(session))
        if mine == self._asked:
            self._show(found)

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
        if turn.session == self._opening:
            self._early.append(turn)
        if turn.session == self.id and turn.id not in self._cards:
            self._add(summary_of(turn))

    def move(self, places: Mapping[TurnId, Place]) -> None:
        """Put cards elsewhere on the board, all of them at once."""
        moved = {turn: place for turn, place in places.items() if self._cards.move(turn, place)}
        if moved:
            self.turns_moved.emit(moved)
            self._tasks.spawn(self._studio.move_all(moved))

    def mark(self, marked: Iterable[TurnSummary]) -> None:
        """Give turns the marks and stars that these have; all else of them stays.

        Those of other sessions are marked, too, and told apart.
        """
        known = list(marked)
        for turn in known:
            card = self._cards.get(turn.id)
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
        if job.session == self.id:
            self._cards.reserve(job)

    def vacate(self, job: TurnId) -> None:
        """A job's card is gone, unless it became a turn's."""
        self._cards.vacate(job)

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

    async def _laid(self, loading: Awaitable[Session]) -> Laid:
        return await self._studio.threads.worker(laid, await loading, self._lay_sheet)

    def _show(self, laid: Laid) -> None:
        self._session = session = laid.session
        self._cards.leave()
        self._cards, self._sheet = laid.cards, laid.sheet
        self._head = session.view.head if session.view.head in self._cards else None
        self._kept.begin(session, self._head)
        self.opened.emit(session)
        self.head_changed.emit(self._head)
        self._tasks.spawn(self._load_path(self._head))
        self._opening, early = None, self._early
        for turn in early:
            self.add(turn)

    def _show_card(self, card: TurnSummary) -> None:
        if card.id in self._cards:
            self._cards.put(card)
            self.turn_marked.emit(card)
        else:
            self.guest_changed.emit(card)

    def _add(self, summary: TurnSummary) -> None:
        self._cards.put(summary)
        self.turn_added.emit(summary)

    async def _discard(self, turns: Sequence[TurnId]) -> None:
        await self._studio.trash.discard(turns)
        for turn in turns:
            if self._cards.take(turn):
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
                if turn.id not in self._cards:
                    self._add(turn)
            self.refreshed.emit(fresh)
