"""Which turns are selected together: for all that is done with one or with many."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal

from gui.state.session import SessionState
from services.domain import TurnId


class Selection(QObject):
    """The chosen turns of the open session; the last of them is its head.

    A head that changes elsewhere is the whole selection: nothing acts on
    cards that one has turned away from.
    """

    changed = Signal(object)  # tuple[TurnId, …], in the order chosen, the current one last

    def __init__(self, session: SessionState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._turns: tuple[TurnId, ...] = ()
        session.head_changed.connect(self._follow)
        session.turn_removed.connect(self._drop)

    @property
    def turns(self) -> tuple[TurnId, ...]:
        return self._turns

    @property
    def current(self) -> TurnId | None:
        return self._turns[-1] if self._turns else None

    def choose(self, turns: Iterable[TurnId]) -> None:
        """Select these and no others; the last one becomes the head."""
        known = tuple(turn for turn in dict.fromkeys(turns) if self._session.turn(turn))
        if known != self._turns:
            self._turns = known
            self._session.select(self.current)
            self.changed.emit(known)

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

    def _follow(self, head: TurnId | None) -> None:
        if head != self.current:
            self._turns = () if head is None else (head,)
            self.changed.emit(self._turns)

    def _drop(self, turn: TurnId) -> None:
        if turn in self._turns:
            self.choose(other for other in self._turns if other != turn)
