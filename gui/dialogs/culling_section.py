"""Settings: what happens when pictures are marked by keys."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QCheckBox, QWidget

from gui.dialogs.settings_section import SettingsSection
from gui.state.preferences import Preferences
from gui.widgets.labels import plain_tooltip


class CullingSection(SettingsSection):
    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head(self.tr("Sorting out"))
        self._preferences = preferences
        go_on = QCheckBox(self.tr("Go on to the next picture once one is marked by a key"))
        go_on.setObjectName("goOnToggle")
        go_on.setAccessibleName(go_on.text())
        plain_tooltip(go_on, self.tr("After 1 to 5, P, X, U, S and the colours, 6 to 9"))
        go_on.setChecked(preferences.settings.go_on)
        go_on.toggled.connect(self._choose)
        self.add(go_on, wide=False)

    @Slot(bool)
    def _choose(self, go_on: bool) -> None:
        self._preferences.change(replace(self._preferences.settings, go_on=go_on))
