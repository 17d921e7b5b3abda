"""The wire when others die: the window, the wire itself, the disk."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from services.children import ROOT, Child
from services.domain import new_id
from services.errors import Interrupted
from services.gemini.codec import outcome_from_json
from tests.gemini.conftest import KEY, PNG, Desk, Heard, Server, picture_answer, respond

ANSWER = json.dumps(picture_answer()).encode()

WINDOW = """
import os, signal, sys
from services.children import Child

child = Child("services.gemini.wire", sys.argv[4:], on_message=lambda m: None,
              on_end=lambda s: None, detached=True)
child.send({"op": "account", "key": sys.argv[1], "base_url": sys.argv[2]})
child.send({"op": "generate", "attempt": sys.argv[3]})
print(child.pid, flush=True)
signal.pause()
"""


def held(server: Server) -> Callable[[Heard, Any], None]:
    def script(request: Heard, connection: Any) -> None:
        server.release.wait(30)
        respond(200, ANSWER)(request, connection)

    return script


def arguments(folder: Path) -> list[str]:
    names = ("objects", "inbox", "locks")
    return [text for name in names for text in (f"--{name}", str(folder / name))] + [
        "--owner",
        new_id(),
    ]


def request_in(folder: Path) -> str:
    attempt = new_id()
    (folder / "inbox" / attempt).mkdir(parents=True)
    contents = [{"role": "user", "parts": [{"text": "a"}]}]
    request = {"model": "m", "contents": contents, "config": {}}
    (folder / "inbox" / attempt / "request.json").write_text(json.dumps(request))
    return attempt


class Process:
    """A wire process spoken to by hand."""

    def __init__(self, folder: Path, *more: str) -> None:
        self.events: queue.Queue[Mapping[str, Any]] = queue.Queue()
        self.ended = threading.Event()
        self.child = Child(
            "services.gemini.wire",
            [*arguments(folder), *more],
            on_message=self.events.put,
            on_end=lambda status: self.ended.set(),
            detached=True,
        )

    def until(self, *kinds: str) -> Mapping[str, Any]:
        while (event := self.events.get(timeout=30))["event"] not in kinds:
            pass
        return event

    def generate(self, server: Server, attempt: str) -> None:
        self.child.send({"op": "account", "key": KEY, "base_url": server.address})
        self.child.send({"op": "generate", "attempt": attempt})


@pytest.fixture
def processes() -> Iterator[Callable[..., Process]]:
    begun: list[Process] = []

    def begin(folder: Path, *more: str) -> Process:
        begun.append(Process(folder, *more))
        return begun[-1]

    yield begin
    for process in begun:
        process.child.close()
        if process.child.wait(10) is None:
            process.child.kill()
            process.child.wait(10)


def outcome_of(folder: Path) -> Any:
    return outcome_from_json(json.loads((folder / "outcome.json").read_text("utf-8")))


def test_the_answer_arrives_although_the_window_was_killed(tmp_path: Path, server: Server) -> None:
    server.script = held(server)
    attempt = request_in(tmp_path)
    command = [sys.executable, "-c", WINDOW, KEY, server.address, attempt, *arguments(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, text=True) as window:
        assert window.stdout is not None
        wire = int(window.stdout.readline())
        server.take()
        window.kill()
    ended = os.pidfd_open(wire) if hasattr(os, "pidfd_open") else None
    server.release.set()
    if ended is None:
        pytest.skip("this system cannot wait for somebody else's child")
    import select

    assert select.select([ended], [], [], 30)[0], "the wire did not end"
    os.close(ended)
    outcome = outcome_of(tmp_path / "inbox" / attempt)
    picture = tmp_path / "inbox" / attempt / "blobs" / outcome.pictures[0].blob
    assert picture.read_bytes() == PNG


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_signals_of_a_terminal_lose_nothing_in_flight(
    tmp_path: Path, server: Server, processes: Callable[..., Process]
) -> None:
    server.script = held(server)
    process = processes(tmp_path)
    process.generate(server, request_in(tmp_path))
    server.take()
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        os.kill(process.child.pid, number)
    server.release.set()
    assert process.until("done", "failed")["event"] == "done"
    assert process.ended.wait(20)


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
def test_a_second_sigterm_ends_it(
    tmp_path: Path, server: Server, processes: Callable[..., Process]
) -> None:
    server.script = held(server)
    process = processes(tmp_path)
    process.generate(server, request_in(tmp_path))
    server.take()
    os.kill(process.child.pid, signal.SIGTERM)
    while not process.ended.wait(0.05):
        os.kill(process.child.pid, signal.SIGTERM)


def test_an_endless_answer_is_stopped_and_gives_its_room_back(
    tmp_path: Path, server: Server, processes: Callable[..., Process]
) -> None:
    def endless(request: Heard, connection: Any) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            connection.sendall(b" " * 65536)

    server.script = endless
    attempt = request_in(tmp_path)
    process = processes(tmp_path, "--limit", str(1024 * 1024))
    process.generate(server, attempt)
    assert process.until("failed", "done")["error"]["key"] == "gemini_too_big"
    assert server.disconnected.wait(20)
    assert not (tmp_path / "inbox" / attempt / "answer.part").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_an_answer_without_room_on_the_disk_is_kept_and_stored_again(
    tmp_path: Path, server: Server, processes: Callable[..., Process]
) -> None:
    import resource

    big = json.dumps(picture_answer(PNG * 2000)).encode()
    server.script = respond(200, big)
    attempt = request_in(tmp_path)
    process = processes(tmp_path)
    process.until("ready")
    endless = resource.RLIM_INFINITY
    resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE, (100_000, endless))
    process.generate(server, attempt)
    failed = process.until("failed", "done")
    assert failed["error"]["kind"] == "disk_full"
    folder = tmp_path / "inbox" / attempt
    assert not (folder / "error.json").exists()
    process.child.send({"op": "keep", "attempt": attempt, "folder": None})
    assert process.until("failed", "done")["event"] == "failed"
    resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE, (endless, endless))
    process.child.send({"op": "keep", "attempt": attempt, "folder": str(tmp_path / "else")})
    files = process.until("failed", "done")["files"]
    assert [(tmp_path / "else" / name).read_bytes() for name in files] == [PNG * 2000]
    assert files == [f"{attempt}-1.png"]
    # What was saved elsewhere is not in the library yet.
    process.child.send({"op": "keep", "attempt": attempt, "folder": None})
    assert process.until("failed", "done")["event"] == "done"
    assert len(outcome_of(folder).pictures) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX limits")
def test_a_kept_answer_is_filed_once_there_is_room(
    tmp_path: Path, server: Server, processes: Callable[..., Process]
) -> None:
    import resource

    server.script = respond(200, json.dumps(picture_answer(PNG * 2000)).encode())
    attempt = request_in(tmp_path)
    process = processes(tmp_path)
    process.until("ready")
    endless = resource.RLIM_INFINITY
    resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE, (100_000, endless))
    process.generate(server, attempt)
    assert process.until("failed", "done")["event"] == "failed"
    resource.prlimit(process.child.pid, resource.RLIMIT_FSIZE, (endless, endless))
    process.child.send({"op": "keep", "attempt": attempt, "folder": None})
    assert process.until("failed", "done")["event"] == "done"
    assert len(outcome_of(tmp_path / "inbox" / attempt).pictures) == 1


def test_a_dead_wire_is_told_and_started_anew_by_the_next_call(
    tmp_path: Path, server: Server
) -> None:
    desk = Desk(tmp_path)
    try:
        server.script = held(server)
        desk.use(server)
        before = desk.wire.owner

        async def die_in_flight() -> None:
            task = asyncio.ensure_future(desk.wire.generate(desk.ask()))
            await asyncio.to_thread(server.take)
            assert desk.wire._child is not None
            desk.wire._child.kill()
            with pytest.raises(Interrupted) as told:
                await task
            assert told.value.may_have_been_billed

        desk.run(die_in_flight())
        assert not desk.wire.alive
        server.release.set()
        assert (desk.run(desk.wire.generate(desk.ask())) / "outcome.json").exists()
        assert desk.wire.owner != before
    finally:
        desk.close()
