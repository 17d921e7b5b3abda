"""Pictures from the web: asked about, seen while they come, let go, refused with a sentence."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QMimeData, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from gui.panels.reference_painting import cross
from services.emulator.server import Emulator
from tests.imaging.pictures import card, encoded
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, address, until
from tests.journeys.test_ways_in import tray_says
from tests.services.web import HOST, Web, head, picture, redirect

PNG = encoded(card(), "PNG")


@pytest.fixture
def web() -> Iterator[Web]:
    web = Web()
    yield web
    web.close()


class Held:
    """Half of a picture, and then silence until the other side hangs up."""

    def __init__(self) -> None:
        self.left = threading.Event()

    def __call__(self, client: socket.socket) -> None:
        half = bytes(500_000)
        client.sendall(head(Content_Type="image/png", Content_Length="1000000") + half)
        if not client.recv(1):
            self.left.set()


def fetch(person: Person, web: Web, path: str) -> None:
    """Drop an address and agree to it."""
    # The one place where a test decides who is public: never an option, never a variable.
    person.desk._studio.intake._fetcher = web.fetcher()
    person.drop(address(web.url(path)))
    assert not [asked for asked in web.asked if f"GET {path} " in asked]
    person.click_button("Fetch", "notices")


def is_half_there(place: QWidget) -> bool:
    return place.accessibleName().endswith((" 49 %", " 50 %"))


def slot(person: Person, place: int = 0) -> QWidget:
    return person.find(QWidget, f"referenceSlot{place}")


async def test_a_picture_is_fetched_after_a_yes_and_follows_where_it_leads(
    keyed_home: Home, emulator: Emulator, opened: Visiting, web: Web
) -> None:
    web.pages["/mug.png"] = redirect("/really.png")
    web.pages["/really.png"] = picture(PNG)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        fetch(person, web, "/mug.png")
        await person.pictures_are_in(1)
        assert person.reference_names == ["mug.png"]
        assert not tray_says(person)

        # On the prompt an address alone is words, unless it names a picture.
        pasted = QMimeData()
        pasted.setUrls([QUrl(web.url("/mug.png"))])
        person.drop(pasted, "promptEditor")
        person.click_button("Fetch", "notices")
        await person.pictures_are_in(2)


@pytest.mark.parametrize("way", ["key", "cross"])
async def test_what_is_fetched_shows_how_far_it_is_and_can_be_let_go(
    keyed_home: Home, emulator: Emulator, opened: Visiting, web: Web, way: str
) -> None:
    held = web.pages["/slow.png"] = Held()
    web.pages["/mug.png"] = picture(PNG)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        fetch(person, web, "/slow.png")
        await until(lambda: is_half_there(slot(person)), "half of it")
        assert slot(person).accessibleName().startswith("slow.png: being fetched, ")
        assert "cancel" in slot(person).accessibleDescription()
        assert slot(person).grab().toImage().pixelColor(10, slot(person).height() - 5).isValid()
        if way == "key":
            slot(person).setFocus()
            QTest.keyClick(slot(person), Qt.Key.Key_Delete)
        else:
            at = slot(person).rect().center()
            QTest.mouseClick(slot(person), Qt.MouseButton.LeftButton, pos=at)
            assert person.desk.intake.pending, "only the cross lets go"
            at = cross(slot(person).rect()).center()
            QTest.mouseClick(slot(person), Qt.MouseButton.LeftButton, pos=at)
        assert not person.desk.intake.pending
        assert slot(person).accessibleName() == "Add a reference"
        assert await asyncio.to_thread(held.left.wait, 10), "the connection ends, too"
        assert not tray_says(person)

        fetch(person, web, "/mug.png")
        await person.pictures_are_in(1)
        assert person.reference_names == ["mug.png"]


async def test_every_answer_that_is_no_picture_gets_its_sentence(
    keyed_home: Home, emulator: Emulator, opened: Visiting, web: Web
) -> None:
    web.pages |= {
        "/page": picture(b"<html>sign in</html>", "text/html"),
        "/lie.png": picture(b"<!doctype html><title>sign in</title>"),
        "/inside.png": redirect("http://192.168.0.1/secret.png"),
        "/file.png": redirect("file:///etc/passwd"),
        "/round.png": redirect("/round.png"),
        "/packed.png": picture(PNG, Content_Encoding="gzip"),
        "/cut.png": lambda client: client.sendall(
            head(Content_Type="image/png", Content_Length="9000") + PNG[:50]
        ),
    }
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        for path, words in {
            "/page": f"{HOST} sent a web page instead of the picture",
            "/lie.png": "lie.png is a web page, not a picture",
            "/inside.png": "192.168.0.1 is an address of a private network",
            "/file.png": f"{HOST} leads to an address that cannot be fetched",
            "/round.png": f"{HOST} leads from one address to the next without an end",
            "/packed.png": f"{HOST} sent the picture packed",
            "/cut.png": f"The picture could not be fetched from {HOST}",
        }.items():
            fetch(person, web, path)
            await until(lambda w=words: w in tray_says(person), words)
        assert person.reference_names == []
        assert not person.desk.intake.pending
