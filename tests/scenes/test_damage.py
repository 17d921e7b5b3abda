"""What is damaged, wherever its picture would be: canvas, rows, inspector, compare, sessions."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog

from gui.dialogs.cover_grid import CoverGrid
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import until
from tests.journeys.test_damaged_originals import cut, flip, lose
from tests.scenes import judging
from tests.scenes.judging import SCALE, judge


@pytest.mark.skipif(SCALE != "1", reason="once is enough")
async def test_damaged_originals_look_as_such_everywhere(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.desk.draft.set_ratio("3:2")
        words = ("a harbour at dawn", "a mug on slate", "a lighthouse", "a keeper")
        turns = [await person.picture(person.ask_anew(prompt)) for prompt in words]
        blobs = [turn.outcome.pictures[0].blob for turn in turns]
        for blob, harm in zip(blobs, (lose, flip, cut), strict=False):
            harm(person.desk.blob_path(blob))
        pictures = person.desk.pictures
        person.desk.originals.look_again()
        await until(lambda: len(pictures.damaged) == 3, "the three of them")
        person.board.select(turns[1].id)
        await until(lambda: person.sees("damageNote"), "what can be done")
        await judge(person, "damaged-canvas", folder)
        person.press("Ctrl+3")
        await judge(person, "damaged-grid", folder)
        person.desk.selection.choose([turns[3].id, turns[1].id])
        person.press("Ctrl+4")
        await judge(person, "damaged-compare", folder)
        person.press("Ctrl+1")
    # The cache is gone, too: nothing is left to be shown.
    shutil.rmtree(keyed_home.cache / "thumbs")
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        pictures = person.desk.pictures
        await until(lambda: len(pictures.damaged) == 3, "the three of them")
        person.board.select(turns[0].id)
        await until(lambda: person.sees("damageNote"), "what can be done")
        monkeypatch.setattr(judging, "at_rest", _no_rest)
        await judge(person, "damaged-bare", folder)
        person.press("Ctrl+3")
        await judge(person, "damaged-bare-grid", folder)
        person.press("Ctrl+Shift+A")
        dialog = next(found for found in person.window.findChildren(QDialog) if found.isVisible())
        grid = dialog.findChild(CoverGrid)
        await until(lambda: grid.covers, "the sessions")
        dialog.grab().toImage().save(str(folder / "damaged-sessions.png"))
        dialog.close()


async def _no_rest(person: object) -> None:
    """Pictures that never come are not waited for."""
