"""From what was dropped to references, whatever order the pictures finish in."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QByteArray, QMimeData, QUrl
from PySide6.QtGui import QImage, QUndoStack
from PySide6.QtWidgets import QApplication

from gui.state.draft import Draft
from gui.state.folders import pictures_in
from gui.state.intake import Intake
from gui.state.places import Aim
from gui.state.sources import (
    Address,
    Source,
    is_for_the_tray,
    offers_one,
    offers_pictures,
    take_apart,
)
from services.domain import BlobId, Picture, Recipe, Reference, SessionId
from services.errors import ImageRejected, StudioError

PNG = b"\x89PNG raw bytes"
HERE, THERE = SessionId("here"), SessionId("there")


@dataclass(frozen=True)
class Taken:
    reference: Reference
    notes: tuple[str, ...] = ()


@dataclass
class Desk:
    """Takes pictures in as the studio does, each when the test lets it go."""

    draft: Draft
    gates: dict[str, asyncio.Event] = field(default_factory=dict)
    tasks: list[asyncio.Task[None]] = field(default_factory=list)
    seen: list[Source] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    asked: list[tuple[str, str]] = field(default_factory=list)
    looks: dict[str, QImage] = field(default_factory=dict)
    drafts: dict[SessionId, Recipe] = field(default_factory=dict)  # of sessions put away
    told: list[tuple[object, ...]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.turned = asyncio.Event()  # no session is being opened
        self.turned.set()
        self.intake = Intake(
            self.draft, self.take_in, self.spawn, at_once, self.look_at, None, self.put_away
        )
        self.intake.go_to(HERE)
        self.intake.refused.connect(self.note_refusal)
        self.intake.came_elsewhere.connect(lambda *told: self.told.append(told))
        self.intake.refused_elsewhere.connect(
            lambda session, error, name: self.told.append((session, error.key, name))
        )
        self.intake.url_asked.connect(lambda host, url: self.asked.append((host, url)))

    async def put_away(self, session: SessionId, change: Callable[[Recipe], Recipe]) -> bool:
        await self.turned.wait()
        if session == self.intake.tray.session:
            return False
        self.drafts[session] = change(self.drafts[session])
        return True

    def open(self, session: SessionId, before: SessionId) -> None:
        """Leave a session, saved, and open another, as the window does."""
        self.drafts[before] = self.draft.recipe
        self.intake.go_to(session)
        self.draft.replace(self.drafts.get(session, Recipe()))

    def names_of(self, session: SessionId) -> list[str]:
        return [reference.name for reference in self.drafts[session].references]

    def note_refusal(self, error: StudioError, name: str) -> None:
        self.refused.append((error.key, name))

    def spawn(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        self.tasks.append(asyncio.ensure_future(work))
        return self.tasks[-1]

    async def take_in(self, source: Source) -> Taken:
        self.seen.append(source)
        if source.name in self.gates:
            await self.gates[source.name].wait()
        if source.name.startswith("bad"):
            raise ImageRejected("image_broken", name=source.name)
        blob = BlobId(sha256(repr(source.content).encode()).hexdigest())
        picture = Picture(blob, "image/png", 8, 8, 9)
        return Taken(Reference(picture, picture, source.name), (f"{source.name} was turned",))

    async def look_at(self, source: Source) -> QImage | None:
        return self.looks.get(source.name)

    async def done(self) -> None:
        while any(not task.done() for task in self.tasks):
            await asyncio.gather(*self.tasks, return_exceptions=True)

    def hold(self, name: str) -> asyncio.Event:
        self.gates[name] = asyncio.Event()
        return self.gates[name]

    @property
    def names(self) -> list[str]:
        return [reference.name for reference in self.draft.recipe.references]

    @property
    def pending(self) -> list[str]:
        return [pending.name for pending in self.intake.pending]


async def at_once(call: Callable[[Path], list[Path] | None], path: Path) -> list[Path] | None:
    return call(path)


@pytest.fixture
def desk(qapp: QApplication) -> Desk:
    return Desk(Draft(Recipe(), QUndoStack(qapp)))


def files(*paths: Path | str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return mime


# -- taking a drop apart


def test_a_pictures_own_bytes_are_preferred_to_its_address(qapp: QApplication) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl("https://example.org/cat.png")])
    mime.setData("image/png", QByteArray(PNG))
    dropped = take_apart(mime)
    assert dropped.sources == (Source("cat.png", PNG),)
    assert not dropped.addresses


def test_a_data_address_is_read_and_a_broken_one_refused(qapp: QApplication) -> None:
    good, broken, words = QMimeData(), QMimeData(), QMimeData()
    good.setText("data:image/png;base64,aGVsbG8=")
    broken.setText("data:image/png;base64,aGV*sbG8=")
    words.setText("a mug on a slab of slate")
    assert take_apart(good).sources == (Source("Pasted picture", b"hello"),)
    assert take_apart(broken).refused[0][0].key == "drop_bad_address"
    assert not take_apart(words)
    assert offers_pictures(good)
    assert not offers_pictures(words)


def test_files_of_another_computer_and_names_with_nul_are_refused(qapp: QApplication) -> None:
    mime = QMimeData()
    mime.setUrls(
        [QUrl("file://host/share/x.png"), QUrl("file:///a%00b.png"), QUrl("file:///c d.png")]
    )
    dropped = take_apart(mime)
    assert [error.key for error, _ in dropped.refused] == ["drop_other_computer", "drop_bad_name"]
    assert dropped.sources == (Source("c d.png", Path("/c d.png")),)


def test_a_clipboard_that_has_only_qts_image_is_still_taken(qapp: QApplication) -> None:
    mime = QMimeData()
    mime.setImageData(QImage(4, 4, QImage.Format.Format_RGB32))
    (source,) = take_apart(mime).sources
    assert isinstance(source.content, bytes)
    assert source.content.startswith(b"\x89PNG")


def test_for_a_text_words_win_over_a_picture_of_the_words(qapp: QApplication) -> None:
    office, browser, link, file = QMimeData(), QMimeData(), QMimeData(), files("/a.txt")
    office.setText("three words here")
    office.setData("image/png", QByteArray(PNG))
    browser.setData("image/png", QByteArray(PNG))
    link.setUrls([QUrl("https://example.org/page")])
    assert not is_for_the_tray(office)
    assert not is_for_the_tray(link)
    assert is_for_the_tray(browser)
    assert is_for_the_tray(file)


def test_a_folder_gives_its_pictures_one_level_deep_in_the_order_that_people_count(
    tmp_path: Path,
) -> None:
    for name in ("b10.png", "b9.JPG", "a.webp", "notes.txt", ".hidden.png"):
        (tmp_path / name).write_bytes(b"")
    (tmp_path / "deeper").mkdir()
    (tmp_path / "deeper" / "c.png").write_bytes(b"")
    found = pictures_in(tmp_path)
    assert found is not None
    assert [path.name for path in found] == ["a.webp", "b9.JPG", "b10.png"]
    assert pictures_in(tmp_path / "a.webp") is None


# -- taking in


async def test_a_slow_picture_keeps_its_place(desk: Desk) -> None:
    slow = desk.hold("slow.png")
    desk.intake.take(files("/slow.png", "/quick.png"))
    assert desk.pending == ["slow.png", "quick.png"]
    for _ in range(5):
        await asyncio.sleep(0)
    assert desk.names == []
    slow.set()
    await desk.done()
    assert desk.names == ["slow.png", "quick.png"]
    assert desk.pending == []
    assert desk.intake.notes(desk.draft.recipe.references[0]) == ("slow.png was turned",)


async def test_a_picture_is_seen_before_it_has_been_read(desk: Desk) -> None:
    look = desk.looks["a.jpg"] = QImage(8, 8, QImage.Format.Format_RGB32)
    gate = desk.hold("a.jpg")
    desk.intake.take(files("/a.jpg", "/b.png"))
    for _ in range(5):
        await asyncio.sleep(0)
    assert [pending.look for pending in desk.intake.pending] == [look, None]
    assert desk.names == []
    gate.set()
    await desk.done()
    first, second = desk.draft.recipe.references
    assert desk.intake.look(first) is look  # until its thumbnail has come
    assert desk.intake.look(second) is None
    desk.intake.go_to(THERE)
    assert desk.intake.look(first) is None


async def test_a_folder_does_not_replace_a_picture_but_comes_in_behind_it(
    desk: Desk, tmp_path: Path
) -> None:
    desk.intake.take(files("/a.png", "/b.png"))
    await desk.done()
    for name in ("1.png", "2.png"):
        (tmp_path / name).write_bytes(b"")
    first = desk.draft.recipe.references[0]
    desk.intake.take(files(tmp_path), Aim(0, first))
    await desk.done()
    assert desk.names == ["a.png", "1.png", "2.png", "b.png"]
    assert desk.intake.reading == 0


async def test_what_replaces_a_picture_finds_it_gone_or_in_another_session(desk: Desk) -> None:
    desk.intake.take(files("/a.png", "/b.png"))
    await desk.done()
    first, second = desk.draft.recipe.references
    gate = desk.hold("new.png")
    desk.intake.replace(first, Path("/new.png"))
    desk.draft.remove_reference(0)
    desk.intake.replace(first, Path("/other.png"))  # chosen too late
    gate.set()
    await desk.done()
    assert desk.draft.recipe.references == (second,)

    gate = desk.hold("late.png")
    desk.intake.replace(second, Path("/late.png"))
    assert desk.intake.replaces(second)
    desk.open(THERE, HERE)
    assert not desk.intake.replaces(second)
    gate.set()
    await desk.done()
    assert desk.names == []
    assert desk.intake.reading == 0
    assert desk.names_of(HERE) == ["late.png"]


async def test_pictures_at_hand_leave_the_places_of_those_that_are_being_read(desk: Desk) -> None:
    gate = desk.hold("slow.png")
    desk.intake.take(files("/slow.png"))
    picture = Picture(BlobId("f" * 64), "image/png", 8, 8, 9)
    desk.intake.add([Reference(picture, picture, str(number)) for number in range(14)])
    assert len(desk.names) == 13
    assert desk.refused == [("tray_full_one", "13")]
    gate.set()
    await desk.done()
    assert desk.names[-1] == "slow.png"


def test_one_picture_at_hand_is_told_from_several_and_from_addresses(qapp: QApplication) -> None:
    page, picture, words = QMimeData(), QMimeData(), QMimeData()
    page.setUrls([QUrl("https://example.org/cat.png")])
    picture.setUrls([QUrl("https://example.org/cat.png")])
    picture.setData("image/png", QByteArray(PNG))
    words.setText("words")
    assert offers_one(files("/a.png"))
    assert offers_one(picture)
    assert not any(map(offers_one, (files("/a.png", "/b.png"), page, words)))


async def test_nothing_of_the_drop_is_needed_after_it_returned(desk: Desk) -> None:
    mime = QMimeData()
    mime.setData("image/jpeg", QByteArray(b"jpeg bytes"))
    assert desk.intake.take(mime)
    mime.clear()
    await desk.done()
    assert desk.seen == [Source("Pasted picture", b"jpeg bytes")]


async def test_a_refused_picture_gives_its_place_to_the_next(desk: Desk) -> None:
    desk.intake.take(files("/bad.png", *(f"/p{n}.png" for n in range(14))))
    assert len(desk.pending) == 14
    await desk.done()
    assert desk.refused == [("image_broken", "bad.png")]
    assert desk.names == [f"p{n}.png" for n in range(14)]


async def test_the_fifteenth_is_refused_with_one_sentence_and_fourteen_stay(desk: Desk) -> None:
    desk.intake.take(files(*(f"/p{n}.png" for n in range(17))))
    await desk.done()
    assert desk.names == [f"p{n}.png" for n in range(14)]
    assert desk.refused == [("tray_full", "p14.png")]
    desk.intake.take(files("/one.png"))
    assert desk.refused[1:] == [("tray_full_one", "one.png")]
    assert len(desk.names) == 14


async def test_a_folders_pictures_stand_where_the_folder_was_dropped(
    desk: Desk, tmp_path: Path
) -> None:
    folder = tmp_path / "shots"
    folder.mkdir()
    for n in (10, 9):
        (folder / f"s{n}.png").write_bytes(b"")
    (tmp_path / "empty").mkdir()
    desk.intake.take(files("/a.png", folder, tmp_path / "empty", "/z.png"))
    await desk.done()
    assert desk.names == ["a.png", "s9.png", "s10.png", "z.png"]
    assert desk.refused == [("drop_empty_folder", "empty")]


async def test_a_large_folder_fills_the_tray_and_says_how_many_were_left(
    desk: Desk, tmp_path: Path
) -> None:
    for n in range(40):
        (tmp_path / f"{n}.png").write_bytes(b"")
    desk.intake.take_paths([tmp_path])
    await desk.done()
    assert desk.names == [f"{n}.png" for n in range(14)]
    assert desk.refused == [("tray_full", "14.png")]


async def test_a_folders_pictures_that_had_to_wait_for_a_place_still_stand_together(
    desk: Desk, tmp_path: Path
) -> None:
    for n in range(3):
        (tmp_path / f"s{n}.png").write_bytes(b"")
    bad, rest = desk.hold("bad.png"), [f"/p{n}.png" for n in range(14)]
    desk.intake.take(files("/a.png", "/bad.png", tmp_path, *rest))
    for _ in range(5):
        await asyncio.sleep(0)
    bad.set()
    await desk.done()
    assert desk.names == ["a.png", "s0.png", "s1.png", "s2.png", *(f"p{n}.png" for n in range(10))]
    assert desk.refused == [("image_broken", "bad.png"), ("tray_full", "p10.png")]


async def test_an_address_is_fetched_only_after_the_user_agreed(desk: Desk) -> None:
    mime = QMimeData()
    mime.setText("https://example.org/pictures/cat.png?size=2")
    assert desk.intake.take(mime)
    ((host, url),) = desk.asked
    assert (host, desk.seen) == ("example.org", [])
    desk.intake.fetch(url)
    await desk.done()
    assert desk.seen == [Source("cat.png", Address(url))]
    assert desk.names == ["cat.png"]


async def test_what_is_read_when_another_session_is_opened_comes_to_the_one_it_was_dropped_on(
    desk: Desk,
) -> None:
    gate, bad = desk.hold("late.png"), desk.hold("bad.png")
    desk.intake.take(files("/first.png"))
    await desk.done()
    desk.draft.set_prompt("put @first on a shelf")
    desk.intake.take(files("/late.png", "/bad.png", "/last.png"), Aim(0))
    await asyncio.sleep(0)
    desk.open(THERE, HERE)
    desk.intake.take(files("/other.png"))
    bad.set()
    gate.set()
    await desk.done()
    assert desk.names == ["other.png"]
    assert desk.names_of(HERE) == ["late.png", "last.png", "first.png"]
    assert desk.drafts[HERE].prompt == "put @first on a shelf"
    assert desk.refused == []
    assert desk.told == [(HERE, "image_broken", "bad.png"), (HERE, ("late.png", "last.png"))]


async def test_who_comes_back_in_time_sees_them_arrive(desk: Desk) -> None:
    gate = desk.hold("late.png")
    desk.intake.take(files("/late.png"))
    await asyncio.sleep(0)
    desk.open(THERE, HERE)
    assert desk.pending == []
    desk.open(HERE, THERE)
    assert desk.pending == ["late.png"]
    gate.set()
    await desk.done()
    assert desk.names == ["late.png"]
    assert desk.names_of(THERE) == []
    assert desk.told == []


async def test_what_is_dropped_before_any_session_is_open_is_for_the_first(
    qapp: QApplication,
) -> None:
    desk = Desk(Draft(Recipe(), QUndoStack(qapp)))
    desk.intake._trays.here.session = None  # as before the library is open
    gate = desk.hold("early.png")
    desk.intake.take(files("/early.png"))
    await asyncio.sleep(0)
    desk.intake.go_to(HERE)
    desk.draft.replace(Recipe(prompt="as it was left"))
    gate.set()
    await desk.done()
    assert (desk.names, desk.draft.recipe.prompt) == (["early.png"], "as it was left")


async def test_a_session_that_is_opened_while_its_picture_is_put_away_shows_it(desk: Desk) -> None:
    gate = desk.hold("late.png")
    desk.intake.take(files("/late.png"))
    desk.open(THERE, HERE)
    desk.turned.clear()
    gate.set()
    for _ in range(5):
        await asyncio.sleep(0)
    desk.open(HERE, THERE)  # its draft was read before the picture was
    assert desk.names == []
    desk.turned.set()
    await desk.done()
    assert desk.names == ["late.png"]


async def test_the_end_waits_for_what_lies_here_and_lets_go_of_what_is_fetched(desk: Desk) -> None:
    here, there = desk.hold("here.png"), desk.hold("there.png")
    desk.hold("cat.png")
    desk.intake.take(files("/there.png"))
    await asyncio.sleep(0)
    desk.open(THERE, HERE)
    desk.intake.take(files("/here.png"))
    desk.intake.fetch("https://example.org/cat.png")
    await asyncio.sleep(0)
    end = asyncio.ensure_future(desk.intake.end())
    await asyncio.sleep(0)
    assert not end.done()
    here.set()
    there.set()
    await end
    assert (desk.names, desk.names_of(HERE)) == (["here.png"], ["there.png"])


async def test_a_cancelled_picture_frees_its_place(desk: Desk) -> None:
    desk.hold("stuck.png")
    desk.intake.take(files("/stuck.png", "/next.png"))
    await asyncio.sleep(0)
    desk.tasks[0].cancel()
    await desk.done()
    assert desk.pending == []
    assert desk.names == ["next.png"]


async def test_one_drop_is_undone_in_one_step(qapp: QApplication) -> None:
    stack = QUndoStack(qapp)
    desk = Desk(Draft(Recipe(), stack))
    desk.intake.take(files("/a.png", "/b.png", "/c.png"))
    await desk.done()
    stack.undo()
    assert desk.names == []
    assert not stack.canUndo()


async def test_a_picture_that_is_let_go_frees_its_place_at_once_and_tells_nothing(
    desk: Desk,
) -> None:
    stuck, first = desk.hold("stuck.png"), desk.hold("first.png")
    desk.intake.take(files("/first.png", "/stuck.png", *(f"/p{n}.png" for n in range(13))))
    await asyncio.sleep(0)
    assert len(desk.pending) == 14
    desk.intake.cancel(desk.intake.pending[1].id)
    assert desk.pending == ["first.png", *(f"p{n}.png" for n in range(13))]
    stuck.set()
    first.set()
    await desk.done()
    assert desk.names == ["first.png", *(f"p{n}.png" for n in range(13))]
    assert desk.refused == []


async def test_only_what_is_fetched_tells_how_far_it_is(desk: Desk) -> None:
    desk.hold("cat.png")
    desk.hold("file.png")
    desk.intake.take(files("/file.png"))
    desk.intake.fetch("https://example.org/cat.png")
    await asyncio.sleep(0)
    assert [pending.share for pending in desk.intake.pending] == [None, 0.0]
    await asyncio.sleep(0)
    [source] = [source for source in desk.seen if source.name == "cat.png"]
    desk.intake.tell_progress(source, 30, 120)
    assert [pending.share for pending in desk.intake.pending] == [None, 0.25]
    desk.intake.tell_progress(source, 40, 0)
    assert [pending.share for pending in desk.intake.pending] == [None, 0.0]
    desk.intake.cancel(desk.intake.pending[1].id)
    desk.gates["file.png"].set()
    await desk.done()
    assert [task.cancelled() for task in desk.tasks] == [False, True]
