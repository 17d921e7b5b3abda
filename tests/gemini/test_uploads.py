"""Pictures that travel as files: sent once, known for two days, sent again when they are gone."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from services.domain import BlobId
from services.emulator.server import Emulator
from services.errors import RequestRejected, StudioError, Unreachable
from services.gemini.uploads import LIFETIME_S, MARGIN_S, Uploads
from tests.gemini.conftest import KEY, Desk, Heard, Server, respond
from tests.imaging.pictures import card, encoded

PICTURES = [encoded(card(60 + number, 40), "PNG") for number in range(3)]


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture
def another(tmp_path: Path) -> Iterator[Desk]:
    """Another wire over the same library."""
    desk = Desk(tmp_path)
    yield desk
    desk.close()


@pytest.fixture
def fresh(tmp_path: Path) -> Iterator[Desk]:
    desk = Desk(tmp_path)
    yield desk
    desk.close()


def ask(desk: Desk, prompt: str, *, files: int = 2) -> str:
    """A request with three references, so many of which travel as files."""
    blobs = [desk.put(data) for data in PICTURES]
    inlines = [{"inlineData": {"mimeType": "image/png", "data": {"$blob": b}}} for b in blobs]
    attempt = desk.ask([{"role": "user", "parts": [{"text": prompt}, *inlines]}])
    path = desk.inbox / attempt / "request.json"
    request = json.loads(path.read_bytes())
    request["files"] = dict.fromkeys(blobs[:files], "image/png")
    path.write_text(json.dumps(request))
    return attempt


def send(desk: Desk, attempt: str) -> list[dict[str, Any]]:
    events: list[Any] = []
    desk.run(desk.wire.generate(attempt, on_event=events.append))
    return events


def starts(emulator: Emulator) -> int:
    return sum(one.headers.get("x-goog-upload-command") == "start" for one in emulator.requests)


def sent_parts(emulator: Emulator) -> list[dict[str, Any]]:
    asked = [one for one in emulator.requests if ":generateContent" in one.path]
    parts: list[dict[str, Any]] = asked[-1].body["contents"][-1]["parts"]
    return parts


def test_what_is_named_travels_as_a_file_and_the_rest_inline(
    fresh: Desk, emulator: Emulator
) -> None:
    fresh.use(emulator)  # type: ignore[arg-type]
    events = send(fresh, ask(fresh, "a bay"))
    text, first, second, third = sent_parts(emulator)
    assert text == {"text": "a bay"}
    assert [part["fileData"]["mimeType"] for part in (first, second)] == ["image/png"] * 2
    assert "inlineData" in third
    told = [(e["number"], e["of"]) for e in events if e["event"] == "uploading"]
    assert told == [(1, 2), (2, 2)]
    assert {one.headers.get("x-goog-api-key") for one in emulator.requests} <= {KEY, None}


def test_a_file_is_sent_once_for_every_later_request_and_process(
    fresh: Desk, another: Desk, emulator: Emulator, tmp_path: Path
) -> None:
    fresh.use(emulator)  # type: ignore[arg-type]
    send(fresh, ask(fresh, "one"))
    send(fresh, ask(fresh, "two"))
    another.use(emulator)  # type: ignore[arg-type]
    send(another, ask(another, "three"))
    assert starts(emulator) == 2
    kept = (tmp_path / "uploads.json").read_text()
    assert KEY not in kept
    another.use(emulator, key="another-key-0123456789")  # type: ignore[arg-type]
    send(another, ask(another, "four"))
    assert starts(emulator) == 4, "a file is seen only by the key that sent it"


def test_a_file_that_ended_early_is_sent_again_and_the_request_with_it(
    fresh: Desk, emulator: Emulator
) -> None:
    fresh.use(emulator)  # type: ignore[arg-type]
    send(fresh, ask(fresh, "one"))
    for part in sent_parts(emulator)[1:3]:
        emulator.files.expire("files/" + part["fileData"]["fileUri"].rpartition("/")[2])
    events = send(fresh, ask(fresh, "two"))
    assert starts(emulator) == 4
    assert [e["event"] for e in events].count("uploading") == 2
    asked = [one for one in emulator.requests if ":generateContent" in one.path]
    assert len(asked) == 3


def test_a_second_refusal_of_a_file_is_told(fresh: Desk, emulator: Emulator) -> None:
    fresh.use(emulator)  # type: ignore[arg-type]
    with pytest.raises(RequestRejected) as told:
        send(fresh, ask(fresh, "a bay !file-expired"))
    assert told.value.key == "gemini_file_expired"
    assert not told.value.may_have_been_billed
    assert len([one for one in emulator.requests if ":generateContent" in one.path]) == 2


def test_an_upload_goes_to_no_stranger(fresh: Desk, server: Server) -> None:
    stranger = Server()
    server.script = respond(200, b"{}", x_goog_upload_url=f"{stranger.address}/up?upload_id=1")
    fresh.use(server)
    with pytest.raises(Unreachable) as told:
        send(fresh, ask(fresh, "a bay"))
    assert told.value.key == "gemini_redirected"
    assert not told.value.may_have_been_billed
    assert stranger.heard.empty()
    stranger.close()


@pytest.mark.parametrize("body", [b"{}", b"[]", b"<html>", b""])
def test_what_is_no_files_api_is_told(fresh: Desk, server: Server, body: bytes) -> None:
    server.script = respond(200, body)
    fresh.use(server)
    with pytest.raises(StudioError) as told:
        send(fresh, ask(fresh, "a bay"))
    assert not told.value.may_have_been_billed
    assert told.value.title


def test_cancelling_closes_an_upload(fresh: Desk, server: Server) -> None:
    server.script = lambda request, connection: (server.release.wait(20), connection.recv(1))[0]
    fresh.use(server)

    async def begin_and_cancel() -> None:
        work = asyncio.ensure_future(fresh.wire.generate(ask(fresh, "a bay")))
        await asyncio.to_thread(server.take)
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    fresh.run(begin_and_cancel())
    server.release.set()


# -- what is remembered


BLOB = BlobId("a" * 64)


def test_only_files_that_live_long_enough_are_known(tmp_path: Path) -> None:
    now = [1_000_000.0]
    uploads = Uploads(tmp_path / "uploads.json", KEY, "https://a.example", lambda: now[0])
    uploads.add(BLOB, "https://a.example/files/x", now[0] + LIFETIME_S)
    assert uploads.known([BLOB]) == {BLOB: "https://a.example/files/x"}
    now[0] += LIFETIME_S - MARGIN_S - 1
    assert uploads.known([BLOB])
    now[0] += 2
    assert not uploads.known([BLOB])
    now[0] = 1_000.0  # the clock was set back by years
    assert not uploads.known([BLOB])


@pytest.mark.parametrize(
    "kept", [b"", b"[]", b"{", b'{"x": 1}', b'{"x": {"' + b"a" * 64 + b'": 7}}', b"\xff"]
)
def test_a_damaged_memory_is_an_empty_one(tmp_path: Path, kept: bytes) -> None:
    path = tmp_path / "uploads.json"
    path.write_bytes(kept)
    uploads = Uploads(path, KEY, "https://a.example")
    assert uploads.known([BLOB]) == {}
    uploads.add(BLOB, "https://a.example/files/x", None)
    assert uploads.known([BLOB]) == {BLOB: "https://a.example/files/x"}
    uploads.drop([BLOB])
    assert uploads.known([BLOB]) == {}


def test_cancelling_the_second_upload_after_a_refusal_says_that_nothing_was_billed(
    fresh: Desk, server: Server
) -> None:
    """What went out before was refused: nothing of it can be on a bill."""
    gone = {"error": {"code": 403, "status": "PERMISSION_DENIED", "message": (
        "You do not have permission to access the File x or it may not exist.")}}  # fmt: skip
    uploads = 0

    def script(request: Heard, connection: socket.socket) -> None:
        nonlocal uploads
        if ":generateContent" in request.target:
            respond(403, json.dumps(gone).encode())(request, connection)
        elif "upload_id" in request.target:
            file = {"name": "files/x", "uri": f"{server.address}/v1beta/files/x"}
            respond(200, json.dumps({"file": file}).encode(), x_goog_upload_status="final")(
                request, connection
            )
        else:
            uploads += 1
            if uploads == 2:
                server.disconnected.clear()
                connection.recv(1)  # until the client hangs up
                return
            url = f"{server.address}/upload?upload_id=1"
            respond(200, b"{}", x_goog_upload_url=url)(request, connection)

    server.script = script
    fresh.use(server)
    attempt = ask(fresh, "a bay", files=1)

    async def cancel_at_the_second_upload() -> None:
        again = asyncio.Event()
        heard: list[Any] = []

        def hear(event: Any) -> None:
            heard.append(event)
            if [one["event"] for one in heard].count("uploading") == 2:
                again.set()

        work = asyncio.ensure_future(fresh.wire.generate(attempt, on_event=hear))
        await again.wait()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work

    fresh.run(cancel_at_the_second_upload())
    told = json.loads((fresh.inbox / attempt / "error.json").read_bytes())
    assert told["kind"] == "cancelled"
    assert told["may_have_been_billed"] is False
    assert not (fresh.inbox / attempt / "sent").exists()


def test_a_clock_that_is_a_little_behind_the_services_is_no_reason_to_send_again(
    tmp_path: Path,
) -> None:
    uploads = Uploads(tmp_path / "uploads.json", KEY, "https://a.example", lambda: 1_000_000.0)
    uploads.add(BLOB, "https://a.example/files/x", 1_000_000.0 + LIFETIME_S + 3_600)
    assert uploads.known([BLOB])
