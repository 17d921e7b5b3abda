"""The ground that the other tests stand on holds."""

import asyncio
import logging
import os
import socket
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.request import urlopen

import pytest
from PySide6.QtCore import QTimer


def test_a_connection_beyond_loopback_is_refused_by_name():
    with socket.socket() as unused, pytest.raises(RuntimeError, match=r"192\.0\.2\.1"):
        unused.connect(("192.0.2.1", 80))


def test_a_name_is_never_looked_up():
    with pytest.raises(RuntimeError, match=r"example\.org"):
        socket.getaddrinfo("example.org", 443)


def test_loopback_is_open():
    class Hello(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Hello) as server:
        serving = threading.Thread(target=server.handle_request, daemon=True)
        serving.start()
        with urlopen(f"http://localhost:{server.server_port}/") as answer:
            assert answer.status == 204
        serving.join()


def test_the_home_of_a_test_is_private():
    folders = {Path(os.environ[f"XDG_{name}_HOME"]) for name in ("CONFIG", "DATA", "CACHE")}
    assert all(folder.is_dir() and Path.home() not in folder.parents for folder in folders)
    assert "DBUS_SESSION_BUS_ADDRESS" not in os.environ


async def test_an_async_test_runs_on_a_plain_loop():
    assert type(asyncio.get_running_loop()).__module__.startswith("asyncio.")


async def test_an_async_test_that_asks_for_qt_runs_on_its_loop(qtbot):
    rang = asyncio.get_running_loop().create_future()
    QTimer.singleShot(0, lambda: rang.set_result(True))
    assert await rang
    assert type(asyncio.get_running_loop()).__module__.startswith("qasync")


def test_a_plain_test_can_enter_the_window_s_loop(loop):
    async def answer() -> int:
        return await asyncio.to_thread(lambda: 42)

    assert loop.run_until_complete(answer()) == 42


def test_a_warning_that_was_announced_is_no_failure(expected_log):
    expected_log.append(lambda line: line == "musa.test: as announced")
    logging.getLogger("musa.test").warning("as announced")


LEAKS = {
    "a task": "import asyncio\nasync def test_it():\n"
    "    asyncio.create_task(asyncio.Event().wait())",
    "a window": "from PySide6.QtWidgets import QWidget\ndef test_it(qapp):\n"
    "    global kept\n    kept = QWidget()\n    kept.show()",
    "a warning": "import logging\ndef test_it():\n    logging.getLogger('x').warning('hm')",
    "a task on Qt's loop": "import asyncio\nasync def test_it(loop):\n"
    "    asyncio.ensure_future(asyncio.Event().wait())",
}


@pytest.fixture(scope="module")
def report_on_leaks(tmp_path_factory) -> str:
    """What pytest says, in a process of its own, about one test for each leak."""
    root = Path(__file__).resolve().parents[2]
    folder = tmp_path_factory.mktemp("leaks")
    (folder / "conftest.py").write_text((root / "tests/conftest.py").read_text("utf-8"), "utf-8")
    for number, text in enumerate(LEAKS.values()):
        (folder / f"test_{number}.py").write_text(text + "\n", "utf-8")
    command = [sys.executable, "-m", "pytest", "-rfE", "-p", "no:cacheprovider", str(folder)]
    return subprocess.run(command, capture_output=True, text=True, cwd=folder).stdout


@pytest.mark.parametrize("leak", LEAKS)
def test_what_a_test_leaves_behind_fails_it(leak, report_on_leaks):
    number = list(LEAKS).index(leak)
    endings = [f"FAILED test_{number}.py", f"ERROR test_{number}.py"]
    assert any(ending in report_on_leaks for ending in endings), report_on_leaks
