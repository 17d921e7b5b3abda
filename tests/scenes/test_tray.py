"""The tray as pictures: full, with a warning, being read, a replacement offered, and its sheet."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from gui.panels.reference_about import ReferenceAbout
from gui.panels.reference_tray import ReferenceTray
from gui.state.intake import TakenIn
from gui.state.sources import Source
from services.domain import Edits, Role
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, files, until
from tests.scenes.judging import SCALE, judge
from tests.scenes.looking import cut_texts


def photographs(place: Path, count: int) -> list[Path]:
    """Not all of one shape, each with something to see in it."""
    place.mkdir(parents=True, exist_ok=True)
    made = []
    for number in range(count):
        wide, high = ((900, 600), (600, 900), (800, 800))[number % 3]
        left = Image.new("RGB", (wide, high), (30 + 14 * number, 120, 190 - 9 * number))
        left.paste((230, 200 - 10 * number, 90), (wide // 3, high // 4, wide * 2 // 3, high))
        made.append(place / f"photograph-{number + 1}.jpg")
        left.save(made[-1], "JPEG", quality=92)
    return made


async def tray_is_drawn(person: Person, count: int) -> None:
    tray = person.find(ReferenceTray, "referenceTray")
    await until(lambda: all(tray.slot(place).shows_picture for place in range(count)), "thumbnails")


async def test_the_tray_looks_right_full_warned_and_while_pictures_are_read(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
    tmp_path: Path,
) -> None:
    paths = photographs(tmp_path / "photographs", 14)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        draft, intake = person.desk.draft, person.desk.intake
        person.write("the cast of @ada on a quay")
        person.drop(files(*paths[:6]))
        await person.pictures_are_in(6)
        for place, role in enumerate((Role.PERSON, Role.STYLE, Role.OBJECT, Role.PLACE)):
            draft.set_role(place, role)
        draft.rename_reference(0, "Ada")
        old = draft.recipe.references[1]
        edited = await person.desk._studio.intake.edit(old, Edits(quarter_turns=1))
        draft.edit_reference(1, old, edited)

        read, go_on = intake._take_in, asyncio.Event()

        async def wait(source: Source) -> TakenIn:
            await go_on.wait()
            return await read(source)

        intake._take_in = wait
        person.drop(files(*paths[6:]), "promptEditor")
        await tray_is_drawn(person, 14)  # eight of them are a first look
        await judge(person, "tray-pending", folder)
        go_on.set()
        await person.pictures_are_in(14)
        await tray_is_drawn(person, 14)
        await judge(person, "tray-full", folder)
        for place in range(14):
            draft.set_role(place, Role.OBJECT)
        assert person.sees("trayWarning")
        await judge(person, "tray-warned", folder)


@pytest.mark.skipif(SCALE != "1", reason="once is enough")
async def test_a_replacement_is_offered_and_a_picture_tells_of_itself(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
    tmp_path: Path,
) -> None:
    paths = photographs(tmp_path / "photographs", 4)
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(*paths[:3]))
        await person.pictures_are_in(3)
        await tray_is_drawn(person, 3)
        tray = person.find(ReferenceTray, "referenceTray")
        copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
        none = Qt.KeyboardModifier.NoModifier
        for name, at in (
            ("replace", QPointF(tray.slot(1).geometry().center())),
            ("insert", QPointF(tray.slot(2).geometry().topLeft()) + QPointF(-2, 8)),
        ):
            mime = files(paths[3])
            enter = QDragEnterEvent(at.toPoint(), copy, mime, left, none)
            QApplication.sendEvent(tray, enter)
            person.window.grab().save(str(folder / f"scenes-tray-{name}@{SCALE}.png"))
        QApplication.sendEvent(tray, QDragLeaveEvent())

        tray.slot(0).setFocus()
        QTest.keyClick(tray.slot(0), Qt.Key.Key_I)
        [about] = [w for w in QApplication.topLevelWidgets() if isinstance(w, ReferenceAbout)]
        await until(lambda: about.rows().get("Colour") == "no profile: taken for sRGB", "a profile")
        assert about.rows()["From"] == str(paths[0])
        assert about.rows()["Picture"].startswith("900 × 600 px")
        assert about.rows()["Sent"] == "Sent as it is, byte for byte"
        assert about.rows()["Travels"].startswith("inside the request")
        about.grab().save(str(folder / f"scenes-tray-about@{SCALE}.png"))
        QTest.keyClick(about, Qt.Key.Key_Escape)
        draft = person.desk.draft
        edited = await person.desk._studio.intake.edit(
            draft.recipe.references[1], Edits(quarter_turns=1)
        )
        draft.edit_reference(1, draft.recipe.references[1], edited)
        for theme in ("light", "dark"):
            settings = person.desk.preferences.settings
            person.desk.preferences.change(replace(settings, theme=theme))
            unbroken = replace(edited, name="photograph" * 12)
            about = ReferenceAbout(unbroken, person.desk.intake, "", tray)
            about.stand_under(tray.slot(1))
            await until(lambda a=about: a.rows().get("Colour") != "…", "a profile")
            assert about.rows()["Sent"].startswith("Sent as edited: 900 × 600 px")
            about.grab().save(str(folder / f"scenes-tray-about-{theme}@{SCALE}.png"))
            assert not [*cut_texts(about)]
            about.close()
            await person.desk._studio.sets.keep("Brand kit", draft.recipe.references)
            (keyed_home.library / "sets" / "<b>old & odd.json").write_text("{}")
            person.click("setsButton")
            menu = person.find(QMenu, "setsMenu")
            await until(lambda: len(person.desk.sets.sets) == 2, "sets")
            menu.grab().save(str(folder / f"scenes-tray-sets-{theme}@{SCALE}.png"))
            menu.hide()
        sheets = person.window.findChildren(QWidget, "referenceAbout")
        assert not any(sheet.isVisible() for sheet in sheets)
