"""The conversation up to a turn, as the next request carries it: its turns and their weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from services.domain import BlobId, Recipe, Turn, TurnId
from services.library import Library
from services.library.originals import damage
from services.library.records import needs
from services.studio.failures import history_damaged, reference_damaged
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

    async def prove(self, recipe: Recipe, path: Sequence[Turn], blobs: Iterable[BlobId]) -> None:
        """Refuse to send what is not what it was: the answer would be to something else.

        Raises:
            ImageRejected: the file of a reference is missing or has changed.
            Damaged: a part of the conversation is.
        """
        references = {one.sent.blob: one.name for one in recipe.references}
        for blob in dict.fromkeys(blobs):
            if not await self._threads.worker(damage, blob, self._library.blob_path(blob)):
                continue
            if blob in references:
                raise reference_damaged(references[blob])
            turn = next((turn for turn in path if blob in needs(turn)), None)
            raise history_damaged(path, turn, blob)

    def _size(self, blob: BlobId) -> int:
        try:
            return self._library.blob_path(blob).stat().st_size
        except OSError:  # told when the request is put together
            return 0
