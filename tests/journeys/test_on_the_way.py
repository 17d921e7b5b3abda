"""Pictures that are on their way when the window opens, turns to another session, or closes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from pathlib import Path

from gui.state.session import Laid
from services.domain import Session
from services.emulator.server import Emulator
from tests.imaging.pictures import card, encoded
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, files, until
from tests.journeys.test_sessions import name_session


def photos(folder: Path, count: int) -> list[Path]:
    folder.mkdir(exist_ok=True)
    found = [folder / f"photo {number}.png" for number in range(1, count + 1)]
    for number, path in enumerate(found):
        path.write_bytes(encoded(card().rotate(number * 7), "PNG"))
    return found


async def test_what_is_dropped_before_the_library_is_open_comes_in(
    keyed_home: Home, emulator: Emulator, visiting: Visiting, tmp_path: Path
) -> None:
    async with visiting(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        assert person.desk.session.id is None
        person.drop(files(*photos(tmp_path / "in", 3)))
        await person.pictures_are_in(3)
        assert person.reference_names == ["photo 1.png", "photo 2.png", "photo 3.png"]


async def test_what_is_being_read_comes_to_the_session_on_which_it_was_dropped(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.write("a shelf with @2")
        before = person.desk.session.id
        await name_session(person, "Ctrl+N", "Boats")
        await until(lambda: len(person.desk.library.sessions) == 2, "both to be known")
        person.press("Ctrl+Shift+O", person.board)
        await until(lambda: person.desk.session.id == before, "the first session")
        person.drop(files(*photos(tmp_path / "in", 5)))
        person.press("Ctrl+Shift+O", person.board)
        await until(lambda: person.text("sessionSwitcher") == "Boats", "the other session")
        await until(lambda: told(person), "where they went")
        assert told(person).startswith("5 pictures came to “First session”")
        assert person.reference_names == []
        assert not person.desk.intake.pending
        person.press("Ctrl+Shift+O", person.board)
        await person.pictures_are_in(5)
        assert person.reference_names == [f"photo {number}.png" for number in range(1, 6)]
        assert person.prompt.toPlainText() == "a shelf with @2"


async def test_what_comes_in_or_is_typed_while_another_session_opens_is_saved_with_its_own(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        session = person.desk.session
        first = session.id
        await name_session(person, "Ctrl+N", "Boats")
        await until(lambda: len(person.desk.library.sessions) == 2, "both to be known")
        laid, go_on, reached = session._laid, asyncio.Event(), asyncio.Event()

        async def held(loading: Awaitable[Session]) -> Laid:
            found = await laid(loading)
            reached.set()
            await go_on.wait()
            return found

        session._laid = held
        person.desk.open_session(first)
        await until(reached.is_set, "the other session, loaded")
        person.write("typed in between")
        person.drop(files(*photos(tmp_path / "in", 2)))
        await person.pictures_are_in(2)
        go_on.set()
        await until(lambda: session.id == first, "the other session")
        assert (person.prompt.toPlainText(), person.reference_names) == ("", [])
        person.press("Ctrl+Shift+O", person.board)
        await until(lambda: session.id != first, "Boats")
        assert person.prompt.toPlainText() == "typed in between"
        assert person.reference_names == ["photo 1.png", "photo 2.png"]
        renaming = asyncio.ensure_future(session.rename("Ships"))
        person.write("typed while it is renamed")
        await renaming
        assert person.prompt.toPlainText() == "typed while it is renamed"


async def test_a_window_that_is_closed_reads_what_was_dropped_first(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    options = keyed_home.options(emulator.address)
    first, *others = photos(tmp_path / "in", 4)
    async with opened(options) as visit:
        visit.person.drop(files(first))
        await visit.person.pictures_are_in(1)  # whoever reads them has been started
        visit.person.drop(files(*others))
        await visit.close()
    async with opened(options) as visit:
        assert len(visit.person.reference_names) == 4


def told(person: Person) -> str:
    return "\n".join(person.notices())
