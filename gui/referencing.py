"""Connects the reference tray with the actions, and with what asks for names."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gui.actions import Actions
from gui.naming import Naming
from gui.panels.reference_sets import SetsButton
from gui.state.desk import Desk
from gui.window import Window


class Referencing(QObject):
    """Lives as long as its window."""

    def __init__(
        self, desk: Desk, window: Window, sets: SetsButton, actions: Actions, naming: Naming
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._button = sets
        sets.chosen.connect(desk.sets.add)
        sets.save_wanted.connect(naming.ask_for_set_name)
        sets.rename_wanted.connect(naming.ask_to_rename_set)
        sets.remove_wanted.connect(naming.ask_to_remove_set)
        sets.folder_wanted.connect(self._show_folder)
        actions.connect_all({"reference_sets": self._open})

    @Slot(str)
    def _show_folder(self, name: str) -> None:
        self._desk.carrying.show_in_folder(self._desk.sets.file(name))

    def _open(self) -> None:
        self._window.show_composer()
        self._button.open_menu()
