"""The conversation up to a turn, as the next request carries it: its turns and their weight."""

from __future__ import annotations

from collections.abc import Sequence

from services.domain import BlobId, Turn, TurnId
from services.library import Library
from services.studio.weight import Weight, weight_of
from services.threads import Threads


class Conversation:
    def __init__(self, library: Library, threads: Threads) -> None:
        self._library = library
        self._threads = threads

    async def path(self, parent: TurnId | None) -> tuple[Turn, ...]:
        """The turns from the root to `parent`; none without one."""
        if parent is None:
            return ()
        return await self._threads.library(self._library.path, parent)

    async def weight(self, path: Sequence[Turn]) -> Weight:
        """What `path` adds to a request."""
        return await self._threads.worker(weight_of, path, self._size)

    async def weigh(self, parent: TurnId | None) -> Weight:
        """What the conversation up to `parent` adds to a request."""
        return await self.weight(await self.path(parent))

    def _size(self, blob: BlobId) -> int:
        try:
            return self._library.blob_path(blob).stat().st_size
        except FileNotFoundError:  # told when the request is put together
            return 0
