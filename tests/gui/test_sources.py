"""Sources and suggestions: told as plain text, opened in the browser, and nothing else."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt, QUrl
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from gui.panels import locked_page
from gui.panels.sources import ROWS_AT_ONCE, ClaimRow, PageLink, Sources
from gui.panels.suggestions import MOST_PX, Chip, Shelf, Suggestions
from services.domain import Job, Place, Recipe, SessionId, Turn, TurnId
from services.emulator.grounding import hostile
from tests.library.samples import NOON, turn_of
from tests.services.test_grounding import ANSWER, CHIP, REDIRECT, SOUND


@pytest.fixture
def trap() -> Iterator[socket.socket]:
    """A port that nobody may knock at."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        yield listener
        with pytest.raises(BlockingIOError):
            listener.accept()


def grounded(metadata: object, words: str = "") -> Turn:
    job = Job(TurnId("one"), SessionId("s"), None, Recipe("x"), Place(0, 0), NOON)
    made = turn_of(job)
    return replace(made, outcome=replace(made.outcome, grounding=metadata, text=words, sources=()))


def shown(qtbot: QtBot, widget: QWidget) -> None:
    qtbot.addWidget(widget)
    widget.resize(300, 600)
    widget.show()


def test_pages_are_numbered_links_to_where_they_lead(qtbot: QtBot) -> None:
    sources = Sources()
    shown(qtbot, sources)
    assert sources.show_turn(grounded(SOUND, ANSWER)) == 3
    links = sources.findChildren(PageLink)
    assert [link.accessibleName() for link in links] == [
        "1 accuweather.com",
        "2 Météo, lemonde.fr",
        "3 gallery.example",
    ]
    opened: list[str] = []
    sources.page_wanted.connect(opened.append)
    for link in links:
        QTest.mouseClick(link, Qt.MouseButton.LeftButton)
    assert opened == [REDIRECT, "https://www.lemonde.fr/x", "https://gallery.example/p"]
    assert "https://gallery.example/p" in links[2].accessibleDescription()
    assert "page that holds a picture" in links[2].accessibleDescription()


def test_a_claim_marks_its_pages_and_a_page_its_claims(qtbot: QtBot) -> None:
    sources = Sources()
    shown(qtbot, sources)
    sources.show_turn(grounded(SOUND, ANSWER))
    links, claims = sources.findChildren(PageLink), sources.findChildren(ClaimRow)
    QApplication.sendEvent(claims[0], QEvent(QEvent.Type.Enter))
    assert [bool(link.property("marked")) for link in links] == [True, False, True]
    QApplication.sendEvent(claims[0], QEvent(QEvent.Type.Leave))
    assert not any(link.property("marked") for link in links)
    links[1].setFocus()
    QApplication.sendEvent(links[1], QEvent(QEvent.Type.Enter))
    assert [bool(claim.property("marked")) for claim in claims] == [False, True]


def test_many_sources_come_in_steps(qtbot: QtBot) -> None:
    chunks = [{"web": {"uri": f"https://site{n}.example/"}} for n in range(40)]
    sources = Sources()
    shown(qtbot, sources)
    assert sources.show_turn(grounded({"groundingChunks": chunks})) == 40
    assert len(sources.findChildren(PageLink)) == ROWS_AT_ONCE
    more = sources.findChild(QPushButton, "moreSources")
    assert more.text() == f"Show more ({40 - ROWS_AT_ONCE} left)"
    while more.isVisible():
        QTest.keyClick(more, Qt.Key.Key_Space)
    assert [link.number for link in sources.findChildren(PageLink)] == list(range(1, 41))


def test_an_address_can_be_copied_from_the_menu(qtbot: QtBot) -> None:
    sources = Sources()
    shown(qtbot, sources)
    sources.show_turn(grounded(SOUND, ANSWER))
    [link] = [one for one in sources.findChildren(PageLink) if one.number == 2]
    link.customContextMenuRequested.emit(link.rect().center())
    menu = link.findChild(QMenu, "sourceMenu")
    next(a for a in menu.actions() if a.text() == "Copy the address").trigger()
    assert QGuiApplication.clipboard().text() == "https://www.lemonde.fr/x"
    menu.close()


def test_a_turn_without_a_search_says_so(qtbot: QtBot) -> None:
    sources = Sources()
    shown(qtbot, sources)
    assert sources.show_turn(grounded({})) == 0
    [said] = [label.text() for label in sources.findChildren(QLabel) if label.isVisible()]
    assert said == "This picture was made without searching."


@pytest.fixture
def natively(monkeypatch: pytest.MonkeyPatch) -> None:
    """As where QtWebEngine is not installed, whether or not it is."""
    monkeypatch.setitem(__import__("sys").modules, "PySide6.QtWebEngineCore", None)


@pytest.mark.usefixtures("natively")
def test_suggestions_are_chips_that_open_googles_page_at_once(qtbot: QtBot) -> None:
    strip = Suggestions()
    shown(qtbot, strip)
    strip.show_turn(grounded(SOUND))
    assert strip.isVisible()
    [chip] = strip.findChildren(Chip)
    assert chip.accessibleName() == "weather & wind"
    opened: list[str] = []
    strip.page_wanted.connect(opened.append)
    chip.setFocus()
    QTest.keyClick(chip, Qt.Key.Key_Space)
    assert opened == [CHIP]
    strip.show_turn(grounded({}))
    assert not strip.isVisible()


