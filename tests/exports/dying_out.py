"""Processes that die while they export: `python -m tests.exports.dying_out LIBRARY BELOW`."""

from __future__ import annotations

import asyncio
import os
import shutil
import signal
import sys
from pathlib import Path

from services.exports.watch import Watch
from services.imaging.client import Imaging
from services.library import Library
from services.studio.exports import Exports, Form
from services.threads import Threads

NAMES = {
    Form.MUSA: "out.musa",
    Form.PAGE: "page.html",
    Form.ORIGINALS: "pictures",
    Form.RECIPE: "recipes",
}


class Deadly(Watch):
    """The process is killed when somebody looks at it for the n-th time."""

    def __init__(self, nth: int) -> None:
        super().__init__()
        self._left = nth

    def look(self) -> None:
        self._left -= 1
        if not self._left:
            os.kill(os.getpid(), signal.SIGKILL)


def die_everywhere(template: Path, below: Path) -> None:
    """One forked process per step of each form; which libraries and targets are left is told."""
    for form, name in NAMES.items():
        for nth in range(1, 200):
            folder = below / f"{form}-{nth:03}"
            shutil.copytree(template, folder / "library")
            child = os.fork()
            if not child:
                asyncio.run(_live(folder, form, folder / name, nth))
                os._exit(0)
            if os.waitpid(child, 0)[1] == 0:
                break


async def _live(folder: Path, form: Form, target: Path, nth: int) -> None:
    threads = Threads()
    library = await threads.library(Library.open, folder / "library")
    exports = Exports(library, Imaging(), threads)
    session = (await threads.library(library.sessions))[0].id
    turns = await exports.of_session(session)
    await exports.export(session, turns, form, target, Deadly(nth))
    await threads.library(library.close)


if __name__ == "__main__":
    die_everywhere(Path(sys.argv[1]), Path(sys.argv[2]))
