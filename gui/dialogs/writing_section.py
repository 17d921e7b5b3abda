"""Settings: what helps to write a prompt."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from gui.dialogs.settings_section import SettingsSection
from gui.state.preferences import Preferences
from gui.widgets.labels import plain_tooltip


class WritingSection(SettingsSection):
    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head(self.tr("Writing"))
        self._preferences = preferences
        advise = QCheckBox(self.tr("Give advice while a prompt is written"))
        advise.setObjectName("adviseToggle")
        advise.setAccessibleName(advise.text())
        plain_tooltip(advise, self.tr("Worked out here, after Google's prompting guide"))
        advise.setChecked(preferences.settings.advise)
        advise.toggled.connect(self._choose)
        self.add(advise, wide=False)

    @Slot(bool)
    def _choose(self, advise: bool) -> None:
        self._preferences.change(replace(self._preferences.settings, advise=advise))
