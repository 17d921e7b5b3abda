"""The real window with a heartbeat beside it, told by JSON lines what hands would do.

    python -m tests.bench.inside [--why] HEARTBEAT main.py's arguments…

Everything of the window's own is untouched: `gui.app.start` runs as it is. What
is told back goes to standard output, each line with its perf_counter.
"""

from __future__ import annotations

import asyncio
import gc
import json
import sys
import threading
import time
import traceback
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

import gui.app
from gui.canvas.board import Board
from gui.panels.prompt_editor import PromptEditor
from gui.panels.reference_slot import ReferenceSlot
from gui.panels.reference_tray import ReferenceTray
from gui.panels.session_switcher import SessionSwitcher
from gui.state.desk import Desk
from services.arguments import parse
from services.domain import MAX_REFERENCES, TurnId
from services.options import Options
from tests.bench.heartbeat import Heartbeat, Watcher
from tests.bench.travel import Travel
from tests.bench.typist import Typist


def say(event: str, **more: Any) -> None:
    line = {"event": event, "at": time.perf_counter(), **more}
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Guest(QObject):
    """Sees what the window announces and does what it is told."""

    def __init__(self, heartbeat: Heartbeat, kept: Path) -> None:
        super().__init__()
        self._heartbeat, self._kept = heartbeat, kept
        self._window = next(w for w in QApplication.topLevelWidgets() if _is_main(w))
        self._board = self._child(Board, "historyCanvas")
        self._desk: Desk = next(o for o in gc.get_objects() if type(o) is Desk)
        self._board.installEventFilter(self)
        self._paints: list[float] = []
        self._board.turns_model.modelReset.connect(self._was_opened)
        self._board.turns_model.rowsInserted.connect(self._grew)
        self._saw_picture = True
        self._desk.pictures.arrived.connect(self._picture_came)
        tray = self._child(ReferenceTray, "referenceTray")
        self._slots = [tray.slot(place) for place in range(MAX_REFERENCES)]
        for slot in self._slots:
            slot.installEventFilter(self)
        self._small: set[int] = set()
        self._references = 0
        self._desk.opened.connect(self._ready)
        self._desk.draft.changed.connect(self._written)
        self._desk.queue.job_changed.connect(self._job)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.Paint:
            return False
        if watched is self._board:
            self._paints.append(time.perf_counter())
        elif isinstance(watched, ReferenceSlot):
            self._slot_painted(watched)
        return False

    # -- what it sees

    def _was_opened(self) -> None:
        say("session", turns=self._board.turns_model.rowCount())
        self._saw_picture = False

    def _picture_came(self) -> None:
        if not self._saw_picture:
            self._saw_picture = True
            self._board.repaint()
            say("picture")

    def _slot_painted(self, slot: ReferenceSlot) -> None:
        if slot.shows_picture and slot.place not in self._small:
            self._small.add(slot.place)
            say("small", count=len(self._small))

    def _grew(self) -> None:
        say("turn", turns=self._board.turns_model.rowCount())

    def _ready(self) -> None:
        say("ready")

    def _written(self, recipe: Any) -> None:
        if len(recipe.references) != self._references:  # a key is not to wait for this
            self._references = len(recipe.references)
            say("draft", references=self._references)

    def _job(self, job: Any, progress: Any) -> None:
        say(
            "job",
            id=job.id,
            state=job.state,
            error=job.error,
            words=progress.words,
            drafts=sum(thought.draft is not None for thought in progress.thoughts),
        )

    # -- what it does

    def obey(self, message: dict[str, Any]) -> None:
        getattr(self, f"do_{message.pop('do')}")(**message)

    def do_where(self, name: str) -> None:
        widget = self._child(QWidget, name)
        at = widget.mapToGlobal(QPoint(0, 0))
        say("where", rect=[at.x(), at.y(), widget.width(), widget.height()])

    def do_card(self, id: str) -> None:
        rect = self._board.card_rect(TurnId(id)).toRect()
        at = self._board.mapToGlobal(rect.topLeft())
        say("where", rect=[at.x(), at.y(), rect.width(), rect.height()])

    def do_write(self, text: str) -> None:
        self._child(PromptEditor, "promptEditor").setPlainText(text)
        say("done")

    def do_click(self, name: str) -> None:
        button = self._child(QAbstractButton, name)
        if not button.isEnabled():
            raise RuntimeError(f"{name} is disabled")
        say("clicked")
        button.click()

    def do_drop(self, files: list[str]) -> None:
        tray = self._child(ReferenceTray, "referenceTray")
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(file) for file in files])
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        middle = tray.rect().center()
        QApplication.sendEvent(tray, QDragEnterEvent(middle, copy, mime, left, none))
        drop = QDropEvent(QPointF(middle), copy, mime, left, none)
        self._saw_picture = True  # nothing is painted for a measure's sake but what is dropped
        say("dropped")
        QApplication.sendEvent(tray, drop)

    def do_choose_session(self, name: str) -> None:
        known = {session.name: session.id for session in self._desk.library.sessions}
        switcher = self._child(SessionSwitcher, "sessionSwitcher")
        say("chosen")
        switcher.chosen.emit(known[name])

    def do_deselect(self) -> None:
        self._desk.session.select(None)
        say("done")

    def do_zoom(self, zoom: float) -> None:
        self._board.set_zoom(zoom) if zoom else self._board.zoom_to_fit()
        say("done")

    def do_resize(self, width: int, height: int) -> None:
        self._window.resize(width, height)
        say("done")

    def do_travel(self) -> None:
        Travel(self._board, lambda wall, own: say("travelled", wall_ms=wall, own_ms=own))

    def do_type(self, share: float, keys: int) -> None:
        editor = self._child(PromptEditor, "promptEditor")
        Typist(editor, share, keys, lambda wall, own: say("typed", wall_ms=wall, own_ms=own))

    def do_paints(self) -> None:
        say("paints", first=self._paints[0], last=self._paints[-1])

    def do_beat(self) -> None:
        self._heartbeat.write(self._kept)
        say("done")

    def do_end(self) -> None:
        self._heartbeat.write(self._kept)
        self._window.close()

    def _child(self, kind: Any, name: str) -> Any:
        if name == self._window.objectName():
            return self._window
        found = self._window.findChild(kind, name)
        if found is None:
            raise RuntimeError(f"the window has no {name}")
        return found


