"""Sets of references: saved, dropped in again, renamed, removed; damaged ones do no harm."""

from __future__ import annotations

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMenu

from services.domain import Edits, Role
from services.emulator.server import Emulator
from services.library import verify
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, files, until
from tests.journeys.test_references import made, tray_says
from tests.journeys.test_templates import choose


async def named(person: Person, name: str) -> None:
    field = person.find(QLineEdit, "nameField")
    field.selectAll()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)
    await until(lambda: not person.window.findChildren(QLineEdit, "nameField"), "no dialog")


def from_menu(person: Person, words: str) -> None:
    person.click("setsButton")
    menu = person.find(QMenu, "setsMenu")
    [action] = [one for one in menu.actions() if one.text().partition("\t")[0] == words]
    assert action.isEnabled(), words
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())


def from_submenu(person: Person, menu: str, words: str) -> None:
    person.click("setsButton")
    person.find(QMenu, "setsMenu").hide()
    choose(person.find(QMenu, menu), words)


def sets(person: Person) -> list[str]:
    return [one.name for one in person.desk.sets.sets]


async def test_a_cast_is_saved_and_dropped_in_again_with_all_that_was_done_to_it(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    paths = made(tmp_path, 2, "actor")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(*paths))
        await person.pictures_are_in(2)
        draft = person.desk.draft
        draft.set_role(0, Role.PERSON)
        draft.rename_reference(0, "Ada")
        place, old = 1, draft.recipe.references[1]
        edited = await person.desk._studio.intake.edit(old, Edits(quarter_turns=1))
        draft.edit_reference(place, old, edited)
        cast = draft.recipe.references
        from_menu(person, "Save as set…")
        await named(person, "Cast")
        await until(lambda: sets(person) == ["Cast"], "a set")
        person.desk.draft.clear_references()
        assert person.reference_names == []

    # Nothing but the set names these pictures now: they are kept, and count as used.
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        await until(lambda: sets(person) == ["Cast"], "a set")
        from_menu(person, "Cast")
        await until(lambda: person.desk.draft.recipe.references == cast, "the cast")
        person.desk.undo.group.undo()
        assert person.reference_names == []  # one step
    found = await asyncio.to_thread(verify, keyed_home.library)
    assert found.ok
    assert {cast[0].original.blob, cast[1].sent.blob} <= set(found.live)


async def test_what_finds_no_place_or_is_not_here_is_told(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(*made(tmp_path, 8)))
        await person.pictures_are_in(8)
        from_menu(person, "Save as set…")
        await named(person, "Brand kit")
        await until(lambda: sets(person) == ["Brand kit"], "a set")
        from_menu(person, "Brand kit")
        await person.pictures_are_in(14)
        assert "2 pictures were not added" in tray_says(person)
        person.desk.draft.clear_references()
        gone = person.desk.sets.sets[0].references[3]
        person.desk.blob_path(gone.original.blob).unlink()
        from_menu(person, "Brand kit")
        await person.pictures_are_in(7)
        assert "A picture of the set “Brand kit” is not in this library" in tray_says(person)
        assert "2 pictures" not in tray_says(person)


async def test_sets_are_files_that_are_replaced_renamed_removed_and_may_be_damaged(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    folder = keyed_home.library / "sets"
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(*made(tmp_path, 1)))
        await person.pictures_are_in(1)
        from_menu(person, "Save as set…")
        await named(person, "a/b")
        await until(lambda: "cannot be a set's name" in " ".join(person.notices()), "a no")
        person.click_dismiss()
        from_menu(person, "Save as set…")
        await named(person, "Cast")
        await until(lambda: sets(person) == ["Cast"], "a set")
        from_menu(person, "Save as set…")
        await named(person, "cast")
        assert person.notices()[0] == "There is a set “cast” already"
        person.click_dismiss()

        (folder / "<b>Broken & co.json").write_text('{"musa_set": 1, "references": [{}]}')
        person.click("setsButton")
        await until(lambda: len(sets(person)) == 2, "a damaged set")
        menu = person.find(QMenu, "setsMenu")
        [broken] = [one for one in menu.actions() if "cannot be read" in one.text()]
        assert broken.text() == "<b>Broken && co: cannot be read"
        assert not broken.isEnabled()
        menu.hide()
        from_submenu(person, "removeSetMenu", "<b>Broken && co")
        assert person.notices()[0] == "Remove the set “<b>Broken & co”?"
        person.click_button("Remove", "notices")
        await until(lambda: sets(person) == ["Cast"], "one set")

        from_submenu(person, "renameSetMenu", "Cast")
        await named(person, "Crew")
        await until(lambda: sets(person) == ["Crew"], "another name")
        assert [path.name for path in folder.iterdir()] == ["Crew.json"]
        from_submenu(person, "removeSetMenu", "Crew")
        person.click_button("Remove", "notices")
        await until(lambda: sets(person) == [], "no set")
        assert list(folder.iterdir()) == []
        assert person.reference_names == ["picture-1.png"]
