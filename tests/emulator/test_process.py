"""The emulator as a process of its own."""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
from typing import Any
from urllib.parse import urlsplit

import pytest

from services.children import ROOT, Child
from services.emulator.server import Emulator
from services.errors import StudioError
from tests.emulator.talking import ask, generate


class Served:
    """As much of an emulator as `talking` needs."""

    def __init__(self, address: str) -> None:
        self.port = urlsplit(address).port


def test_it_serves_until_its_input_closes() -> None:
    said: queue.Queue[Any] = queue.Queue()
    child = Child(
        "services.emulator", ["--watch-stdin"], on_message=said.put, on_end=lambda _: None
    )
    try:
        ready = said.get(timeout=20)
        assert ready["event"] == "ready"
        assert generate(Served(ready["address"]), ask("!words"))[0] == 200  # type: ignore[arg-type]
        child.close()
        assert child.wait(20) == 0
    finally:
        child.kill()
        child.wait(20)


def test_it_answers_a_request_that_was_on_its_way_when_its_input_closed() -> None:
    said: queue.Queue[Any] = queue.Queue()
    child = Child(
        "services.emulator", ["--watch-stdin"], on_message=said.put, on_end=lambda _: None
    )
    try:
        ready = said.get(timeout=20)
        child.close()
        assert generate(Served(ready["address"]), ask("!words"))[0] == 200  # type: ignore[arg-type]
        assert child.wait(20) == 0
    finally:
        child.kill()
        child.wait(20)


@pytest.mark.skipif(sys.platform == "win32", reason="there are no signals to send")
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_politely_on_a_signal(number: signal.Signals) -> None:
    command = [sys.executable, "-m", "services.emulator"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["event"] == "ready"
        process.send_signal(number)
        assert process.wait(20) == 0


def test_a_port_that_is_taken_is_said_in_a_sentence(emulator: Emulator) -> None:
    with pytest.raises(StudioError, match=f"could not listen on port {emulator.port}"):
        Emulator(emulator.port)
