"""A window of its own process in which a draft is written, and which never ends by itself."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

os.environ["QT_API"] = "pyside6"

import qasync
from PySide6.QtCore import QMimeData, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QListView

from gui.panels.prompt_editor import PromptEditor
from services.domain import Role
from services.options import Options
from tests.journeys.conftest import Home, window_of
from tests.journeys.person import Person, until

SENTENCE = "a {red|blue} [product] beside @mug"


async def write(person: Person, picture: Path) -> None:
    """Everything that a draft holds, by the ways that a person has."""
    desk = person.desk
    await until(lambda: desk.account.searched and desk.session.id, "an open library")
    await until(lambda: len(desk.prompts.templates) == 4, "templates")
    template = next(one for one in desk.prompts.templates if "product" in one.fields)
    person.find(PromptEditor, "promptEditor").put_template(template)
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QListView):
            widget.hide()
    person.write(SENTENCE)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(picture))])
    QApplication.clipboard().setMimeData(data)
    person.press("Ctrl+V", person.prompt)
    await until(lambda: len(desk.draft.recipe.references) == 1, "the reference")
    desk.draft.set_role(0, Role.STYLE)
    desk.draft.set_introduction("own", "Mind the first one.")
    desk.draft.set_variations(12)
    desk.draft.set_ratio("16:9")
    QTest.keyClicks(person.prompt, ", last")


async def main(app: QApplication, home: Home, picture: Path) -> None:
    options = Options(home.library, home.cache, sandbox=True)
    async with window_of(app, home, options) as visit:
        await write(visit.person, picture)
        print("written", flush=True)
        await asyncio.Event().wait()  # a signal ends this


if __name__ == "__main__":
    app = QApplication(sys.argv)
    with qasync.QEventLoop(app) as loop:
        loop.run_until_complete(main(app, Home(Path(sys.argv[1])), Path(sys.argv[2])))
