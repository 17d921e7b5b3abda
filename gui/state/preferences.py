"""Looks and habits, kept between runs."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from services.settings import MOST_AT_ONCE as MOST_AT_ONCE
from services.settings import MOST_USD as MOST_USD
from services.settings import Settings, load, save
from services.threads import Threads

SAVE_AFTER_MS = 400


class Preferences(QObject):
    """One frozen `Settings`; saved a moment after the last change, off the GUI thread."""

    changed = Signal(object)  # Settings

    def __init__(
        self,
        folder: Path,
        threads: Threads,
        spawn: Callable[[Coroutine[Any, Any, None]], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._folder = folder
        self._threads = threads
        self._spawn = spawn
        # A few hundred bytes, needed before the first paint.
        self.settings: Settings = load(folder)
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(SAVE_AFTER_MS)
        self._pause.timeout.connect(self._save)

    def change(self, settings: Settings) -> None:
        if settings != self.settings:
            self.settings = settings
            self.changed.emit(settings)
            self._pause.start()

    async def flush(self) -> None:
        """Save now."""
        self._pause.stop()
        await self._threads.worker(save, self.settings, self._folder)

    def _save(self) -> None:
        self._spawn(self.flush())