@pytest.mark.usefixtures("natively")
def test_many_suggestions_are_scrolled_and_few_take_little_room(qtbot: QtBot) -> None:
    strip = Suggestions()
    shown(qtbot, strip)
    for count, high in ((1, False), (20, True), (1, False), (20, True)):
        strip.show_turn(grounded({"webSearchQueries": [f"a query {n}" for n in range(count)]}))
        shelf = strip.findChild(Shelf)
        assert (shelf.height() == MOST_PX) == high
        assert shelf.height() > 0
    last = strip.findChildren(Chip)[-1]
    last.setFocus(Qt.FocusReason.BacktabFocusReason)
    qtbot.waitUntil(lambda: not last.visibleRegion().isEmpty())


@pytest.mark.usefixtures("natively")
def test_a_hostile_search_is_told_and_does_nothing(qtbot: QtBot, trap: socket.socket) -> None:
    metadata = hostile(f"http://127.0.0.1:{trap.getsockname()[1]}")
    sources, strip = Sources(), Suggestions()
    shown(qtbot, sources)
    shown(qtbot, strip)
    opened: list[str] = []
    sources.page_wanted.connect(opened.append)
    strip.page_wanted.connect(opened.append)
    sources.show_turn(grounded(metadata))
    strip.show_turn(grounded(metadata))
    for widget in (*sources.findChildren(QPushButton), *strip.findChildren(QPushButton)):
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)
    sources.grab()
    strip.grab()
    assert opened == [
        "https://evil.example/",
        "https://gallery.example/p",
        "https://www.google.com/search?q=fine",
    ]
    texts = [link.accessibleName() for link in sources.findChildren(PageLink)]
    assert texts[0].startswith("4 bank.example <img src=")
    assert texts[0].endswith(", evil.example")
    assert all(label.textFormat() == Qt.TextFormat.PlainText for label in
               (*sources.findChildren(QLabel), *strip.findChildren(QLabel)))  # fmt: skip


# -- the locked view, where it is installed


def test_the_locked_view_lets_nothing_in_or_out(qtbot: QtBot, trap: socket.socket) -> None:
    pytest.importorskip("PySide6.QtWebEngineWidgets", exc_type=ImportError)
    opened: list[str] = []
    view = locked_page.locked_page(opened.append)
    assert view is not None
    shown(qtbot, view)
    metadata = hostile(f"http://127.0.0.1:{trap.getsockname()[1]}")
    html = metadata["searchEntryPoint"]["renderedContent"]
    with qtbot.waitSignal(view.loadFinished, timeout=30_000):  # type: ignore[attr-defined]
        locked_page.show_html(view, html)
    with qtbot.waitCallback(timeout=30_000) as heard:
        view.page().toHtml(heard)  # type: ignore[attr-defined]
    [page] = heard.args
    assert "fine" in page
    with qtbot.waitCallback(timeout=30_000) as ran:
        view.page().runJavaScript("6 * 7", ran)  # type: ignore[attr-defined]
    assert ran.args in ([None], [""])
    assert opened == []
    click = view.page().NavigationType.NavigationTypeLinkClicked  # type: ignore[attr-defined]
    for uri in ("https://www.google.com/search?q=a", "http://a.example/", "file:///etc/passwd"):
        assert not view.page().acceptNavigationRequest(QUrl(uri), click, True)  # type: ignore[attr-defined]
    assert opened == ["https://www.google.com/search?q=a"]


@pytest.mark.parametrize("target", ["", "target=_blank"])
def test_a_click_in_the_locked_view_goes_to_the_browser(qtbot: QtBot, target: str) -> None:
    pytest.importorskip("PySide6.QtWebEngineWidgets", exc_type=ImportError)
    opened: list[str] = []
    view = locked_page.locked_page(opened.append)
    assert view is not None
    shown(qtbot, view)
    whole = "position:absolute;left:0;top:0;width:280px;height:60px"
    with qtbot.waitSignal(view.loadFinished, timeout=30_000):  # type: ignore[attr-defined]
        locked_page.show_html(view, f"<a {target} style='{whole}' href='{CHIP}'>x</a>")

    def click() -> bool:  # until the page is drawn, a click falls on nothing
        QTest.mouseClick(view.focusProxy() or view, Qt.MouseButton.LeftButton, pos=QPoint(60, 25))
        return bool(opened)

    qtbot.waitUntil(click, timeout=30_000)
    assert set(opened) == {CHIP}


def test_the_locked_view_takes_its_page_along_before_its_profile(qtbot: QtBot) -> None:
    pytest.importorskip("PySide6.QtWebEngineWidgets", exc_type=ImportError)
    view = locked_page.locked_page(print)
    assert view is not None
    page, profile = view.page(), view.page().profile()  # type: ignore[attr-defined]
    gone: list[str] = []
    page.destroyed.connect(lambda: gone.append("page"))
    profile.destroyed.connect(lambda: gone.append("profile"))
    with qtbot.waitSignal(profile.destroyed, timeout=30_000):
        view.deleteLater()
    assert gone == ["page", "profile"]


def test_without_the_browser_there_is_no_locked_view(qtbot: QtBot, natively: None) -> None:
    assert locked_page.locked_page(print) is None
