"""Pictures from elsewhere hung on the canvas as roots: what grows from them sends them along."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any

from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QFileDialog, QPushButton, QWidget

from services.domain import TurnSummary
from services.emulator.server import Emulator
from tests.journeys import programs
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, files, until
from tests.journeys.test_main_job import generations
from tests.journeys.test_references import made

SHIFT = Qt.KeyboardModifier.ShiftModifier


def titles(person: Person) -> list[str]:
    return [turn.title for turn in person.turns]


def boxes(turns: tuple[TurnSummary, ...]) -> list[tuple[float, float]]:
    return [(turn.place.x, turn.place.y) for turn in turns]


def sent_pictures(body: Any) -> list[bytes]:
    parts = [part for one in body["contents"] for part in one["parts"]]
    return [base64.b64decode(part["inlineData"]["data"]) for part in parts if "inlineData" in part]


async def test_a_picture_dropped_with_shift_is_a_root_from_which_turns_grow(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    first, second = made(tmp_path / "two", 2, "mug")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(first, second), "historyCanvas", held=SHIFT)
        await until(lambda: titles(person) == ["mug-1.png", "mug-2.png"], "two roots")
        assert person.reference_names == []
        past = await person.desk._studio.prompts.past("mug")
        assert past == (), "a file's name is no prompt"
        assert all(turn.imported and turn.parent is None for turn in person.turns)
        assert len(set(boxes(person.turns))) == 2
        assert emulator.requests == [] or not generations(emulator), "hanging asks no model"

        root = person.turns[0]
        person.board.select(root.id)
        await until(lambda: "mug-1.png" in person.words_in("inspector"), "its details")
        assert "no model was asked" in person.words_in("inspector")
        assert not person.find(QAbstractButton, "inspector-recall").isEnabled()
        child = await person.picture(person.ask("make it red"))
        assert child.parent == root.id
        [body] = generations(emulator)
        assert sent_pictures(body) == [first.read_bytes()]
        person.board.select(child.id)
        grandchild = await person.picture(person.ask("and larger"))
        assert grandchild.parent == child.id
        history = sent_pictures(generations(emulator)[-1])
        assert history[0] == first.read_bytes()
        assert history[1] == person.desk.blob_path(child.outcome.pictures[0].blob).read_bytes()

    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        assert [turn.imported for turn in person.turns] == [True, True, False, False]
        assert titles(person)[:2] == ["mug-1.png", "mug-2.png"]
    words = ("--library", keyed_home.library)
    assert programs.run("verify", "--json", *words).json["ok"] is True
    found = programs.run("search", "mug-2", "--json", *words).json["turns"]
    assert [turn["title"] for turn in found] == ["mug-2.png"]
    said = programs.run(
        "code", found[0]["id"], "--language", "python", "--to", tmp_path / "c", *words
    )
    assert said.status == 1
    assert "No model was asked for “mug-2.png”" in said.err


async def test_undo_puts_it_in_the_trash_and_redo_brings_it_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    [path] = made(tmp_path / "one", 1, "slate")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.press("Ctrl+Alt+I")
        dialog = person.find(QFileDialog, "hangPicturesDialog")
        dialog.filesSelected.emit([str(path)])
        dialog.reject()
        await until(lambda: titles(person) == ["slate-1.png"], "a root")
        person.window.activateWindow()
        await until(person.window.isActiveWindow, "the dialog has gone")
        person.press("Ctrl+Z", person.board)
        await until(lambda: titles(person) == [], "an empty canvas")
        person.press("Ctrl+Shift+Z", person.board)
        await until(lambda: titles(person) == ["slate-1.png"], "the root again")


async def test_what_is_no_picture_is_told_and_the_others_hang(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    (tmp_path / "bad.png").write_bytes(b"no picture at all")
    turned = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (60, 40), "olive").save(turned, exif=exif)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(tmp_path / "bad.png", turned), "historyCanvas", held=SHIFT)
        await until(lambda: titles(person) == ["turned.jpg"], "the good one")
        assert any("bad.png" in words for words in person.notices())
        [turn] = person.turns
        assert turn.picture is not None
        assert person.desk.blob_path(turn.picture.blob).read_bytes() == turned.read_bytes()
        await person.picture(person.ask("sharper"))
        [sent] = sent_pictures(generations(emulator)[-1])
        assert sent != turned.read_bytes(), "upright, as every reference goes out"


async def test_dropped_again_it_leads_to_its_card_and_offers_no_empty_prompt(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    [path] = made(tmp_path / "one", 1, "slate")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(path), "historyCanvas", held=SHIFT)
        await until(lambda: titles(person) == ["slate-1.png"], "a root")
        [root] = person.turns
        person.write("a prompt that stays")
        person.desk.session.select(None)
        person.drop(files(path))
        await person.pictures_are_in(1)
        told = "slate-1.png hangs on a canvas already"
        await until(lambda: told in person.notices(), "where it hangs")
        notices = person.find(QWidget, "notices")
        for keys in ("Ctrl+3", "Ctrl+1"):
            person.press(keys, person.window)
            seen = person.window.childAt(notices.mapTo(person.window, notices.rect().center()))
            assert seen is notices or notices.isAncestorOf(seen), "no view lies over it"
        offered = [b.text() for b in person.find(QWidget, "notices").findChildren(QPushButton)]
        assert "Use this prompt and settings" not in offered
        person.click_button("Show in its session", within="notices")
        await until(lambda: person.desk.session.head and person.desk.session.head.id == root.id)
        assert person.prompt.toPlainText() == "a prompt that stays"
        await until(person.desk.file_name, "the turn")
        assert "slate-1 " in person.desk.file_name()
