"""Named sets of references: saved once, dropped in again whenever they are needed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from services.domain import Reference, ReferenceSet
from services.errors import Unwritable
from services.library import Library
from services.library.sets import read_sets, remove_set, rename_set, set_path, write_set
from services.threads import Threads

_NAME = re.compile(r"[\w -]{1,60}")  # of a file, on every system


class Sets:
    def __init__(self, library: Library, threads: Threads) -> None:
        self._library = library
        self._threads = threads

    async def all(self) -> tuple[ReferenceSet, ...]:
        """Every set, by name: anybody may have copied a file there."""
        return await self._threads.library(read_sets, self._library.folder)

    async def keep(self, name: str, references: Sequence[Reference]) -> None:
        """Save a set; one of that name is replaced.

        Raises:
            Unwritable: the name is none for a file, or the disk refuses.
            DiskFull: as it says.
        """
        name = _fit(name)
        # On the library's thread: no sweep runs between the file and what it names.
        await self._threads.library(write_set, self._library.folder, name, tuple(references))

    async def rename(self, name: str, new: str) -> None:
        """Give a set another name.

        Raises:
            Unwritable: it is none for a file, another set has it, or the disk refuses.
        """
        new = _fit(new)
        taken = {one.name.casefold() for one in await self.all()} - {name.casefold()}
        if new.casefold() in taken:
            raise Unwritable("set_name_taken", name=new)
        await self._threads.library(rename_set, self._library.folder, name, new)

    async def remove(self, name: str) -> None:
        """Delete a set's file; its pictures stay as long as anything else names them."""
        await self._threads.library(remove_set, self._library.folder, name)

    async def at_hand(self, references: Sequence[Reference]) -> tuple[Reference, ...]:
        """Those whose pictures are in this library."""
        return await self._threads.library(self._at_hand, references)

    def file(self, name: str) -> Path:
        """Where a set lies."""
        return set_path(self._library.folder, name)

    def _at_hand(self, references: Sequence[Reference]) -> tuple[Reference, ...]:
        path = self._library.blob_path
        return tuple(
            one
            for one in references
            if path(one.original.blob).is_file() and path(one.sent.blob).is_file()
        )


def _fit(name: str) -> str:
    name = name.strip()
    if not _NAME.fullmatch(name):
        raise Unwritable("set_name", name=name)
    return name
