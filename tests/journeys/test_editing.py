"""A reference is cropped, turned and marked: by mouse and keys, and what is sent is the copy."""

from __future__ import annotations

import hashlib
from functools import partial
from pathlib import Path

from PIL import Image
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from gui.dialogs.easel import Easel
from gui.dialogs.picture_editor import PictureEditor
from services.domain import BlobId, Edits, Reference, Spot, Stroke
from services.edits import part
from services.emulator.server import Emulator
from services.strokes import RED
from tests.imaging.pictures import card, distance, encoded, exif, stored_turned
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, raw, until
from tests.journeys.test_references import sent_pictures

WHITE = encoded(Image.new("RGB", (600, 400), "white"), "PNG")


async def with_picture(person: Person, data: bytes = WHITE) -> None:
    before = len(person.reference_names)
    person.drop(raw("image/png", data))
    await person.pictures_are_in(before + 1)


async def editor_of(person: Person, place: int = 0) -> PictureEditor:
    """The editor, opened with the key E on a picture of the tray."""
    slot = person.find(QWidget, f"referenceSlot{place}")
    slot.setFocus()
    person.press("E", slot)
    return await shown_editor(person)


async def shown_editor(person: Person) -> PictureEditor:
    await until(lambda: person.sees("pictureEditor"), "the editor")
    editor = person.find(PictureEditor, "pictureEditor")
    await until(editor.isActiveWindow, "an editor that hears keys")
    return editor


async def closed(person: Person) -> None:
    """The editor is gone, and the window hears keys again."""
    await until(lambda: not person.sees("pictureEditor"), "a closed editor")
    person.window.activateWindow()  # as every window manager does
    await until(person.window.isActiveWindow, "the window")


def drag(easel: Easel, *spots: tuple[float, float]) -> None:
    """Press, move and let go over spots of the picture, from 0 to 1."""
    points = [easel.look.place(Spot(*spot)) for spot in spots]
    mouse(easel, QEvent.Type.MouseButtonPress, points[0])
    for point in points[1:]:
        mouse(easel, QEvent.Type.MouseMove, point)
    mouse(easel, QEvent.Type.MouseButtonRelease, points[-1])


def mouse(easel: Easel, kind: QEvent.Type, at: QPointF) -> None:
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    there = QPointF(easel.mapToGlobal(at.toPoint()))
    QApplication.sendEvent(easel, QMouseEvent(kind, at, there, left, left, none))


async def done(person: Person) -> Reference:
    """Finish with Ctrl+Return; the edited reference."""
    before = person.desk.draft.recipe
    person.press("Ctrl+Return", person.find(Easel, "easel"))
    await closed(person)
    assert person.desk.draft.recipe is not before
    return person.desk.draft.recipe.references[-1]


def pixels(person: Person, blob: BlobId) -> Image.Image:
    with Image.open(person.desk.blob_path(blob)) as image:
        return image.convert("RGB")


def hashes(folder: Path) -> set[str]:
    found = folder.rglob("*.png")
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