def main() -> int:
    words = sys.argv[1:]
    why = words[0] == "--why"
    kept, arguments = Path(words[why]), parse(words[why + 1 :])
    run_windows = gui.app._run_windows

    async def with_a_guest(app: QApplication, options: Options) -> int:
        guest = asyncio.create_task(_invite(kept, why))
        guest.add_done_callback(_tell_failure)
        try:
            return await run_windows(app, options)
        finally:
            guest.cancel()

    gui.app._run_windows = with_a_guest
    return gui.app.start(arguments.options)


def _is_main(widget: QWidget) -> bool:
    return widget.objectName() == "mainWindow" and widget.isVisible()


def _tell_failure(guest: asyncio.Task[None]) -> None:
    if not guest.cancelled() and (error := guest.exception()) is not None:
        traceback.print_exception(error)


async def _invite(kept: Path, why: bool) -> None:
    while not any(map(_is_main, QApplication.topLevelWidgets())):  # noqa: ASYNC110
        await asyncio.sleep(0)
    heartbeat = Heartbeat(QApplication.instance())
    if why:
        Watcher(sys.stderr, heartbeat)
    guest = Guest(heartbeat, kept)
    loop = asyncio.get_running_loop()

    def listen() -> None:
        for line in sys.stdin:
            loop.call_soon_threadsafe(guest.obey, json.loads(line))

    threading.Thread(target=listen, name="listener", daemon=True).start()
    say("shown")
    await asyncio.Event().wait()


if __name__ == "__main__":
    sys.exit(main())
