"""Files for the user's folders: whole under their name, or not there; nothing is overwritten."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO

from services.domain import BlobId, Turn, new_id
from services.durable import part_name, sync, sync_folder
from services.errors import DiskFull, LibraryError, Unwritable
from services.exports.names import numbered, same
from services.exports.watch import Watch
from services.library.originals import damage

BLOCK = 1 << 20
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}


@contextmanager
def told(target: Path) -> Iterator[None]:
    """Turn OSError into the sentence for `target`."""
    try:
        yield
    except OSError as error:
        raise refusal(error, target) from error


def refusal(error: OSError, target: Path) -> LibraryError:
    if error.errno in _FULL:
        return DiskFull("export_disk_full", file=target.name)
    if isinstance(error, FileExistsError):
        return Unwritable("export_in_the_way", file=target.name)
    reason = error.strerror or type(error).__name__
    return Unwritable("export_unwritable", file=target.name, reason=reason)


@contextmanager
def whole(target: Path, *, replace: bool = False, token: str = "") -> Iterator[BinaryIO]:
    """Write a file beside `target` that takes its name at the end of the block.

    With a `token` it is known what to remove if this process does not live to do it.

    Raises:
        DiskFull, Unwritable: nothing new is left; what stood at `target` stays, unless
            `replace` and all went well.
    """
    with told(target):
        if not replace and os.path.lexists(target):
            raise FileExistsError(target)
        made = missing_folders(target.parent)
        beside = target.with_name(part_name(token or new_id()))
        try:
            _ensure(target.parent)
            with beside.open("wb") as file:
                yield file
                file.flush()
                sync(file.fileno())
            _take_name(beside, target, replace=replace)
        except BaseException:
            _forget(beside)
            remove_empty(made)
            raise
        _forget(beside)
        with suppress(OSError):  # a folder on the network may not know this
            sync_folder(target.parent)


def missing_folders(folder: Path) -> list[Path]:
    """What would have to be made for `folder` to be there, the innermost first."""
    return [part for part in (folder, *folder.parents) if not os.path.lexists(part)]


def remove_empty(folders: Iterable[Path]) -> None:
    """Remove folders that were made for nothing; whoever uses one keeps it."""
    with suppress(OSError):
        for folder in folders:
            folder.rmdir()


def _forget(path: Path) -> None:
    with suppress(OSError):
        path.unlink()


def _ensure(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError as error:  # a file stands where the folder should be
        raise NotADirectoryError(errno.ENOTDIR, os.strerror(errno.ENOTDIR)) from error


def _take_name(beside: Path, target: Path, *, replace: bool) -> None:
    if replace:
        beside.replace(target)
    elif os.name == "nt":
        beside.rename(target)  # refuses what exists there
    else:
        try:
            os.link(beside, target)
        except FileExistsError:
            raise
        except OSError as error:  # a file system without links
            if os.path.lexists(target):
                raise FileExistsError(target) from error
            beside.rename(target)


class Folder:
    """A folder of the user's that is filled by one export; names are given once."""

    def __init__(self, path: Path, token: str = "") -> None:
        self.path = path
        self._token = token
        self.written: list[Path] = []
        self._made = missing_folders(path)
        self._given: set[str] = set()

    def put(self, name: str, blocks: Iterable[bytes]) -> Path:
        """Write a file called `name`, with a number where that is taken.

        Raises:
            DiskFull, Unwritable: this file is not there; earlier ones stay.
        """
        made = self.path / numbered(name, self._taken)
        self._given.add(same(made.name))
        with whole(made, token=self._token) as file:
            for block in blocks:
                file.write(block)
        self.written.append(made)
        return made

    def take_back(self) -> None:
        """Remove what was written, as far as the disk allows."""
        for path in self.written:
            with suppress(OSError):
                path.unlink()
        self.written.clear()
        remove_empty(self._made)

    def _taken(self, name: str) -> bool:
        return same(name) in self._given or os.path.lexists(self.path / name)


def blocks_of(path: Path, watch: Watch) -> Iterator[bytes]:
    """A file's bytes, piece by piece; ends early where somebody stops the work."""
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            watch.look()
            yield block


def unsound(turns: Iterable[Turn], path_of: Callable[[BlobId], Path]) -> set[BlobId]:
    """The pictures of `turns` that are not there or not what came; each file is read once."""
    blobs = {picture.blob for turn in turns for picture in turn.outcome.pictures}
    return {blob for blob in blobs if not is_sound(path_of(blob), blob)}


def is_sound(path: Path, blob: BlobId) -> bool:
    """Whether the file is there and holds what its name says."""
    return damage(blob, path) is None
