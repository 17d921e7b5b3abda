"""Looks, proxies, and where things are kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.state.preferences import Preferences
from gui.widgets.labels import MUTED, SECTION, label, plain_tooltip, wrapped
from gui.widgets.segmented import Choice, Segmented


class SettingsDialog(QDialog):
    """Every change takes effect at once."""

    key_wanted = Signal()
    library_chosen = Signal(object)  # Path: open this library instead

    def __init__(
        self, preferences: Preferences, library: Path, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self._library = library
        self.setObjectName("settingsDialog")
        self.setWindowTitle(self.tr("Settings"))
        self.setMinimumWidth(480)
        self._theme = Segmented(self.tr("Colours"))
        self._theme.setObjectName("themePicker")
        self._theme.show_choices(
            [
                Choice(value, text, f"theme-{value}", text)
                for value, text in (
                    ("system", self.tr("As the system")),
                    ("light", self.tr("Light")),
                    ("dark", self.tr("Dark")),
                )
            ]
        )
        self._theme.show_value(preferences.settings.theme)
        self._theme.picked.connect(self._choose_theme)
        self._proxies = QCheckBox(self.tr("Use the proxy that the system names"))
        self._proxies.setObjectName("proxyToggle")
        self._proxies.setChecked(preferences.settings.trust_env)
        plain_tooltip(self._proxies, self.tr("Takes effect at the next start"))
        self._proxies.clicked.connect(self._choose_proxies)
        self._lay_out()

    def _choose_theme(self, theme: str) -> None:
        self._preferences.change(replace(self._preferences.settings, theme=theme))

    def _choose_proxies(self, on: bool) -> None:
        self._preferences.change(replace(self._preferences.settings, trust_env=on))

    def _choose_library(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a library folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._library_selected)
        dialog.open()

    def _library_selected(self, folder: str) -> None:
        self.accept()
        self.library_chosen.emit(Path(folder))

    def _ask_for_key(self) -> None:
        self.accept()
        self.key_wanted.emit()

    def _lay_out(self) -> None:
        folder = QPushButton(self.tr("Open another…"))
        folder.setObjectName("libraryButton")
        plain_tooltip(folder, self.tr("Open another library folder, or make a new one"))
        folder.clicked.connect(self._choose_library)
        place = wrapped(str(self._library), MUTED)
        row = QHBoxLayout()
        row.addWidget(place, 1)
        row.addWidget(folder)
        key = QPushButton(self.tr("API key…"))
        key.setObjectName("settingsKeyButton")
        plain_tooltip(key, self.tr("Add, replace or remove the key"))
        key.clicked.connect(self._ask_for_key)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 20)
        column.setSpacing(8)
        column.addWidget(label(self.tr("Colours"), SECTION))
        column.addWidget(self._theme)
        column.addSpacing(8)
        column.addWidget(label(self.tr("Library"), SECTION))
        column.addLayout(row)
        column.addSpacing(8)
        column.addWidget(label(self.tr("Connection"), SECTION))
        column.addWidget(self._proxies, 0, Qt.AlignmentFlag.AlignLeft)
        key_row = QHBoxLayout()
        key_row.addWidget(key)
        key_row.addStretch(1)
        column.addLayout(key_row)
        column.addStretch(1)
        column.addWidget(buttons)
