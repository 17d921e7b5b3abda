"""The sandbox says what it is, all the time."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from gui.widgets.labels import TITLE, label, plain_tooltip


class SandboxBanner(QFrame):
    """Cannot be closed: only leaving the sandbox takes it away."""

    key_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("sandboxBanner")
        self.setProperty("role", "sandbox")
        words = self.tr(
            "Sandbox: pictures are synthetic, nothing is billed, "
            "and no request leaves this computer."
        )
        self.setAccessibleName(words)
        sentence = label(words, TITLE)
        sentence.setAlignment(Qt.AlignmentFlag.AlignCenter)
        button = QPushButton(self.tr("Use my key…"))
        button.setObjectName("leaveSandboxButton")
        button.setAccessibleName(self.tr("Leave the sandbox and use an API key"))
        plain_tooltip(button, self.tr("Restart Musa with an API key"))
        button.clicked.connect(self.key_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(14, 3, 14, 3)
        row.addStretch(1)
        row.addWidget(sentence)
        row.addSpacing(12)
        row.addWidget(button)
        row.addStretch(1)
