"""The first thing that a new user sees: two ways on."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from gui import theme
from gui.widgets.labels import MUTED, label, plain_tooltip, wrapped

WIDTH_PX = 440
MARGIN_PX = 28
NARROW_PX = 16  # around it and within, where there is little room


class Welcome(QFrame):
    """Without a key: add one, or try the sandbox. With one, and an empty table: how to begin."""

    key_wanted = Signal()
    sandbox_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("welcome")
        self.setProperty("role", "card")
        self._title = label("", "headline")
        self._title.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._words = wrapped("", MUTED)
        self._words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self._key = QPushButton(theme.icon("key", "on_accent"), self.tr("Add an API key"))
        self._key.setObjectName("addKeyButton")
        self._key.setProperty("role", "primary")
        self._key.setMinimumHeight(36)
        plain_tooltip(self._key, self.tr("Paste a key from Google AI Studio"))
        self._key.clicked.connect(self.key_wanted)
        self._sandbox = QPushButton(theme.icon("flask-conical"), self.tr("Try without a key"))
        self._sandbox.setObjectName("trySandboxButton")
        self._sandbox.setMinimumHeight(36)
        plain_tooltip(self._sandbox, self.tr("Synthetic pictures, no network, no cost"))
        self._sandbox.clicked.connect(self.sandbox_wanted)
        self._lay_out()

    def invite_key(self) -> None:
        """No key is known: offer both ways on."""
        self._title.setText(self.tr("Welcome to Musa"))
        self._words.setText(
            self.tr(
                "Pictures are made by Google's Gemini models, with your own API key. "
                "Everything you make stays on this computer."
            )
        )
        self._key.show()
        self._sandbox.show()
        self.adjustSize()

    def invite_prompt(self) -> None:
        """Ready to work: say how to begin."""
        self._title.setText(self.tr("An empty table"))
        self._words.setText(
            self.tr(
                "Write a prompt on the left and press Generate. "
                "Drop up to 14 pictures beside it to edit or combine them."
            )
        )
        self._key.hide()
        self._sandbox.hide()
        self.adjustSize()

    def fit(self, room: int) -> None:
        """Be as wide as usual, or as there is room for; the buttons then stand one by one."""
        width = min(WIDTH_PX, room - 2 * NARROW_PX)
        narrow = width < WIDTH_PX
        margin = NARROW_PX if narrow else MARGIN_PX
        self.setFixedWidth(width)
        self._words.setFixedWidth(width - 2 * margin)
        self._column.setContentsMargins(margin, 24, margin, 24)
        ways = QBoxLayout.Direction
        self._buttons.setDirection(ways.TopToBottom if narrow else ways.LeftToRight)
        self.adjustSize()

    def _lay_out(self) -> None:
        buttons = self._buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self._key, 1)
        buttons.addWidget(self._sandbox, 1)
        column = self._column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addWidget(self._title)
        column.addWidget(self._words)
        column.addLayout(buttons)
        self.fit(WIDTH_PX + 2 * NARROW_PX)
