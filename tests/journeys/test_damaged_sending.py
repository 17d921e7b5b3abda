"""Work with what is damaged: nothing altered is sent, or handed out, and the rest goes on."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog

from services.emulator.server import Emulator
from services.library.records import turn_to_json
from tests.imaging.pictures import card, encoded
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, raw, until
from tests.journeys.test_damaged_originals import cut, flip, lose


def requests(emulator: Emulator) -> int:
    return len([one for one in emulator.requests if "enerate" in one.path])


async def test_a_damaged_reference_is_told_by_name_and_nothing_is_sent(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        picture = encoded(card(), "PNG")
        person.drop(raw("image/png", picture))
        await person.pictures_are_in(1)
        [reference] = person.desk.draft.recipe.references
        path = person.desk.blob_path(reference.sent.blob)
        flip(path)
        before = requests(emulator)
        error = await person.failure(person.ask("with a reference"))
        assert reference.name in error["title"]
        assert not error["may_have_been_billed"]
        assert requests(emulator) == before

        person.press("Ctrl+Shift+R")
        person.drop(raw("image/png", picture))  # the same picture once more mends it
        await person.pictures_are_in(1)
        await person.picture(person.ask_anew("with a good one"))
        assert requests(emulator) == before + 1


@pytest.mark.parametrize("harm", [lose, cut, flip])
async def test_a_damaged_part_of_the_conversation_is_told_and_nothing_is_sent(
    keyed_home: Home, emulator: Emulator, opened: Visiting, harm: object
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first = await person.picture(person.ask("a lighthouse"))
        person.desk.session.select(first.id)
        shown = {picture.blob for picture in first.outcome.pictures}
        signature = next(blob for blob in first.outcome.blobs if blob not in shown)
        path = person.desk.blob_path(signature)
        whole = path.read_bytes()
        harm(path)  # type: ignore[operator]
        before = requests(emulator)
        error = await person.failure(person.ask("the same in fog"))
        assert "“a lighthouse”" in error["title"]
        assert error["next_step"] == "branch-from-picture"
        assert not error["may_have_been_billed"]
        assert requests(emulator) == before
        assert turn_to_json(first)  # its record is as good as before

        path.write_bytes(whole)
        person.board.select(first.id)
        await person.picture(person.ask("the same at noon"))


async def test_from_a_picture_that_is_gone_nothing_goes_on_and_its_card_says_how_to_restore_it(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first = await person.picture(person.ask("a lighthouse"))
        person.desk.session.select(first.id)
        lose(person.desk.blob_path(first.outcome.pictures[0].blob))
        before = requests(emulator)
        error = await person.failure(person.ask("the same in fog"))
        assert "“a lighthouse”" in error["title"]
        assert (error["next_step"], error["other_steps"]) == ("repair", [])
        assert not error["may_have_been_billed"]
        assert requests(emulator) == before


async def test_altered_bytes_leave_the_library_on_no_way(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await person.picture(person.ask("a lighthouse"))
        person.board.select(turn.id)
        await until(lambda: person.desk._path, "the path")
        picture = turn.outcome.pictures[0]
        flip(person.desk.blob_path(picture.blob))

        person.press("Ctrl+R", person.board)  # as a reference
        await until(lambda: told(person), "why it does not go into the tray")
        assert person.reference_names == []
        dismiss(person)

        person.press("Ctrl+Shift+C", person.board)
        await until(lambda: told(person), "why it is not copied")
        assert not QGuiApplication.clipboard().text()
        dismiss(person)

        person.press("Ctrl+S", person.board)
        dialog = person.window.findChild(QFileDialog, "savePictureDialog")
        target = tmp_path / "saved.jpg"
        dialog.fileSelected.emit(str(target))
        dialog.close()
        await until(lambda: told(person), "why it is not saved")
        assert not target.exists()
        dismiss(person)

        laid_out: list[object] = []
        person.desk.outgoing.ready.connect(lambda turns, files: laid_out.append(files))
        person.desk.outgoing.lay_out([turn.id])
        await until(lambda: told(person), "why it is not dragged out")
        assert laid_out == []


async def test_of_many_cards_in_a_hand_the_whole_ones_go(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        bad = await person.picture(person.ask("a lighthouse"))
        good = await person.picture(person.ask_anew("a mug"))
        lose(person.desk.blob_path(bad.outcome.pictures[0].blob))
        laid_out: list[tuple[Path, ...]] = []
        person.desk.outgoing.ready.connect(lambda turns, files: laid_out.append(files))
        person.desk.outgoing.lay_out([bad.id, good.id])
        await until(lambda: laid_out, "the whole one")
        [[file]] = laid_out
        assert "a mug" in file.name
        assert any("is missing" in words and "a lighthouse" in words for words in person.notices())


def told(person: Person) -> bool:
    return any("has changed on the disk" in words for words in person.notices())


def dismiss(person: Person) -> None:
    person.click_dismiss()
