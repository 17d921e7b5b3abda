"""Drag and drop between Musa and another program: two processes, one X server, one mouse."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from tests.journeys import programs
from tests.journeys.conftest import Home
from tests.journeys.programs import wait_for
from tests.journeys.test_programs import Hands, has_session, pictures, screen

__all__ = ["screen"]

FOREIGN_AT = (600, 4)  # on the top bar, outside of the board
PLACES = {"promptEditor": (150, 170), "referenceTray": (190, 295), "historyCanvas": (676, 600)}
CARD_AT = (676, 400)  # where the only card of a session stands
TRIES = 6  # a busy machine may start a drag later than the hand lets go


class Foreign:
    """The other program, and what it has told."""

    def __init__(self, environ: dict[str, str], files: list[Path]) -> None:
        words = [*map(str, FOREIGN_AT), *map(str, files)]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.journeys.foreign", *words],
            stdout=subprocess.PIPE,
            text=True,
            cwd=programs.ROOT,
            env={**os.environ, **environ},
        )
        self._said: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
        threading.Thread(target=self._listen, daemon=True).start()
        assert self.next(programs.GIVE_UP_S) == {"event": "shown"}

    def next(self, limit_s: float) -> dict[str, Any] | None:
        try:
            return self._said.get(timeout=limit_s)
        except queue.Empty:
            return None

    def hears(self, event: str, limit_s: float = 3) -> dict[str, Any] | None:
        while (said := self.next(limit_s)) is not None:
            if said["event"] == event:
                return said
        return None

    def _listen(self) -> None:
        for line in self.process.stdout or ():
            self._said.put(json.loads(line))


@contextmanager
def foreign(environ: dict[str, str], *files: Path) -> Iterator[Foreign]:
    started = Foreign(environ, list(files))
    try:
        yield started
    finally:
        started.process.terminate()
        started.process.communicate()


@pytest.fixture
def hands(qapp: QApplication, home: Home, screen: dict[str, str]) -> Iterator[Hands]:
    """Mouse and keyboard before an open sandbox."""
    window = programs.start("--sandbox", "--library", home.library, **screen)
    hands = Hands(screen)
    try:
        hands.find_window()
        wait_for(home.folder, lambda: has_session(home.library), "an open session")
        yield hands
    finally:
        window.terminate()
        window.communicate()


def drag(hands: Hands, start: tuple[int, int], end: tuple[int, int]) -> None:
    """As a hand drags: in steps, which each program is given the time to answer."""
    steps = [0.03, 0.1, 0.3, 0.5, 0.7, 0.85, 0.95, 0.98, 1.0, 0.99, 1.0]
    moves: list[str] = []
    for share in steps:
        at = [round(a + (b - a) * share) for a, b in zip(start, end, strict=True)]
        moves += ["mousemove", *map(str, at), "sleep", "0.08"]
    hands("mousemove", *map(str, start), "mousedown", "1", *moves, "mouseup", "1")


@pytest.mark.parametrize("place", PLACES)
def test_files_of_another_program_come_in(
    hands: Hands, home: Home, screen: dict[str, str], tmp_path: Path, place: str
) -> None:
    folder = tmp_path / "a folder"
    folder.mkdir()
    named = [tmp_path / "ä mug #1.png", folder / "2.png", folder / "10.png"]
    for number, path in enumerate(named):
        Image.new("RGB", (40, 30), (number * 90, 120, 30)).save(path)
    (folder / "notes.txt").write_text("no picture")
    wanted = {sha256(path.read_bytes()).hexdigest() for path in named}
    x, y = FOREIGN_AT
    with foreign(screen, named[0], folder) as program:
        for _ in range(TRIES):
            drag(hands, (x + 40, y + 40), PLACES[place])
            program.hears("given")
            if arrive(home, wanted):
                return
    pytest.fail("the files did not arrive")


def arrive(home: Home, wanted: set[str]) -> bool:
    try:
        wait_for(home.folder, lambda: wanted <= stored(home.library), "the files", limit_s=5)
    except TimeoutError:
        return False
    return True


def test_a_card_goes_to_another_program_as_its_original(
    hands: Hands, home: Home, screen: dict[str, str]
) -> None:
    hands.write("a lighthouse at dusk")
    hands("key", "--window", "0", "ctrl+Return")
    wait_for(home.folder, lambda: pictures(home.library), "a picture, filed")
    x, y = FOREIGN_AT
    with foreign(screen) as program:
        for _ in range(TRIES):
            drag(hands, CARD_AT, (x + 40, y + 40))
            taken = program.hears("taken")
            if taken:
                break
        else:
            pytest.fail("the card did not arrive")
    assert taken["action"] == "CopyAction"
    [file] = map(Path, taken["files"])
    assert "a lighthouse at dusk 1024x1024" in file.name
    assert sha256(file.read_bytes()).hexdigest() in stored(home.library)
    assert home.library not in file.parents


def stored(library: Path) -> set[str]:
    return {path.stem for path in library.glob("objects/*/*")}
