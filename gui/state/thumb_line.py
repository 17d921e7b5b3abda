"""Which thumbnail is read next, and which must be made first. Without Qt."""

from __future__ import annotations

import threading
from collections import OrderedDict, deque

from gui.state.held import Request
from services.domain import BlobId


class ThumbLine:
    """Who is next: single requests, then what the board wants, then what must be made."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._asked: OrderedDict[Request, None] = OrderedDict()
        self._wanted: deque[Request] = deque()
        self._unmade: OrderedDict[Request, None] = OrderedDict()
        self._making: set[BlobId] = set()
        self._busy: set[Request] = set()
        self._for_board: set[Request] = set()
        self.closed = False

    def ask(self, key: Request) -> None:
        with self._changed:
            if key not in self._busy and key not in self._unmade:
                self._asked[key] = None
                self._changed.notify_all()

    def want(self, keys: list[Request]) -> None:
        with self._changed:
            self._wanted = deque(keys)
            still = set(keys)
            for key in [key for key in self._unmade if key in self._for_board - still]:
                del self._unmade[key]
                self._busy.discard(key)
            self._for_board = still
            self._changed.notify_all()

    def needs_making(self, key: Request) -> None:
        with self._changed:
            self._unmade[key] = None
            self._changed.notify_all()

    def finished(self, key: Request) -> None:
        with self._changed:
            self._busy.discard(key)

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def next_wanted(self) -> Request | None:
        """Blocks until there is one; None when the line is closed."""
        with self._changed:
            while not self.closed:
                while self._asked or self._wanted:
                    key = (
                        self._asked.popitem(last=False)[0]
                        if self._asked
                        else self._wanted.popleft()
                    )
                    if key not in self._busy:
                        self._busy.add(key)
                        return key
                self._changed.wait()
            return None

    def next_to_make(self) -> Request | None:
        """Blocks until there is one; None when the line is closed."""
        with self._changed:
            while not self.closed:
                # One making serves all sizes: the others wait for it and find it done.
                key = next((key for key in self._unmade if key[0] not in self._making), None)
                if key is not None:
                    del self._unmade[key]
                    self._making.add(key[0])
                    return key
                self._changed.wait()
            return None

    def made(self, key: Request) -> None:
        with self._changed:
            self._making.discard(key[0])
            self._changed.notify_all()
