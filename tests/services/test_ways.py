"""Another address and a proxy: taken from the next request on, and told plainly when they fail."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from services.domain import Job, Place, Recipe, SessionId
from services.emulator.server import Emulator
from services.errors import BadAnswer, KeyMissing, Unreachable
from services.options import Options
from services.studio import Studio, new_job
from tests.services.tunnel import Proxy, tls_front

KEY = "AIzaSy-ways-tests-0123456789"
RELAY = "https://relay.example"


@asynccontextmanager
async def studio(folder: Path) -> AsyncIterator[Studio]:
    """One that no command line told where to go."""
    made = Studio(Options(folder / "library", folder / "cache"))
    await made.open()
    try:
        yield made
    finally:
        await made.leave()
        await made.close()


@pytest.fixture(autouse=True)
def _keyed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GEMINI_API_KEY", KEY)


def job_for(session: SessionId, prompt: str) -> Job:
    return new_job(Recipe(prompt=prompt), session, None, Place(0, 0), time.time())


def generated(emulator: Emulator) -> int:
    return sum("generateContent" in arrival.path for arrival in emulator.requests)


async def test_a_new_address_holds_from_the_next_request_on_and_a_running_one_ends_on_the_old(
    tmp_path: Path,
) -> None:
    with Emulator() as old, Emulator() as new:
        async with studio(tmp_path) as made:
            made.connect(old.address, "", True)
            session = (await made.create_session("Bay")).id
            running = asyncio.ensure_future(made.generation.run(job_for(session, "a kite !hold")))
            await asyncio.to_thread(old.wait_for, lambda e: e.held == 1)
            made.connect(new.address, "", True)
            assert (await made.generation.run(job_for(session, "a bay"))).outcome.pictures
            old.release()
            assert (await running).outcome.pictures
            assert (generated(old), generated(new)) == (1, 1)


async def test_what_the_old_address_offered_is_not_believed_of_the_new_one(tmp_path: Path) -> None:
    with Emulator() as old, Emulator() as new:
        async with studio(tmp_path) as made:
            made.connect(old.address, "", True)
            assert await made.account.learn_models()
            made.connect(new.address, "", True)
            assert await made.account.learn_models()
            assert len(new.requests) == 1
            made.connect("http://127.0.0.1:1", "", True)
            assert await made.account.learn_models() is None


async def test_an_address_is_tried_without_being_taken(tmp_path: Path) -> None:
    with Emulator() as used, Emulator() as tried:
        async with studio(tmp_path) as made:
            made.connect(used.address, "", True)
            listed = await made.account.try_way(tried.address, "", True)
            assert "gemini-3-pro-image" in {model.name for model in listed}
            assert [arrival.headers["x-goog-api-key"] for arrival in tried.requests] == [KEY]
            assert made.endpoint == used.address
            assert used.requests == []


async def test_nothing_is_tried_without_a_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GEMINI_API_KEY")
    with Emulator() as emulator:
        async with studio(tmp_path) as made:
            with pytest.raises(KeyMissing):
                await made.account.try_way(emulator.address, "", True)
            assert emulator.requests == []


@pytest.mark.parametrize(
    ("endpoint", "proxy"),
    [("relay.example", ""), ("", "socks5://127.0.0.1:1"), ("https://a:b@relay.example", "")],
)
async def test_what_is_no_address_is_never_tried(tmp_path: Path, endpoint: str, proxy: str) -> None:
    async with studio(tmp_path) as made:
        with pytest.raises(Unreachable):
            await made.account.try_way(endpoint, proxy, True)


# Elsewhere the system's own store is asked, which no test may change.
@pytest.mark.skipif(sys.platform != "linux", reason="trusts an authority named by a variable")
async def test_a_request_goes_through_a_proxy_that_sees_nothing_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("cryptography")
    with (
        Emulator() as emulator,
        tls_front("relay.example", emulator.port, tmp_path / "tls") as (port, trusted),
    ):
        monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
        proxy = Proxy(port)
        try:
            async with studio(tmp_path) as made:
                made.connect(RELAY, proxy.address, True)
                session = (await made.create_session("Bay")).id
                turn = await made.generation.run(job_for(session, "a kite"))
                assert turn.outcome.pictures
        finally:
            proxy.close()
        assert generated(emulator) == 1
        assert set(proxy.asked) == {"CONNECT relay.example:443 HTTP/1.1"}
        assert KEY.encode() not in proxy.heard
        assert b"a kite" not in proxy.heard


@pytest.mark.parametrize("refusal", ["403 Forbidden", "407 Proxy Authentication Required"])
async def test_a_proxy_that_refuses_is_told_and_nothing_was_sent(
    tmp_path: Path, refusal: str
) -> None:
    proxy = Proxy(refusal=refusal)
    try:
        async with studio(tmp_path) as made:
            made.connect("", proxy.address, True)
            session = (await made.create_session("Bay")).id
            with pytest.raises(Unreachable) as caught:
                await made.generation.run(job_for(session, "a kite"))
            with pytest.raises(Unreachable):
                await made.account.try_way("", proxy.address, True)
    finally:
        proxy.close()
    assert "proxy" in caught.value.title.lower()
    assert not caught.value.may_have_been_billed
    assert set(proxy.asked) == {"CONNECT generativelanguage.googleapis.com:443 HTTP/1.1"}
    assert KEY.encode() not in proxy.heard


async def test_a_service_that_is_no_gemini_is_told(tmp_path: Path) -> None:
    async def talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        page = b"<html>It works!</html>"
        head = f"HTTP/1.1 200 OK\r\ncontent-length: {len(page)}\r\nconnection: close\r\n\r\n"
        writer.write(head.encode() + page)
        await writer.drain()
        writer.close()

    server = await asyncio.start_server(talk, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server, studio(tmp_path) as made:
        with pytest.raises(BadAnswer) as caught:
            await made.account.try_way(f"http://127.0.0.1:{port}", "", True)
    assert caught.value.title == "The answer could not be read as one of Gemini's"
