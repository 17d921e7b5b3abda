"""Smart collections: searches under a name, one plain file each in the library's folder."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import ParamSpec, TypeVar

from services.domain import Collection, SessionId
from services.durable import write_whole
from services.errors import Unwritable
from services.library import Library
from services.messages import say
from services.threads import Threads

FOLDER = "collections"
MOST = 200
_MOST_BYTES = 100_000
_NAME = re.compile(r"[\w -]{1,60}")
_SESSION = re.compile(r"[A-Za-z0-9_-]{1,64}")

P = ParamSpec("P")
T = TypeVar("T")


class Collections:
    """Anybody may write these files with any editor: they are read anew each time."""

    def __init__(self, library: Library, threads: Threads) -> None:
        self._folder = library.folder / FOLDER
        self._threads = threads

    async def all(self) -> tuple[Collection, ...]:
        """By name; one whose file is damaged says so and asks for nothing."""
        return await self._threads.worker(_all, self._folder)

    async def named(self, name: str) -> Collection | None:
        """The one of that name, in small or large letters."""
        return _of(await self.all(), name)

    async def keep(self, collection: Collection) -> None:
        """Write it; one of that name is replaced.

        Raises:
            Unwritable: the name is none for a file, it asks for nothing, or the disk refuses.
        """
        name = collection.name.strip()
        if not _NAME.fullmatch(name) or not collection.query.strip():
            raise Unwritable("collection_name", name=name)
        old = await self.named(name)
        await self._writing(_write, self._folder, name, collection)
        if old is not None and old.name != name:  # written in other letters
            await self._writing(_remove, self._folder, old.name, name)

    async def rename(self, old: str, new: str) -> None:
        """Give a collection another name.

        Raises:
            Unwritable: the name is none for a file, is taken, or the disk refuses.
        """
        every = await self.all()
        known, taken = _of(every, old), _of(every, new.strip())
        if known is None or new.strip() == known.name:
            return
        if taken is not None and taken.name != known.name:
            raise Unwritable("collection_name_taken", name=taken.name)
        if not _NAME.fullmatch(new.strip()):
            raise Unwritable("collection_name", name=new.strip())
        await self._writing(_rename, self._folder, known.name, new.strip())

    async def drop(self, name: str) -> None:
        """Delete a collection; what it found stays where it is."""
        await self._writing(_remove, self._folder, name)

    async def _writing(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return await self._threads.worker(call, *args, **kwargs)
        except OSError as error:
            raise Unwritable("prompts_unwritable") from error


def _of(every: tuple[Collection, ...], name: str) -> Collection | None:
    return next((one for one in every if one.name.casefold() == name.casefold()), None)


def _all(folder: Path) -> tuple[Collection, ...]:
    if not folder.is_dir():
        return ()
    paths = sorted(folder.glob("*.json"), key=lambda path: path.name.casefold())[:MOST]
    return tuple(_read(path) for path in paths)


def _read(path: Path) -> Collection:
    try:
        with path.open("rb") as file:
            value = json.loads(file.read(_MOST_BYTES))
        query, session = value["query"], value.get("session")
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        query, session = "", None
    known = session is None or (isinstance(session, str) and bool(_SESSION.fullmatch(session)))
    if not isinstance(query, str) or not query.strip() or not known:
        told = (say("collection_damaged", part, file=path.name) for part in ("title", "advice"))
        return Collection(path.stem, "", problem=". ".join(told))
    return Collection(path.stem, query, SessionId(session) if session else None)


def _write(folder: Path, name: str, collection: Collection) -> None:
    value = {"query": collection.query, "session": collection.session}
    data = json.dumps(value, ensure_ascii=False, indent=1).encode("utf-8", "replace")
    write_whole(folder / f"{name}.json", data)


def _rename(folder: Path, old: str, new: str) -> None:
    (folder / f"{old}.json").rename(folder / f"{new}.json")


def _remove(folder: Path, name: str, unless: str = "") -> None:
    """Delete the file of that name, unless it is the same as another's: letters may not count."""
    path, other = folder / f"{name}.json", folder / f"{unless}.json"
    if path.parent == folder and not (unless and path.exists() and path.samefile(other)):
        path.unlink(missing_ok=True)
