"""The real wire process, over real HTTP, with the real SDK."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import itertools
import json
import socket
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st

from services import locks
from services.domain import Outcome
from services.errors import BadAnswer, Cancelled, StudioError
from services.gemini.client import ListedModel
from services.gemini.codec import outcome_from_json
from services.gemini.delivery import Mask
from tests.gemini.conftest import (
    KEY,
    PNG,
    SIGNATURE,
    Desk,
    Heard,
    Server,
    as_events,
    head,
    picture_answer,
    respond,
)


def said(answer: Mapping[str, Any]) -> bytes:
    return json.dumps(answer, indent=2).encode()


def outcome_in(folder: Path) -> Outcome:
    return outcome_from_json(json.loads((folder / "outcome.json").read_text("utf-8")))


def failure(desk: Desk, attempt: str, **options: Any) -> StudioError:
    with pytest.raises(StudioError) as told:
        desk.run(desk.wire.generate(attempt, **options))
    return told.value


def test_an_answer_is_on_disk_as_received_and_as_an_outcome(desk: Desk, server: Server) -> None:
    server.script = respond(200, said(picture_answer()))
    desk.use(server)
    events: list[Any] = []
    folder = desk.run(desk.wire.generate(desk.ask(), on_event=events.append))
    assert [event["event"] for event in events] == ["sent", "received"]
    assert (folder / "answer.raw").read_bytes() == said(picture_answer())
    outcome = outcome_in(folder)
    assert (folder / "blobs" / outcome.pictures[0].blob).read_bytes() == PNG
    assert outcome.model_content["parts"][3]["unknownField"] == {"kept": [1]}
    assert outcome.user_content["parts"] == [{"text": "a red kite"}]
    assert (outcome.usage.image_tokens, outcome.response_id) == (1120, "8cxparnuJ")


def test_the_request_goes_out_whole_with_the_key_in_its_header_only(
    desk: Desk, server: Server
) -> None:
    server.script = respond(200, said(picture_answer()))
    desk.use(server)
    desk.run(desk.wire.generate(desk.ask()))
    heard = server.take()
    assert heard.target == "/v1beta/models/gemini-3-pro-image:generateContent"
    assert heard.headers["x-goog-api-key"] == KEY
    assert heard.headers["accept-encoding"] == "identity"
    assert KEY.encode() not in heard.body
    assert heard.json == {
        "contents": [{"role": "user", "parts": [{"text": "a red kite"}]}],
        "generationConfig": {
            "responseModalities": ["TEXT", "IMAGE"],
            "imageConfig": {"imageSize": "1K"},
        },
    }


def test_history_and_references_go_out_byte_for_byte(desk: Desk, server: Server) -> None:
    signature, reference = desk.put(SIGNATURE), desk.put(PNG)
    model = {
        "role": "model",
        "parts": [{"text": "x", "thoughtSignature": {"$blob": signature}, "fromTomorrow": [{}]}],
    }
    picture = {"inlineData": {"mimeType": "image/png", "data": {"$blob": reference}}}
    contents = [
        {"role": "user", "parts": [{"text": "a"}]},
        model,
        {"role": "user", "parts": [picture]},
    ]
    server.script = respond(200, said(picture_answer()))
    desk.use(server)
    desk.run(desk.wire.generate(desk.ask(contents)))
    sent = server.take().json["contents"]
    assert base64.b64decode(sent[1]["parts"][0].pop("thoughtSignature")) == SIGNATURE
    assert base64.b64decode(sent[2]["parts"][0]["inlineData"]["data"]) == PNG
    assert sent[1] == {"role": "model", "parts": [{"text": "x", "fromTomorrow": [{}]}]}


def test_a_stream_tells_its_thoughts_and_loses_nothing(desk: Desk, server: Server) -> None:
    body = b"".join(as_events(picture_answer()))
    server.script = respond(200, body, content_type="text/event-stream")
    desk.use(server)
    events: list[Any] = []
    folder = desk.run(desk.wire.generate(desk.ask(), stream=True, on_event=events.append))
    kinds = [event["event"] for event in events]
    assert kinds == ["sent", "thought", "draft", "received"]
    assert events[1]["text"] == "**Planning**"
    assert (folder / "blobs" / events[2]["blob"]).exists()
    outcome = outcome_in(folder)
    assert (len(outcome.pictures), outcome.finish_reason) == (1, "STOP")
    assert len(outcome.model_content["parts"]) == 4
    assert server.take().target.endswith(":streamGenerateContent?alt=sse")


def test_a_stream_that_breaks_off_after_its_picture_still_counts(
    desk: Desk, server: Server
) -> None:
    body = b"".join(as_events(picture_answer())[:4])
    server.script = respond(200, body + b"data: {", content_type="text/event-stream",
                            content_length=str(len(body) + 99))  # fmt: skip
    desk.use(server)
    folder = desk.run(desk.wire.generate(desk.ask(), stream=True))
    assert len(outcome_in(folder).pictures) == 1


def test_a_cut_answer_may_have_been_billed(desk: Desk, server: Server) -> None:
    server.script = respond(200, said(picture_answer())[:99], content_length="9999")
    desk.use(server)
    attempt = desk.ask()
    error = failure(desk, attempt)
    assert (error.kind, error.may_have_been_billed) == ("cut_off", True)
    folder = desk.inbox / attempt
    assert json.loads((folder / "error.json").read_text())["key"] == "gemini_cut_off"
    assert (folder / "answer.part").stat().st_size == 99


def test_nobody_there_is_told_as_not_sent(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"http://127.0.0.1:{free.getsockname()[1]}"
    desk.run(desk.wire.account(KEY, base_url=address))
    attempt = desk.ask()
    error = failure(desk, attempt)
    assert (error.key, error.may_have_been_billed) == ("gemini_unreachable", False)
    assert not (desk.inbox / attempt / "sent").exists()


def test_one_click_is_one_request_even_when_the_connection_drops(
    desk: Desk, server: Server
) -> None:
    server.script = lambda request, connection: None
    desk.use(server)
    assert failure(desk, desk.ask()).key == "gemini_cut_off"
    server.take()
    assert server.heard.empty()


def test_a_retry_of_the_same_attempt_starts_afresh(desk: Desk, server: Server) -> None:
    server.script = respond(503, b'{"error": {"code": 503, "status": "UNAVAILABLE"}}')
    desk.use(server)
    attempt = desk.ask()
    assert failure(desk, attempt).key == "gemini_busy"
    server.script = respond(200, said(picture_answer()))
    folder = desk.run(desk.wire.generate(attempt))
    assert not (folder / "error.json").exists()


def test_cancelling_closes_the_socket_at_once(desk: Desk, server: Server) -> None:
    arrived = threading.Event()

    def hold(request: Heard, connection: socket.socket) -> None:
        arrived.set()
        assert connection.recv(1) == b""
        server.disconnected.set()

    server.script = hold
    desk.use(server)
    attempt = desk.ask()

    async def cancel_in_flight() -> None:
        task = asyncio.ensure_future(desk.wire.generate(attempt))
        await asyncio.to_thread(arrived.wait, 20)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    desk.run(cancel_in_flight())
    assert server.disconnected.wait(20)
    error = StudioError.from_json(json.loads((desk.inbox / attempt / "error.json").read_text()))
    assert isinstance(error, Cancelled)
    assert error.may_have_been_billed


def test_cancelling_before_anything_was_sent_costs_nothing(desk: Desk, server: Server) -> None:
    desk.use(server)
    attempt = desk.ask()

    async def cancel_at_once() -> None:
        task = asyncio.ensure_future(desk.wire.generate(attempt))
        await asyncio.sleep(0)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    desk.run(cancel_at_once())
    error = json.loads((desk.inbox / attempt / "error.json").read_text())
    assert error["may_have_been_billed"] is (desk.inbox / attempt / "sent").exists()


def test_a_deadline_ends_an_answer_that_never_comes(desk: Desk, server: Server) -> None:
    server.script = lambda request, connection: server.release.wait(20) and None
    desk.use(server)
    error = failure(desk, desk.ask(), timeout_s=0.3)
    assert (error.key, error.may_have_been_billed) == ("gemini_timeout", True)


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_a_redirect_takes_neither_key_nor_body_elsewhere(
    desk: Desk, server: Server, status: int
) -> None:
    elsewhere = Server()
    try:
        server.script = respond(status, b"", location=f"{elsewhere.address}/v1beta?k={KEY}")
        desk.use(server)
        error = failure(desk, desk.ask())
        assert (error.key, error.params["host"]) == ("gemini_redirected", "127.0.0.1")
        assert elsewhere.heard.empty()
        assert KEY not in json.dumps(error.to_json())
    finally:
        elsewhere.close()


def test_a_server_that_echoes_the_key_is_redacted(desk: Desk, server: Server) -> None:
    body = json.dumps({"error": {"code": 400, "message": f"Bad key {KEY}!"}}).encode()
    server.script = respond(400, body)
    desk.use(server)
    attempt = desk.ask()
    assert failure(desk, attempt).params["message"] == "Bad key •••!"
    assert KEY not in (desk.inbox / attempt / "error.json").read_text()


@pytest.mark.parametrize("key", ["naïve-key-0123456789", "two words", "line\nbreak", "nul\0", ""])
def test_a_bad_key_is_told_without_being_echoed(desk: Desk, server: Server, key: str) -> None:
    desk.use(server, key)
    error = failure(desk, desk.ask())
    assert error.kind in ("key_rejected", "key_missing")
    assert not key or key not in json.dumps(error.to_json(), ensure_ascii=False)
    assert server.heard.empty()


def test_an_error_inside_a_good_status_is_the_error(desk: Desk, server: Server) -> None:
    body = (
        b'data: {"error": {"code": 503, "message": "overloaded", "status": "UNAVAILABLE"}}\r\n\r\n'
    )
    server.script = respond(200, body, content_type="text/event-stream")
    desk.use(server)
    assert failure(desk, desk.ask(), stream=True).key == "gemini_busy"


@pytest.mark.parametrize(
    ("status", "body", "kind", "key"),
    [
        (200, b"<html>Sign in</html>", "text/html", "gemini_not_json"),
        (200, b"", "application/json", "gemini_empty"),
        (200, b"{}", "application/json", "gemini_empty"),
        (200, b"[" * 100_000, "application/json", "gemini_too_deep"),
        (502, b"<html>Bad gateway</html>", "text/html", "gemini_busy"),
        (400, b"[" * 100_000, "application/json", "gemini_rejected"),
        (404, b"<html>Not here</html>", "text/html", "gemini_not_gemini"),
    ],
)
def test_what_is_no_answer_is_told_and_kept(
    desk: Desk, server: Server, status: int, body: bytes, kind: str, key: str
) -> None:
    server.script = respond(status, body, content_type=kind)
    desk.use(server)
    attempt = desk.ask()
    error = failure(desk, attempt)
    assert error.key == key
    assert "<html" not in str(error)
    if status == 200:
        assert (desk.inbox / attempt / "answer.raw").read_bytes() == body


def test_a_packed_answer_is_kept_and_told(desk: Desk, server: Server) -> None:
    server.script = respond(200, b"\x1f\x8b...", content_encoding="gzip")
    desk.use(server)
    attempt = desk.ask()
    assert failure(desk, attempt).key == "gemini_compressed"
    assert (desk.inbox / attempt / "answer.raw").read_bytes() == b"\x1f\x8b..."


def test_words_come_back_as_words(desk: Desk, server: Server) -> None:
    content = {"role": "model", "parts": [{"text": "Which colour?"}]}
    server.script = respond(
        200, said({"candidates": [{"content": content, "finishReason": "STOP"}]})
    )
    desk.use(server)
    attempt = desk.ask()
    got = outcome_in(desk.run(desk.wire.generate(attempt)))
    assert (got.pictures, got.text, got.model_content) == ((), "Which colour?", content)


def test_words_that_break_off_are_no_answer(desk: Desk, server: Server) -> None:
    content = {"role": "model", "parts": [{"text": "Which col"}]}
    server.script = respond(200, said({"candidates": [{"content": content}]}))
    desk.use(server)
    attempt = desk.ask()
    assert failure(desk, attempt).params["words"] == "Which col"
    kept = json.loads((desk.inbox / attempt / "answer.json").read_text())
    assert outcome_from_json(kept).model_content == content


def test_an_answer_left_raw_is_decoded_later(desk: Desk) -> None:
    attempt = desk.ask()
    (desk.inbox / attempt / "answer.raw").write_bytes(said(picture_answer()))
    assert len(outcome_in(desk.run(desk.wire.decode(attempt))).pictures) == 1


def test_a_picture_missing_from_the_library_is_told_before_sending(
    desk: Desk, server: Server
) -> None:
    desk.use(server)
    part = {"inlineData": {"mimeType": "image/png", "data": {"$blob": "0" * 64}}}
    error = failure(desk, desk.ask([{"role": "user", "parts": [part]}]))
    assert (error.key, error.may_have_been_billed) == ("gemini_history_damaged", False)
    assert server.heard.empty()


def test_a_model_id_cannot_lead_elsewhere(desk: Desk, server: Server) -> None:
    desk.use(server)
    assert failure(desk, desk.ask(model="../files?x=")).key == "gemini_not_sent"
    assert server.heard.empty()


def test_the_models_of_the_account_and_of_another_key_are_listed(
    desk: Desk, server: Server
) -> None:
    pages = [
        {"models": [{"name": "models/a", "displayName": "A", "new": 1}], "nextPageToken": "n"},
        {"models": [{"name": "models/b", "inputTokenLimit": 5, "outputTokenLimit": 6}]},
    ]

    def page(request: Heard, connection: socket.socket) -> None:
        respond(200, said(pages["pageToken" in request.target]))(request, connection)

    server.script = page
    desk.use(server)
    expected = (ListedModel("a", "A"), ListedModel("b", "", 5, 6))
    assert desk.run(desk.wire.models()) == expected
    assert desk.run(desk.wire.models("other-key", server.address)) == expected
    assert [server.take().headers["x-goog-api-key"] for _ in range(4)] == [
        *[KEY] * 2,
        *["other-key"] * 2,
    ]


def test_a_key_that_is_refused_is_told_by_the_list(desk: Desk, server: Server) -> None:
    body = {"error": {"code": 400, "message": "API key not valid.", "status": "INVALID_ARGUMENT"}}
    server.script = respond(400, said(body))
    with pytest.raises(StudioError) as told:
        desk.run(desk.wire.models("other-key", server.address))
    assert told.value.key == "gemini_key_rejected"
    server.script = respond(200, b"<html>")
    with pytest.raises(BadAnswer):
        desk.run(desk.wire.models("other-key", server.address))


def test_fourteen_answers_at_once_all_arrive(desk: Desk, server: Server) -> None:
    server.script = respond(200, said(picture_answer()))
    desk.use(server)
    attempts = [desk.ask() for _ in range(14)]

    async def all_at_once() -> list[Path]:
        return await asyncio.gather(*map(desk.wire.generate, attempts))

    assert all((folder / "outcome.json").exists() for folder in desk.run(all_at_once()))


def test_a_proxy_is_used_when_given(desk: Desk, server: Server) -> None:
    server.script = respond(200, said(picture_answer()))
    base_url = "http://gemini.invalid"
    desk.run(desk.wire.account(KEY, base_url=base_url, proxy=server.address))
    desk.run(desk.wire.generate(desk.ask()))
    assert server.take().target.startswith(f"{base_url}/v1beta/models/")


@pytest.mark.parametrize("proxy", ["http://127.0.0.1:1", "ftp://x", "socks5://x", "::"])
def test_a_proxy_that_does_not_serve_is_told_as_not_sent(desk: Desk, proxy: str) -> None:
    desk.run(desk.wire.account(KEY, base_url="http://gemini.invalid", proxy=proxy))
    error = failure(desk, desk.ask())
    assert (error.kind, error.may_have_been_billed) == ("unreachable", False)


def test_the_process_holds_its_owners_lock(desk: Desk) -> None:
    assert locks.is_held(desk.locks, desk.wire.owner)


def test_slow_heads_do_not_hide_the_status(desk: Desk, server: Server) -> None:
    def slowly(request: Heard, connection: socket.socket) -> None:
        for byte in head(200, {"content-type": "application/json"}) + said(picture_answer()):
            connection.sendall(bytes([byte]))

    server.script = slowly
    desk.use(server)
    assert (desk.run(desk.wire.generate(desk.ask())) / "outcome.json").exists()


def test_after_all_that_the_key_is_in_no_file_nor_argument(desk: Desk, server: Server) -> None:
    desk.use(server)
    failure(desk, desk.ask())
    files = [path for path in desk.inbox.parent.rglob("*") if path.is_file()]
    assert files
    assert [path for path in files if KEY.encode() in path.read_bytes()] == []
    process = psutil.Process(desk.pid)
    assert KEY not in " ".join([*process.cmdline(), *process.environ().values()])


def test_a_key_inside_a_good_answer_reaches_no_file(desk: Desk, server: Server) -> None:
    answer = {"candidates": [{"content": {"parts": [{"text": f"It is {KEY}."}]}}]}
    server.script = respond(200, json.dumps(answer).encode())
    desk.use(server)
    attempt = desk.ask()
    with contextlib.suppress(StudioError):  # words alone may count as a failure
        desk.run(desk.wire.generate(attempt))
    files = [path for path in (desk.inbox / attempt).rglob("*") if path.is_file()]
    assert (desk.inbox / attempt / "answer.raw") in files
    assert [path.name for path in files if KEY.encode() in path.read_bytes()] == []


@given(st.binary(max_size=60), st.lists(st.integers(0, 80), max_size=6))
def test_a_secret_is_starred_out_wherever_the_chunks_are_cut(noise: bytes, cuts: list[int]) -> None:
    secret = b"abcabd"
    data = noise + secret + noise + secret[:4] + noise
    mask = Mask(secret)
    edges = [0, *sorted(min(cut, len(data)) for cut in cuts), len(data)]
    pieces = [data[start:end] for start, end in itertools.pairwise(edges)]
    passed = b"".join(map(mask.feed, pieces)) + mask.rest()
    assert passed == data.replace(secret, b"******")
