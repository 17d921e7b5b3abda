"""What the window stands on, opened to be changed: key, sandbox, settings, library."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog

from gui.actions import Actions
from gui.canvas.board import Board
from gui.dialogs.budget_section import BudgetSection
from gui.dialogs.connection_section import ConnectionSection
from gui.dialogs.culling_section import CullingSection
from gui.dialogs.key import KeyDialog
from gui.dialogs.library_section import LibrarySection
from gui.dialogs.looks_section import LooksSection
from gui.dialogs.queue_section import QueueSection
from gui.dialogs.settings import SettingsDialog
from gui.dialogs.writing_section import WritingSection
from gui.doors import Doors
from gui.state.desk import Desk
from gui.window import Window
from services.errors import NextStep, StudioError


class Setup(QObject):
    """Asks, and does what was answered. Lives as long as its window."""

    restart_wanted = Signal(bool, object)  # sandbox, library folder or None for the usual one
    repair_wanted = Signal()  # close, repair the library, open again

    def __init__(
        self, desk: Desk, window: Window, board: Board, actions: Actions, doors: Doors
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._board = board
        self._doors = doors
        window.welcome.key_wanted.connect(self.ask_for_key)
        window.welcome.sandbox_wanted.connect(self.enter_sandbox)
        window.banner.key_wanted.connect(self.leave_sandbox)
        desk.remedies.key_wanted.connect(self.ask_for_key)
        desk.remedies.settings_wanted.connect(self.settings)
        desk.remedies.repair_wanted.connect(self.repair)
        desk.open_failed.connect(self.tell_library)
        actions.connect_all({"key": self.ask_for_key, "settings": self.settings})

    def ask_for_key(self) -> None:
        """Open the key dialog, or leave the sandbox for it."""
        if self._desk.account.sandbox:
            self.leave_sandbox()
            return
        desk = self._desk
        dialog = KeyDialog(desk.account, desk.tasks, desk.connection.host, self._window)
        dialog.page_wanted.connect(self._doors.open_page)
        dialog.sandbox_wanted.connect(self.enter_sandbox)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def enter_sandbox(self) -> None:
        self._desk.session.keep_view(self._board.view())
        self.restart_wanted.emit(True, None)

    def leave_sandbox(self) -> None:
        self._desk.session.keep_view(self._board.view())
        self.restart_wanted.emit(False, None)

    def settings(self) -> None:
        desk = self._desk
        library = LibrarySection(desk.library_folder)
        library.chosen.connect(self._open_library)
        connection = ConnectionSection(desk.connection, desk.tasks)
        connection.key_wanted.connect(self.ask_for_key)
        budget = BudgetSection(desk.preferences, desk.money)
        queue = QueueSection(desk.preferences)
        writing = WritingSection(desk.preferences)
        culling = CullingSection(desk.preferences)
        looks = LooksSection(desk.preferences)
        sections = [looks, writing, culling, queue, budget, connection, library]
        dialog = SettingsDialog(sections, self._window)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def tell_library(self, error: StudioError) -> None:
        """The library could not be opened: say so, with the one way on."""
        ways = {
            NextStep.REPAIR: (self.tr("Repair"), self._desk.repair),
            NextStep.CHOOSE_FOLDER: (self.tr("Choose another folder"), self._choose_library),
        }
        button, act = ways.get(error.next_step, (self.tr("Try again"), self._desk.open))
        self._window.notices.tell(error, button, act)

    def repair(self) -> None:
        """Repairing takes the library to itself: the window closes for it and comes back."""
        self._window.notices.say(
            self.tr("Repair the library now?"),
            self.tr("The window closes for a moment. Nothing is deleted: what is damaged is set "
                    "aside, and the rest is rebuilt."),
            self.tr("Repair"),
            self.repair_wanted.emit,
        )  # fmt: skip

    def _open_library(self, folder: Path) -> None:
        self.restart_wanted.emit(self._desk.account.sandbox, folder)

    def _choose_library(self) -> None:
        dialog = QFileDialog(self._window, self.tr("Choose a library folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.fileSelected.connect(lambda folder: self._open_library(Path(folder)))
        dialog.open()
