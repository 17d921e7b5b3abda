"""What the desktop hears while nobody looks at the window: over a bus of the test's own."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace

import pytest

from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import until
from tests.journeys.test_queue import held

pytest.importorskip("jeepney", reason="there is no D-Bus here")

from tests.services import desktop_probe


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The address of a private session bus."""
    if not shutil.which("dbus-daemon"):
        pytest.skip("needs dbus-daemon")
    read, write = os.pipe()
    command = ["dbus-daemon", "--session", "--nofork", f"--print-address={write}"]
    daemon = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        address = told.readline().strip()
    monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
    yield address
    daemon.terminate()
    daemon.wait()


def heard(capsys: pytest.CaptureFixture[str], before: list[dict[str, object]]) -> None:
    """Add to `before` what the desktop was told meanwhile."""
    before += [json.loads(line) for line in capsys.readouterr().out.splitlines()]


async def test_what_ends_together_is_told_once_and_a_click_brings_the_window(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    bus: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = await desktop_probe.Server.start(bus)
    told: list[dict[str, object]] = []
    try:
        async with opened(keyed_home.options(emulator.address)) as visit:
            person = visit.person
            await person.picture(person.ask("seen as it comes"))
            jobs = [person.ask(f"<img src=x> {number} !hold") for number in range(2)]
            failing = person.ask("a long description of a harbour in the evening !hold !cut")
            await held(emulator, 3)
            person.desk.news.watch(lambda: False)
            person.window.showMinimized()
            emulator.release()
            for job in jobs:
                await person.picture(job)
            await person.failure(failing)

            def one_came() -> bool:
                heard(capsys, told)
                return bool(told)

            await until(one_came, "a notification")
            [notification] = told
            assert notification["title"] == "2 pictures are ready, A picture failed"
            body = str(notification["body"])
            assert body.startswith("&lt;img src=x&gt; ")
            assert body.endswith("!hold and 2 more")

            clicks = asyncio.ensure_future(server.click(7))
            await until(lambda: not person.window.isMinimized(), "the window")
            await clicks
            assert len(told) == 1
    finally:
        await server.stop()


async def test_nothing_is_told_where_that_is_switched_off(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    bus: str,
    capsys: pytest.CaptureFixture[str],
) -> None:
    server = await desktop_probe.Server.start(bus)
    try:
        async with opened(keyed_home.options(emulator.address)) as visit:
            person = visit.person
            preferences = person.desk.preferences
            preferences.change(replace(preferences.settings, notify=False))
            person.desk.news.watch(lambda: False)
            await person.picture(person.ask("a kite"))
            assert not person.desk.news.pending
        assert capsys.readouterr().out == ""
    finally:
        await server.stop()


async def test_the_words_of_a_notification_are_short_and_of_one_line(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person, told = visit.person, []
        news = person.desk.news
        news.unheard.connect(lambda *words: told.append(words))  # without a bus: for the tray
        news.watch(lambda: False)
        prompt = "a secret that runs on and on beyond what anybody who passes by need see"
        await person.picture(person.ask(prompt))
        await until(lambda: told, "a message for the tray")
        assert told == [("A picture is ready", "a secret that runs on and on beyond wha…")]
