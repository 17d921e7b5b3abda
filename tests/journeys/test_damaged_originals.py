"""Originals that are missing, cut short or changed: told where they are seen, never in the way."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QFileDialog, QLabel

from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, files, until

Harm = Callable[[Path], None]
MISSING = "The original file is missing from the library"
CUT = "The original file is cut short"
ALTERED = "The original file has changed on the disk"


def lose(path: Path) -> None:
    path.unlink()


def cut(path: Path) -> None:
    data = path.read_bytes()
    path.chmod(0o644)
    path.write_bytes(data[: len(data) // 2])


def flip(path: Path) -> None:
    """Change a few bytes in the middle: most decoders show such a picture as if nothing was."""
    data = bytearray(path.read_bytes())
    data[5000:5100] = bytes(100)
    path.chmod(0o644)
    path.write_bytes(data)


def details(person: Person) -> str:
    return person.find(QLabel, "provenance").text()


@pytest.mark.parametrize(("harm", "title"), [(lose, MISSING), (cut, CUT), (flip, ALTERED)])
@pytest.mark.parametrize("is_cached", [True, False], ids=["with thumbnails", "without"])
async def test_a_harmed_original_is_told_wherever_its_picture_would_be(
    keyed_home: Home, emulator: Emulator, opened: Visiting, harm: Harm, title: str, is_cached: bool
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        good = await person.picture(person.ask("a good one"))
        bad = await person.picture(person.ask_anew("a bad one"))
        blob = bad.outcome.pictures[0].blob
        path = person.desk.blob_path(blob)
    harm(path)
    if not is_cached:
        shutil.rmtree(keyed_home.cache / "thumbs")

    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        assert [turn.id for turn in person.turns] == [good.id, bad.id]
        person.board.select(bad.id)
        await until(lambda: title in details(person), "the sentence in the inspector")
        assert "Bring it back from a backup" in details(person)
        pictures = person.desk.pictures
        await until(lambda: pictures.any_problem(blob), "the problem of the card")
        assert title in person.board.accessibleDescription()
        if not is_cached:
            await until(lambda: pictures.problem(blob), "no thumbnails of it")
        person.board.select(good.id)
        await until(lambda: "Content Credentials" in details(person), "the good one")
        assert title not in person.board.accessibleDescription()
        assert pictures.any_problem(good.outcome.pictures[0].blob) is None


def put_back_its_time(path: Path) -> None:
    before = path.stat()
    flip(path)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


def become_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def lose_all(path: Path) -> None:
    shutil.rmtree(path.parent.parent)


@pytest.mark.parametrize(
    ("harm", "title"),
    [
        (lose, MISSING),
        (cut, CUT),
        (flip, ALTERED),
        (put_back_its_time, ALTERED),
        (become_a_folder, MISSING),
        (lose_all, MISSING),
    ],
)
async def test_it_is_noticed_without_a_click_and_whole_again_without_a_restart(
    keyed_home: Home, emulator: Emulator, opened: Visiting, harm: Harm, title: str
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        bad = await person.picture(person.ask("a bad one"))
        good = await person.picture(person.ask_anew("a good one"))
        blob, pictures = bad.outcome.pictures[0].blob, person.desk.pictures
        path = person.desk.blob_path(blob)
        data = path.read_bytes()
        await until(lambda: pictures.peek(blob, 64), "its thumbnail")
        assert pictures.damaged == ()

        harm(path)
        person.desk.originals.look_again()  # as when the window comes to the front
        await until(lambda: pictures.any_problem(blob), "the problem of the card")
        assert pictures.any_problem(blob).title == title
        person.board.select(bad.id)
        await until(lambda: person.sees("damageNote"), "what can be done")
        assert title in person.words_in("damageNote")
        assert title in person.board.accessibleDescription()

        if path.is_dir():
            path.rmdir()
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        person.desk.originals.look_again()
        await until(lambda: pictures.any_problem(blob) is None, "it is whole again")
        await until(lambda: "Content Credentials" in details(person), "what is in the file")
        assert not person.sees("damageNote")
        assert title not in person.board.accessibleDescription()
        assert pictures.any_problem(good.outcome.pictures[0].blob) is None or harm is lose_all


async def test_what_was_altered_while_the_window_was_closed_is_noticed_at_rest(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        bad = await person.picture(person.ask("a bad one"))
        good = await person.picture(person.ask_anew("a good one"))
        path = person.desk.blob_path(bad.outcome.pictures[0].blob)
    put_back_its_time(path)
    async with opened(keyed_home.options(emulator.address)) as visit:
        pictures = visit.person.desk.pictures
        await until(lambda: pictures.damaged, "the problem")
        assert pictures.damaged == (bad.outcome.pictures[0].blob,)
        assert pictures.any_problem(good.outcome.pictures[0].blob) is None


async def test_an_original_is_restored_from_the_right_file_only(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        bad = await person.picture(person.ask("a bad one"))
        blob, pictures = bad.outcome.pictures[0].blob, person.desk.pictures
        path = person.desk.blob_path(blob)
        right, wrong = tmp_path / "some name", tmp_path / "wrong.jpg"
        shutil.copyfile(path, right)
        wrong.write_bytes(right.read_bytes()[:-1] + b"!")
        flip(path)
        person.board.select(bad.id)
        await until(lambda: person.sees("damageNote"), "what can be done")

        choose(person, wrong)
        await until(lambda: person.notices(), "why it was not taken")
        assert any("wrong.jpg is not the original of “a bad one”" in n for n in person.notices())
        assert pictures.any_problem(blob)
        person.click_dismiss()

        choose(person, right)
        await until(lambda: pictures.any_problem(blob) is None, "it is whole again")
        await until(lambda: not person.sees("damageNote"), "no note")
        assert path.read_bytes() == right.read_bytes()
        assert right.exists()
        assert any("1 file is back" in words for words in person.notices())
        assert (keyed_home.library / "quarantine" / f"{blob}.0").exists()


@pytest.mark.parametrize("kind", ["backup", "musa", "drop"])
async def test_originals_come_back_from_a_folder_a_musa_file_or_a_drop(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path, kind: str
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person, backup = visit.person, tmp_path / "backup"
        first = await person.picture(person.ask("a lighthouse"))
        person.board.select(first.id)
        second = await person.picture(person.ask("in fog"))
        blobs = {*first.outcome.blobs, *second.outcome.blobs}
        paths = [person.desk.blob_path(blob) for blob in blobs]
        data = {path: path.read_bytes() for path in paths}
        pictures = person.desk.pictures
        backup.mkdir()
        if kind == "musa":
            person.desk.carrying.export("session", "musa", backup / "all.musa")
            await until(lambda: (backup / "all.musa").exists(), "the export")
        else:
            for number, path in enumerate(paths):
                shutil.copyfile(path, backup / f"picture {number}.jpg")
        for number, path in enumerate(paths):
            (lose if number % 2 else cut)(path)
        person.desk.originals.look_again()
        await until(lambda: len(pictures.damaged) == 2, "both problems")
        if kind == "drop":
            person.drop(files(*(file for file in backup.iterdir() if is_picture(file))))
        else:
            person.press("Ctrl+Alt+Shift+B", person.board)
            dialog = person.window.findChild(QFileDialog, "restoreFolderDialog")
            dialog.fileSelected.emit(str(backup))
            dialog.close()
        await until(lambda: not pictures.damaged, "all of them whole again")
        shown = {path for path in paths if kind != "drop"} or {
            person.desk.blob_path(turn.outcome.pictures[0].blob) for turn in (first, second)
        }
        assert {path: path.read_bytes() for path in shown} == {path: data[path] for path in shown}


async def test_the_preview_is_used_where_nothing_else_is_left(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        bad = await person.picture(person.ask("a bad one"))
        lose(person.desk.blob_path(bad.outcome.pictures[0].blob))
        person.board.select(bad.id)
        await until(lambda: person.sees("damage-use_preview"), "what can be done")
        person.click("damage-use_preview")
        await person.pictures_are_in(1)
        assert person.reference_names == ["a bad one (preview)"]


def is_picture(file: Path) -> bool:
    return QImageReader(str(file)).canRead()


def choose(person: Person, path: Path) -> None:
    person.click("damage-restore_original")
    dialog = person.window.findChild(QFileDialog, "restoreFileDialog")
    dialog.fileSelected.emit(str(path))
    dialog.close()
    dialog.setObjectName("")
