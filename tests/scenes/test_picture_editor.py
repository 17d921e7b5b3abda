"""The picture editor and an edited reference in the tray as pictures, judged as the window is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gui.dialogs.easel_hand import Tool
from gui.dialogs.picture_editor import PictureEditor
from services.domain import BlobId
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until
from tests.journeys.test_editing import done, drag, shown_editor
from tests.scenes.judging import PROMPTS, SCALE, SIZES, THEMES, judge
from tests.scenes.looking import faults


async def look(person: Person, editor: PictureEditor, name: str, to: Path) -> list[str]:
    """What is wrong with the editor in both themes and at all sizes."""
    found: list[str] = []
    for theme in THEMES:
        settings = person.desk.preferences.settings
        person.desk.preferences.change(replace(settings, theme=theme))
        for width, height in SIZES:
            editor.resize(round(width * 0.9), round(height * 0.9))
            await at_rest(person, editor)
            image = editor.grab().toImage()
            title = f"scenes-editor-{name}-{theme}-{width}x{height}@{SCALE}"
            image.save(str(to / f"{title}.png"))
            found += [f"{title}: {fault}" for fault in faults(editor, image)]
    return found


async def at_rest(person: Person, editor: PictureEditor) -> None:
    easel = editor.easel
    blob = BlobId(easel._shown.blob)
    await until(lambda: not easel._rest.isActive(), "an easel at rest")
    pictures = person.desk.pictures
    await until(lambda: pictures.peek(blob, easel._long_side_px()) is not None, "the picture")


async def test_the_picture_editor_looks_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.desk.draft.set_ratio("16:9")
        turn = await person.picture(person.ask(PROMPTS[0]))
        person.desk.session.select(turn.id)
        person.press("Ctrl+Alt+M", person.board)
        editor = await shown_editor(person)
        mark_up(editor)
        found = await look(person, editor, "marks", folder)
        editor.use_tool(Tool.CROP)
        drag(editor.easel, (0.0, 0.0), (0.15, 0.1))
        found += await look(person, editor, "crop", folder)
        editor.reject()
        found += await look(person, editor, "asking", folder)
        editor.reject()
        editor._work(True)
        found += await look(person, editor, "busy", folder)
        editor._work(False)
        assert not found, "\n".join(found)
        await done(person)
        await judge(person, "edited", folder)


def mark_up(editor: PictureEditor) -> None:
    easel = editor.easel
    strokes = {
        Tool.ARROW: ((0.2, 0.8), (0.3, 0.7), (0.42, 0.55)),
        Tool.BOX: ((0.5, 0.3), (0.6, 0.4), (0.8, 0.7)),
        Tool.NUMBER: ((0.2, 0.25), (0.2, 0.26)),
        Tool.LINE: ((0.3, 0.2), (0.35, 0.15), (0.4, 0.2), (0.35, 0.28), (0.3, 0.2)),
    }
    for number, (tool, spots) in enumerate(strokes.items()):
        editor.use_tool(tool)
        editor.retouch.set_ink(("#E5342B", "#F2C14E", "#2F7DE1", "#FFFFFF")[number])
        drag(easel, *spots)
        editor.retouch.select(None)
    editor.use_tool(Tool.SELECT)
    editor.retouch.select(1)
