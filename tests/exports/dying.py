"""Processes that die while they take a parcel in: `python -m tests.exports.dying ARCHIVE BELOW`."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

from services.domain import new_id
from services.exports.opened import opened
from services.exports.watch import Watch
from services.library import Library
from tests.library.failing import Mortal


def die_everywhere(archive: Path, template: Path, below: Path) -> None:
    """One forked process per operation of the library's, and one per file laid out."""
    for way, most in (("laying", 100), ("filing", 1000)):
        for nth in range(1, most):
            folder = below / f"{way}-{nth:03}"
            shutil.copytree(template, folder)
            child = os.fork()
            if not child:
                _live(archive, folder, way, nth)
            if os.waitpid(child, 0)[1] == 0:
                break


def _live(archive: Path, folder: Path, way: str, nth: int) -> None:
    library = Library.open(folder)
    desk = folder / "tmp" / f"{library.owner}-{new_id()}"
    watch = Watch(lambda done, of: _die() if way == "laying" and done == nth else None)
    with opened(archive) as file:
        found = file.contents()
        file.lay_out(desk, watch)
    if way == "filing":
        mortal = Mortal(nth)
        library._desk.shelf._files = library._desk.database._files = mortal
    library.take_parcel(desk, found.session, found.turns)
    folder.with_suffix(".said").write_text("taken")
    library.close()
    os._exit(0)


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    die_everywhere(*map(Path, sys.argv[1:4]))
