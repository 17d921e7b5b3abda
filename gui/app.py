"""The application: one event loop, one window after another, an orderly end."""

from __future__ import annotations

import asyncio
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

os.environ["QT_API"] = "pyside6"  # before qasync: another binding may be installed

import qasync
from PySide6.QtCore import QObject, QSocketNotifier, Signal
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.actions import Actions
from gui.browsing import Browsing
from gui.canvas.board import Board
from gui.canvas.compare_view import CompareView
from gui.canvas.grid_page import GridPage
from gui.canvas.grid_view import GridView
from gui.canvas.library_model import LibraryModel
from gui.capturing import Capturing
from gui.carrying import Carrying
from gui.collector import Collector
from gui.comparing import Comparing
from gui.crash import CrashDoor
from gui.culling import Culling
from gui.doors import Doors
from gui.drafting import Drafting
from gui.dragging import Dragging
from gui.editing import Editing
from gui.fanning import Fanning
from gui.finding import Finding
from gui.first import First
from gui.hanging import HangingDoor
from gui.menus import Menus
from gui.panels.composer import Composer
from gui.panels.cost_button import CostButton
from gui.panels.inspector import Inspector
from gui.panels.queue_status import QueueStatus
from gui.panels.session_switcher import SessionSwitcher
from gui.panels.status_bar import StatusBar
from gui.panels.top_bar import COMPARE, GRID, TREE, TopBar
from gui.prompting import Prompting
from gui.queueing import Queueing
from gui.referencing import Referencing
from gui.selecting import Selecting
from gui.sending import Sending
from gui.state.desk import Desk
from gui.tabling import Tabling
from gui.trashing import Trashing
from gui.window import Parts, Window
from gui.wiring import Wiring
from services.errors import InUse, LibraryError, StudioError
from services.keys import Keys
from services.options import Options
from services.paths import config_folder, library_folder
from services.settings import Settings
from services.studio import Studio

SWITCH_S = 0.001  # threads must give the interpreter back within a fraction of a frame


def start(options: Options) -> int:
    """Show the window until it is closed; the process's exit status."""
    sys.setswitchinterval(SWITCH_S)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Musa")
    app.setApplicationDisplayName("Musa")
    app.setDesktopFileName("musa")
    app.setQuitOnLastWindowClosed(False)
    Collector(app)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        status = loop.run_until_complete(_run_windows(app, options))
    sys.stdout.flush()
    sys.stderr.flush()
    # A worker may still wait for an answer to the keyring's prompt: it must not
    # keep the process alive. Everything that matters has been closed by now.
    os._exit(status)


async def _run_windows(app: QApplication, options: Options) -> int:
    """One window at a time; leaving or entering the sandbox opens the next."""
    door = CrashDoor(config_folder())
    door.install(asyncio.get_running_loop())
    ending = Ending()
    keys = Keys()  # an exported key is read once; one that is remembered holds till the end
    following: Options | None = options
    prompt = ""
    while following is not None:
        first = First(following.library)
        if not first.claim():
            return 0 if first.raise_other() else _tell_of_another()
        run = Run(app, following, door, first, prompt, keys)
        ending.asked.connect(run.close)
        following = await run.until_closed()
        prompt = run.prompt
    return 0


def _tell_of_another() -> int:
    """Another process holds the library's window and does not answer."""
    sys.stderr.write(f"{InUse('library_window_busy')}\n")
    return 1


class Ending(QObject):
    """The system's wish that the program end: Ctrl+C in its terminal, or a logout.

    Python would run its own handlers in the middle of any Qt callback, where an
    exception has nowhere to go; here the signal's number comes through a socket.
    """

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._read, self._write = socket.socketpair()
        for end in (self._read, self._write):
            end.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno(), warn_on_full_buffer=False)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        self._notifier = QSocketNotifier(
            self._read.fileno(), QSocketNotifier.Type.Read, parent=self
        )
        self._notifier.activated.connect(self._hear)

    def _hear(self) -> None:
        self._read.recv(64)
        self.asked.emit()


