"""A turn as a script: its text, or a folder that holds all it needs."""

from __future__ import annotations

import errno
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from services.catalogue import Catalogue
from services.domain import BlobId, TurnId
from services.errors import Damaged, DiskFull, LibraryError, Unwritable
from services.library import Library
from services.library.originals import damage
from services.scripts import FILES, Script, script
from services.threads import Threads


class Code:
    def __init__(self, library: Library, catalogue: Catalogue, threads: Threads) -> None:
        self._library = library
        self._catalogue = catalogue
        self._threads = threads

    async def script(self, turn: TurnId, language: str) -> Script:
        """The request of `turn`, its conversation included.

        Raises:
            LibraryError: there is no such turn, what is kept of it is damaged, or no
                model was asked for it.
        """
        path = await self._threads.library(self._library.path, turn)
        if not path:
            raise LibraryError("turn_unknown", turn=turn)
        if path[-1].outcome.imported is not None:
            raise LibraryError("code_imported", name=path[-1].outcome.imported.name)
        sizes = bool(self._catalogue.model(path[-1].recipe.model).sizes)
        return script(path, language, sizes=sizes)

    async def export(self, turn: TurnId, language: str, folder: Path) -> Path:
        """Write the script, its files and a README into `folder`; the script's path.

        What lies there already stays as it is. When it fails, the script itself
        is missing.

        Raises:
            Unwritable, DiskFull: the folder does not take them.
            Damaged: one of the files is missing from the library, or has changed.
        """
        made = await self.script(turn, language)
        await self._threads.worker(_write, made, self._library.blob_path, folder)
        return folder / made.file


def _write(made: Script, path_of: Callable[[BlobId], Path], folder: Path) -> None:
    blobs = {name: path_of(blob) for name, blob in made.files.items()}
    for name, blob in made.files.items():
        if damage(blob, path_of(blob)):
            raise Damaged("code_file_missing", file=name)
    written: list[Path] = []
    try:
        (folder / FILES if blobs else folder).mkdir(parents=True, exist_ok=True)
        for name, source in blobs.items():
            _put(folder / FILES / name, source.read_bytes(), written)
        _put(folder / "README.md", made.readme.encode(), written)
        _put(folder / made.file, made.text.encode(), written)
    except OSError as error:
        _take_back(written)
        kind = DiskFull if error.errno == errno.ENOSPC else Unwritable
        raise kind("code_unwritable", folder=folder.name) from error
    except Unwritable:
        _take_back(written)
        raise


def _put(path: Path, data: bytes, written: list[Path]) -> None:
    """Write a new file; one that says the same already is as good."""
    if path.exists():
        if path.is_file() and path.read_bytes() == data:
            return
        raise Unwritable("code_in_the_way", file=path.name, folder=path.parent.name)
    written.append(path)
    path.write_bytes(data)


def _take_back(written: list[Path]) -> None:
    for path in written:
        with suppress(OSError):
            path.unlink()
