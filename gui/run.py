"""One window: made, connected, served until it is closed, and the last save."""

from __future__ import annotations

import asyncio
import logging
import os
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from gui import theme
from gui.actions import Actions
from gui.browsing import Browsing
from gui.canvas.library_model import LibraryModel
from gui.capturing import Capturing
from gui.carrying import Carrying
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
from gui.inspecting import Inspecting
from gui.menus import Menus
from gui.naming import Naming
from gui.panels.status_bar import StatusBar
from gui.parts import Parts
from gui.prompting import Prompting
from gui.queueing import Queueing
from gui.referencing import Referencing
from gui.restoring import Restoring
from gui.selecting import Selecting
from gui.sending import Sending
from gui.setup import Setup
from gui.state.desk import Desk
from gui.tabling import Tabling
from gui.trashing import Trashing
from gui.viewing import Viewing
from gui.window import Window
from gui.wiring import Wiring
from services.errors import LibraryError, StudioError
from services.keys import Keys
from services.options import Options
from services.paths import config_folder, library_folder
from services.settings import Settings
from services.studio import Studio


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
        self._dressed = ""
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
        all_rows = LibraryModel(self)
        parts = Parts.of(desk, all_rows, actions)
        window = Window(parts, desk.preferences, sandbox=self._options.sandbox)
        actions.serve(window)
        self._connect(window, parts, actions)
        Browsing(desk, parts.grid, all_rows, parts.board, actions)
        return window

    def _connect(self, window: Window, parts: Parts, actions: Actions) -> None:
        desk, board, page, composer = self._desk, parts.board, parts.grid, parts.composer
        grids = (page.view, page.library_view)
        doors = Doors(desk, window, composer)
        naming = Naming(desk, window, composer, actions)
        setup = Setup(desk, window, board, actions, doors)
        wiring = Wiring(desk, window, composer, board, actions, doors)
        Sending(desk, window, composer, board, actions, doors, setup)
        fanning = Fanning(desk, board, grids, actions)
        viewing = Viewing(desk, window, parts, actions, fanning)
        Inspecting(desk, window, board, parts.inspector, actions, doors)
        menus = Menus(actions, window)
        board.menu_requested.connect(menus.open)
        for grid in grids:
            grid.menu_requested.connect(menus.open)
        Drafting(desk, board, actions, doors)
        Prompting(desk, window, composer.prompt_section(), actions, naming)
        Referencing(desk, window, composer.sets, actions, naming)
        leave, switcher = viewing.leave_page, parts.switcher
        Finding(desk, window, wiring.palette, switcher, actions, naming, leave)
        Capturing(desk, window, composer.screenshot, actions)
        Carrying(desk, window, actions)
        Restoring(desk, window, parts.inspector, actions)
        Selecting(desk, board, page, actions, window.notices.say)
        Culling(desk, board, grids, actions)
        Trashing(desk, window, actions)
        Tabling(desk, window, actions)
        HangingDoor(desk, board, window, actions)
        Dragging(desk, board, grids, parts.inspector)
        Editing(desk, window, composer.tray(), actions)
        self._queueing = Queueing(desk, window, board, parts.queue_status, actions, doors)
        self._connect_status(parts.status_bar, actions, doors, setup)
        self._connect_ends(window, setup)
        parts.switcher.chosen.connect(wiring.open_session)
        wiring.quit_wanted.connect(self._queueing.leave)

    def _connect_status(self, bar: StatusBar, actions: Actions, doors: Doors, setup: Setup) -> None:
        cost = bar.cost
        bar.key_wanted.connect(setup.ask_for_key)
        for part in (bar, cost.panel):
            part.settings_wanted.connect(setup.settings)
        cost.panel.export_wanted.connect(doors.export_costs)
        self._desk.money.exported.connect(doors.tell_exported)
        doors.costs_wanted.connect(cost.open)
        actions.connect_all({"costs": cost.toggle})

    def _connect_ends(self, window: Window, setup: Setup) -> None:
        """How the window comes to be, comes forward and goes; what is wrong with it."""
        desk = self._desk
        setup.restart_wanted.connect(self._restart)
        setup.repair_wanted.connect(self._repair)
        self._queueing.left.connect(self._end)
        desk.opened.connect(self._bring_prompt)
        desk.preferences.changed.connect(self._dress)
        self._door.bug_found.connect(self._tell_bug)
        self._door.failed.connect(window.notices.tell)
        self._first.raise_asked.connect(window.come_forward)

    def _dress(self, settings: Settings) -> None:
        if settings.theme != self._dressed:  # every widget is polished anew
            self._dressed = settings.theme
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
