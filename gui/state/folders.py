"""The pictures of a folder that was dropped or chosen, in the order in which people count."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from pathlib import Path

from gui.state.sources import EXTENSIONS, Source
from services.errors import ImageRejected

MAX_ENTRIES = 20_000  # of a folder; more are not looked at
Worker = Callable[[Callable[[Path], list[Path] | None], Path], Awaitable[list[Path] | None]]


async def spread(source: Source, worker: Worker) -> list[Source] | None:
    """What lies in a folder, instead of the folder; None for anything else.

    Raises:
        ImageRejected: no picture lies in it.
    """
    if not isinstance(source.content, Path):
        return None
    found = await worker(pictures_in, source.content)
    if found is None:
        return None
    if not found:
        raise ImageRejected("drop_empty_folder", name=source.name)
    return [Source(path.name, path) for path in found]


def pictures_in(folder: Path) -> list[Path] | None:
    """The pictures of `folder` by their suffix, sorted as people count; None for a file.

    One level deep. Blocks: for a worker thread, since the disk may be a network's.
    """
    try:
        if not folder.is_dir():
            return None
    except OSError:  # a name too long, a parent that is closed: whoever opens it will tell
        return None
    try:
        entries = [path for path, _ in zip(folder.iterdir(), range(MAX_ENTRIES), strict=False)]
    except OSError:
        return []
    named = (path for path in entries if path.suffix.lower() in EXTENSIONS)
    visible = (path for path in named if not path.name.startswith("."))
    return sorted(visible, key=lambda path: _natural(path.name))


def _natural(name: str) -> list[tuple[int, int, str]]:
    parts = re.split(r"([0-9]+)", name.casefold())
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts]
