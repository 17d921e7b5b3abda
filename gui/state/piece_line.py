"""Which piece of which original comes next, and at whose hands. Without Qt."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping

from gui.state.levels import Key
from services.domain import BlobId, Picture

AT_ONCE = 8  # pieces of one picture in one go
_REST_S = 60.0  # so long a decoded original is kept while nobody looks
_LONG_PIXELS = 40_000_000  # from here on a decoding that nobody waits for is stopped

Wishes = Mapping[Key, Picture]


class PieceLine:
    """Several hands, each with a process of its own that keeps what it has decoded.

    A picture stays with the hand that has it, as long as that is free.
    """

    def __init__(self, hands: int) -> None:
        self._changed = threading.Condition()
        self._asked: OrderedDict[Key, Picture] = OrderedDict()
        self._wished: dict[object, dict[Key, Picture]] = {}
        self._busy: set[Key] = set()
        self._work: list[Picture | None] = [None] * hands
        self._kept: list[frozenset[str]] = [frozenset()] * hands
        self.closed = False

    def ask(self, key: Key, picture: Picture) -> None:
        with self._changed:
            if key not in self._busy:
                self._asked[key] = picture
                self._changed.notify_all()

    def want(self, owner: object, wishes: Wishes) -> None:
        """What somebody shows now, in place of what that one wanted before."""
        with self._changed:
            self._wished[owner] = dict(wishes)
            self._changed.notify_all()

    def needless(self) -> list[int]:
        """The hands that are long at work on what nobody wants, while somebody waits."""
        with self._changed:
            waiting = {key.blob for key in self._open() if key not in self._busy}
            if None in self._work or not waiting:
                return []
            wanted = {key.blob for key in self._open()}
            return [
                hand
                for hand, picture in enumerate(self._work)
                if picture is not None
                and picture.blob not in wanted
                and picture.width_px * picture.height_px >= _LONG_PIXELS
            ]

    def close(self) -> None:
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    def next(self, hand: int) -> tuple[Picture, list[Key]] | None:
        """Blocks until there is one; None when the line is closed, or nothing came for long."""
        with self._changed:
            while not self.closed:
                if (found := self._for(hand)) is not None:
                    return found
                if not self._changed.wait(_REST_S):
                    return None
            return None

    def finished(self, hand: int, keys: Iterable[Key], kept: frozenset[str], *, done: bool) -> None:
        """What is not `done` is still wanted, if it was."""
        with self._changed:
            self._work[hand], self._kept[hand] = None, kept
            for key in keys:
                self._busy.discard(key)
                if done:
                    self._asked.pop(key, None)
                    for wishes in self._wished.values():
                        wishes.pop(key, None)
            self._changed.notify_all()

    def _open(self) -> dict[Key, Picture]:
        found = dict(self._asked)
        for wishes in self._wished.values():
            found.update(wishes)
        return found

    def _for(self, hand: int) -> tuple[Picture, list[Key]] | None:
        found = self._open()
        elsewhere = self._elsewhere(hand)
        free = [key for key in found if key not in self._busy and key.blob not in elsewhere]
        if not free:
            return None
        picture = found[free[0]]
        keys = [key for key in free if key.blob == picture.blob][:AT_ONCE]
        self._busy.update(keys)
        self._work[hand] = picture
        return picture, keys

    def _elsewhere(self, hand: int) -> set[BlobId]:
        """What another hand is at work on, or has and is free to show."""
        found: set[BlobId] = set()
        for other, picture in enumerate(self._work):
            if other == hand:
                continue
            if picture is not None:
                found.add(picture.blob)
            else:
                found |= {BlobId(name) for name in self._kept[other] - self._kept[hand]}
        return found
