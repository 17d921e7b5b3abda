"""Files a parcel step by step: whoever else wants the library comes in between."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TypeVar

from services.domain import BlobId, Turn
from services.exports.watch import Watch
from services.library import Library
from services.library.arrivals import Arrival
from services.library.records import SessionRecord
from services.threads import Threads

T = TypeVar("T")


async def file_parcel(
    library: Library,
    threads: Threads,
    folder: Path,
    session: SessionRecord,
    turns: Sequence[tuple[Turn, bytes]],
    missing: Collection[BlobId] = (),
    watch: Watch | None = None,
) -> Arrival:
    """What `Library.taking_parcel` does, with a way to stop it until it is in.

    Raises:
        DiskFull, Unwritable, Cancelled: nothing has come in.
    """
    steps = library.taking_parcel(folder, session, turns, missing)
    made: Arrival | None = None
    try:
        while part := await threads.library(_one_of, steps):
            (made,) = part
            if made is None and watch is not None:
                watch.look()
    except BaseException:
        await threads.library(steps.close)  # on its own thread, behind the step under way
        raise
    assert made is not None
    return made


def _one_of(steps: Iterator[T]) -> tuple[T, ...]:
    """The next of `steps`; nothing at their end."""
    return tuple(islice(steps, 1))
