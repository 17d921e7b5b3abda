"""A picture of the screen as a reference: offered where the desktop has a portal for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from services.emulator.server import Emulator
from tests.imaging.pictures import card, encoded
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until

pytest.importorskip("jeepney", reason="there is no D-Bus here")
if not shutil.which("dbus-daemon"):
    pytest.skip("needs dbus-daemon", allow_module_level=True)

from tests.services.portal_service import portal_on, private_bus


@pytest.fixture
def bus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with private_bus(tmp_path) as (address, _):
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", address)
        yield address


def action(person: Person) -> QAction:
    [found] = [one for one in person.window.actions() if one.objectName() == "action-screenshot"]
    return found


async def test_a_screenshot_becomes_a_reference_and_a_refusal_is_silent(
    keyed_home: Home, emulator: Emulator, opened: Visiting, bus: str, tmp_path: Path
) -> None:
    shot = tmp_path / "Screenshot from today.png"
    shot.write_bytes(encoded(card(), "PNG"))
    async with portal_on(bus) as portal, opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(lambda: person.sees("screenshotButton"), "the button")
        person.click("screenshotButton")
        await until(lambda: portal.asked, "the desktop's question")
        assert not action(person).isEnabled(), "one at a time"
        await portal.answer(0, shot.as_uri())
        await person.pictures_are_in(1)
        assert person.reference_names == ["Screenshot"]
        assert shot.exists(), "the file is the user's"
        await until(lambda: action(person).isEnabled(), "another one")

        person.press("Ctrl+Alt+P", person.board)
        await until(lambda: len(portal.asked) == 2, "the desktop's question")
        await portal.answer(1)
        await until(lambda: action(person).isEnabled(), "the end")
        assert person.notices() == []
        assert len(person.reference_names) == 1

        person.click("screenshotButton")
        await until(lambda: len(portal.asked) == 3, "the desktop's question")
        await portal.answer(2)
        await until(lambda: "The desktop took no screenshot" in person.notices(), "a sentence")

        # A question that is still open when the window closes is taken back.
        person.click("screenshotButton")
        await until(lambda: len(portal.asked) == 4, "the desktop's question")
    assert len(portal.withdrawn) <= 1


async def test_without_a_portal_the_action_says_why_it_is_closed(
    keyed_home: Home, emulator: Emulator, opened: Visiting, bus: str
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(lambda: person.desk.account.usable, "the key")
        assert not person.sees("screenshotButton")
        assert not action(person).isEnabled()
        assert "portal" in action(person).toolTip()
        assert person.find(QWidget, "referenceTray").isVisible()
