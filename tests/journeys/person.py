"""Somebody at Musa's window: sees widgets by their names, types, clicks, drops, and waits.

Waiting is looking again whenever the event loop has nothing left to do: no
clock decides anything here, except when a hopeless wait is given up.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import (
    QAbstractEventDispatcher,
    QByteArray,
    QEvent,
    QMimeData,
    QPoint,
    QPointF,
    Qt,
    QUrl,
)
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeySequence, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QApplication,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)

from gui.canvas.board import Board
from gui.state.desk import Desk
from services.domain import Job, JobState, Turn, TurnId, TurnSummary

W = TypeVar("W", bound=QWidget)
GIVE_UP_S = 15


async def until(condition: Callable[[], object], hoped: str = "") -> None:
    """Return once `condition` holds.

    Raises:
        TimeoutError: it does not; `hoped` says for what was waited.
    """
    found: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def look() -> None:
        if not found.done() and condition():
            found.set_result(None)

    dispatcher = QAbstractEventDispatcher.instance()
    dispatcher.aboutToBlock.connect(look)
    try:
        look()
        async with asyncio.timeout(GIVE_UP_S):
            await found
    except TimeoutError as error:
        raise TimeoutError(f"waited in vain for: {hoped or condition}") from error
    finally:
        dispatcher.aboutToBlock.disconnect(look)


class Person:
    """Works with one window. Everything that is done goes through real events."""

    def __init__(self, window: QWidget, desk: Desk) -> None:
        self.window = window
        self.desk = desk

    # -- seeing

    def find(self, kind: type[W], name: str) -> W:
        found = self.window.findChildren(kind, name)
        assert len(found) == 1, f"{len(found)} widgets are called {name}"
        return found[0]

    def sees(self, name: str) -> bool:
        return any(widget.isVisible() for widget in self.window.findChildren(QWidget, name))

    def text(self, name: str) -> str:
        widget = self.find(QWidget, name)
        assert isinstance(widget, QLabel | QAbstractButton), name
        return widget.text()

    def notices(self) -> list[str]:
        """What is said above the board."""
        labels = self.find(QWidget, "notices").findChildren(QLabel)
        return [label.text() for label in labels if label.isVisible() and label.text()]

    def words_in(self, name: str) -> str:
        """All that a visible part of the window says, line by line."""
        labels = self.find(QWidget, name).findChildren(QLabel)
        return "\n".join(label.text() for label in labels if label.isVisible())

    @property
    def board(self) -> Board:
        return self.find(Board, "historyCanvas")

    @property
    def prompt(self) -> QPlainTextEdit:
        return self.find(QPlainTextEdit, "promptEditor")

    @property
    def turns(self) -> tuple[TurnSummary, ...]:
        return self.desk.session.turns

    @property
    def jobs(self) -> tuple[Job, ...]:
        return self.desk.queue.jobs()

    @property
    def reference_names(self) -> list[str]:
        return [reference.name for reference in self.desk.draft.recipe.references]

    # -- doing

    def click(self, name: str) -> None:
        button = self.find(QAbstractButton, name)
        assert button.isVisible(), f"{name} cannot be seen"
        assert button.isEnabled(), f"{name} is closed"
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def click_button(self, text: str, within: str = "") -> None:
        """Click the one visible button that says `text`, of a part of the window."""
        part = self.find(QWidget, within) if within else self.window
        every = part.findChildren(QPushButton)
        [button] = [b for b in every if b.isVisible() and b.text() == text]
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def click_dismiss(self) -> None:
        """Put the one notice above the board aside."""
        every = self.find(QWidget, "notices").findChildren(QToolButton)
        [cross] = [button for button in every if button.isVisible()]
        QTest.mouseClick(cross, Qt.MouseButton.LeftButton)

    def write(self, prompt: str) -> None:
        """Replace the prompt by typing."""
        self.prompt.setFocus()
        QTest.keySequence(self.prompt, QKeySequence("Ctrl+A"))
        QTest.keyClicks(self.prompt, prompt)

    def press(self, keys: str, at: QWidget | None = None) -> None:
        QTest.keySequence(at or self.window.focusWidget() or self.window, QKeySequence(keys))

    def ask(self, prompt: str) -> Job:
        """Type a prompt, press Ctrl+Enter; the card's job."""
        before = {job.id for job in self.jobs}
        self.write(prompt)
        self.press("Ctrl+Return", self.prompt)
        [job] = [job for job in self.jobs if job.id not in before]
        return job

    def ask_anew(self, prompt: str) -> Job:
        """`ask` for a picture that grows from nothing."""
        self.press("Ctrl+Shift+N", self.board)
        return self.ask(prompt)

    def drop(
        self,
        mime: QMimeData,
        name: str = "referenceTray",
        at: QPoint | None = None,
        held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        """Drag `mime` over a widget and let go, in its middle if nothing else is said."""
        target = self.find(QWidget, name)
        if isinstance(target, QAbstractScrollArea):
            target = target.viewport()
        at = at or target.rect().center()
        action, buttons = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        enter = QDragEnterEvent(at, action, mime, buttons, held)
        QApplication.sendEvent(target, enter)
        assert enter.isAccepted(), f"{name} does not take this"
        QApplication.sendEvent(target, QDropEvent(QPointF(at), action, mime, buttons, held))

    def point_at(self, card: TurnId) -> QPoint:
        rect = self.board.card_rect(card)
        assert not rect.isEmpty(), "there is no such card"
        return rect.center().toPoint()

    def click_card(self, card: TurnId) -> None:
        at = self.point_at(card)
        assert self.board.rect().contains(at), "the card is out of sight"
        QTest.mouseClick(self.board, Qt.MouseButton.LeftButton, pos=at)

    def hover_buttons(self, card: TurnId) -> list[QPoint]:
        """Where on a card the cursor becomes a hand: one point for each button, from the left."""
        rect = self.board.card_rect(card).toRect()
        found: list[QPoint] = []
        for y in range(rect.bottom(), rect.top(), -6):
            was_hand = False
            for x in range(rect.left(), rect.right(), 4):
                self._hover(QPoint(x, y))
                hand = self.board.cursor().shape() is Qt.CursorShape.PointingHandCursor
                if hand and not was_hand:
                    found.append(QPoint(x + 6, y))
                was_hand = hand
            if found:
                return found
        return found

    def _hover(self, at: QPoint) -> None:
        # QTest.mouseMove lets the loop run inside of this task: it would lose others' turns.
        none, no_button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.NoButton
        there = QPointF(self.board.mapToGlobal(at))
        kind = QEvent.Type.MouseMove
        event = QMouseEvent(kind, QPointF(at), there, no_button, no_button, none)
        QApplication.sendEvent(self.board, event)

    def click_on_card(self, card: TurnId, number: int = 0) -> None:
        """Click a card's button: 0 is Cancel or the next step, 1 is Dismiss."""
        QTest.mouseClick(
            self.board, Qt.MouseButton.LeftButton, pos=self.hover_buttons(card)[number]
        )

    # -- waiting

    async def job_in(self, job: Job, state: JobState) -> Job:
        def now() -> Job | None:
            return self.desk.queue.job(job.id)

        await until(
            lambda: (found := now()) is not None and found.state is state,
            f"job in {state}; it is {now()}",
        )
        found = now()
        assert found is not None
        return found

    async def failure(self, job: Job) -> dict[str, Any]:
        """The error of a job that fails."""
        failed = await self.job_in(job, JobState.FAILED)
        assert failed.error is not None
        return failed.error

    async def picture(self, job: Job) -> Turn:
        """The turn that a job becomes; its failure fails the test."""

        def settled() -> bool:
            now = self.desk.queue.job(job.id)
            assert now is None or now.state is not JobState.FAILED, now
            return self.desk.session.turn(job.id) is not None

        await until(settled, "a picture")
        return await self.desk._studio.turn(job.id)

    async def pictures_are_in(self, count: int) -> None:
        await until(
            lambda: not self.desk.intake.pending and len(self.reference_names) == count,
            f"{count} references; there are {len(self.reference_names)}",
        )


def files(*paths: Path) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


def raw(kind: str, data: bytes) -> QMimeData:
    mime = QMimeData()
    mime.setData(kind, QByteArray(data))
    return mime


def address(url: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl(url)])
    return mime


def names(paths: Iterable[Path]) -> list[str]:
    return [path.name for path in paths]
