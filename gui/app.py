"""The application: one event loop, one window after another."""

from __future__ import annotations

import asyncio
import os
import sys

os.environ["QT_API"] = "pyside6"  # before qasync: another binding may be installed

import qasync
from PySide6.QtWidgets import QApplication

from gui.collector import Collector
from gui.crash import CrashDoor
from gui.ending import Ending
from gui.first import First
from gui.run import Run
from services.errors import InUse
from services.keys import Keys
from services.options import Options
from services.paths import config_folder

SWITCH_S = 0.001  # threads must give the interpreter back within a fraction of a frame


def start(options: Options) -> int:
    """Show the window until it is closed; the process's exit status."""
    sys.setswitchinterval(SWITCH_S)
    app = QApplication(sys.argv[:1])
    app.setApplicationName("Musa")
    app.setApplicationDisplayName("Musa")
    app.setDesktopFileName("musa")
    app.setQuitOnLastWindowClosed(False)
    Collector(app)
    loop = qasync.QEventLoop(app)
    asyncio.set_event_loop(loop)
    with loop:
        status = loop.run_until_complete(_run_windows(app, options))
    sys.stdout.flush()
    sys.stderr.flush()
    # A worker may still wait for an answer to the keyring's prompt: it must not
    # keep the process alive. Everything that matters has been closed by now.
    os._exit(status)


async def _run_windows(app: QApplication, options: Options) -> int:
    """One window at a time; leaving or entering the sandbox opens the next."""
    door = CrashDoor(config_folder())
    door.install(asyncio.get_running_loop())
    ending = Ending()
    keys = Keys()  # an exported key is read once; one that is remembered holds till the end
    following: Options | None = options
    prompt = ""
    while following is not None:
        first = First(following.library)
        if not first.claim():
            return 0 if first.raise_other() else _tell_of_another()
        run = Run(app, following, door, first, prompt, keys)
        ending.asked.connect(run.close)
        following = await run.until_closed()
        prompt = run.prompt
    return 0


def _tell_of_another() -> int:
    """Another process holds the library's window and does not answer."""
    sys.stderr.write(f"{InUse('library_window_busy')}\n")
    return 1
