"""What can be taken back: one history a session."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from gui.state.queue import Queue
from gui.state.session import SessionState
from services.domain import Job, Place, Session, SessionId, TurnId, TurnSummary

Places = Mapping[TurnId, Place]
_NOTE = 2  # what Qt tells commands apart by that may become one


class Undo(QObject):
    """Commands hold ids and values, never items; a generation goes to the trash, not undone."""

    def __init__(self, session: SessionState, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.group = QUndoGroup(self)
        self._session = session
        self._stacks: dict[SessionId, QUndoStack] = {}
        self._first = QUndoStack(self.group)
        self._first.setActive(True)
        session.opened.connect(self._switch)

    @property
    def stack(self) -> QUndoStack:
        """The open session's history."""
        return self.group.activeStack() or self._first

    def move(self, old: Places, new: Places) -> None:
        """Put cards elsewhere, in one step: by hand, or to tidy up."""
        words = self.tr("Move card") if len(new) == 1 else self.tr("Move cards")
        self.stack.push(_Move(self._session, words, old, new))

    def discard(self, turns: Iterable[TurnId]) -> None:
        """Put cards in the trash, to be taken out by undo in one step."""
        self.stack.push(_Discard(self._session, tuple(turns)))

    def take_back(self, turns: tuple[TurnId, ...]) -> None:
        """Take cards out of the trash: by undo where that was the last thing done."""
        last = self.stack.command(self.stack.index() - 1)
        if isinstance(last, _Discard) and last.turns == turns:
            self.stack.undo()
        else:
            self._session.restore(turns)

    def mark(self, old: Sequence[TurnSummary], new: Sequence[TurnSummary]) -> None:
        """Rate, flag, label or star turns, in one step."""
        self.stack.push(_Mark(self._session, old, new))

    def note(self, old: Sequence[TurnSummary], new: Sequence[TurnSummary], sitting: int) -> None:
        """Write a note on turns; all that is written in one sitting is one step."""
        self.stack.push(_Note(self._session, old, new, sitting))

    def made(self, turn: TurnId, text: str) -> None:
        """Record that a turn was made by hand; to undo it puts the card in the trash."""
        self.stack.push(_Made(self._session, turn, text))

    def dismiss(self, queue: Queue, job: Job) -> None:
        """Take a failed job's card off the table, to be put back by undo."""
        self.stack.push(_Dismiss(queue, job))

    def _switch(self, session: Session) -> None:
        stack = self._stacks.get(session.id)
        if stack is None:
            stack = self._stacks[session.id] = QUndoStack(self.group)
        stack.setActive(True)


class _Move(QUndoCommand):
    def __init__(self, session: SessionState, words: str, old: Places, new: Places) -> None:
        super().__init__(words)
        self._session, self._old, self._new = session, old, new

    def redo(self) -> None:
        self._session.move(self._new)

    def undo(self) -> None:
        self._session.move(self._old)


class _Discard(QUndoCommand):
    def __init__(self, session: SessionState, turns: tuple[TurnId, ...]) -> None:
        super().__init__(session.tr("Move to the trash"))
        self._session, self.turns = session, turns

    def redo(self) -> None:
        self._session.discard(self.turns)

    def undo(self) -> None:
        self._session.restore(self.turns)


class _Mark(QUndoCommand):
    def __init__(
        self, session: SessionState, old: Sequence[TurnSummary], new: Sequence[TurnSummary]
    ) -> None:
        super().__init__(session.tr("Mark"))
        self._session, self._old, self._new = session, old, new

    def redo(self) -> None:
        self._session.mark(self._new)

    def undo(self) -> None:
        self._session.mark(self._old)


class _Note(_Mark):
    def __init__(
        self,
        session: SessionState,
        old: Sequence[TurnSummary],
        new: Sequence[TurnSummary],
        sitting: int,
    ) -> None:
        super().__init__(session, old, new)
        self.setText(session.tr("Note"))
        self._sitting = sitting

    def id(self) -> int:
        return _NOTE

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Note) or other._sitting != self._sitting:
            return False
        self._new = other._new
        self.setObsolete(list(self._old) == list(self._new))  # written and taken back: no step
        return True


class _Made(QUndoCommand):
    def __init__(self, session: SessionState, turn: TurnId, text: str) -> None:
        super().__init__(text)
        self._session, self._turn = session, turn
        self._is_there = True

    def redo(self) -> None:
        if not self._is_there:  # it is recorded when it has been done
            self._session.restore([self._turn])
        self._is_there = True

    def undo(self) -> None:
        self._session.discard([self._turn])
        self._is_there = False


class _Dismiss(QUndoCommand):
    def __init__(self, queue: Queue, job: Job) -> None:
        super().__init__(queue.tr("Dismiss"))
        self._queue, self._job = queue, job

    def redo(self) -> None:
        self._queue.dismiss(self._job.id)

    def undo(self) -> None:
        self._queue.put_back(self._job)
