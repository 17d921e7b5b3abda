"""The main job: a prompt becomes a picture, the picture a child, and all of it survives."""

from __future__ import annotations

import asyncio
import base64
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QSplitter

from services.domain import JobState
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, files, until
from tests.journeys.test_references import made, sent_pictures


def generations(emulator: Emulator) -> list[Any]:
    return [arrival.body for arrival in emulator.requests if "enerateContent" in arrival.path]


async def test_a_prompt_with_pictures_becomes_a_picture_and_that_a_parent(
    keyed_home: Home, emulator: Emulator, opened: Visiting, nowhere: str, tmp_path: Any
) -> None:
    import hashlib

    paths = made(tmp_path / "dropped", 3)
    wanted = [hashlib.sha256(path.read_bytes()).hexdigest() for path in paths]
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.drop(files(*paths))
        await person.pictures_are_in(3)
        person.click("ratio-16:9")
        person.click("size-2K")
        assert "2752 × 1536" in person.words_in("composer")
        assert "$0.14" in person.text("priceLabel")
        job = person.ask("a lighthouse at dusk")
        assert person.board.card_rect(job.id).width() > 0, "the card is there at once"
        assert job.state is JobState.QUEUED or job.state is JobState.RUNNING
        assert person.prompt.toPlainText() == "a lighthouse at dusk"
        first = await person.picture(job)
        assert (first.outcome.pictures[0].width_px, first.outcome.pictures[0].height_px) == (
            2752,
            1536,
        )
        assert sent_pictures(emulator) == wanted
        assert "0.1" in person.text("costStatus")

        person.click_card(first.id)
        await until(lambda: "Continue" in person.text("generateButton"), "Continue")
        person.press("Ctrl+Shift+R")
        child = await person.picture(person.ask("now in a storm"))
        assert child.parent == first.id
        contents = generations(emulator)[-1]["contents"]
        assert [content["role"] for content in contents] == ["user", "model", "user"]
        model_images = [part for part in contents[1]["parts"] if "inlineData" in part]
        assert all(part["thoughtSignature"] for part in model_images)
        sent_back = base64.b64decode(model_images[-1]["inlineData"]["data"])
        assert hashlib.sha256(sent_back).hexdigest() == first.outcome.pictures[0].blob
        await until(lambda: "branch" in person.text("generateButton"), "a branch now")

        # Leave a table worth coming back to.
        person.click_card(child.id)
        person.write("a draft not yet sent")
        person.drop(files(paths[1]))
        await person.pictures_are_in(1)
        person.find(QAbstractButton, "size-1K").click()
        person.press("Ctrl++", person.board)
        person.find(QSplitter, "columns").setSizes([420, 500, 360])
        person.find(QSplitter, "columns").splitterMoved.emit(420, 1)
        left = state_of(person)

    async with opened(keyed_home.options(nowhere)) as visit:
        person = visit.person
        await until(lambda: person.desk.session.head, "the selection")
        found = state_of(person)
        assert found == left
        assert [turn.title for turn in person.turns] == ["a lighthouse at dusk", "now in a storm"]
        await until(lambda: person.desk._path, "the path")
        assert "now in a storm" in person.words_in("inspector")
        assert person.desk.blob_path(first.outcome.pictures[0].blob).stat().st_size > 1000
        picture = first.outcome.pictures[0].blob
        await until(lambda: person.desk.pictures.peek(picture, 256), "the picture, from the disk")
        person.press("Home", person.board)
        await until(lambda: person.desk.session.head.id == first.id, "the root")
        await until(lambda: "picture-1.png" in person.words_in("inspector"), "its references")


def state_of(person: Person) -> dict[str, Any]:
    """All that must be as it was left."""
    view = person.board.view()
    return {
        "session": person.desk.session.id,
        "turns": [(turn.id, turn.parent, turn.place, turn.picture) for turn in person.turns],
        "draft": person.desk.draft.recipe,
        "selected": view.head,
        "zoom": round(view.zoom, 6),
        "centre": (round(view.centre.x, 3), round(view.centre.y, 3)),
        "columns": person.find(QSplitter, "columns").sizes(),
        "cost": person.text("costStatus"),
        "library": person.desk.library.totals,
    }


async def test_cancel_closes_the_connection_and_keeps_prompt_and_card(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        job = person.ask("a kite !hold")
        await asyncio.to_thread(emulator.wait_for, lambda e: e.held == 1)
        await until(lambda: person.text("queueStatus") == "1 running", "a running job")
        assert len(person.hover_buttons(job.id)) == 1
        person.click_on_card(job.id)
        failed = await person.job_in(job, JobState.CANCELLED)
        await asyncio.to_thread(emulator.wait_for, lambda e: e.disconnected)
        assert failed.error is not None
        assert failed.error["may_have_been_billed"] is True
        assert person.prompt.toPlainText() == "a kite !hold"
        assert not person.sees("queueStatus")

        # Try again is the first button of the same card: it goes out once more.
        person.click_on_card(job.id)
        await asyncio.to_thread(emulator.wait_for, lambda e: e.held == 1)
        [again] = person.jobs
        emulator.release()
        await person.picture(again)


async def test_several_variations_stand_beside_each_other_and_undo_takes_a_card_away(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.find(QAbstractButton, "variations-4").click()
        assert "4 images" in person.text("priceLabel")
        person.write("four doors")
        person.click("generateButton")
        assert len(person.jobs) == 4
        await until(lambda: len(person.turns) == 4, "four pictures")
        boxes = [person.board.card_rect(turn.id) for turn in person.turns]
        assert not any(a.intersects(b) for a in boxes for b in boxes if a is not b)

        chosen = person.turns[1].id
        person.click_card(chosen)
        QTest.keySequence(person.board, QKeySequence("Delete"))
        await until(lambda: len(person.turns) == 3, "one less")
        person.press("Ctrl+Z", person.board)
        await until(lambda: len(person.turns) == 4, "it is back")
        assert person.board.card_rect(chosen).width() > 0
        QTest.mouseClick(person.board, Qt.MouseButton.LeftButton, pos=person.point_at(chosen))
        assert person.desk.session.head is not None
