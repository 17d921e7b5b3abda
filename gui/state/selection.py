"""Which turns are selected together: for all that is done with one or with many."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

from PySide6.QtCore import QObject, Signal

from gui.state.session import SessionState
from services.domain import SessionId, Turn, TurnId, TurnSummary


class Selection(QObject):
    """The chosen turns; the last of them is the current one.

    Of the open session the current turn is its head, too. A head that changes elsewhere is
    the whole selection: nothing acts on cards that one has turned away from.

    In the rows of the whole library turns of other sessions may be chosen: they are guests.
    While one of them is the current turn the open session has no head, so that nothing
    grows from a card that is not looked at; `come_home` goes back to where one was.
    """

    changed = Signal(object)  # tuple[TurnId, …], in the order chosen, the current one last
    path_changed = Signal(object)  # tuple[Turn, …]: root … the current turn; empty without one
    card_changed = Signal(object)  # TurnSummary, of whichever session: its marks or its picture

    def __init__(
        self,
        session: SessionState,
        read_path: Callable[[TurnId], Awaitable[tuple[Turn, ...]]],
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._read_path = read_path
        self._spawn = spawn
        self._turns: tuple[TurnId, ...] = ()
        self._guests: dict[TurnId, TurnSummary] = {}
        self._path: tuple[Turn, ...] = ()
        self._home: TurnId | None = None
        self._choosing = False
        session.head_changed.connect(self._follow)
        session.path_changed.connect(self._take_path)
        session.turn_removed.connect(self._drop)
        session.discarded.connect(self._drop_guests)
        session.opened.connect(self._forget_guests)
        session.turn_marked.connect(self.card_changed)
        session.guest_changed.connect(self._renew)

    @property
    def turns(self) -> tuple[TurnId, ...]:
        return self._turns

    @property
    def current(self) -> TurnId | None:
        return self._turns[-1] if self._turns else None

    @property
    def cards(self) -> tuple[TurnSummary, ...]:
        """The chosen turns as cards, in the same order."""
        return tuple(card for card in map(self.card, self._turns) if card is not None)

    @property
    def current_card(self) -> TurnSummary | None:
        return self.card(self.current) if self.current is not None else None

    @property
    def guest(self) -> TurnSummary | None:
        """The current turn's card, where it is of another session."""
        return self._guests.get(self.current) if self.current is not None else None

    @property
    def path(self) -> tuple[Turn, ...]:
        """From the root to the current turn; empty until it has been read."""
        return self._path

    @property
    def session_of_current(self) -> SessionId | None:
        """The session that holds the current turn: mostly the open one."""
        if self.guest is not None and self._path and self._path[-1].id == self.current:
            return self._path[-1].session
        return self._session.id

    def card(self, turn: TurnId) -> TurnSummary | None:
        """The card of a turn of the open session, or of a guest."""
        return self._session.turn(turn) or self._guests.get(turn)

    def choose(self, turns: Iterable[TurnId], guests: Iterable[TurnSummary] = ()) -> None:
        """Select these and no others; what is of another session is told by `guests`, too."""
        if self._choosing:
            return  # a view answers to what it has just been told
        known = self._guests | {card.id: card for card in guests}
        chosen = tuple(
            turn for turn in dict.fromkeys(turns) if self._session.turn(turn) or turn in known
        )
        if chosen != self._turns:
            strangers = {turn: known[turn] for turn in chosen if not self._session.turn(turn)}
            self._take(chosen, strangers)

    def come_home(self) -> None:
        """Let go of guests: the open session's own are selected again."""
        if self._guests:
            own = [turn for turn in self._turns if turn not in self._guests]
            back = [self._home] if not own and self._home is not None else []
            self.choose(own or back)

    def choose_all(self) -> None:
        """Select every turn of the session; the head stays where it is."""
        self._choose_with_current(turn.id for turn in self._session.turns)

    def choose_path(self) -> None:
        """Select the way from the root to the current turn."""
        path: dict[TurnId, None] = {}
        turn = self.current
        while turn is not None and turn not in path:
            card = self._session.turn(turn)
            if card is None:
                break
            path[turn] = None
            turn = card.parent
        self.choose(reversed(path))

    def choose_descendants(self) -> None:
        """Select the chosen turns and everything that grew out of them."""
        children: dict[TurnId, list[TurnId]] = {}
        for turn in self._session.turns:
            if turn.parent is not None:
                children.setdefault(turn.parent, []).append(turn.id)
        found: dict[TurnId, None] = {}
        waiting = list(reversed(self._turns))
        while waiting:
            turn_id = waiting.pop()
            if turn_id not in found:
                found[turn_id] = None
                waiting.extend(reversed(children.get(turn_id, [])))
        self._choose_with_current(found)

    def _choose_with_current(self, turns: Iterable[TurnId]) -> None:
        current = self.current
        rest = [turn for turn in turns if turn != current]
        self.choose(rest if current is None else [*rest, current])

    def _take(self, turns: tuple[TurnId, ...], guests: dict[TurnId, TurnSummary]) -> None:
        if guests and not self._guests:
            self._home = self._session.head.id if self._session.head is not None else None
        before = self.guest
        self._turns, self._guests = turns, guests
        now = self.guest
        self._choosing = True
        try:
            self._session.select(self._own_current())
            self.changed.emit(turns)
        finally:
            self._choosing = False
        if now is not None and (before is None or now.id != before.id):
            self._spawn(self._load_path(now.id))
        elif before is not None and not turns:  # the session has no head, as before
            self._tell_path(())

    def _own_current(self) -> TurnId | None:
        return self.current if self.guest is None else None

    def _follow(self, head: TurnId | None) -> None:
        if not self._choosing and head != self._own_current():
            self._turns, self._guests = () if head is None else (head,), {}
            self.changed.emit(self._turns)

    # -- the way to the current turn

    def _take_path(self, path: tuple[Turn, ...]) -> None:
        if self.guest is None:
            self._tell_path(path)

    async def _load_path(self, turn: TurnId) -> None:
        path = await self._read_path(turn)
        if self.guest is not None and turn == self.current:
            self._tell_path(path)

    def _tell_path(self, path: tuple[Turn, ...]) -> None:
        self._path = path
        self.path_changed.emit(path)

    # -- what goes, and what changes

    def _drop(self, turn: TurnId) -> None:
        if turn in self._turns:
            self.choose(other for other in self._turns if other != turn)

    def _drop_guests(self, turns: tuple[TurnId, ...]) -> None:
        gone = set(turns) & self._guests.keys()
        if gone:
            self.choose(turn for turn in self._turns if turn not in gone)

    def _forget_guests(self) -> None:
        """Another session is open: what was a guest may be its own now."""
        self._home = None
        if self._guests:
            self._guests = {}
            self._turns = tuple(turn for turn in self._turns if self._session.turn(turn))
            self.changed.emit(self._turns)

    def _renew(self, card: TurnSummary) -> None:
        if card.id in self._guests:
            self._guests[card.id] = card
        self.card_changed.emit(card)
