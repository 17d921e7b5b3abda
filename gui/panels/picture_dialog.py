"""The system's own dialog for pictures: which files it shows."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from gui.state.sources import EXTENSIONS


def picture_dialog(title: str, name: str, parent: QWidget, *, several: bool) -> QFileDialog:
    """One that asks for a picture, or for `several`; it goes when it is closed."""
    dialog = QFileDialog(parent, title)
    dialog.setObjectName(name)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    mode = QFileDialog.FileMode
    dialog.setFileMode(mode.ExistingFiles if several else mode.ExistingFile)
    patterns = " ".join(f"*{suffix}" for suffix in sorted(EXTENSIONS))
    kinds = (_tr("Pictures"), patterns), (_tr("All files"), "*")
    dialog.setNameFilters([f"{kind} ({pattern})" for kind, pattern in kinds])
    return dialog


def _tr(text: str) -> str:
    return QCoreApplication.translate("PictureDialog", text)
