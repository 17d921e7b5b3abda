"""When it goes wrong: a card that says why and what to do, nothing in the way, nothing lost."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil
import pytest
from PySide6.QtCore import QObject, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QApplication, QComboBox, QDialog, QFileDialog

from services.domain import Job, JobState
from services.emulator.server import Emulator
from tests.journeys.conftest import KEY, Home, Visiting
from tests.journeys.person import Person, until


def contents(path: str) -> bytes:
    return Path(path).read_bytes()


class Fault(NamedTuple):
    word: str
    kind: str
    step: str
    may_have_been_billed: bool


FAULTS = (
    Fault("quota-zero", "quota_spent", "open-billing", False),
    Fault("billing", "quota_spent", "open-billing", False),
    Fault("location", "request_rejected", "open-regions", False),
    Fault("leaked", "key_rejected", "edit-key", False),
    Fault("retired", "model_retired", "switch-model", False),
    Fault("unknown-field", "request_rejected", "switch-model", False),
    Fault("bad-ratio", "request_rejected", "reset-setting", False),
    Fault("prompt-blocked", "refused", "edit-prompt", False),
    Fault("withheld", "refused", "edit-prompt", False),
    Fault("no-image", "no_image", "try-again", False),
    Fault("drafts", "no_image", "try-again", True),
    Fault("max-tokens", "no_image", "try-again", True),
    Fault("empty", "bad_answer", "try-again", True),
    Fault("wrong-type", "bad_answer", "try-again", True),
    Fault("truncated", "bad_answer", "try-again", True),
    Fault("cut", "cut_off", "try-again", True),
    Fault("redirect", "unreachable", "try-again", False),
)


async def test_every_fault_is_told_on_its_own_card_and_none_stands_in_the_way(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        jobs = {fault: person.ask(f"a bay !{fault.word}") for fault in FAULTS}
        found = {}
        for fault, job in jobs.items():
            error = await person.failure(job)
            assert error["title"].strip() not in ("", error["key"]), fault
            assert error["advice"].strip(), fault
            assert "–" not in error["title"] + error["advice"], f"a blank in {fault}: {error}"
            found[fault.word] = (
                error["kind"],
                error["next_step"],
                error["may_have_been_billed"],
            )
        assert found == {f.word: (f.kind, f.step, f.may_have_been_billed) for f in FAULTS}
        assert QApplication.activeModalWidget() is None
        assert person.notices() == []
        assert person.turns == ()
        assert len(person.jobs) == len(FAULTS)
        assert person.prompt.toPlainText() == f"a bay !{FAULTS[-1].word}"
        left = {job.id: job.error for job in person.jobs}

    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        assert {job.id: job.error for job in person.jobs} == left, "they are still there"
        assert all(person.board.card_rect(job).width() > 0 for job in left)
        some = next(iter(left))
        person.click_card(some)
        person.press("Delete", person.board)
        await until(lambda: len(person.jobs) == len(FAULTS) - 1, "one less")


class Browser(QObject):
    """Stands in for the desktop's browser, through Qt's own door."""

    def __init__(self) -> None:
        super().__init__()
        self.pages: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.pages.append(url.toString())


async def take_step(person: Person, word: str) -> Job:
    """Fail with `word`, then press Enter on the card: its first action."""
    job = person.ask(f"a bay !{word}")
    await person.failure(job)
    person.click_card(job.id)
    person.press("Return", person.board)
    return job


async def test_the_step_that_a_failed_card_offers_works(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    browser = Browser()
    QDesktopServices.setUrlHandler("https", browser, "open")
    try:
        async with opened(keyed_home.options(emulator.address)) as visit:
            await try_steps(visit.person, browser)
    finally:
        QDesktopServices.unsetUrlHandler("https")


async def try_steps(person: Person, browser: Browser) -> None:
    job = await take_step(person, "cut-once")
    await until(lambda: person.desk.queue.job(job.id) is None, "the card is used again")
    [again] = person.jobs
    assert again.place == job.place
    await person.picture(again)

    await take_step(person, "billing")
    await until(lambda: browser.pages, "the billing page")
    assert browser.pages[0].startswith("https://aistudio.google.com/")

    job = await take_step(person, "prompt-blocked")
    person.write("something else")
    person.click_card(job.id)
    person.press("Return", person.board)
    assert person.prompt.toPlainText() == "a bay !prompt-blocked"
    assert person.prompt.hasFocus()

    model = person.find(QComboBox, "modelPicker")
    model.setCurrentIndex(model.findData("gemini-2.5-flash-image"))
    model.activated.emit(model.currentIndex())
    await take_step(person, "retired")
    assert model.currentData() != "gemini-2.5-flash-image"

    await take_step(person, "leaked")
    dialog = person.find(QDialog, "keyDialog")
    assert dialog.isVisible()
    dialog.reject()


async def test_a_pause_that_google_asks_for_is_counted_down_and_then_it_goes_on(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        job = person.ask("a kite !rate-limited-once=0.1")
        said: list[str] = []
        person.desk.queue.job_changed.connect(lambda _, progress: said.append(progress.words))
        await person.picture(job)
        assert any("Goes on in 1 s" in words for words in said), said

        waiting = person.ask("a kite !rate-limited=60")
        await until(lambda: "Goes on in" in progress_of(person, waiting), "a countdown")
        person.click_card(waiting.id)
        person.press("Return", person.board)
        cancelled = await person.job_in(waiting, JobState.CANCELLED)
        assert cancelled.error is not None
        assert cancelled.error["may_have_been_billed"] is False


async def test_a_long_wait_is_told_in_hours_and_may_be_ended_or_cancelled(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        job = person.ask("a kite !rate-limited-once=7300")
        await until(lambda: "Goes on in 2 h 2 min" in progress_of(person, job), "a long wait")
        person.click_card(job.id)
        assert len(person.hover_buttons(job.id)) == 2
        person.press("Return", person.board)
        await person.picture(job)

        person.press("Ctrl+Shift+N")
        tomorrow = person.ask("a kite !quota-day")
        await until(lambda: "Today's quota" in progress_of(person, tomorrow), "a day's wait")
        assert " h " in progress_of(person, tomorrow) or " min" in progress_of(person, tomorrow)
        person.click_card(tomorrow.id)
        person.click_on_card(tomorrow.id, 1)
        cancelled = await person.job_in(tomorrow, JobState.CANCELLED)
        assert cancelled.error is not None
        assert cancelled.error["may_have_been_billed"] is False


def progress_of(person: Person, job: Job) -> str:
    progress = person.desk.queue.progress(job.id)
    return progress.words if progress else ""


async def test_an_undecodable_picture_is_kept_as_it_came_and_can_be_taken_out(
    keyed_home: Home, emulator: Emulator, opened: Visiting, tmp_path: Path
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        turn = await person.picture(person.ask("a kite !odd-picture"))
        [picture] = turn.outcome.pictures
        assert (picture.width_px, picture.height_px) == (0, 0)
        original = person.desk.blob_path(picture.blob).read_bytes()
        assert len(original) == picture.size_bytes
        person.click_card(turn.id)
        await until(lambda: "cannot be shown" in person.words_in("inspector"), "the reason")

        person.press("Ctrl+S")
        dialog = person.find(QFileDialog, "savePictureDialog")
        [name] = dialog.selectedFiles()
        assert name.endswith("a kite odd-picture.jpg")
        dialog.selectFile(str(tmp_path / "out.jpg"))
        dialog.accept()
        await until(lambda: (tmp_path / "out.jpg").exists(), "the file")
        assert (tmp_path / "out.jpg").read_bytes() == original

        person.window.activateWindow()
        await until(lambda: person.window.isActiveWindow(), "the window before the dialog")
        person.press("Ctrl+Shift+C")
        clipboard = QGuiApplication.clipboard()
        await until(lambda: (mime := clipboard.mimeData()) and mime.hasUrls(), "a copied file")
        [url] = clipboard.mimeData().urls()
        copied = url.toLocalFile()
        assert copied.endswith("a kite odd-picture.jpg")
        assert contents(copied) == original


async def test_a_service_that_is_not_there_yet_is_waited_for_and_found(
    keyed_home: Home, opened: Visiting, nowhere: str
) -> None:
    async with opened(keyed_home.options(nowhere)) as visit:
        person = visit.person
        gone = person.ask("a kite")
        await until(lambda: "Goes on in" in progress_of(person, gone), "a countdown")
        person.click_card(gone.id)
        person.press("Return", person.board)
        cancelled = await person.job_in(gone, JobState.CANCELLED)
        assert cancelled.error is not None
        assert cancelled.error["may_have_been_billed"] is False

        job = person.ask("a lighthouse")
        await until(lambda: "Goes on in" in progress_of(person, job), "a countdown")
        with Emulator(int(nowhere.rpartition(":")[2])) as emulator:
            await person.picture(job)
            posts = [each for each in emulator.requests if each.method == "POST"]
            assert len(posts) == 1


async def test_a_model_that_disappears_between_two_turns_leaves_the_conversation_whole(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first = await person.picture(person.ask("a lighthouse"))
        person.click_card(first.id)
        before = person.find(QComboBox, "modelPicker").currentData()
        await take_step(person, "retired-once")
        after = person.find(QComboBox, "modelPicker").currentData()
        assert after != before
        assert any("Switched to" in words for words in person.notices())
        assert person.prompt.toPlainText() == "a bay !retired-once"
        assert person.prompt.hasFocus()
        ids = {job.id for job in person.jobs}
        person.press("Ctrl+Return", person.prompt)
        [job] = [job for job in person.jobs if job.id not in ids]
        second = await person.picture(job)
        assert (second.parent, second.model_sent) == (first.id, after)
        contents = emulator.requests[-1].body["contents"]
        assert [content["role"] for content in contents] == ["user", "model", "user"]


async def test_a_conversation_that_cannot_go_on_begins_anew_from_its_picture(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first = await person.picture(person.ask("a lighthouse"))
        person.click_card(first.id)
        job = person.ask("in a storm !no-signature-once")
        await person.failure(job)
        person.click_card(job.id)
        person.press("Return", person.board)
        await person.pictures_are_in(1)
        assert person.prompt.toPlainText() == "in a storm !no-signature-once"
        assert person.prompt.hasFocus()
        assert person.desk.session.head is None
        ids = {job.id for job in person.jobs}
        person.press("Ctrl+Return", person.prompt)
        [again] = [job for job in person.jobs if job.id not in ids]
        turn = await person.picture(again)
        assert turn.parent is None
        [reference] = turn.recipe.references
        assert reference.original.blob == first.outcome.pictures[0].blob


async def test_a_damaged_library_is_repaired_from_the_card_that_met_it(
    keyed_home: Home, emulator: Emulator, opened: Visiting, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first = await person.picture(person.ask("a lighthouse"))
        person.click_card(first.id)
        person.desk.blob_path(first.outcome.pictures[0].blob).unlink()
        job = person.ask("in a storm")
        error = await person.failure(job)
        assert (error["kind"], error["next_step"]) == ("damaged", "repair")
        assert error["may_have_been_billed"] is False
        person.click_card(job.id)
        person.press("Return", person.board)
        assert "Repair the library now?" in person.notices()
        person.click_button("Repair", "notices")
        following = await visit.end
        assert following is not None
        assert following.repair
    monkeypatch.setenv("GEMINI_API_KEY", KEY)
    async with opened(following) as visit:
        person = visit.person
        titles = [turn.title for turn in person.turns]
        assert titles == ["a lighthouse"], "the card stays, with what is left of it"
        person.desk.session.select(None)
        person.window.activateWindow()
        await until(lambda: person.window.isActiveWindow(), "the window that came back")
        await person.picture(person.ask("another kite"))


async def test_the_inspector_has_every_way_on_and_says_the_same_as_the_card(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        job = person.ask("a bay !bad-ratio")
        await person.failure(job)
        person.click_card(job.id)
        said = person.text("inspectorWords")
        assert "aspect ratio" in said
        assert said.endswith("Nothing was billed.")
        assert said.splitlines()[0] in person.board.accessibleDescription()
        names = ["jobWay-step", "jobWay-switch-model", "jobWay-dismiss"]
        assert all(person.sees(name) for name in names)
        person.click("jobWay-switch-model")
        assert any("Switched to" in words for words in person.notices())
        person.click_card(job.id)
        person.click("jobWay-dismiss")
        await until(lambda: person.desk.queue.job(job.id) is None, "a free place")
        assert not person.sees("jobWay-dismiss")


async def test_a_killed_wire_is_started_again_for_the_next_request(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        job = person.ask("a kite !hold")
        await asyncio.to_thread(emulator.wait_for, lambda e: e.held == 1)
        [wire] = wires_of(keyed_home)
        wire.kill()
        error = await person.failure(job)
        assert error["may_have_been_billed"] is True
        emulator.release()
        await person.picture(person.ask("another kite"))


def wires_of(home: Home) -> list[psutil.Process]:
    """The living wire processes of that home's library."""
    wanted = {"services.gemini.wire", str(home.library / "objects")}
    found = []
    for child in psutil.Process().children(recursive=True):
        with suppress(psutil.Error):  # ended meanwhile
            found += [child] if wanted <= {*child.cmdline()} else []
    return found
