"""`main.py` with a window, as a process: on a real X server, killed, started twice."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from PySide6.QtWidgets import QApplication

from tests.journeys import programs
from tests.journeys.conftest import Home
from tests.journeys.programs import wait_for

NEEDED = ("Xvfb", "xdotool")


@pytest.fixture
def screen() -> Iterator[dict[str, str]]:
    """A private X server; the environment that leads to it."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        pytest.skip(f"{', '.join(missing)} not installed: `bootstrap.py test` installs them")
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1300x820x24", "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        display = answer.readline().strip()
    assert display, "Xvfb did not start"
    yield {"DISPLAY": f":{display}", "QT_QPA_PLATFORM": "xcb"}
    server.terminate()
    server.wait()


class Hands:
    """Mouse and keyboard of that screen."""

    def __init__(self, environ: dict[str, str]) -> None:
        self._environ = {**os.environ, **environ}
        self.window = ""

    def find_window(self) -> str:
        """Wait for Musa's window and give it the keyboard: no window manager is there to do it."""
        found = self("search", "--sync", "--onlyvisible", "--limit", "1", "--name", "Musa")
        self.window = found.split()[0]
        self("windowfocus", "--sync", self.window)
        return self.window

    def write(self, prompt: str) -> None:
        """Click into the prompt, which stands at the top left, and type."""
        self("mousemove", "--window", self.window, "150", "170", "click", "1")
        self("key", "--window", "0", "ctrl+a")
        self("type", "--delay", "4", prompt)

    def __call__(self, *words: str) -> str:
        done = subprocess.run(
            ["xdotool", *words], env=self._environ, capture_output=True, text=True, timeout=30
        )
        return done.stdout


def has_session(library: Path) -> bool:
    return any(library.glob("records/sessions/*.json"))


def pictures(library: Path) -> list[Path]:
    return [
        path for path in (library / "records").glob("*/*.json") if path.parent.name != "sessions"
    ]


def test_a_killed_window_loses_nothing_that_was_under_way(
    qapp: QApplication, home: Home, screen: dict[str, str]
) -> None:
    words = ("--sandbox", "--library", home.library)
    hands = Hands(screen)
    window = programs.start(*words, **screen)
    try:
        hands.find_window()
        wait_for(home.folder, lambda: has_session(home.library), "an open session")
        hands.write("a lighthouse !slow=2")
        hands("key", "--window", "0", "ctrl+Return")
        wait_for(
            home.folder, lambda: list(home.library.glob("inbox/*/sent")), "a request in flight"
        )
    finally:
        window.kill()
        window.communicate()
    assert pictures(home.library) == []

    again = programs.start(*words, **screen)
    try:
        hands.find_window()
        wait_for(home.folder, lambda: pictures(home.library), "the picture, filed")
        again.terminate()
        assert programs.end(again).status == 0
    finally:
        again.kill()
    [row] = programs.run("list", "First session", "--json", *words).json["turns"]
    assert row["title"] == "a lighthouse !slow=2"
    assert row["picture"]["width_px"] == 1024
    assert programs.run("verify", "--json", *words).json["ok"] is True


def test_a_second_start_raises_the_first_window_and_ends(qapp: QApplication, home: Home) -> None:
    words = ("--sandbox", "--library", home.library)
    first = programs.start(*words)
    try:
        wait_for(home.folder, lambda: has_session(home.library), "an open session")
        second = programs.run(*words)
        assert (second.status, second.out, second.err) == (0, "", "")
        assert first.poll() is None
    finally:
        first.kill()
        first.communicate()
    assert programs_left(home) == []


def programs_left(home: Home) -> list[str]:
    """Our processes that still work on that library, once they had time to end."""
    mine = [
        p for p in psutil.process_iter(["cmdline"]) if str(home.library) in str(p.info["cmdline"])
    ]
    _, alive = psutil.wait_procs(mine, timeout=15)
    return [" ".join(process.cmdline()) for process in alive]


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_the_window_in_order(
    qapp: QApplication, home: Home, sign: signal.Signals
) -> None:
    first = programs.start("--sandbox", "--library", home.library)
    try:
        wait_for(home.folder, lambda: has_session(home.library), "an open session")
        first.send_signal(sign)
        said = programs.end(first)
    finally:
        first.kill()
    assert said.status == 0
    assert "Traceback" not in said.err
    assert "Error" not in said.err
    assert not list((home.library / "locks").glob("window.lock"))
