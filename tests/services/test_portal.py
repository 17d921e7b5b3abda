"""Screenshots over a real bus, from a portal that does what portals do."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from services.errors import ImageRejected
from services.portal import offers_screenshots, screenshot

pytest.importorskip("jeepney", reason="there is no D-Bus here")
if not shutil.which("dbus-daemon"):
    pytest.skip("needs dbus-daemon", allow_module_level=True)

from tests.services.portal_service import portal_on, private_bus

SHOT = "file:///srv/a%20user/Pictures/%E7%81%AF.png"


@pytest.fixture
def daemon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[subprocess.Popen[bytes]]:
    with private_bus(tmp_path) as (address, daemon):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield daemon


@pytest.fixture
def bus(daemon: object, monkeypatch: pytest.MonkeyPatch) -> str:
    return os.environ["DBUS_SESSION_BUS_ADDRESS"]


async def test_a_region_is_chosen_by_the_user_and_its_file_told(bus: str) -> None:
    async with portal_on(bus) as portal:
        assert await offers_screenshots()
        taking = asyncio.ensure_future(screenshot("x11:1a"))
        await portal.heard.wait()
        assert not taking.done()
        [(parent, options)] = portal.asked
        assert parent == "x11:1a"
        assert options["interactive"] == ("b", True)
        await portal.answer(0, SHOT)
        assert await taking == Path("/srv/a user/Pictures/灯.png")
        assert portal.withdrawn == []


async def test_who_would_rather_not_hears_nothing_of_it(bus: str) -> None:
    async with portal_on(bus) as portal:
        portal.answers_early = (1, "")
        assert await screenshot() is None


@pytest.mark.parametrize("own_handle", ["", "/org/freedesktop/portal/desktop/request/old/7"])
async def test_an_answer_before_its_handle_and_an_older_portal_are_understood(
    bus: str, own_handle: str
) -> None:
    async with portal_on(bus) as portal:
        portal.own_handle = own_handle
        portal.answers_early = (0, SHOT)
        assert await screenshot() is not None


@pytest.mark.parametrize(
    ("status", "uri"),
    [
        (2, ""),
        (0, ""),
        (0, "https://example.org/a.png"),
        (0, "file://elsewhere/share/a.png"),
        (0, "file:///a%00b.png"),
    ],
)
async def test_what_came_of_nothing_has_a_sentence(bus: str, status: int, uri: str) -> None:
    async with portal_on(bus) as portal:
        portal.answers_early = (status, uri)
        with pytest.raises(ImageRejected) as refused:
            await screenshot()
        assert refused.value.key == "screenshot_failed"
        assert refused.value.advice


async def test_a_portal_that_refuses_has_the_same_sentence(bus: str) -> None:
    async with portal_on(bus) as portal:
        portal.refuses = True
        with pytest.raises(ImageRejected):
            await screenshot()


async def test_a_portal_that_dies_meanwhile_leaves_nobody_waiting(bus: str) -> None:
    async with portal_on(bus) as portal:
        taking = asyncio.ensure_future(screenshot())
        await portal.heard.wait()
    with pytest.raises(ImageRejected):
        await taking


async def test_a_bus_that_dies_meanwhile_leaves_nobody_waiting(
    daemon: subprocess.Popen[bytes], bus: str
) -> None:
    async with portal_on(bus) as portal:
        taking = asyncio.ensure_future(screenshot())
        await portal.heard.wait()
        daemon.kill()
        with pytest.raises(ImageRejected):
            await taking


async def test_whoever_stops_waiting_takes_the_request_back(bus: str) -> None:
    async with portal_on(bus) as portal:
        taking = asyncio.ensure_future(screenshot())
        await portal.heard.wait()
        portal.heard.clear()
        taking.cancel()
        await portal.heard.wait()
        assert len(portal.withdrawn) == 1
        with pytest.raises(asyncio.CancelledError):
            await taking


async def test_without_a_portal_or_a_bus_nothing_is_offered(
    bus: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert not await offers_screenshots()
    for address in ("", "unix:path=/nonexistent/bus", "no address"):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        monkeypatch.setenv("XDG_RUNTIME_DIR", "/nonexistent")
        assert not await offers_screenshots()
        with pytest.raises(ImageRejected):
            await screenshot()
