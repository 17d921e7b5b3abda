"""A library that cannot be used says so and loses nothing; the window stays, with a way on."""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog

from services.domain import JobState
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until

DISK_BYTES = 1_000_000


def contents(folder: Path) -> dict[str, str]:
    """Every file by its hash, locks left out."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix != ".lock"
    }


async def offered(person: Person, words: str, button: str) -> None:
    """The window says `words` and offers `button`; generating says the same, and sends nothing."""
    await until(lambda: any(words in notice for notice in person.notices()), words)
    person.write("a kite")
    person.press("Ctrl+Return", person.prompt)
    assert person.jobs == ()
    assert person.prompt.toPlainText() == "a kite"
    person.click_button(button)


async def test_a_library_of_a_newer_version_is_left_as_it_is(
    keyed_home: Home, emulator: Emulator, opened: Visiting, visiting: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)):
        pass
    database = sqlite3.connect(keyed_home.library / "library.db")
    database.execute("PRAGMA user_version = 999")
    database.close()
    before = contents(keyed_home.library)
    async with visiting(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await offered(person, "newer", "Choose another folder")
        [dialog] = person.window.findChildren(QFileDialog)
        dialog.reject()
    assert contents(keyed_home.library) == before


async def test_a_library_that_cannot_be_written_offers_another_folder(
    keyed_home: Home, emulator: Emulator, visiting: Visiting, opened: Visiting
) -> None:
    keyed_home.library.write_text("a file stands where the folder should be")
    async with visiting(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(person.notices, "an error")
        person.click_button("Choose another folder")
        [dialog] = person.window.findChildren(QFileDialog)
        other = keyed_home.folder / "another"
        other.mkdir()
        dialog.fileSelected.emit(str(other))
        following = await visit.end
    assert following is not None
    assert following.library == other
    assert keyed_home.library.read_text().startswith("a file stands")
    async with opened(following) as visit:
        assert visit.person.desk.session.id is not None


async def test_a_damaged_database_is_rebuilt_from_the_records_on_request(
    keyed_home: Home, emulator: Emulator, opened: Visiting, visiting: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        turn = await visit.person.picture(visit.person.ask("a lighthouse"))
    for left in keyed_home.library.glob("library.db*"):
        left.unlink()
    (keyed_home.library / "library.db").write_bytes(b"not a database at all" * 1000)
    async with visiting(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(person.notices, "an error")
        person.click_button("Repair")
        await until(lambda: person.turns, "the pictures")
        assert [found.id for found in person.turns] == [turn.id]


@pytest.fixture
def small_disk(keyed_home: Home) -> Iterator[Path]:
    """A file system of one megabyte, as the library's."""
    folder = keyed_home.library
    folder.mkdir()
    command = [
        "mount",
        "-t",
        "tmpfs",
        "-o",
        f"size={DISK_BYTES},mode=700",
        "musa-test",
        str(folder),
    ]
    if not sys.platform.startswith("linux") or os.geteuid() != 0:
        pytest.skip("mounting needs root on Linux")
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        pytest.skip(f"mounting is not allowed here: {done.stderr.strip()}")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)


async def test_an_answer_that_the_disk_has_no_room_for_is_saved_once_there_is(
    keyed_home: Home, small_disk: Path, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        job = person.ask("a kite !hold")
        await asyncio.to_thread(emulator.wait_for, lambda e: e.held == 1)
        filler = small_disk / "filler"
        fill(filler)
        emulator.release()
        error = await person.failure(job)
        assert (error["kind"], error["next_step"]) == ("disk_full", "save-again")
        assert error["may_have_been_billed"] is True

        person.click_card(job.id)
        person.click("jobWay-save-as")
        dialog = person.find(QFileDialog, "saveAnswerDialog")
        (tmp_path / "elsewhere").mkdir()
        dialog.selectFile(str(tmp_path / "elsewhere"))
        dialog.accept()
        await until(lambda: any("saved in elsewhere" in said for said in person.notices()), "files")
        [saved] = (tmp_path / "elsewhere").iterdir()
        assert saved.suffix == ".jpg"

        person.press("Return", person.board)
        await until(lambda: person.jobs[0].state is JobState.FAILED, "still no room")
        filler.unlink()
        person.press("Return", person.board)
        turn = await person.picture(job)
        assert len(generations(emulator)) == 1, "it was paid for once"
        original = person.desk.blob_path(turn.outcome.pictures[0].blob)
        assert original.read_bytes() == saved.read_bytes()


async def test_a_window_that_cannot_save_says_so_before_it_closes(
    keyed_home: Home, small_disk: Path, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        filler = small_disk / "filler"
        fill(filler)
        person.write("words worth keeping")
        person.window.close()
        await until(lambda: "The disk is full" in person.notices(), "the reason")
        assert person.window.isVisible()
        filler.unlink()
        person.write("words worth keeping, and more")
        await visit.close()
    async with opened(keyed_home.options(emulator.address)) as visit:
        assert visit.person.prompt.toPlainText() == "words worth keeping, and more"


def fill(path: Path) -> None:
    """Take all the room that is left."""
    with path.open("wb", buffering=0) as file:
        for size in (65536, 4096, 1):
            try:
                while True:
                    file.write(b"\0" * size)
            except OSError:
                continue


def generations(emulator: Emulator) -> list[str]:
    return [arrival.path for arrival in emulator.requests if "enerateContent" in arrival.path]
