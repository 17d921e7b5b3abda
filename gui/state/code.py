"""The selected turn as code: in which language, and where it was written."""

from __future__ import annotations

import re
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from gui.state.tasks import Tasks
from services.domain import Turn
from services.studio import Studio

LONGEST_NAME = 60


class CodeState(QObject):
    """Makes code only of the turn that is asked for; an older answer is not told."""

    made = Signal(str)  # the script
    exported = Signal(object)  # Path of the script

    def __init__(self, studio: Studio, tasks: Tasks, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._studio = studio
        self._tasks = tasks
        self._wanted: tuple[Turn, str] | None = None

    def ask(self, turn: Turn, language: str) -> None:
        """Tell the code of `turn` by `made`; `language` is "python", "javascript" or "curl"."""
        self._wanted = (turn, language)
        self._tasks.spawn(self._ask(turn, language))

    def export(self, turn: Turn, language: str, folder: Path) -> None:
        """Write the code and its files into a new folder inside `folder`."""
        self._tasks.spawn(self._export(turn, language, folder))

    async def _ask(self, turn: Turn, language: str) -> None:
        text = (await self._studio.code.script(turn.id, language)).text
        if self._wanted == (turn, language):
            self.made.emit(text)

    async def _export(self, turn: Turn, language: str, folder: Path) -> None:
        words = " ".join(re.sub(r"[^\w -]+", " ", turn.recipe.prompt).split())[:LONGEST_NAME]
        name = f"{words.strip() or turn.id} {language}"
        new = await self._studio.threads.worker(_untaken, folder / name)
        self.exported.emit(await self._studio.code.export(turn.id, language, new))


def _untaken(folder: Path) -> Path:
    """`folder`, or its name with the first number that makes it new."""
    number, new = 1, folder
    while new.exists():
        number += 1
        new = folder.with_name(f"{folder.name} {number}")
    return new
