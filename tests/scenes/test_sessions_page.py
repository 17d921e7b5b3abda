"""The page of all sessions as pictures, judged as the window is."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QDialog

from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import until
from tests.journeys.test_sessions import name_session
from tests.journeys.test_sessions_page import open_page
from tests.scenes.judging import PROMPTS, SCALE
from tests.scenes.test_trash import look

NAMES = ("Coast", "A name too long for one line of its cell here", "Empty")


async def test_the_sessions_page_looks_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        for number, name in enumerate(NAMES):
            if number < 2:
                await person.picture(person.ask_anew(PROMPTS[number]))
                await person.picture(person.ask_anew(PROMPTS[number + 2]))
            await name_session(person, "Ctrl+N", name)
        page = await open_page(person, "First session", *NAMES)
        page.choose("First session", "Coast")
        await look(person, page.dialog, page.grid, "sessions", folder)
        page.click("sessionsMerge")
        await look(person, page.dialog, page.grid, "sessions-asks", folder)
        await page.leave()
        await person.picture(person.ask("a kite"))
        person.press("Ctrl+A", person.board)
        person.press("Ctrl+Shift+K", person.board)
        await until(lambda: person.sees("moveDialog"), "a question")
        dialog = person.find(QDialog, "moveDialog")
        dialog.grab().toImage().save(str(folder / f"scenes-move@{SCALE}.png"))
        dialog.reject()
