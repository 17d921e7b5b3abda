"""What every test stands on: a private home, no network, a clean table afterwards."""

from __future__ import annotations

import asyncio
import gc
import inspect
import ipaddress
import logging
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication, QWidget
    from qasync import QEventLoop

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

ASYNC_LIMIT_S = 60  # ends a hanging test; no passing test comes near it
XDG = ("CONFIG_HOME", "DATA_HOME", "CACHE_HOME", "STATE_HOME", "RUNTIME_DIR")
# What the developer's shell may hold that would change or escape a test.
OUTSIDE = ("DBUS_SESSION_BUS_ADDRESS", "GEMINI_API_KEY", "GOOGLE_API_KEY", "MUSA_LIBRARY")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")

_home = Path(tempfile.mkdtemp(prefix="musa-"))  # short: sockets have 107 characters

# What was taken away, behind calls so that no traceback shows it. The live check alone asks.
taken_away: dict[str, Callable[[], str]] = {}


def _move_in() -> None:
    """Point this process and its children at folders of their own."""
    for name in XDG:
        folder = _home / name.lower()
        folder.mkdir(mode=0o700)
        os.environ[f"XDG_{name}"] = str(folder)
    for name in (*OUTSIDE, *PROXIES, *(proxy.lower() for proxy in PROXIES)):
        if (value := os.environ.pop(name, "")) != "":
            taken_away[name] = lambda value=value: value


_move_in()


# A collection on a worker thread would destroy Qt objects there, as `gui.collector` says.
gc.disable()
ALLOWED_GARBAGE = 40_000  # objects, between two collections


@pytest.fixture(autouse=True)
def _garbage_is_collected_here() -> Iterator[None]:
    yield
    if gc.get_count()[0] > ALLOWED_GARBAGE:
        gc.collect()


def pytest_sessionfinish() -> None:
    """Empty the clipboard: what Python put there must not outlive Python."""
    if "PySide6.QtWidgets" in sys.modules:
        from PySide6.QtWidgets import QApplication

        if isinstance(app := QApplication.instance(), QApplication):
            app.clipboard().clear()


def pytest_unconfigure() -> None:
    shutil.rmtree(_home, ignore_errors=True)


# ---- no network


class BeyondLoopback(RuntimeError):
    """A test tried to leave this machine. Not an OSError: no code may take it for bad weather."""


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost") or not isinstance(host, str):
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _is_written_out(host: str) -> bool:
    """Reading an address in digits, whatever their base, asks nobody."""
    try:
        return ":" in host or bool(socket.inet_aton(host))
    except OSError:
        return False


def _stay_here(event: str, details: tuple[Any, ...]) -> None:
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = details[1]
        host = address[0] if isinstance(address, tuple) else None
    elif event in ("socket.getaddrinfo", "socket.gethostbyname"):
        host = details[0]
        host = None if isinstance(host, str) and _is_written_out(host) else host
    else:
        return
    if not _is_here(host):
        raise BeyondLoopback(f"{event} to {host!r}: tests stay on this machine")


sys.addaudithook(_stay_here)


# ---- async tests


def pytest_itemcollected(item: pytest.Item) -> None:
    """An async test that asks for anything of Qt's runs on Qt's loop."""
    if not _is_async(item) or not isinstance(item, pytest.Function):
        return
    names = item.fixturenames
    if {"qapp", "qtbot"} & set(names) and not {"loop", "aloop"} & set(names):
        names.append("loop")


def _is_async(item: pytest.Item) -> bool:
    return inspect.iscoroutinefunction(getattr(item, "obj", None))


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if not _is_async(pyfuncitem):
        return None
    arguments = {name: pyfuncitem.funcargs[name] for name in pyfuncitem._fixtureinfo.argnames}
    body = asyncio.wait_for(pyfuncitem.obj(**arguments), ASYNC_LIMIT_S)
    loop = pyfuncitem.funcargs.get("loop") or pyfuncitem.funcargs.get("aloop")
    if loop is not None:
        loop.run_until_complete(body)
        return True
    complaints: list[str] = []
    with asyncio.Runner() as runner:
        runner.get_loop().set_exception_handler(lambda _, context: complaints.append(str(context)))
        runner.run(body)
        complaints += _end_tasks(runner.get_loop())
    assert not complaints, complaints
    return True


def _end_tasks(loop: asyncio.AbstractEventLoop) -> list[str]:
    """Cancel what a test left running; says what that was."""
    left = [task for task in asyncio.all_tasks(loop) if not task.done()]
    for task in left:
        task.cancel()
    if left:
        loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))
    return [f"left running: {task.get_coro()}" for task in left]


@pytest.fixture
def loop(qapp: QApplication) -> Iterator[QEventLoop]:
    """The window's event loop, with a test's coroutine or `loop.run_until_complete`."""
    import qasync
    import shiboken6

    qapp.setQuitOnLastWindowClosed(False)
    qt_loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(qt_loop)
    complaints: list[str] = []
    qt_loop.set_exception_handler(lambda _, context: complaints.append(str(context)))
    yield qt_loop
    complaints += _end_tasks(qt_loop)
    qt_loop.run_until_complete(qt_loop.shutdown_asyncgens())
    qt_loop.close()
    # Its timers go on running, and a collection on another thread could not stop them.
    shiboken6.delete(qt_loop._timer)
    asyncio.set_event_loop(None)
    assert not complaints, complaints


@pytest.fixture
def aloop(loop: QEventLoop) -> QEventLoop:
    """`loop`, for tests that call something else by that name."""
    return loop


# ---- a clean table


@pytest.fixture(autouse=True)
def _no_window_stays_open() -> Iterator[None]:
    yield
    widgets = sys.modules.get("PySide6.QtWidgets")
    if widgets is None or widgets.QApplication.instance() is None:
        return
    left: list[QWidget] = [w for w in widgets.QApplication.topLevelWidgets() if w.isVisible()]
    names = [f"{type(widget).__name__} {widget.objectName()!r}" for widget in left]
    for widget in left:
        widget.hide()
        widget.deleteLater()
    assert not names, f"left open (give it to qtbot.addWidget): {names}"


class _Complaints(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(f"{record.name}: {record.getMessage()}")


@pytest.fixture
def expected_log() -> list[Callable[[str], bool]]:
    """Append a predicate for each line "logger: message" of WARNING or above that may come."""
    return []


@pytest.fixture(autouse=True)
def _no_unexpected_warning(
    request: pytest.FixtureRequest, expected_log: list[Callable[[str], bool]]
) -> Iterator[None]:
    """A test that reads `caplog` judges its log itself."""
    watcher = _Complaints()
    logging.getLogger().addHandler(watcher)
    yield
    logging.getLogger().removeHandler(watcher)
    if "caplog" in request.fixturenames:
        return
    bad = [line for line in watcher.lines if not any(fits(line) for fits in expected_log)]
    assert not bad, f"unexpected in the log: {bad}"
