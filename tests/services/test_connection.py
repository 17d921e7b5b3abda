"""Which way a request goes, and who may see it on the way."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from services.errors import Unreachable
from services.studio.connection import Connection, Route

RELAY, PROXY = "https://relay.example", "http://proxy.example:3128"


@pytest.mark.parametrize(
    ("endpoint", "proxy", "route"),
    [
        ("", "", Route(None, None, True)),
        (RELAY, "", Route(RELAY, None, True)),
        (RELAY, PROXY, Route(RELAY, PROXY, True)),
        ("", PROXY, Route(None, PROXY, True)),
        ("http://127.0.0.1:8080", PROXY, Route("http://127.0.0.1:8080")),
        ("HTTP://127.0.0.1:8080", "", Route("http://127.0.0.1:8080")),
        ("http://192.168.1.2", PROXY, Route("http://192.168.1.2")),
    ],
)
def test_no_proxy_ever_carries_a_key_in_clear(endpoint: str, proxy: str, route: Route) -> None:
    assert Route.to(endpoint, proxy, trust_env=True) == route


async def test_the_command_line_wins_over_the_settings() -> None:
    connection = Connection("http://127.0.0.1:8080", sandbox=False)
    connection.use(RELAY, "", True)
    assert (await connection.route()).endpoint == "http://127.0.0.1:8080"
    assert connection.endpoint == "http://127.0.0.1:8080"


async def test_the_settings_hold_from_the_next_request_on() -> None:
    connection = Connection(None, sandbox=False)
    assert connection.endpoint == ""
    connection.use(RELAY, PROXY, False)
    assert await connection.route() == Route(RELAY, PROXY, False)
    with pytest.raises(Unreachable):
        connection.use("relay.example", "", True)
    assert connection.endpoint == RELAY


def test_a_sandbox_has_no_address_but_its_own() -> None:
    connection = Connection(RELAY, sandbox=True)
    connection.use(RELAY, PROXY, True)
    assert connection.endpoint == ""


async def test_whoever_asks_while_the_sandbox_starts_is_not_sent_to_google() -> None:
    connection = Connection(None, sandbox=True)
    try:
        first, second = await asyncio.gather(connection.route(), connection.route())
        assert first == second
        assert (first.endpoint or "").startswith("http://127.0.0.1:")
    finally:
        await connection.close()


async def test_a_sandbox_that_did_not_start_is_started_again_and_never_left(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    connection = Connection(None, sandbox=True)
    monkeypatch.setenv("PYTHONHOME", str(tmp_path))  # no Python starts with that
    for _ in range(2):
        with pytest.raises(Unreachable):
            await connection.route()
    monkeypatch.delenv("PYTHONHOME")
    try:
        assert (await connection.route()).endpoint
    finally:
        await connection.close()


def test_pictures_from_elsewhere_take_the_same_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://system.example:3128")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    connection, url = Connection("http://127.0.0.1:8080", sandbox=False), "https://far.example/a"
    assert connection.proxy_for(url) == "http://system.example:3128"
    connection.use("", PROXY, True)
    assert connection.proxy_for(url) == PROXY
    connection.use("", "", False)
    assert connection.proxy_for(url) == ""
