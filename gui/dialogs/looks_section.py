"""Settings: what the window looks like."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtWidgets import QWidget

from gui.dialogs.settings_section import SettingsSection
from gui.state.preferences import Preferences
from gui.widgets.segmented import Choice, Segmented


class LooksSection(SettingsSection):
    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head(self.tr("Colours"))
        self._preferences = preferences
        theme = Segmented(self.tr("Colours"))
        theme.setObjectName("themePicker")
        theme.show_choices(
            [
                Choice(value, text, f"theme-{value}", text)
                for value, text in (
                    ("system", self.tr("As the system")),
                    ("light", self.tr("Light")),
                    ("dark", self.tr("Dark")),
                )
            ]
        )
        theme.show_value(preferences.settings.theme)
        theme.picked.connect(self._choose)
        self.add(theme)

    def _choose(self, theme: str) -> None:
        self._preferences.change(replace(self._preferences.settings, theme=theme))
