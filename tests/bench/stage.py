"""The processes of one measure: emulator, wire-tap, window; each with a private home."""

from __future__ import annotations

import json
import os
import queue
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psutil

from tests.bench import prepared
from tests.bench.relay import Relay
from tests.bench.screen import Rect, Screen

ROOT = Path(__file__).resolve().parent.parent.parent
KEY = "a-key-for-the-benchmark-that-opens-nothing"
OUTSIDE = ("DBUS_SESSION_BUS_ADDRESS", "GOOGLE_API_KEY", "MUSA_LIBRARY", "WAYLAND_DISPLAY")
LIMIT_S = 120.0
LEAST = getattr(psutil, "IDLE_PRIORITY_CLASS", 19)

Event = dict[str, Any]


class Stage:
    """A home and a screen for windows; `screen` is None where there is no Xvfb."""

    def __init__(self, screen: Screen | None) -> None:
        self.screen = screen
        self.home = Path(tempfile.mkdtemp(prefix="musa-bench-"))
        self.library = self.home / "library"

    def close(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)

    def borrow_library(self) -> None:
        """The prepared library, with its thumbnails, as this home's own."""
        self.borrow(*prepared.library())

    def borrow(self, library: Path, thumbs: Path) -> None:
        """Another prepared library in place of the one before."""
        cache = self.home / "cache" / "Musa"
        cache.mkdir(parents=True, exist_ok=True)
        for old in (self.library, cache / "thumbs"):
            shutil.rmtree(old, ignore_errors=True)
        prepared.borrow(library, self.library)
        shutil.copytree(thumbs, cache / "thumbs", copy_function=_link)

    def write_settings(self, **settings: Any) -> None:
        """Write the settings that the next window finds."""
        folder = self.home / "config" / "Musa"
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "settings.json").write_text(json.dumps(settings), "utf-8")

    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in OUTSIDE}
        kept = {name: value for name, value in kept.items() if not name.lower().endswith("_proxy")}
        for name in ("config", "data", "cache", "state", "runtime"):
            folder = self.home / name
            folder.mkdir(mode=0o700, exist_ok=True)
            kept["XDG_RUNTIME_DIR" if name == "runtime" else f"XDG_{name.upper()}_HOME"] = str(
                folder
            )
        kept["GEMINI_API_KEY"] = KEY
        # A warm start has its bytecode; a developer's shell may forbid writing any.
        kept.pop("PYTHONDONTWRITEBYTECODE", None)
        kept["PYTHONPYCACHEPREFIX"] = str(prepared.folder() / "bytecode")
        if self.screen is not None:
            kept |= {"DISPLAY": self.screen.display, "QT_QPA_PLATFORM": "xcb"}
        else:
            kept["QT_QPA_PLATFORM"] = "offscreen"
        return kept

    def arguments(self, endpoint: str) -> list[str]:
        return ["--library", str(self.library), "--endpoint", endpoint]

    def start(self, *command: str, **more: Any) -> subprocess.Popen[Any]:
        line = [sys.executable, *command]
        return subprocess.Popen(line, cwd=ROOT, env=self.environment(), **more)

    @contextmanager
    def emulator(self, *options: str) -> Iterator[Relay]:
        """An emulator behind a wire-tap."""
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        process = self.start("-m", "services.emulator", "--watch-stdin", *options, **pipes)
        # It stands for another computer: it must not take this one's processors.
        psutil.Process(process.pid).nice(LEAST)
        try:
            said = json.loads(process.stdout.readline())  # type: ignore[union-attr]
            yield Relay(int(said["address"].rpartition(":")[2]))
        finally:
            process.terminate()
            process.wait()

    @contextmanager
    def beside(self) -> Iterator[Path]:
        """A plain Qt process with a heartbeat, kept in the file that is named."""
        file = self.home / f"beside-{time.monotonic_ns()}"
        process = self.start("-m", "tests.bench.plain", str(file))
        try:
            yield file
            time.sleep(1)  # it writes twice a second
        finally:
            process.terminate()
            process.wait()

    @contextmanager
    def window(self, endpoint: str, *, why: bool = False) -> Iterator[Window]:
        window = Window(self, endpoint, why)
        try:
            yield window
        finally:
            window.end()


class Window:
    """A real window that is told what to do and asked what it saw."""

    def __init__(self, stage: Stage, endpoint: str, why: bool) -> None:
        self.beats = stage.home / f"beats-{time.monotonic_ns()}"
        words = ["--why"] if why else []
        words += [str(self.beats), *stage.arguments(endpoint)]
        self.began = time.perf_counter()
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self._process = stage.start("-m", "tests.bench.inside", *words, **pipes)
        self._events: queue.SimpleQueue[Event | None] = queue.SimpleQueue()
        self.heard: list[Event] = []
        threading.Thread(target=self._listen, daemon=True).start()

    def tell(self, do: str, **more: Any) -> None:
        self._process.stdin.write(json.dumps({"do": do, **more}) + "\n")  # type: ignore[union-attr]
        self._process.stdin.flush()  # type: ignore[union-attr]

    def wait(
        self,
        event: str,
        fits: Callable[[Event], object] = lambda _: True,
        limit_s: float = LIMIT_S,
    ) -> Event:
        """The next event of that name that fits; a failed job ends the measure."""
        end = time.monotonic() + limit_s
        while True:
            try:
                heard = self._events.get(timeout=max(end - time.monotonic(), 0.01))
            except queue.Empty as error:
                raise TimeoutError(f"no {event}; heard {self.heard[-5:]}") from error
            if heard is None:
                raise RuntimeError(f"the window ended before {event}")
            self.heard.append(heard)
            if heard["event"] == "job" and heard["error"]:
                raise RuntimeError(f"a job failed: {heard['error']}")
            if heard["event"] == event and fits(heard):
                return heard

    def ask(self, do: str, answer: str = "done", **more: Any) -> Event:
        self.tell(do, **more)
        return self.wait(answer)

    def rect(self, name: str) -> Rect:
        """Where a widget is on the screen."""
        return Rect(*self.ask("where", "where", name=name)["rect"])

    def card(self, card: str) -> Rect:
        """Where a card is on the screen."""
        return Rect(*self.ask("card", "where", id=card)["rect"])

    @property
    def pid(self) -> int:
        return self._process.pid

    def child(self, module: str) -> int:
        """The process of the window's that runs `module`."""
        children = psutil.Process(self.pid).children(recursive=True)
        return next(child.pid for child in children if module in child.cmdline())

    def rss_mb(self) -> float:
        return psutil.Process(self._process.pid).memory_info().rss / 1e6

    def processor_s(self) -> float:
        times = psutil.Process(self._process.pid).cpu_times()
        return times.user + times.system

    def end(self) -> None:
        try:
            self.tell("end")
            self._process.wait(15)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()
            self._process.wait()

    def _listen(self) -> None:
        for line in self._process.stdout:  # type: ignore[union-attr]
            self._events.put(json.loads(line))
        self._events.put(None)


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)
