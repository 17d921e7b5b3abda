"""How far long work is, and a way to stop it from another thread."""

from __future__ import annotations

import threading
from collections.abc import Callable

from services.errors import Cancelled


class Watch:
    """Handed into blocking work; `told` is called on that work's thread."""

    def __init__(self, told: Callable[[int, int], None] | None = None) -> None:
        self._told = told
        self._stopped = threading.Event()
        self._done = self._of = 0

    def expect(self, steps: int) -> None:
        """There are so many more steps to come."""
        self._of += steps

    def stop(self) -> None:
        """Let the work end at its next step, from any thread."""
        self._stopped.set()

    def look(self) -> None:
        """Raises Cancelled once somebody has stopped the work."""
        if self._stopped.is_set():
            raise Cancelled("export_cancelled")

    def step(self) -> None:
        """One step is done; raises Cancelled once somebody has stopped the work."""
        self.look()
        self._done += 1
        if self._told is not None:
            self._told(self._done, max(self._done, self._of))
