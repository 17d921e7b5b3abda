"""Settings: how many requests go side by side, and whether the desktop tells of their end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox, QSpinBox, QToolButton, QWidget

from gui import theme
from gui.dialogs.settings_section import SettingsSection
from gui.state.preferences import MOST_AT_ONCE, Preferences
from gui.widgets.labels import BODY, label, plain_tooltip

WIDTH_PX = 56


class QueueSection(SettingsSection):
    def __init__(self, preferences: Preferences, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._preferences = preferences
        self.head(self.tr("Queue"))
        self._at_once = QSpinBox()
        self._at_once.setObjectName("atOncePicker")
        self._at_once.setRange(1, MOST_AT_ONCE)
        self._at_once.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._at_once.setFixedWidth(WIDTH_PX)
        self._at_once.setValue(preferences.settings.at_once)
        self._at_once.setAccessibleName(self.tr("Requests at once"))
        plain_tooltip(self._at_once, self.tr("Takes effect now; what is under way is not stopped"))
        self._at_once.valueChanged.connect(self._choose_at_once)
        words = label(self.tr("Requests at once"), BODY)
        words.setBuddy(self._at_once)
        fewer = self._step("atOnceFewer", "minus", self.tr("One less"), self._at_once.stepDown)
        more = self._step("atOnceMore", "plus", self.tr("One more"), self._at_once.stepUp)
        self.add_row(words, fewer, self._at_once, more)
        self.explain(
            self.tr("Further ones wait. Requests of one branch go one after the other anyway.")
        )
        notify = QCheckBox(self.tr("Tell of finished pictures while Musa is in the background"))
        notify.setObjectName("notifyToggle")
        notify.setChecked(preferences.settings.notify)
        plain_tooltip(notify, self.tr("As a notification of the desktop, where it has them"))
        notify.clicked.connect(self._choose_notify)
        self.add(notify, wide=False)

    def _step(self, name: str, icon: str, words: str, act: Callable[[], None]) -> QToolButton:
        button = QToolButton()
        button.setObjectName(name)
        button.setIcon(theme.icon(icon))
        button.setAccessibleName(words)
        plain_tooltip(button, words)
        button.clicked.connect(act)
        return button

    def _choose_at_once(self, at_once: int) -> None:
        self._preferences.change(replace(self._preferences.settings, at_once=at_once))

    def _choose_notify(self, on: bool) -> None:
        self._preferences.change(replace(self._preferences.settings, notify=on))
