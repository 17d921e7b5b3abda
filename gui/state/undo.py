"""What can be taken back: one history a session."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand, QUndoGroup, QUndoStack

from gui.state.queue import Queue
from gui.state.session import SessionState
from services.domain import Job, Place, Session, SessionId, TurnId


class Undo(QObject):
    """Commands hold ids and values, never items; a generation is hidden, not undone."""

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

    def move(self, turn: TurnId, old: Place, new: Place) -> None:
        """Record that a card was moved by hand."""
        self.stack.push(_Move(self._session, turn, old, new))

    def hide(self, turn: TurnId) -> None:
        """Take a card off the table, to be put back by undo."""
        self.stack.push(_Hide(self._session, turn))

    def made(self, turn: TurnId) -> None:
        """Record that a draft was made a turn; to undo it takes the card off the table."""
        self.stack.push(_Made(self._session, turn))

    def dismiss(self, queue: Queue, job: Job) -> None:
        """Take a failed job's card off the table, to be put back by undo."""
        self.stack.push(_Dismiss(queue, job))

    def _switch(self, session: Session) -> None:
        stack = self._stacks.get(session.id)
        if stack is None:
            stack = self._stacks[session.id] = QUndoStack(self.group)
        stack.setActive(True)


class _Move(QUndoCommand):
    def __init__(self, session: SessionState, turn: TurnId, old: Place, new: Place) -> None:
        super().__init__(session.tr("Move card"))
        self._session, self._turn, self._old, self._new = session, turn, old, new

    def redo(self) -> None:
        self._session.move(self._turn, self._new)

    def undo(self) -> None:
        self._session.move(self._turn, self._old)


class _Hide(QUndoCommand):
    def __init__(self, session: SessionState, turn: TurnId) -> None:
        super().__init__(session.tr("Take off the table"))
        self._session, self._turn = session, turn

    def redo(self) -> None:
        self._session.hide(self._turn, True)

    def undo(self) -> None:
        self._session.hide(self._turn, False)


class _Made(QUndoCommand):
    def __init__(self, session: SessionState, turn: TurnId) -> None:
        super().__init__(session.tr("Make a draft a turn"))
        self._session, self._turn = session, turn
        self._is_there = True

    def redo(self) -> None:
        if not self._is_there:  # it is recorded when it has been done
            self._session.hide(self._turn, False)
        self._is_there = True

    def undo(self) -> None:
        self._session.hide(self._turn, True)
        self._is_there = False


class _Dismiss(QUndoCommand):
    def __init__(self, queue: Queue, job: Job) -> None:
        super().__init__(queue.tr("Dismiss"))
        self._queue, self._job = queue, job

    def redo(self) -> None:
        self._queue.dismiss(self._job.id)

    def undo(self) -> None:
        self._queue.put_back(self._job)
