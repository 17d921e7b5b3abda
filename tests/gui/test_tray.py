"""Fourteen places: shown, filled by drops, rearranged by mouse and keyboard."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PySide6.QtCore import QByteArray, QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QAction,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QGuiApplication,
    QImage,
    QUndoStack,
)
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from gui.panels.reference_menu import ReferenceMenu
from gui.panels.reference_slot import PLACE_MIME
from gui.panels.reference_tray import ReferenceTray
from gui.state.draft import Draft
from gui.state.intake import Intake, TakenIn
from gui.state.pictures import Pictures
from gui.state.sources import Source
from services.catalogue import Catalogue
from services.domain import BlobId, Picture, Recipe, Reference, Role
from services.errors import ImageRejected

BLOBS = [BlobId(letter * 64) for letter in "abcd"]


class NeverReady:
    """The door of a studio that is still reading."""

    def __init__(self) -> None:
        self.works: list[Coroutine[Any, Any, None]] = []

    async def take_in(self, source: Source) -> TakenIn:
        raise ImageRejected("image_broken", name=source.name)

    def spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self.works.append(work)

    def close(self) -> None:
        for work in self.works:
            work.close()


@dataclass(frozen=True)
class Taken:
    reference: Reference
    notes: tuple[str, ...] = ()


def reference(blob: BlobId, role: Role = Role.OTHER) -> Reference:
    picture = Picture(blob, "image/jpeg", 1376, 768, 99)
    return Reference(picture, picture, f"{blob[0]}.jpg", role)


@pytest.fixture
def pictures(qapp: QApplication, tmp_path: Path) -> Iterator[Pictures]:
    for number, blob in enumerate(BLOBS):
        folder = tmp_path / blob[:2]
        folder.mkdir(exist_ok=True)
        colour = (200, 40 * number, 60)
        Image.new("RGB", (128, 72), colour).save(folder / f"{blob}-128.jpg")
    made = Pictures(tmp_path, lambda blob: tmp_path / blob, lambda blob: None)
    yield made
    made.close()


@pytest.fixture
def door() -> Iterator[NeverReady]:
    door = NeverReady()
    yield door
    door.close()


@pytest.fixture
def draft(qapp: QApplication) -> Draft:
    roles = (Role.OBJECT, Role.OBJECT, Role.PERSON)
    references = tuple(map(reference, BLOBS, roles))
    return Draft(Recipe(references=references), QUndoStack(qapp))


@pytest.fixture
def tray(qtbot: QtBot, draft: Draft, door: NeverReady, pictures: Pictures) -> ReferenceTray:
    intake = Intake(draft, door.take_in, door.spawn, parent=draft)
    tray = ReferenceTray(draft, intake, Catalogue.load(), pictures)
    qtbot.addWidget(tray)
    tray.resize(344, 110)
    tray.show()
    return tray


def names(draft: Draft) -> list[str]:
    return [reference.name[0] for reference in draft.recipe.references]


def drop(on: QWidget, mime: QMimeData, at: QPointF | None = None) -> bool:
    where = at or QPointF(20, 20)
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    keys = Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(where.toPoint(), action, mime, button, keys)
    QApplication.sendEvent(on, entering)
    if not entering.isAccepted():
        return False
    dropping = QDropEvent(where, action, mime, button, keys)
    QApplication.sendEvent(on, dropping)
    return dropping.isAccepted()


def test_places_tell_what_they_hold(tray: ReferenceTray) -> None:
    spoken = [tray.slot(place).accessibleName() for place in range(5)]
    assert spoken == [
        "Reference 1: a.jpg, object",
        "Reference 2: b.jpg, object",
        "Reference 3: c.jpg, person",
        "Add a reference",
        "Empty place 5",
    ]
    assert tray.slot(13).objectName() == "referenceSlot13"
    assert tray.summary() == "3 of 14   2/6 objects, 1/5 people"


def test_thumbnails_come_in_when_they_are_decoded(
    tray: ReferenceTray, pictures: Pictures, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: all(pictures.has(blob, 128) for blob in BLOBS[:3]))
    middle = tray.slot(1).grab().toImage().pixelColor(22, 22)
    assert abs(middle.red() - 200) < 12
    assert abs(middle.green() - 40) < 12


def test_delete_removes_and_alt_arrows_move(
    tray: ReferenceTray, draft: Draft, qtbot: QtBot
) -> None:
    qtbot.keyClick(tray.slot(2), Qt.Key.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert names(draft) == ["a", "c", "b"]
    qtbot.keyClick(tray.slot(2), Qt.Key.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert names(draft) == ["a", "c", "b"]
    qtbot.keyClick(tray.slot(0), Qt.Key.Key_Delete)
    assert names(draft) == ["c", "b"]


def test_the_menu_gives_a_role(tray: ReferenceTray, draft: Draft, qtbot: QtBot) -> None:
    qtbot.keyClick(tray.slot(0), Qt.Key.Key_Space)
    menu = tray.findChild(ReferenceMenu)
    assert isinstance(menu, ReferenceMenu)
    action: QAction = next(a for a in menu.actions() if a.text() == "Style")
    action.trigger()
    menu.close()
    assert draft.recipe.references[0].role is Role.STYLE
    assert tray.summary() == "3 of 14   1/6 objects, 1/5 people, 1 style"


def test_a_reference_is_dragged_to_another_place(tray: ReferenceTray, draft: Draft) -> None:
    mime = QMimeData()
    mime.setData(PLACE_MIME, QByteArray(b"2"))
    assert drop(tray, mime, QPointF(tray.slot(0).geometry().center()))
    assert names(draft) == ["c", "a", "b"]


def test_dropped_files_take_their_places_at_once(tray: ReferenceTray) -> None:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(f"/{name}.png") for name in ("one", "two")])
    assert drop(tray, mime)
    assert tray.slot(3).accessibleName() == "one.png: being read"
    assert tray.slot(4).accessibleName() == "two.png: being read"
    assert tray.slot(5).accessibleName() == "Add a reference"


def test_a_first_look_is_shown_where_a_picture_is_being_read(
    qtbot: QtBot, tray: ReferenceTray
) -> None:
    look = QImage(64, 64, QImage.Format.Format_RGB32)
    look.fill(Qt.GlobalColor.white)
    slot = tray.slot(6)
    slot.show_pending("later.jpg", look)
    assert slot.shows_picture
    corner = slot.grab().toImage().pixelColor(8, 30)
    assert 100 < corner.red() < 220  # it is dimmed: not read yet
    assert slot.accessibleName() == "later.jpg: being read"
    slot.show_empty(first=False)
    assert not slot.shows_picture


def hover(on: QWidget, mime: QMimeData, at: QPointF) -> None:
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    none = Qt.KeyboardModifier.NoModifier
    for event in (
        QDragEnterEvent(at.toPoint(), action, mime, button, none),
        QDragMoveEvent(at.toPoint(), action, mime, button, none),
    ):
        QApplication.sendEvent(on, event)


def picture_file(*stems: str) -> QMimeData:
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(f"/{stem}.png") for stem in stems])
    return mime


def test_one_picture_on_another_is_offered_as_its_replacement(tray: ReferenceTray) -> None:
    slot, caret = tray.slot(1), tray.findChild(QWidget, "referenceCaret")
    assert isinstance(caret, QWidget)
    before = slot.grab().toImage()
    middle = QPointF(slot.geometry().center())
    hover(tray, picture_file("one"), middle)
    assert slot.grab().toImage() != before
    assert not caret.isVisible()
    QApplication.sendEvent(tray, QDragLeaveEvent())
    assert slot.grab().toImage() == before
    hover(tray, picture_file("one", "two"), middle)  # several do not replace one
    assert slot.grab().toImage() == before
    hover(tray, picture_file("one"), QPointF(slot.geometry().left() - 2, middle.y()))
    assert caret.isVisible()
    assert tray.slot(0).geometry().right() < caret.x() < slot.geometry().left()


async def test_a_drop_replaces_or_comes_in_between_and_is_one_step(
    qapp: QApplication, qtbot: QtBot, draft: Draft, pictures: Pictures
) -> None:
    async def take_in(source: Source) -> TakenIn:
        return Taken(replace(reference(BLOBS[3]), name=source.name))

    tasks: list[asyncio.Task[None]] = []
    stack = QUndoStack(qapp)
    draft.use_stack(stack)
    intake = Intake(draft, take_in, lambda w: tasks.append(asyncio.ensure_future(w)), parent=draft)
    tray = ReferenceTray(draft, intake, Catalogue.load(), pictures)
    qtbot.addWidget(tray)
    tray.resize(344, 110)
    tray.show()

    before = draft.recipe.references
    person = tray.slot(2).geometry()
    drop(tray, picture_file("new"), QPointF(person.center()))
    assert intake.reading == 1
    assert draft.recipe.references == before  # it stays until the other has been read
    await asyncio.gather(*tasks)
    assert names(draft) == ["a", "b", "n"]
    assert draft.recipe.references[2].role is Role.PERSON
    assert intake.reading == 0

    second = tray.slot(1).geometry()
    drop(tray, picture_file("x", "y"), QPointF(second.left() - 2, second.center().y()))
    await asyncio.gather(*tasks)
    assert names(draft) == ["a", "x", "y", "b", "n"]
    stack.undo()
    assert names(draft) == ["a", "b", "n"]
    stack.undo()
    assert draft.recipe.references == before


def test_words_are_not_taken(tray: ReferenceTray) -> None:
    mime = QMimeData()
    mime.setText("only words")
    assert not drop(tray, mime)


def test_a_refusal_is_told_under_the_tray_until_the_next_drop(
    tray: ReferenceTray, draft: Draft
) -> None:
    strange = QMimeData()
    strange.setUrls([QUrl("file://server/share/<b>x.png")])
    drop(tray, strange)
    assert tray.notice().text().startswith("“<b>x.png” lies on another computer")
    strange.setUrls([QUrl("file://server/a.png"), QUrl("file:///b%00.png")])
    drop(tray, strange)
    assert tray.notice().text().splitlines()[0] == "Some pictures could not be added"
    assert "“a.png” lies on another computer." in tray.notice().text()
    strange.setUrls([QUrl(f"file://server/{n}.png") for n in range(9)])
    drop(tray, strange)
    assert tray.notice().text().splitlines()[-1] == "… and 3 more"


def test_ctrl_v_takes_what_is_on_the_clipboard(tray: ReferenceTray, qtbot: QtBot) -> None:
    mime = QMimeData()
    mime.setData("image/png", QByteArray(b"raw"))
    QGuiApplication.clipboard().setMimeData(mime)
    qtbot.keyClick(tray.slot(5), Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert tray.slot(3).accessibleName() == "Pasted picture: being read"


def test_an_empty_place_opens_the_file_dialog(tray: ReferenceTray, qtbot: QtBot) -> None:
    qtbot.mouseClick(tray.slot(3), Qt.MouseButton.LeftButton)
    dialog = tray.findChild(QFileDialog)
    assert isinstance(dialog, QFileDialog)
    dialog.filesSelected.emit(["/chosen.png"])
    dialog.reject()
    assert tray.slot(3).accessibleName() == "chosen.png: being read"


def test_digits_say_what_a_picture_is_for_and_f2_asks_for_its_name(
    tray: ReferenceTray, draft: Draft, qtbot: QtBot
) -> None:
    qtbot.keyClick(tray.slot(0), Qt.Key.Key_3)
    assert draft.recipe.references[0].role is Role.STYLE
    with qtbot.waitSignal(tray.rename_wanted) as asked:
        qtbot.keyClick(tray.slot(1), Qt.Key.Key_F2)
    assert asked.args == [1, "b.jpg"]
    draft.rename_reference(1, " mug ")
    assert tray.slot(1).accessibleName() == "Reference 2: mug, object"


def test_alt_and_an_arrow_move_by_a_place_or_a_row(
    tray: ReferenceTray, draft: Draft, qtbot: QtBot
) -> None:
    draft.clear_references()
    draft.add_references(Reference(*(reference(BLOBS[0]).original,) * 2, str(n)) for n in range(9))
    qtbot.keyClick(tray.slot(0), Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert draft.recipe.references[7].name == "0"
    qtbot.keyClick(tray.slot(7), Qt.Key.Key_Up, Qt.KeyboardModifier.AltModifier)
    assert draft.recipe.references[0].name == "0"


def test_more_than_a_model_keeps_exactly_is_told(tray: ReferenceTray, draft: Draft) -> None:
    draft.add_references(reference(BLOBS[0], Role.OBJECT) for _ in range(5))
    warning = tray.findChild(QLabel, "trayWarning")
    assert isinstance(warning, QLabel)
    assert warning.text().startswith("7 of 6 objects: more than Nano Banana Pro keeps")
    draft.set_model("gemini-nano-banana-2.1")
    assert warning.isHidden()
    assert tray.summary() == "8 of 14   7/10 objects, 1/4 people"


def test_what_is_too_much_for_a_model_is_marked(tray: ReferenceTray, draft: Draft) -> None:
    draft.add_references([reference(BLOBS[3])])
    draft.set_model("gemini-2.5-flash-image")
    assert "Will not be sent" not in tray.slot(2).accessibleName()
    assert "Will not be sent: Nano Banana takes 3" in tray.slot(3).accessibleName()
    assert tray.summary().startswith("4 of 3")


def test_a_place_tells_its_pixels_its_size_and_what_is_sent(tray: ReferenceTray) -> None:
    told = tray.slot(0).accessibleDescription()
    assert "1376 × 768 px" in told
    assert "JPEG" in told
    assert "Sent as it is, byte for byte" in told


def test_another_file_takes_a_picture_s_place_and_role(tray: ReferenceTray, draft: Draft) -> None:
    tray.slot(2).menu_wanted.emit(2, tray.mapToGlobal(tray.rect().center()))
    menu = tray.findChild(ReferenceMenu)
    assert isinstance(menu, ReferenceMenu)
    next(action for action in menu.actions() if action.text() == "Replace…").trigger()
    menu.close()
    dialog = tray.findChild(QFileDialog, "replaceReferenceDialog")
    assert isinstance(dialog, QFileDialog)
    dialog.fileSelected.emit("/chosen.png")
    dialog.reject()
    old = draft.recipe.references[2]
    draft.move_reference(2, 0)
    draft.replace_reference(old, reference(BLOBS[3]))
    assert names(draft) == ["d", "a", "b"]
    assert draft.recipe.references[0].role is Role.PERSON


def test_what_the_model_is_told_can_be_seen_written_and_left_out(
    tray: ReferenceTray, draft: Draft, qtbot: QtBot
) -> None:
    draft.rename_reference(0, "mug")
    line, editor = tray.findChild(QLabel, "introductionLine"), tray.findChild(QPlainTextEdit)
    assert isinstance(line, QLabel)
    assert isinstance(editor, QPlainTextEdit)
    assert 'Image 1 ("mug") shows an object' in line.text()
    qtbot.mouseClick(tray.findChild(QToolButton, "introductionButton"), Qt.MouseButton.LeftButton)
    editor.selectAll()
    qtbot.keyClicks(editor, "Hi")
    assert (draft.recipe.introduce, draft.recipe.introduction) == ("own", "Hi")
    draft.move_reference(0, 1)
    assert "no longer fit" in line.text()
    qtbot.mouseClick(tray.findChild(QPushButton, "introductionAuto"), Qt.MouseButton.LeftButton)
    assert draft.recipe.introduce == "auto"
    qtbot.mouseClick(tray.findChild(QPushButton, "introductionOff"), Qt.MouseButton.LeftButton)
    assert draft.recipe.introduce == "off"
    assert line.text() == "Told nothing"
