"""A picture made after a search: its sources, its claims and Google's suggestions, offline too."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QLabel, QTabBar

from gui.panels.sources import ClaimRow, PageLink
from gui.panels.suggestions import Chip
from services.domain import Turn
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until

NANO = "gemini-nano-banana-2.1"


class Browser(QObject):
    """Stands where the system's browser would."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.pages.append(url.toString())


@pytest.fixture
def browser() -> Iterator[Browser]:
    browser = Browser()
    for scheme in ("https", "http", "file", "javascript"):
        QDesktopServices.setUrlHandler(scheme, browser, "open")
    yield browser
    for scheme in ("https", "http", "file", "javascript"):
        QDesktopServices.unsetUrlHandler(scheme)


async def grounded(person: Person, prompt: str) -> Turn:
    person.desk.draft.set_model(NANO)
    person.desk.draft.set_search(pictures=True)
    turn = await person.picture(person.ask(prompt))
    person.desk.session.select(turn.id)
    return turn


async def look_at_sources(person: Person) -> list[PageLink]:
    tabs = person.find(QTabBar, "inspectorTabs")
    await until(lambda: tabs.tabText(2) != "Sources", "the sources")
    tabs.setCurrentIndex(2)
    return [link for link in person.window.findChildren(PageLink) if link.isVisible()]


async def test_sources_are_shown_and_lead_to_the_browser_offline_too(
    keyed_home: Home, emulator: Emulator, opened: Visiting, browser: Browser, nowhere: str
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        turn = await grounded(visit.person, "the weather in Paris as a chart")
        names = [link.accessibleName() for link in await look_at_sources(visit.person)]
        await visit.close()
    [tool] = emulator.requests[-1].body["tools"]  # in the SDK's spelling
    assert tool["googleSearch"]["searchTypes"] == {"web_search": {}, "image_search": {}}
    async with opened(keyed_home.options(nowhere)) as visit:
        person = visit.person
        person.desk.session.select(turn.id)
        links = await look_at_sources(person)
        assert [link.accessibleName() for link in links] == names
        assert len(names) == 3
        assert person.window.findChildren(ClaimRow)
        assert person.sees("searchSuggestions")
        links[2].click()
        [chip] = [one for one in person.window.findChildren(Chip) if one.isVisible()]
        chip.click()
    assert browser.pages[0].startswith("https://gallery.example/")
    assert browser.pages[1].startswith("https://www.google.com/search?q=")


async def test_a_hostile_search_stays_words(
    keyed_home: Home, emulator: Emulator, opened: Visiting, browser: Browser
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await grounded(person, f"a chart !hostile-sources={emulator.port}")
        before = len(emulator.requests)
        for link in await look_at_sources(person):
            link.click()
        for chip in person.window.findChildren(Chip):
            chip.click()
        person.window.grab()
        assert len(emulator.requests) == before, "something of the answer was loaded"
        texts = [label.text() for label in person.window.findChildren(QLabel)]
        assert not [text for text in texts if "passwd" in text]
    assert browser.pages == [
        "https://evil.example/",
        "https://gallery.example/p",
        "https://www.google.com/search?q=fine",
    ]
