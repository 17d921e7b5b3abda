"""Connects the reference tray with the actions, and with what asks for names."""

from __future__ import annotations

from PySide6.QtCore import QObject, Slot

from gui.actions import Actions
from gui.naming import Naming
from gui.panels.reference_sets import SetsButton
from gui.state.desk import Desk
from gui.window import Window
from services.domain import SessionId
from services.errors import StudioError


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
        desk.intake.came_elsewhere.connect(self._tell_came)
        desk.intake.refused_elsewhere.connect(self._tell_refused)

    @Slot(str)
    def _show_folder(self, name: str) -> None:
        self._desk.carrying.show_in_folder(self._desk.sets.file(name))

    @Slot(object, object)
    def _tell_came(self, session: SessionId, names: tuple[str, ...]) -> None:
        """What was dropped in a session comes to it, whichever is open by then."""
        one = self.tr("“{name}” came to “{session}”, where it was dropped")
        many = self.tr("{n} pictures came to “{session}”, where they were dropped")
        words = one if len(names) == 1 else many
        self._window.notices.say(
            words.format(name=names[0], n=len(names), session=self._named(session))
        )

    @Slot(object, object, str)
    def _tell_refused(self, session: SessionId, error: StudioError, name: str) -> None:
        words = self.tr("This was for “{session}”.").format(session=self._named(session))
        self._window.notices.say(error.title, f"{error.advice} {words}".strip())

    def _named(self, session: SessionId) -> str:
        known = (one for one in self._desk.library.sessions if one.id == session)
        return next((one.name for one in known), self.tr("another session"))

    def _open(self) -> None:
        self._window.show_composer()
        self._button.open_menu()
