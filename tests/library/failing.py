"""Disks that fail, and a process that dies, at the n-th operation."""

from __future__ import annotations

import os
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from services.domain import Place, SessionId, TurnId
from services.library import Library
from services.library.files import Files
from tests.library.samples import a_job, leave_answer, turn_of


class FailingFiles(Files):
    """The n-th operation, counted from 1, raises; all later ones too when sticky."""

    def __init__(self, nth: int = 0, number: int = 0, *, sticky: bool = False) -> None:
        self.nth = nth
        self.number = number
        self.sticky = sticky
        self.count = 0
        self.seen: list[tuple[str, Path]] = []

    def step(self, what: str, path: Path) -> None:
        self.count += 1
        self.seen.append((what, path))
        if self.nth and (self.count == self.nth or (self.sticky and self.count > self.nth)):
            raise OSError(self.number, os.strerror(self.number), str(path))

    def heal(self) -> None:
        self.nth = 0


class HalfWriting(FailingFiles):
    """As a disk that fills up in the middle of a file."""

    def write(self, number: int, data: bytes) -> None:
        os.write(number, data[: len(data) // 2])
        raise OSError(self.number, os.strerror(self.number))


class Mortal(Files):
    """The process is killed just before the n-th operation, or in the middle of a write."""

    def __init__(self, nth: int) -> None:
        self.left = nth

    def step(self, what: str, path: Path) -> None:
        self.left -= 1
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)

    def write(self, number: int, data: bytes) -> None:
        if self.left == 1:
            os.write(number, data[: len(data) // 2])
        super().write(number, data)


SESSION = SessionId("session")


def work(library: Library, session: SessionId, said: Callable[[str], None]) -> None:
    """The life of one picture; `said` hears of each promise once it was given."""
    job = a_job(library, session, "turn-2", TurnId("turn-1"))
    library.record_attempt(job)
    said("recorded")
    folder = leave_answer(library.inbox, job.id)
    library.add_turn(turn_of(job), folder)
    said("filed")
    library.move(job.id, Place(77.0, 88.0))
    said("moved")
    library.rename_session(session, "Renamed")
    said("renamed")


def empty(library: Library, session: SessionId, said: Callable[[str], None]) -> None:
    """The end of all that is in the trash."""
    found = library.trash()
    turns = [one.turn.id for one in found.turns]
    sessions = [one.session.id for one in found.sessions]
    while library.purge(turns, sessions):
        said("purged")
    swept = library.sweep()
    while swept.last is not None:
        swept = library.sweep(swept.last)
    said("swept")


LIVES = {"work": work, "empty": empty}


def die_everywhere(template: Path, below: Path, life: str = "work") -> None:
    """One forked process per operation: live `life` on a copy, die before the n-th."""
    for nth in range(1, 1000):
        folder = below / f"{nth:03}"
        shutil.copytree(template, folder)
        child = os.fork()
        if not child:
            _live(folder, nth, life)
        if os.waitpid(child, 0)[1] == 0:
            return


def _live(folder: Path, nth: int, life: str) -> None:
    promises = folder.with_suffix(".said").open("w")
    library = Library.open(folder, files=Mortal(nth))
    session = library.sessions()[0].id
    LIVES[life](library, session, lambda word: print(word, file=promises, flush=True))
    library.close()
    os._exit(0)


if __name__ == "__main__":
    die_everywhere(Path(sys.argv[1]), Path(sys.argv[2]), *sys.argv[3:])
