"""Settings: which library is open."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFileDialog, QPushButton, QWidget

from gui.dialogs.settings_section import SettingsSection
from gui.widgets.labels import MUTED, plain_tooltip, wrapped


class LibrarySection(SettingsSection):
    chosen = Signal(object)  # Path: open this library instead

    def __init__(self, library: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.head(self.tr("Library"))
        button = QPushButton(self.tr("Open another…"))
        button.setObjectName("libraryButton")
        plain_tooltip(button, self.tr("Open another library folder, or make a new one"))
        button.clicked.connect(self._choose)
        self.add_row(wrapped(str(library), MUTED), button)

    def _choose(self) -> None:
        dialog = QFileDialog(self, self.tr("Choose a library folder"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self._take)
        dialog.open()

    def _take(self, folder: str) -> None:
        self.done.emit()
        self.chosen.emit(Path(folder))
