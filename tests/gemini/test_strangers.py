"""Whatever stands where Gemini should be: told as what it is, nothing lost, nothing sent twice."""

from __future__ import annotations

import gzip
import json
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.emulator.server import Emulator
from services.errors import StudioError
from services.gemini.client import Wire
from tests.gemini.conftest import KEY, Desk, Heard, Script, Server, picture_answer, respond

ELSEWHERE = "gemini.invalid"
LOGIN = b"<html><title>Sign in</title>Sign in to use this network.</html>"


def failure(desk: Desk) -> tuple[StudioError, Path]:
    attempt = desk.ask()
    with pytest.raises(StudioError) as told:
        desk.run(desk.wire.generate(attempt))
    return told.value, desk.inbox / attempt


def told(error: StudioError) -> tuple[str, str, bool]:
    assert error.advice
    return error.key.removeprefix("gemini_"), error.next_step.value, error.may_have_been_billed


def says(data: bytes) -> Script:
    def script(request: Heard, connection: socket.socket) -> None:
        connection.sendall(data)

    return script


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        (respond(200, LOGIN, content_type="text/html"), ("not_json", "try-again", True)),
        (respond(200, b'{"status": "ok"}'), ("odd_shape", "try-again", True)),
        (respond(200, b'["a", "b"]'), ("odd_shape", "try-again", True)),
        (respond(200, b"null"), ("empty", "try-again", True)),
        (respond(200, b'"Hello"'), ("odd_shape", "try-again", True)),
        (respond(404, LOGIN, content_type="text/html"), ("not_gemini", "open-settings", False)),
        (respond(404, b'{"detail": "Not Found"}'), ("not_gemini", "open-settings", False)),
        (respond(401, b'{"error": "login"}'), ("not_gemini", "open-settings", False)),
        (respond(302, b"", location="https://login.invalid"), ("redirected", "try-again", False)),
        (respond(511, LOGIN, content_type="text/html"), ("down", "try-again", False)),
        (says(b"SSH-2.0-OpenSSH_9.2\r\n"), ("cut_off", "try-again", True)),
        (says(b"\x15\x03\x01\x00\x02\x02\x16"), ("cut_off", "try-again", True)),
        (says(b""), ("cut_off", "try-again", True)),
    ],
)
def test_an_endpoint_that_is_no_gemini(
    desk: Desk, server: Server, script: Script, expected: tuple[str, str, bool]
) -> None:
    server.script = script
    desk.use(server)
    error, folder = failure(desk)
    assert told(error) == expected
    assert "Sign in" not in str(error)
    assert KEY not in str(error)
    assert (folder / "request.json").exists()
    server.take()
    assert server.heard.empty(), "it was asked once"


def test_a_plain_port_behind_a_secure_address_is_sent_nothing(desk: Desk) -> None:
    with Emulator() as emulator:
        desk.run(desk.wire.account(KEY, base_url=emulator.address.replace("http:", "https:")))
        error, folder = failure(desk)
    assert told(error) == ("tls", "try-again", False)
    assert "open-settings" in [step.value for step in error.other_steps]
    assert not (folder / "sent").exists()


def test_a_certificate_that_nobody_knows_is_sent_nothing(desk: Desk, secured: Server) -> None:
    desk.run(desk.wire.account(KEY, base_url=secured.address))
    error, folder = failure(desk)
    assert told(error) == ("tls", "try-again", False)
    assert not (folder / "sent").exists()


@pytest.fixture
def secured(tmp_path: Path) -> Iterator[Server]:
    """A server that greets with TLS bytes of its own and no certificate at all."""

    class Greeting(Server):
        def _talk(self, connection: socket.socket) -> None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)  # without a certificate
            try:
                context.wrap_socket(connection, server_side=True)
            except OSError:
                connection.close()

    server = Greeting()
    server.address = server.address.replace("http:", "https:")
    yield server
    server.close()


# -- proxies


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize(
    ("script", "plain", "tunnel"),
    [
        (
            respond(407, LOGIN, proxy_authenticate='Basic realm="office"'),
            ("proxy_refused", "open-settings", False),
            ("proxy_refused", "open-settings", False),
        ),
        (
            respond(403, LOGIN, content_type="text/html"),
            ("not_gemini", "open-settings", False),
            ("proxy", "open-settings", False),
        ),
        (
            says(b""),
            ("cut_off", "try-again", True),
            ("cut_before", "try-again", False),
        ),
    ],
    ids=["asks for a password", "forbids", "hangs up"],
)
def test_a_proxy_that_refuses(
    desk: Desk,
    server: Server,
    scheme: str,
    script: Script,
    plain: tuple[str, str, bool],
    tunnel: tuple[str, str, bool],
) -> None:
    server.script = script
    address = f"{scheme}://{ELSEWHERE}"
    desk.run(desk.wire.account(KEY, base_url=address, proxy=server.address))
    error, folder = failure(desk)
    assert told(error) == (plain if scheme == "http" else tunnel)
    heard = server.take()
    assert heard.method == ("POST" if scheme == "http" else "CONNECT")
    assert (folder / "sent").exists() == (scheme == "http")
    assert scheme == "http" or KEY not in str(heard.headers), "a tunnel's builder sees no key"


def test_a_proxy_that_is_not_there_is_waited_for(desk: Desk) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        proxy = f"http://127.0.0.1:{free.getsockname()[1]}"
    desk.run(desk.wire.account(KEY, base_url=f"https://{ELSEWHERE}", proxy=proxy))
    error, folder = failure(desk)
    assert told(error) == ("unreachable", "wait", False)
    assert not (folder / "sent").exists()


def test_a_name_that_nobody_has_is_waited_for(desk: Desk) -> None:
    desk.run(desk.wire.account(KEY, base_url=f"http://{ELSEWHERE}"))
    assert told(failure(desk)[0]) == ("no_such_host", "wait", False)


# -- answers


@pytest.mark.parametrize("stream", [False, True])
def test_half_an_answer_is_kept_as_it_came(desk: Desk, server: Server, stream: bool) -> None:
    body = json.dumps(picture_answer()).encode()
    half = body[: len(body) // 2]
    kind = "text/event-stream" if stream else "application/json"
    server.script = respond(200, (b"data: " if stream else b"") + half, content_type=kind)
    desk.use(server)
    attempt = desk.ask()
    with pytest.raises(StudioError) as failed:
        desk.run(desk.wire.generate(attempt, stream=stream))
    assert failed.value.key == "gemini_cut_short"
    assert (desk.inbox / attempt / "answer.raw").read_bytes().endswith(half)


def test_a_packed_answer_that_was_not_asked_for_is_kept(desk: Desk, server: Server) -> None:
    packed = gzip.compress(json.dumps(picture_answer()).encode())
    server.script = respond(200, packed, content_encoding="gzip")
    desk.use(server)
    error, folder = failure(desk)
    assert told(error) == ("compressed", "try-again", True)
    assert (folder / "answer.raw").read_bytes() == packed


def test_the_next_request_after_all_that_works(desk: Desk, server: Server) -> None:
    server.script = respond(200, json.dumps(picture_answer()).encode())
    desk.use(server)
    assert isinstance(desk.wire, Wire)
    assert (desk.run(desk.wire.generate(desk.ask())) / "outcome.json").exists()
