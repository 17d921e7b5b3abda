"""Settings: the key, and the way to Gemini."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QPushButton, QWidget

from gui.dialogs.settings_section import SettingsSection
from gui.state.preferences import Preferences
from gui.widgets.labels import plain_tooltip


class ConnectionSection(SettingsSection):
    key_wanted = Signal()

    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head(self.tr("Connection"))
        self._preferences = preferences
        self._proxies = QCheckBox(self.tr("Use the proxy that the system names"))
        self._proxies.setObjectName("proxyToggle")
        self._proxies.setChecked(preferences.settings.trust_env)
        plain_tooltip(self._proxies, self.tr("Takes effect at the next start"))
        self._proxies.clicked.connect(self._choose_proxies)
        key = QPushButton(self.tr("API key…"))
        key.setObjectName("settingsKeyButton")
        plain_tooltip(key, self.tr("Add, replace or remove the key"))
        key.clicked.connect(self._ask_for_key)
        self.add(self._proxies, wide=False)
        self.add(key, wide=False)

    def _choose_proxies(self, on: bool) -> None:
        self._preferences.change(replace(self._preferences.settings, trust_env=on))

    def _ask_for_key(self) -> None:
        self.done.emit()
        self.key_wanted.emit()
