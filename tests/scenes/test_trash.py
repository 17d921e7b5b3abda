"""The trash as pictures, judged as the window is."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QDialog

from gui.dialogs.cover_grid import CoverGrid
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until
from tests.journeys.test_trash import open_trash
from tests.scenes.judging import LAYOUTS, PROMPTS, SCALE, SIZES, THEMES
from tests.scenes.looking import faults


async def look(person: Person, dialog: QDialog, grid: CoverGrid, name: str, to: Path) -> None:
    """Judge a dialog with a grid in both themes and at all sizes."""
    found: list[str] = []
    for theme in THEMES:
        settings = person.desk.preferences.settings
        person.desk.preferences.change(replace(settings, theme=theme))
        for width, height in SIZES:
            dialog.resize(round(width * 0.6), round(height * 0.65))
            for _ in range(LAYOUTS):
                await asyncio.sleep(0)
            blobs = [cover.picture for cover in grid.covers if cover.picture]
            pictures = person.desk.pictures
            await until(
                lambda blobs=blobs, pictures=pictures: all(
                    pictures.peek(blob, 256) is not None for blob in blobs
                ),
                "covers",
            )
            image = dialog.grab().toImage()
            title = f"scenes-{name}-{theme}-{width}x{height}@{SCALE}"
            image.save(str(to / f"{title}.png"))
            found += [f"{title}: {fault}" for fault in faults(dialog, image)]
    assert not found, "\n".join(found)


async def test_the_trash_looks_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        root = await person.picture(person.ask(PROMPTS[0]))
        person.desk.session.select(root.id)
        await person.picture(person.ask(PROMPTS[1]))
        others = [await person.picture(person.ask_anew(words)) for words in PROMPTS[2:]]
        person.desk.selection.choose([root.id, *(turn.id for turn in others)])
        person.press("Delete", person.board)
        await until(lambda: len(person.turns) == 1, "one card")
        await until(lambda: person.notices(), "a notice")
        person.window.grab().toImage().save(str(folder / f"scenes-discarded@{SCALE}.png"))
        dialog, grid = await open_trash(person, 4)
        grid.choose([grid.covers[0].key, grid.covers[2].key])
        await look(person, dialog, grid, "trash", folder)
        dialog._ask_to_empty()
        await look(person, dialog, grid, "trash-asks", folder)
        dialog.accept()
