"""The prompts of the past as pictures: with pins, searched, and with nothing to show."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QLabel, QLineEdit

from gui.panels.prompt_past_list import PastList
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import until
from tests.scenes.judging import PROMPTS, SCALE, judge

LONG = "A wide photograph of the <b>old harbour</b> in the last light, " * 6 + "with one red boat"


@pytest.mark.skipif(SCALE not in ("1", "1.5"), reason="twice is enough")
async def test_the_prompts_of_the_past_look_right(
    keyed_home: Home,
    emulator: Emulator,
    opened: Visiting,
    folder: Path,
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.press("Ctrl+P", person.prompt)
        await until(lambda: "No prompt" in person.find(QLabel, "pastEmpty").text(), "a word")
        await judge(person, "past-empty", folder)
        person.press("Ctrl+P")
        for prompt in (*PROMPTS, LONG, "@mug, {at dawn|at noon}", "a plain white cup"):
            await until(lambda: not person.jobs, "an empty queue")
            person.press("Ctrl+Shift+N", person.board)
            person.write(prompt)
            person.press("Ctrl+Return", person.prompt)
        await until(lambda: not person.jobs, "an empty queue")
        person.desk.prompts.pin("a house style: soft light, muted colours, film grain", True)
        person.desk.prompts.pin(LONG, True)
        await until(lambda: len(person.desk.prompts.pins) == 2, "pins")
        person.press("Ctrl+P", person.prompt)
        rows = person.find(PastList, "pastList")
        await until(lambda: len(rows.rows()) >= 8, "the past")
        rows.choose(1)
        await judge(person, "past", folder)
        person.find(QLineEdit, "pastField").setText("one red boat")
        await until(lambda: len(rows.rows()) == 1, "what was found")
        await judge(person, "past-found", folder)
        person.find(QLineEdit, "pastField").setText("<b>zeppelin</b>")
        empty = person.find(QLabel, "pastEmpty")
        await until(lambda: "zeppelin" in empty.text(), "nothing")
        await judge(person, "past-nothing", folder)
