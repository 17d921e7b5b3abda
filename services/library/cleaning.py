"""Cleaning: pictures that nothing names are deleted, once somebody has asked for it.

A library gathers them: references that were dropped in and never used, or taken out again.
Only a sound library is cleaned; in a damaged one they may be all that is left of a turn.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from services.domain import new_id
from services.errors import Damaged, InUse
from services.library.failures import told
from services.library.files import Files
from services.library.library import Library
from services.library.recovery import owners
from services.library.shape import BLOB_NAME
from services.library.shelf import Shelf
from services.library.verification import Verification
from services.library.verify import verify
from services.locks import hold, is_held


def clean(folder: Path) -> Verification:
    """Finish what a purge has begun, and delete what is orphaned; `cleaned` says what.

    Raises:
        InUse: a living process has the library open: it may be about to use one of them.
        Damaged: the library is not sound; `repair` first.
        TooNew, DiskFull, Unwritable.
    """
    folder = folder.absolute()
    living = [owner for owner in owners(folder) if is_held(folder / "locks", owner)]
    if living:
        raise InUse("library_in_use", folder=str(folder))
    before = verify(folder)
    if not before.ok:
        raise Damaged("library_damaged", folder=str(folder))
    _finish(folder)
    with told(folder):
        lock = hold(folder / "locks", new_id())
    try:
        shelf = Shelf(folder, lock.owner, Files())
        for name in verify(folder).orphaned:
            if BLOB_NAME.fullmatch(name):
                shelf.discard(folder / "objects" / name[:2] / name)
    finally:
        lock.release()
    after = verify(folder)
    gone = set(before.orphaned) - set(after.orphaned)
    return replace(after, cleaned=tuple(sorted(gone)))


def _finish(folder: Path) -> None:
    library = Library.open(folder)
    try:
        last = library.sweep().last
        while last is not None:
            last = library.sweep(last).last
        library.forget_unnamed()
    finally:
        library.close()
