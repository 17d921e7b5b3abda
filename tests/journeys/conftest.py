"""A home, an emulator and a window for each journey; everything private, nothing beyond."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QWidget

from gui.crash import CrashDoor
from gui.first import First
from gui.run import Run
from gui.state.desk import Desk
from services.emulator.server import Emulator
from services.options import Options
from tests.journeys.person import Person, until

GIVE_UP_S = 5
KEY = "AIzaSyCanary0123456789-journeys-key"


@pytest.fixture(autouse=True)
def _clipboard_is_empty(qapp: QApplication) -> None:
    """What another journey copied would be taken for what this one waits for."""
    qapp.clipboard().clear()


@dataclass
class Home:
    """Where everything of one user lies."""

    folder: Path

    @property
    def library(self) -> Path:
        return self.folder / "library"

    @property
    def cache(self) -> Path:
        return self.folder / "cache"

    @property
    def config(self) -> Path:
        return self.folder / "config"

    def options(self, endpoint: str | None = None, *, sandbox: bool = False) -> Options:
        return Options(self.library, self.cache, sandbox, endpoint)


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    home = Home(tmp_path / "home")
    home.folder.mkdir()
    for name, folder in (("CONFIG", "config"), ("DATA", "data"), ("CACHE", "cache")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home.folder / folder))
    monkeypatch.delenv("GEMINI_API_KEY", raising=False)
    return home


@pytest.fixture
def keyed_home(home: Home, monkeypatch: pytest.MonkeyPatch) -> Home:
    """A home whose shell exports a key."""
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    return home


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def nowhere() -> str:
    """An address on which nobody listens, and that nobody else gets meanwhile."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    return f"http://127.0.0.1:{port}"


@dataclass
class Visit:
    """One window, from its first paint to its last save."""

    person: Person
    end: asyncio.Task[Options | None]

    async def close(self) -> Options | None:
        """Close the window; the options of the one that follows."""
        self.person.window.close()
        return await self.end


Visiting = Callable[[Options], AbstractAsyncContextManager[Visit]]


@pytest.fixture
def visiting(qapp: QApplication, home: Home) -> Visiting:
    """Open Musa's window as `main.py` does, and close it in the end."""
    return partial(window_of, qapp, home)


@asynccontextmanager
async def window_of(qapp: QApplication, home: Home, options: Options) -> AsyncIterator[Visit]:
    first = First(options.library)
    assert first.claim()
    run = Run(qapp, options, CrashDoor(home.config), first)
    desk = run.findChild(Desk)
    [window] = [w for w in qapp.topLevelWidgets() if _is_new(w, run)]
    end = asyncio.ensure_future(run.until_closed())
    visit = Visit(Person(window, desk), end)
    try:
        await until(lambda: window.isVisible(), "the window")
        window.activateWindow()
        yield visit
    finally:
        if not end.done():
            run.close()
            await asyncio.wait({end}, timeout=GIVE_UP_S)
            run._end_unsaved()  # where it asks before it closes, as on a full disk
            await end
        run.deleteLater()


def _is_new(widget: QWidget, run: Run) -> bool:
    return widget.objectName() == "mainWindow" and widget is run._window


@pytest.fixture
def opened(visiting: Visiting) -> Visiting:
    """`visiting`, but the library is open and the key has been looked for."""

    @asynccontextmanager
    async def visit(options: Options) -> AsyncIterator[Visit]:
        async with visiting(replace(options)) as visit:
            desk = visit.person.desk
            await until(lambda: desk.account.searched and desk.session.id, "an open library")
            yield visit

    return visit