async def test_a_crop_and_marks_by_mouse_are_what_the_model_gets(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await with_picture(person)
        await with_picture(person, encoded(card(), "PNG"))
        given = person.desk.draft.recipe.references[0]
        editor = await editor_of(person)
        easel = editor.easel
        person.press("C", easel)
        drag(easel, (0.0, 0.0), (0.5, 0.0))
        assert part(editor.retouch.edits) == (0.5, 0.0, 1.0, 1.0)
        assert person.text("easelPixels") == "300 × 400 of 600 × 400 px"
        person.press("B", easel)
        drag(easel, (0.6, 0.25), (0.7, 0.5), (0.9, 0.75))
        person.press("R", easel)
        person.press("Ctrl+Return", easel)
        await closed(person)
        edited, other = person.desk.draft.recipe.references
        assert edited.original == given.original
        assert (edited.sent.width_px, edited.sent.height_px) == (400, 300)
        image = pixels(person, edited.sent.blob)
        assert distance(image.getpixel((300, 150)), RED) < 8  # the box's left, turned to the top
        assert image.getpixel((200, 150)) == (255, 255, 255)
        assert person.desk.blob_path(given.original.blob).read_bytes() == WHITE

        turn = await person.picture(person.ask("so"))
        assert sent_pictures(emulator) == [edited.sent.blob, other.sent.blob]
        assert turn.recipe.references[0] == edited


async def test_an_edit_is_undone_in_the_session_and_opened_again_where_it_was_left(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await with_picture(person)
        given = person.desk.draft.recipe.references[0]
        editor = await editor_of(person)
        person.press("A", editor.easel)
        drag(editor.easel, (0.1, 0.1), (0.5, 0.5))
        edited = await done(person)
        slot = person.find(QWidget, "referenceSlot0")
        assert slot.accessibleName().endswith(", edited")
        person.press("Ctrl+Z", person.board)
        assert person.desk.draft.recipe.references == (given,)
        person.press("Ctrl+Shift+Z", person.board)
        assert person.desk.draft.recipe.references == (edited,)

    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await person.pictures_are_in(1)
        assert person.desk.draft.recipe.references == (edited,)
        editor = await editor_of(person)
        assert editor.retouch.edits == edited.edits
        person.press("Ctrl+Backspace", editor.easel)
        assert editor.retouch.edits == Edits()
        assert await done(person) == given


async def test_the_menu_and_an_action_open_the_editor_too(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await with_picture(person)
        person.press("Ctrl+Alt+E", person.board)
        editor = await shown_editor(person)
        person.press("Esc", editor.easel)
        await closed(person)

        person.press("Space", person.find(QWidget, "referenceSlot0"))
        menu = person.find(QWidget, "referenceMenu")
        [edit] = [action for action in menu.actions() if action.text() == "Edit picture…"]
        edit.trigger()
        menu.close()
        assert (await shown_editor(person)).windowTitle() == "Edit Pasted picture"


async def test_everything_can_be_done_without_a_mouse(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await with_picture(person)
        editor = await editor_of(person)
        easel, retouch = editor.easel, editor.retouch
        for key in ("Ctrl+Left", "Ctrl+Shift+Left", "Shift+Right", "Down"):
            person.press(key, easel)
        assert part(retouch.edits) == (10 / 600, 0.0, 599 / 600, 1.0)
        person.press("Return", easel)
        assert person.find(QWidget, "easel-select").property("checked")
        for tool in ("A", "B", "P", "N", "N"):
            person.press(tool, easel)
            person.press("Return", easel)
        strokes = [mark.stroke for mark in retouch.edits.marks]
        assert strokes == [*(s for s in Stroke), Stroke.NUMBER]
        assert [mark.text for mark in retouch.edits.marks][-2:] == ["1", "2"]
        was = retouch.edits.marks[4].spots[0]
        person.press("Shift+Up", easel)
        assert retouch.edits.marks[4].spots[0] == Spot(was.x, was.y - 10 / 400)
        person.press("M", easel)
        person.press("4", easel)
        person.press("]", easel)
        first = retouch.edits.marks[0]
        assert (retouch.selected, first.ink, first.weight) == (0, "#2F7DE1", 2.0)
        person.press("Delete", easel)
        assert len(retouch.edits.marks) == 4
        for _ in range(3):
            person.press("Ctrl+Z", easel)
        assert retouch.edits.marks[0].ink == "#E5342B"
        person.press("H", easel)
        person.press("Shift+R", easel)
        assert (retouch.edits.mirrored, retouch.edits.quarter_turns) == (True, 1)
        edited = await done(person)
        assert (edited.sent.width_px, edited.sent.height_px) == (400, 589)


async def test_escape_asks_only_where_something_would_be_lost(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await with_picture(person)
        before = person.desk.draft.recipe
        editor = await editor_of(person)
        person.press("Esc", editor.easel)
        await closed(person)

        editor = await editor_of(person)
        person.press("B", editor.easel)
        person.press("Return", editor.easel)
        person.press("Esc", editor.easel)  # lets go of the mark
        assert editor.retouch.selected is None
        person.press("Esc", editor.easel)
        assert "Discard" in person.words_in("editorNotice")
        assert person.sees("pictureEditor")
        person.press("Esc", editor)  # takes the question back
        assert person.words_in("editorNotice") == ""
        person.press("Esc", editor.easel)
        person.press("Return", editor.focusWidget())
        await closed(person)
        assert person.desk.draft.recipe == before


async def test_what_is_being_made_can_be_stopped_and_nothing_has_changed(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await with_picture(person)
        before = person.desk.draft.recipe
        editor = await editor_of(person)
        person.press("R", editor.easel)
        person.press("Ctrl+Return", editor.easel)
        assert not editor.easel.isEnabled()
        person.click("editorCancel")
        assert editor.easel.isEnabled()
        assert editor.retouch.edits.quarter_turns == 1
        await until(lambda: not person.desk.tasks._running, "an end of the work")
        assert person.sees("pictureEditor")
        assert person.desk.draft.recipe == before
        assert (await done(person)).edits == editor.retouch.edits


async def test_a_picture_that_qt_does_not_read_is_edited_and_opened_again(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        for data, size in (
            (encoded(card(), "BMP"), (240, 160)),
            (encoded(stored_turned(card(), 6), "JPEG", exif=exif(6)), (240, 160)),
        ):
            await with_picture(person, data)
            last = len(person.reference_names) - 1
            for turns in (1, 2):
                editor = await editor_of(person, last)
                easel, pictures = editor.easel, person.desk.pictures
                # The tray's smaller thumbnail stands in for it until it has come.
                await until(partial(pictures.has, easel._shown.blob, 768), "the picture")
                image = pictures.peek(easel._shown.blob, 768)
                assert image is not None
                assert (image.width(), image.height()) == size
                assert editor.retouch.upright_size == (size if turns == 1 else size[::-1])
                person.press("R", easel)
                edited = await done(person)
                assert edited.edits == Edits(quarter_turns=turns)
                assert pixels(person, edited.sent.blob).size == (size[::-1] if turns == 1 else size)


async def test_an_original_that_is_gone_or_damaged_is_told(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await with_picture(person)
        await with_picture(person, encoded(card(), "PNG"))
        one, other = (
            person.desk.blob_path(reference.original.blob)
            for reference in person.desk.draft.recipe.references
        )
        editor = await editor_of(person, 1)
        person.press("R", editor.easel)
        other.chmod(0o600)
        other.write_bytes(b"no picture any more")
        person.press("Ctrl+Return", editor.easel)
        await until(lambda: person.words_in("editorNotice"), "a reason")
        assert "is cut short" in person.words_in("editorNotice")
        assert editor.retouch.edits.quarter_turns == 1
        editor.done(0)

        one.unlink()
        slot = person.find(QWidget, "referenceSlot0")
        slot.setFocus()
        person.press("E", slot)
        await until(lambda: person.notices(), "a notice")
        assert "is missing from the library" in "".join(person.notices())


async def test_a_card_is_marked_up_and_becomes_a_reference_only_when_that_is_done(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await person.picture(person.ask("a bay"))
        person.desk.session.select(turn.id)
        person.press("Ctrl+Alt+M", person.board)
        editor = await shown_editor(person)
        person.press("Esc", editor.easel)
        await closed(person)
        assert person.reference_names == []

        person.press("Ctrl+Alt+M", person.board)
        editor = await shown_editor(person)
        drag(editor.easel, (0.4, 0.4), (0.6, 0.6))
        edited = await done(person)
        assert edited.original.blob == turn.outcome.pictures[0].blob
        assert edited.name == "a bay"
        await person.picture(person.ask("without what is in the box"))
        assert edited.sent.blob in sent_pictures(emulator)
        person.press("Ctrl+Z", person.board)
        assert person.reference_names == []


async def test_the_edited_copy_goes_along_into_recall_details_and_code(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await with_picture(person)
        editor = await editor_of(person)
        person.press("R", editor.easel)
        edited = await done(person)
        turn = await person.picture(person.ask("a bay"))
        person.press("Ctrl+Shift+R", person.board)
        person.desk.session.select(turn.id)
        words = "edited copy 400 × 600"
        await until(lambda: words in person.words_in("inspector"), "the details")
        person.press("Ctrl+Shift+L", person.board)
        assert person.desk.draft.recipe.references == (edited,)
        person.desk.code.export(turn, "python", tmp_path)
        await until(lambda: hashes(tmp_path), "the code's files")
        assert hashes(tmp_path) == {edited.sent.blob}
