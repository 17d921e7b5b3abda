"""Two imaging processes, and who may ask them next."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from services.imaging.client import Imaging


class Pair:
    """Whichever process is free does the next task; what somebody waits to see goes first.

    Blocks: for worker threads only.
    """

    def __init__(self) -> None:
        self.first = Imaging()
        self._second = Imaging()
        self._free = [self._second, self.first]  # the last one goes next: often one is enough
        self._urgent = 0  # how many wait that go before all others
        self._changed = threading.Condition()

    def start(self) -> None:
        """Have both ready before a drop comes; never needed."""
        self.first.start()
        self._second.start()

    def close(self) -> None:
        """End both; a later call starts them again."""
        self.first.close()
        self._second.close()

    @property
    def looked_for(self) -> bool:
        """Whether somebody waits who goes before all others."""
        return self._urgent > 0

    @contextmanager
    def free(self, *, urgent: bool = False) -> Iterator[Imaging]:
        """A process that nobody else asks meanwhile."""
        imaging = self._take(urgent)
        try:
            yield imaging
        finally:
            with self._changed:
                self._free.append(imaging)
                self._free.sort(key=lambda one: one is self.first)
                self._changed.notify_all()

    def _take(self, urgent: bool) -> Imaging:
        with self._changed:
            self._urgent += urgent
            try:
                self._changed.wait_for(lambda: self._free and (urgent or not self._urgent))
                return self._free.pop()
            finally:
                self._urgent -= urgent
                self._changed.notify_all()
