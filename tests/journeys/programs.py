"""`main.py` as a process of its own, as a shell starts it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QEventLoop, QFileSystemWatcher, QTimer

ROOT = Path(__file__).resolve().parents[2]
GIVE_UP_S = 20


@dataclass(frozen=True)
class Said:
    """What a finished process left on its streams."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one JSON object of standard output; anything else there fails."""
        assert self.out.count("\n") == 1, self.out
        return json.loads(self.out)


def start(*words: object, **environ: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(ROOT / "main.py"), *map(str, words)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, **environ},
        cwd=environ.get("HOME", str(ROOT)),
    )


def end(process: subprocess.Popen[str]) -> Said:
    try:
        out, err = process.communicate(timeout=GIVE_UP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        out, err = process.communicate()
        raise TimeoutError(f"still running; said {out[:500]!r} and {err[:2000]!r}") from None
    return Said(process.returncode, out, err)


def run(*words: object, **environ: str) -> Said:
    return end(start(*words, **environ))


def wait_for(
    folder: Path, condition: Callable[[], object], hoped: str, limit_s: float = GIVE_UP_S
) -> None:
    """Return once another process has brought `condition` about below `folder`.

    Looked at whenever the system tells of a change there; needs a QApplication.
    """
    watcher, loop = QFileSystemWatcher(), QEventLoop()

    def look() -> None:
        while new := {str(folder), *_folders(folder)} - {*watcher.directories()}:
            if watcher.addPaths(sorted(new)):
                break  # one of them is gone again, which will be told
        if condition():
            loop.quit()

    watcher.directoryChanged.connect(look)
    QTimer.singleShot(0, look)
    QTimer.singleShot(round(limit_s * 1000), loop, loop.quit)
    loop.exec()
    if not condition():
        raise TimeoutError(f"waited in vain for {hoped}")


def _folders(folder: Path) -> set[str]:
    # Not rglob: it fails where a folder goes away while it is read.
    return {path for path, _, _ in os.walk(folder)}
