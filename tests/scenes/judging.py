"""Pictures of the main window, in both themes and all sizes, and what can be judged of them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

from PySide6.QtGui import QImage

from gui.canvas.compare_pane import ComparePane
from tests.imaging.pictures import card, encoded
from tests.journeys.person import Person, raw, until
from tests.scenes.looking import faults

SCALE = os.environ.get("QT_SCALE_FACTOR", "1")
SIZES = ((1600, 1000), (1280, 720)) if SCALE == "1" else ((1280, 720),)
THEMES = ("dark", "light") if SCALE == "1" else ("dark",)
LAYOUTS = 8
PROMPTS = (
    "a lighthouse over a stormy bay at dusk, long exposure, seen from the cliffs",
    "the same in morning fog, softer",
    "now with a red sailing boat in the foreground",
    "in the style of a 1920s travel poster",
    "a close-up of the lamp room at night",
)


async def at_rest(person: Person) -> None:
    """Every picture that the board wants has come, and nothing is left to draw."""
    board, pictures = person.board, person.desk.pictures
    pane = person.find(ComparePane, "comparePane")

    def drawn() -> bool:
        blobs = [turn.picture.blob for turn in person.turns if turn.picture]
        have = all(pictures.peek(blob, 64) is not None for blob in blobs)
        head = person.desk.session.head
        if head is not None and head.picture is not None:  # the inspector shows it larger
            preview = pictures.thumbnail(head.picture.blob, 512)
            own_px = max(head.picture.width_px, head.picture.height_px)
            have = have and preview is not None
            have = have and max(preview.width(), preview.height()) == min(512, own_px)
        resting = not board._rest.isActive() and not pane._rest.isActive()
        return have and resting and not board._scenery.unfinished

    await until(drawn, "a board at rest")


async def scenes(person: Person, name: str, folder: Path) -> AsyncIterator[tuple[str, QImage]]:
    """The window in both themes and in all sizes, each also as a file."""
    for theme in THEMES:
        settings = person.desk.preferences.settings
        person.desk.preferences.change(replace(settings, theme=theme))
        for width, height in SIZES:
            person.window.resize(width, height)
            await until(lambda w=width: person.window.width() == w, "the size")
            for _ in range(LAYOUTS):  # each may ask for another
                await asyncio.sleep(0)
            await at_rest(person)
            image = person.window.grab().toImage()
            title = f"scenes-{name}-{theme}-{width}x{height}@{SCALE}"
            image.save(str(folder / f"{title}.png"))
            yield title, image


async def judge(person: Person, name: str, folder: Path) -> None:
    found: list[str] = []
    async for title, image in scenes(person, name, folder):
        found += [f"{title}: {fault}" for fault in faults(person.window, image)]
        window = image.pixelColor(image.width() // 2, image.height() - 2)
        assert (window.lightnessF() > 0.5) == ("light" in title), "the theme is not on the screen"
    assert not found, "\n".join(found)


async def fill(person: Person) -> None:
    """Six turns with a branch, a failed card, a selection and references."""
    for number in range(3):
        picture = encoded(card(300 + 40 * number, 200), "PNG")
        person.drop(raw("image/png", picture))
        await person.pictures_are_in(number + 1)
    root = await person.picture(person.ask(PROMPTS[0]))
    person.press("Ctrl+Shift+R")
    person.desk.draft.set_ratio("16:9")
    last = root
    for prompt in PROMPTS[1:3]:
        person.desk.session.select(last.id)
        last = await person.picture(person.ask(prompt))
    person.desk.session.select(root.id)
    branch = await person.picture(person.ask(PROMPTS[3]))
    person.desk.draft.set_show_thoughts(True)
    person.desk.draft.set_grounding(True)
    person.desk.session.select(branch.id)
    chosen = await person.picture(person.ask(PROMPTS[4]))
    person.desk.session.select(None)
    person.desk.draft.set_ratio("3:4")
    await person.picture(person.ask("a portrait of a keeper"))
    person.desk.session.select(last.id)
    await person.failure(person.ask("the keeper on the gallery !prompt-blocked"))
    person.desk.session.select(chosen.id)
    await until(lambda: person.desk._path and person.desk._path[-1].id == chosen.id, "the path")