class Run(QObject):
    """One window from first paint to last save."""

    def __init__(
        self,
        app: QApplication,
        options: Options,
        door: CrashDoor,
        first: First,
        prompt: str = "",
        keys: Keys | None = None,
    ) -> None:
        super().__init__()
        self.prompt = prompt  # typed before the sandbox was entered or left
        self._app = app
        self._options = options
        self._door = door
        self._first = first
        self._next: Options | None = None
        self._leaves_unsaved = False
        self._closing: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        studio = Studio(options, keys=keys)
        _log_without_secrets(studio.account.redaction)
        self._desk = Desk(studio, config_folder(), self)
        self._dress(self._desk.preferences.settings)
        self._window = self._build()

    async def until_closed(self) -> Options | None:
        """Show the window and serve it; the options of the window that follows, if any."""
        self._window.show()
        await asyncio.sleep(0)  # the first paint comes before any work
        self._desk.repair() if self._options.repair else self._desk.open()
        await self._closing
        await self._save_or_ask()
        self._window.hide()
        await self._desk.close()
        self._first.release()
        self._window.deleteLater()
        return self._next

    async def _save_or_ask(self) -> None:
        """Save before the end; a full disk must not make it silent."""
        while not self._leaves_unsaved:
            try:
                await self._desk.save()
                return
            except LibraryError as error:
                self._closing = asyncio.get_running_loop().create_future()
                button = self.tr("Close without saving")
                self._window.notices.tell(error, button, self._end_unsaved)
                await self._closing

    def _end_unsaved(self) -> None:
        self._leaves_unsaved = True
        self._end()

    def close(self) -> None:
        """End the window, whatever is under way: there may be nobody to ask."""
        self._queueing.leave_unasked()
        self._window.close()

    def _build(self) -> Window:
        desk = self._desk
        actions = Actions(self)
        board = Board(desk.pictures)
        all_rows = LibraryModel(self)
        page = GridPage(
            board.turns_model, all_rows, desk.pictures, lambda sent: desk.catalogue.model(sent).name
        )
        grid = page.view
        composer = Composer(
            desk.draft, desk.intake, desk.prompts, desk.sets, desk.catalogue, desk.pictures
        )
        inspector = Inspector(
            desk.session,
            desk.pictures,
            desk.code,
            desk.thinking,
            desk.marking,
            desk.catalogue,
            actions,
        )
        switcher = SessionSwitcher(desk.session, desk.library, actions)
        queue_status = QueueStatus(desk.queue, actions["queue"].shortcut().toString())
        status_bar = StatusBar(
            queue_status, desk.money, desk.library, desk.account, desk.connection
        )
        top_bar = TopBar(switcher, actions)
        compare = CompareView(desk.comparison, desk.pictures)
        parts = Parts(top_bar, composer, board, page, compare, inspector, status_bar)
        window = Window(parts, desk.preferences, sandbox=self._options.sandbox)
        actions.serve(window)
        doors = Doors(desk, window, composer, board)
        wiring = Wiring(desk, window, composer, board, actions, doors)
        Sending(desk, window, composer, board, actions, doors)
        menus = Menus(actions, window)
        self._connect_views(window, top_bar, grid, compare, actions)
        switcher.chosen.connect(wiring.open_session)
        inspector.turn_wanted.connect(desk.session.select)
        inspector.page_wanted.connect(doors.open_page)
        desk.provenance.told.connect(inspector.show_provenance)
        desk.provenance.damaged.connect(inspector.show_damage)
        desk.provenance.damaged.connect(desk.pictures.report)
        board.job_told.connect(inspector.say)
        board.job_offered.connect(inspector.offer)
        inspector.job_action.connect(board.job_action)
        for view in (board, grid):
            view.menu_requested.connect(menus.open)
        Browsing(desk, page, all_rows, actions)
        self._connect_notes(window, inspector, actions)
        Drafting(desk, board, actions, doors)
        Prompting(desk, window, composer.prompt_section(), actions, doors)
        Referencing(desk, window, composer.sets, actions, doors)
        leave = actions["show_tree"].trigger
        Finding(desk, window, wiring.palette, actions, doors, leave)
        Capturing(desk, window, composer.screenshot, actions)
        Carrying(desk, window, actions)
        Selecting(desk, board, grid, actions)
        Culling(desk, board, grid, actions)
        Fanning(desk, board, actions)
        Trashing(desk, window, actions)
        Tabling(desk, window, actions)
        HangingDoor(desk, board, window, actions)
        Dragging(desk, board, grid, inspector)
        Editing(desk, window, composer.tray(), actions)
        self._queueing = Queueing(desk, window, board, queue_status, actions, doors)
        status_bar.key_wanted.connect(doors.ask_for_key)
        self._connect_costs(status_bar.cost, doors, actions)
        status_bar.settings_wanted.connect(doors.settings)
        doors.restart_wanted.connect(self._restart)
        doors.repair_wanted.connect(self._repair)
        wiring.quit_wanted.connect(self._queueing.leave)
        self._queueing.left.connect(self._end)
        desk.opened.connect(self._bring_prompt)
        desk.open_failed.connect(doors.tell_library)
        desk.preferences.changed.connect(self._dress)
        self._door.bug_found.connect(self._tell_bug)
        self._door.failed.connect(window.notices.tell)
        self._first.raise_asked.connect(window.come_forward)
        return window

    def _connect_notes(self, window: Window, inspector: Inspector, actions: Actions) -> None:
        """The keys for tags and a note bring them into view."""

        def edit(begin: Callable[[], None]) -> None:
            window.show_inspector()
            begin()

        actions.connect_all(
            {
                "edit_tags": lambda: edit(inspector.edit_tags),
                "edit_note": lambda: edit(inspector.edit_note),
            }
        )

    def _connect_costs(self, cost: CostButton, doors: Doors, actions: Actions) -> None:
        actions.connect_all({"costs": cost.toggle})
        cost.panel.export_wanted.connect(doors.export_costs)
        self._desk.money.exported.connect(doors.tell_exported)
        cost.panel.settings_wanted.connect(doors.settings)
        doors.costs_wanted.connect(cost.open)

    def _connect_views(
        self,
        window: Window,
        top_bar: TopBar,
        grid: GridView,
        compare: CompareView,
        actions: Actions,
    ) -> None:
        """Tree, grid and comparison show the same turns."""

        def show(view: str) -> None:
            top_bar.show_view(view)
            {TREE: window.show_board, GRID: window.show_grid, COMPARE: window.show_compare}[view]()

        def pick(view: str) -> None:
            comparing.open() if view == COMPARE else show(view)

        comparing = Comparing(self._desk, compare, actions, lambda: show(COMPARE))
        compare.left.connect(lambda: show(TREE))
        top_bar.view_wanted.connect(pick)
        actions.connect_all({"show_tree": lambda: show(TREE), "show_grid": lambda: show(GRID)})
        grid.activated_turn.connect(lambda turn: show(TREE))

    def _dress(self, settings: Settings) -> None:
        theme.apply(self._app, settings.theme)

    def _repair(self) -> None:
        self._restart(self._options.sandbox, self._options.library)
        self._next = replace(self._options, repair=True)

    def _restart(self, sandbox: bool, folder: Path | None) -> None:
        library = folder or library_folder(None, os.environ, sandbox)
        self._next = replace(self._options, sandbox=sandbox, library=library, repair=False)
        self.prompt = self._desk.draft.recipe.prompt
        self._end()

    def _bring_prompt(self) -> None:
        if not self._desk.draft.recipe.prompt:
            self._desk.draft.set_prompt(self.prompt)
        self.prompt = ""

    def _end(self) -> None:
        if not self._closing.done():
            self._closing.set_result(None)

    def _tell_bug(self, report: str) -> None:
        self._window.notices.tell(StudioError("bug", place=report.splitlines()[-1].strip()))


def _log_without_secrets(redaction: logging.Filter) -> None:
    """Warnings go to standard error; no handler writes a key."""
    root = logging.getLogger()
    if not root.handlers:
        root.addHandler(logging.StreamHandler())
    for handler in root.handlers:
        handler.addFilter(redaction)
