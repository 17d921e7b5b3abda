"""What the model thought is looked at, live and afterwards; drafts become turns and references."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QTabBar,
)

from services.domain import JobState, Picture, Turn, TurnId, TurnSummary
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until
from tests.journeys.test_main_job import generations

THINKING = 1


def strip(person: Person) -> QListWidget:
    return person.find(QListWidget, "draftFilmstrip")


def frames(person: Person) -> list[str]:
    """The accessible names of the drafts."""
    role = Qt.ItemDataRole.AccessibleTextRole
    return [strip(person).item(row).data(role) for row in range(strip(person).count())]


def drafts_of(turn: Turn) -> list[Picture]:
    return [thought.draft for thought in turn.outcome.thoughts if thought.draft]


def promoted(person: Person) -> list[TurnSummary]:
    return [turn for turn in person.turns if turn.draft]


def text_of(person: Person, name: str) -> str:
    return person.find(QPlainTextEdit, name).toPlainText()


async def selected(person: Person, turn: TurnId) -> None:
    person.click_card(turn)
    await until(lambda: person.desk._path and person.desk._path[-1].id == turn, "the path")


async def thought(person: Person, prompt: str) -> Turn:
    """A turn whose thoughts are shown, selected, at its Thinking tab."""
    person.click("thinkingPicker")
    turn = await person.picture(person.ask(prompt))
    await selected(person, turn.id)
    person.find(QTabBar, "inspectorTabs").setCurrentIndex(THINKING)
    await until(lambda: any("×" in frame for frame in frames(person)), "a draft's pixels")
    return turn


async def test_a_draft_is_looked_at_made_a_turn_and_taken_back_by_keyboard(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await thought(person, "a lighthouse")
        assert text_of(person, "thinkingText").startswith("Reading the request\n\nI'm looking at")
        [frame] = frames(person)
        assert frame.startswith("Draft 1 of 1, ")
        assert person.sees("inspector-save_picture")

        strip(person).setFocus()
        person.press("Right")
        [draft] = drafts_of(turn)
        assert person.desk.thinking.chosen.blob == draft.blob
        assert not person.sees("inspector-save_picture"), "what is shown is what is acted on"
        assert person.sees("draft-save_draft")
        person.press("Escape")
        assert person.sees("inspector-save_picture")

        person.press("Right")
        cost = person.text("costStatus")
        person.press("Return")
        await until(lambda: promoted(person), "a card of its own")
        [card] = promoted(person)
        assert card.picture.blob == draft.blob
        assert card.place.x == turn.place.x, "beside its origin"
        assert (card.parent, card.draft) == (turn.parent, True)
        assert person.text("costStatus") == cost
        assert len(generations(emulator)) == 1
        person.press("Ctrl+T")
        await until(lambda: person.desk.session.head.id == card.id, "the turn that it is already")
        assert len(promoted(person)) == 1
        assert "It is a draft." in person.board.accessibleDescription()
        await until(lambda: "out of another" in person.words_in("inspector"), "where it is from")
        person.find(QTabBar, "inspectorTabs").setCurrentIndex(0)
        assert "made a turn by hand" in person.words_in("inspector")

        person.press("Ctrl+Z")
        await until(lambda: not promoted(person), "taken back")
        person.press("Ctrl+Shift+Z")
        await until(lambda: promoted(person), "put back")
        await selected(person, card.id)
        child = await person.picture(person.ask("bluer"))
        [asked] = emulator.requests[-1].body["contents"]
        assert len(asked["parts"]) == 2, "the draft's picture goes along as a reference"
        assert child.parent == card.id

    async with opened(keyed_home.options(emulator.address)) as visit:
        assert len(promoted(visit.person)) == 1


async def test_a_draft_becomes_a_reference_and_a_file(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await thought(person, "a lighthouse at dusk")
        [draft] = drafts_of(turn)
        at = strip(person).visualItemRect(strip(person).item(0)).center()
        ask_for_menu(person, at)
        menu = person.find(QMenu, "draftMenu")
        names = [action.text() for action in menu.actions()]
        assert names == [
            "Make the draft a turn",
            "Use the draft as reference",
            "Compare pictures",
            "Save the draft as",
        ]
        choose(menu, names[1])
        await person.pictures_are_in(1)
        assert person.reference_names == ["a lighthouse at dusk, draft 1"]
        [reference] = person.desk.draft.recipe.references
        assert reference.original.blob == draft.blob

        person.click("draft-save_draft")
        dialog = person.find(QFileDialog, "saveDraft")
        assert "draft 1" in dialog.selectedFiles()[0]
        dialog.fileSelected.emit(str(tmp_path / "out.jpg"))
        dialog.reject()
        await until((tmp_path / "out.jpg").exists, "a file")
        assert (tmp_path / "out.jpg").stat().st_size == draft.size_bytes


def ask_for_menu(person: Person, at: QPoint) -> None:
    viewport = strip(person).viewport()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)


def choose(menu: QMenu, text: str) -> None:
    [action] = [one for one in menu.actions() if isinstance(one, QAction) and one.text() == text]
    menu.setActiveAction(action)
    QTest.keyClick(menu, Qt.Key.Key_Return)


async def test_thoughts_are_watched_while_they_come_and_stay_when_it_is_cancelled(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.click("thinkingPicker")
        job = person.ask("a lighthouse !slow=4")
        person.click_card(job.id)
        tabs = person.find(QTabBar, "inspectorTabs")
        assert tabs.currentIndex() == THINKING
        assert "show here as they come" in person.words_in("inspector")
        await until(lambda: "Composing" in text_of(person, "thinkingText"), "the second thought")
        assert person.text("inspectorWords") == "Composing the scene"
        await until(lambda: frames(person), "a draft")
        assert "Draft 1 of 1" in frames(person)[0]
        assert person.sees("preview")
        before = text_of(person, "thinkingText")
        person.click("jobWay-cancel")
        await person.job_in(job, JobState.CANCELLED)
        await until(lambda: "A draft was kept" in person.text("inspectorWords"), "what was kept")
        assert text_of(person, "thinkingText") == before
        tabs.setCurrentIndex(0)
        for words in ("a lighthouse !slow=4", "Nano Banana Pro", "Cancelled", "may have been bil"):
            assert words in person.words_in("inspector"), words
        person.click("draft-draft_to_turn")
        await until(lambda: promoted(person), "a card of its own")
        assert len(person.jobs) == 1, "the cancelled one stays"


async def test_a_job_that_is_watched_becomes_the_turn_that_is_looked_at(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.click("thinkingPicker")
        job = person.ask("a lighthouse !hold")
        person.click_card(job.id)
        await asyncio.to_thread(emulator.wait_for, lambda e: e.held == 1)
        emulator.release()
        await person.picture(job)
        await until(lambda: person.desk._path and person.desk._path[-1].id == job.id, "the path")
        assert person.board.selected == job.id
        assert person.find(QTabBar, "inspectorTabs").currentIndex() == THINKING
        assert "Checking the draft" in text_of(person, "thinkingText")
        assert person.desk.thinking.chosen is None, "the result is what is shown"


@pytest.mark.parametrize("word", ["drafts", "cut"])
async def test_drafts_of_a_failed_job_are_shown_after_a_restart_and_can_be_kept(
    keyed_home: Home, emulator: Emulator, opened: Visiting, word: str
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.click("thinkingPicker")
        job = person.ask(f"a lighthouse !{word}")
        await person.failure(job)
        spent = await ledger(person)

    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        person.click_card(job.id)
        await until(lambda: person.sees("draft-draft_to_turn"), "its draft")
        assert "A draft was kept." in person.text("inspectorWords")
        assert person.sees("jobWay-step")
        assert not person.find(QTabBar, "inspectorTabs").isTabEnabled(3), "no code of a failure"
        person.click("draft-draft_as_reference")
        await person.pictures_are_in(1)
        person.click("draft-draft_to_turn")
        await until(lambda: promoted(person), "a card of its own")
        [card] = promoted(person)
        made = await person.desk._studio.turn(card.id)
        assert (made.cost_usd, made.outcome.draft_of) == (0, job.id)
        assert await ledger(person) == spent, "its own line stays, and no other comes"
        assert len(person.jobs) == 1


async def ledger(person: Person) -> object:
    studio = person.desk._studio
    lines = await studio.threads.library(studio.library.expenses, person.desk.session.id)
    assert [line.made for line in lines] == [False]
    return lines


async def test_an_answer_in_words_is_read_whole_and_answered(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        asked = await person.picture(person.ask("a lighthouse !words"))
        await selected(person, asked.id)
        assert text_of(person, "answerWords") == asked.outcome.text
        assert not person.sees("preview")
        assert not person.sees("inspector-use_as_reference")
        person.board.setFocus()
        person.click("words-answer")
        assert person.prompt.hasFocus()
        answer = await person.picture(person.ask("on the left"))
        assert answer.parent == asked.id
        roles = [content["role"] for content in emulator.requests[-1].body["contents"]]
        assert roles == ["user", "model", "user"]
        await selected(person, answer.id)
        assert person.sees("preview")
        assert not person.sees("answerWords")
        assert "Here is your picture" in person.words_in("inspector"), "the words beside it"
