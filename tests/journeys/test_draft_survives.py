"""A draft outlives a window that is killed: words, fields, references and every setting."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtWidgets import QApplication

from services.domain import Role
from tests.journeys import programs
from tests.journeys.conftest import Home, Visiting
from tests.journeys.draft_writer import SENTENCE
from tests.journeys.person import until

WRITTEN = f"{SENTENCE}, last"


def draft_of(library: Path) -> dict[str, object]:
    """The draft of the only session, as the disk has it; empty before there is one."""
    with closing(sqlite3.connect(library / "library.db", timeout=0)) as database:
        try:
            row = database.execute("SELECT draft FROM sessions WHERE draft IS NOT NULL").fetchone()
        except sqlite3.OperationalError:  # somebody writes; the end of it is told
            return {}
    return dict(json.loads(row[0])) if row else {}


def write_and_kill(home: Home, picture: Path) -> None:
    """Write a draft in a window of its own process, and kill it once the disk has it."""
    window = subprocess.Popen(
        [sys.executable, "-m", "tests.journeys.draft_writer", str(home.folder), str(picture)],
        cwd=programs.ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert window.stdout is not None
        assert window.stdout.readline() == "written\n"
        programs.wait_for(
            home.folder, lambda: draft_of(home.library).get("prompt") == WRITTEN, "a saved draft"
        )
    finally:
        window.kill()
        window.communicate()


@pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")
async def test_a_killed_window_leaves_the_draft_as_it_was_written(
    qapp: QApplication, home: Home, opened: Visiting, tmp_path: Path
) -> None:
    picture = tmp_path / "mug.png"
    Image.new("RGB", (640, 480), "teal").save(picture)
    write_and_kill(home, picture)
    async with opened(home.options(sandbox=True)) as visit:
        person = visit.person
        recipe = person.desk.draft.recipe
        assert recipe.prompt == WRITTEN
        assert person.prompt.toPlainText() == WRITTEN
        [reference] = recipe.references
        assert (reference.name, reference.role) == ("mug.png", Role.STYLE)
        assert (recipe.introduce, recipe.introduction) == ("own", "Mind the first one.")
        assert (recipe.variations, recipe.ratio) == (12, "16:9")
        await until(lambda: len(person.desk.prompts.templates) == 4, "templates")
        template = person.desk.prompts.template()
        assert template is not None
        assert "product" in template.fields
        assert [field.name for field in person.desk.prompts.open_fields()] == ["product"]
        assert person.text("generateButton") == "2 × Generate"
