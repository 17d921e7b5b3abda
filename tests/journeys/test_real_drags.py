"""Drag and drop between Musa and another program: two processes, one X server, one mouse."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
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

    def hears(self, event: str, **more: object) -> dict[str, Any]:
        """What it told next of that sort."""
        while (said := self.next(programs.GIVE_UP_S)) is not None:
            if said["event"] == event and more.items() <= said.items():
                return said
        pytest.fail(f"the other program never told: {event} {more}")

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
    """Mouse and keyboard before a sandbox whose window has just come."""
    window = programs.start("--sandbox", "--library", home.library, **screen)
    hands = Hands(screen)
    try:
        hands.find_window()
        yield hands
    finally:
        window.terminate()
        window.communicate()


def carry(hands: Hands, start: tuple[int, int], end: tuple[int, int]) -> None:
    """Press, and carry what is there to the other place; `mouseup` lets go.

    Whoever lets go before the place has answered lets go of nothing, in any program:
    each test waits for that answer.
    """
    (x, y), (to_x, to_y) = start, end
    press = ["mousemove", str(x), str(y), "mousedown", "1"]
    moves = [("mousemove", str(x + step), str(y + step)) for step in (6, 12)]
    hands(*press, *(word for move in moves for word in move))
    hands("mousemove", str(to_x), str(to_y))


@pytest.mark.parametrize("place", PLACES)
def test_files_of_another_program_come_in(
    hands: Hands, home: Home, screen: dict[str, str], tmp_path: Path, place: str
) -> None:
    wait_for(home.folder, lambda: has_session(home.library), "an open session")
    folder = tmp_path / "a folder"
    folder.mkdir()
    named = [tmp_path / "ä mug #1.png", folder / "2.png", folder / "10.png"]
    for number, path in enumerate(named):
        Image.new("RGB", (40, 30), (number * 90, 120, 30)).save(path)
    (folder / "notes.txt").write_text("no picture")
    give(hands, home, screen, [named[0], folder], named, place)


def test_the_first_drop_after_the_start_comes_in_however_soon(
    hands: Hands, home: Home, screen: dict[str, str], tmp_path: Path
) -> None:
    """The window can be seen before its library is open: what fell then was forgotten."""
    picture = tmp_path / "early.png"
    Image.new("RGB", (40, 30), (90, 120, 30)).save(picture)
    give(hands, home, screen, [picture], [picture], "referenceTray")


def give(
    hands: Hands,
    home: Home,
    screen: dict[str, str],
    files: list[Path],
    pictures: list[Path],
    place: str,
) -> None:
    """Drag files from another program to a place of ours, once; all their pictures arrive."""
    x, y = FOREIGN_AT
    with foreign(screen, *files) as program:
        carry(hands, (x + 40, y + 40), PLACES[place])
        program.hears("answered", action="CopyAction")
        hands("mouseup", "1")
        assert program.hears("given")["action"] == "CopyAction"
        arrive(home, pictures)  # a program that ends at once takes its gift along


def arrive(home: Home, files: list[Path]) -> None:
    """Wait until they are kept, and named by the draft of the session."""
    wanted = {sha256(path.read_bytes()).hexdigest() for path in files}
    wait_for(home.folder, lambda: wanted <= stored(home.library), "the files")
    wait_for(home.folder, lambda: wanted <= drafted(home.library), "the files in the draft")


def drafted(library: Path) -> set[str]:
    """The originals that are references of any session's draft."""
    found: set[str] = set()
    for record in library.glob("records/sessions/*.json"):
        with suppress(OSError, ValueError):  # being written
            draft = json.loads(record.read_bytes())["session"]["draft"] or {}
            found |= {one["original"]["blob"] for one in draft.get("references", ())}
    return found


def test_a_card_goes_to_another_program_as_its_original(
    hands: Hands, home: Home, screen: dict[str, str]
) -> None:
    wait_for(home.folder, lambda: has_session(home.library), "an open session")
    hands.write("a lighthouse at dusk")
    hands("key", "--window", "0", "ctrl+Return")
    wait_for(home.folder, lambda: pictures(home.library), "a picture, filed")
    x, y = FOREIGN_AT
    with foreign(screen) as program:
        carry(hands, CARD_AT, (x + 40, y + 40))
        program.hears("entered")
        hands("mousemove", str(x + 44), str(y + 40))
        program.hears("over", x=x + 44)  # asked once more: the first answer has been heard
        hands("mouseup", "1")
        taken = program.hears("taken")
    assert taken["action"] == "CopyAction"
    [file] = map(Path, taken["files"])
    assert "a lighthouse at dusk 1024x1024" in file.name
    assert sha256(file.read_bytes()).hexdigest() in stored(home.library)
    assert home.library not in file.parents


def stored(library: Path) -> set[str]:
    return {path.stem for path in library.glob("objects/*/*")}
