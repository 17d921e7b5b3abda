"""Connects what helps to write a prompt with the actions, and with what asks for names."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QGuiApplication

from gui.actions import Actions
from gui.naming import Naming
from gui.panels.prompt_section import PromptSection
from gui.state.desk import Desk
from gui.window import Window


class Prompting(QObject):
    """Lives as long as its window."""

    def __init__(
        self, desk: Desk, window: Window, section: PromptSection, actions: Actions, naming: Naming
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._section = section
        section.templates.save_wanted.connect(naming.ask_for_template_name)
        section.templates.drop_wanted.connect(naming.ask_to_drop_template)
        section.advice.off_wanted.connect(self._stop_advice)
        desk.preferences.changed.connect(self._follow)
        desk.opened.connect(self._watch_files)
        self._follow()
        actions.connect_all(
            {"templates": self._open_templates, "past_prompts": self._open_past_prompts}
        )

    @Slot()
    def _follow(self) -> None:
        self._desk.prompts.advising.set_wanted(self._desk.preferences.settings.advise)

    @Slot()
    def _stop_advice(self) -> None:
        preferences = self._desk.preferences
        preferences.change(replace(preferences.settings, advise=False))

    @Slot()
    def _watch_files(self) -> None:
        """Whoever comes back from another program may have written a list or a template there."""
        app = cast(QGuiApplication, QGuiApplication.instance())
        app.applicationStateChanged.connect(self._come_back)

    # Not a Slot: as one it could not be handed its state.
    def _come_back(self, state: Qt.ApplicationState) -> None:
        if state == Qt.ApplicationState.ApplicationActive:
            self._desk.prompts.refresh()

    def _open_templates(self) -> None:
        self._window.show_composer()
        self._section.templates.open_menu()

    def _open_past_prompts(self) -> None:
        self._window.show_composer()
        self._section.past.toggle()
