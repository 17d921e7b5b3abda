"""The queue: places, branches, order, pause, what fails on the way, what is left at the end."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QAbstractButton

from gui.panels.queue_list import QueueList
from services.domain import Job, JobState, TurnId
from services.emulator.server import Emulator
from tests.journeys.conftest import Home, Visiting
from tests.journeys.person import Person, until
from tests.journeys.test_main_job import generations


async def held(emulator: Emulator, count: int) -> None:
    await asyncio.to_thread(emulator.wait_for, lambda e: e.held == count)


def allow(person: Person, at_once: int) -> None:
    preferences = person.desk.preferences
    preferences.change(replace(preferences.settings, at_once=at_once))


def states(person: Person, *jobs: Job) -> list[str]:
    found = [person.desk.queue.job(job.id) for job in jobs]
    return [job.state.value if job else "gone" for job in found]


def prompts(emulator: Emulator) -> list[str]:
    """The last words of each request, in the order of arrival."""
    return [body["contents"][-1]["parts"][-1]["text"] for body in generations(emulator)]


async def test_as_many_go_at_once_as_the_settings_say_also_while_they_run(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        allow(person, 1)
        jobs = [person.ask(f"kite {number} !hold") for number in range(3)]
        jobs.append(person.ask("the last one"))
        await held(emulator, 1)
        await until(lambda: person.text("queueStatus").startswith("1 running, 3 waiting"), "a line")
        allow(person, 3)
        await held(emulator, 3)
        assert states(person, *jobs) == ["running"] * 3 + ["queued"]
        emulator.release()
        for job in jobs:
            await person.picture(job)


async def test_the_next_picture_may_grow_from_one_that_is_not_done(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        first = person.ask("a house by the sea !hold")
        await held(emulator, 1)
        person.click_card(first.id)
        await until(lambda: "once it is done" in person.text("generateButton"), "what it will do")
        assert person.text("parentHint") == "After “a house by the sea !hold”, once it is done"
        second = person.ask("with a red roof !hold")
        person.click_card(second.id)
        third = person.ask("and at night")
        other = person.ask_anew("somewhere else !hold")
        await held(emulator, 2)
        assert states(person, first, second, third, other) == [
            *("running", "queued", "queued", "running")
        ], "another branch does not wait"

        emulator.release()
        await person.picture(first)
        await held(emulator, 1)
        emulator.release()
        turns = [await person.picture(job) for job in (first, second, third)]
        assert [turn.parent for turn in turns] == [None, first.id, second.id]
        contents = generations(emulator)[-1]["contents"]
        assert [content["role"] for content in contents] == ["user", "model"] * 2 + ["user"]
        assert "red roof" in str(contents[2])
        assert "at night" in str(contents[4])


async def test_variations_of_a_child_go_side_by_side_once_the_parent_is_there(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        parent = person.ask("a door !hold")
        await held(emulator, 1)
        person.click_card(parent.id)
        person.find(QAbstractButton, "variations-4").click()
        person.write("in another colour !hold")
        person.click("generateButton")
        assert len(person.jobs) == 5
        emulator.release()
        await held(emulator, 4)
        emulator.release()
        await until(lambda: len(person.turns) == 5, "all of them")
        assert {turn.parent for turn in person.turns} == {None, parent.id}


async def test_what_was_to_grow_from_a_failure_is_not_sent_and_can_be_tried_with_it(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        parent = person.ask("a house !hold")
        await held(emulator, 1)
        person.click_card(parent.id)
        child = person.ask("with a red roof")
        person.click_card(child.id)
        grandchild = person.ask("and at night")
        person.click_card(parent.id)
        person.press("Return", person.board)  # cancel
        for job in (child, grandchild):
            error = await person.failure(job)
            assert (error["kind"], error["key"]) == ("parent_missing", "parent_failed")
            assert not error["may_have_been_billed"]
        assert len(generations(emulator)) == 1
        person.click_card(grandchild.id)
        assert "Nothing was billed" in person.board.accessibleDescription()

        person.press("Return", person.board)  # try again
        await held(emulator, 1)
        emulator.release()
        await until(lambda: len(person.turns) == 3, "all three")
        by_title = {turn.title: turn for turn in person.turns}
        house, roof, night = (
            by_title[title] for title in ("a house !hold", "with a red roof", "and at night")
        )
        assert (house.parent, roof.parent, night.parent) == (None, house.id, roof.id)
        assert (house.place, roof.place, night.place) == (
            parent.place,
            child.place,
            grandchild.place,
        )
        assert person.jobs == ()


async def test_a_dismissed_failure_leaves_its_children_to_the_one_before_and_can_come_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        root = await person.picture(person.ask("a house"))
        person.click_card(root.id)
        parent = person.ask("with a red roof !hold")
        await held(emulator, 1)
        person.click_card(parent.id)
        child = person.ask("and at night")
        person.desk.queue.cancel(parent.id)
        await person.failure(child)
        person.click_card(parent.id)
        person.press("Delete", person.board)
        moved = await person.job_in(child, JobState.FAILED)
        assert moved.error is not None
        assert (moved.parent, moved.error["key"]) == (root.id, "parent_gone")
        person.press("Ctrl+Z", person.board)
        await until(lambda: person.desk.queue.job(parent.id), "the card is back")
        assert person.board.card_rect(parent.id).width() > 0
        person.press("Ctrl+Shift+Z", person.board)
        await until(lambda: not person.desk.queue.job(parent.id), "and gone")
        person.click_card(child.id)
        person.press("Return", person.board)
        await until(lambda: len(person.turns) == 2, "it grew from the house")
        assert person.turns[-1].parent == root.id


def inbox(home: Home) -> set[str]:
    return {folder.name for folder in (home.library / "inbox").iterdir()}


async def test_what_came_of_a_dismissed_job_goes_when_it_cannot_come_back(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        gone, kept, retried = [person.ask(f"{name} !cut") for name in ("a", "b", "c")]
        for job in (gone, kept, retried):
            await person.failure(job)
        person.click_card(gone.id)
        person.press("Delete", person.board)
        person.click_card(kept.id)
        person.press("Delete", person.board)
        person.press("Ctrl+Z", person.board)
        again = person.desk.queue.retry(retried.id)
        assert again is not None
        await until(lambda: person.desk.queue.job(again).state is JobState.FAILED, "as before")  # type: ignore[union-attr]
        assert {gone.id, kept.id, retried.id} <= inbox(keyed_home), "undo might bring them back"
    async with opened(keyed_home.options(emulator.address)) as visit:
        await until(lambda: gone.id not in inbox(keyed_home), "room")
        await until(lambda: retried.id not in inbox(keyed_home), "room")
        assert {kept.id, again} <= inbox(keyed_home)
        assert {job.id for job in visit.person.jobs} == {kept.id, again}


async def test_the_order_of_those_that_wait_is_the_order_in_which_they_go(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        queue = person.desk.queue
        allow(person, 1)
        jobs = [person.ask(name) for name in ("zero !hold", "one", "two", "three")]
        await held(emulator, 1)
        queue.move(jobs[3].id, 0)
        queue.pause(True)
        emulator.release()
        await person.picture(jobs[0])
        await until(lambda: person.text("queueStatus").startswith("Paused, 3 waiting"), "a pause")
        assert len(generations(emulator)) == 1
        queue.pause(False)
        for job in jobs:
            await person.picture(job)
        assert prompts(emulator) == ["zero !hold", "three", "one", "two"]


async def test_a_pause_of_one_lets_another_go(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        allow(person, 1)
        slow = person.ask("a kite !rate-limited-once=60")
        await until(lambda: "Goes on" in words_of(person, slow.id), "a countdown")
        await person.picture(person.ask("another kite"))
        person.desk.queue.hurry(slow.id)
        person.desk.queue.cancel(slow.id)
        await person.job_in(slow, JobState.CANCELLED)


def words_of(person: Person, job: TurnId) -> str:
    progress = person.desk.queue.progress(job)
    return progress.words if progress else ""


async def test_cancel_all_ends_everything_and_sends_nothing_more(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        allow(person, 2)
        jobs = [person.ask(f"kite {number} !hold") for number in range(5)]
        await held(emulator, 2)
        person.desk.queue.cancel_all()
        for job in jobs:
            await person.job_in(job, JobState.CANCELLED)
        billed = [job.error["may_have_been_billed"] for job in person.jobs if job.error]
        assert sorted(billed) == [False] * 3 + [True] * 2
        assert len(generations(emulator)) == 2
        left = {job.id for job in person.jobs}
    async with opened(keyed_home.options(emulator.address)) as visit:
        assert {job.id for job in visit.person.jobs} == left
        assert {job.state for job in visit.person.jobs} == {JobState.CANCELLED}
        assert visit.person.notices() == []


async def test_about_how_long_is_learnt_from_what_the_library_has_seen(
    keyed_home: Home, opened: Visiting, tmp_path: Path
) -> None:
    with Emulator(pace_s=0.2) as emulator:
        async with opened(keyed_home.options(emulator.address)) as visit:
            person = visit.person
            first = await person.picture(person.ask("a kite"))
            assert first.outcome.took_s >= 0.2
            job = person.ask("another kite !hold")
            queue = person.desk.queue
            await until(lambda: (p := queue.progress(job.id)) and p.expected_s, "about how long")
            progress = queue.progress(job.id)
            assert progress is not None
            assert progress.expected_s == first.outcome.took_s
            person.find(QAbstractButton, "size-2K").click()
            other = person.ask("a large kite !hold")
            await held(emulator, 2)
            assert queue.progress(other.id).expected_s is None  # type: ignore[union-attr]
            emulator.release()
            await person.picture(job)
            await person.picture(other)


def rows(person: Person) -> list[tuple[str, str]]:
    listed = person.find(QueueList, "queueList").rows()
    return [(row.title, row.kind) for row in listed]


async def test_the_queue_is_worked_from_its_panel_by_keyboard(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        allow(person, 1)
        first = person.ask("zero !hold")
        for name in ("one", "two", "three !cut"):
            person.ask(name)
        await held(emulator, 1)
        assert not person.sees("queuePanel")
        person.click("queueStatus")
        listed = person.find(QueueList, "queueList")
        assert listed.hasFocus()
        assert rows(person) == [
            ("zero !hold", "running"),
            *((name, "waiting") for name in ("one", "two", "three !cut")),
        ]
        assert "Nano Banana Pro, 1K, First session" in listed.rows()[0].detail
        person.press("Down", listed)
        person.press("Down", listed)
        person.press("Alt+Up", listed)
        assert [title for title, _ in rows(person)][1:] == ["two", "one", "three !cut"]
        assert listed.chosen().title == "two"  # type: ignore[union-attr]
        person.press("Delete", listed)
        await until(lambda: len(rows(person)) == 3, "one less")
        assert person.text("queuePause") == "Pause"
        person.click("queuePause")
        emulator.release()
        await person.picture(first)
        await until(lambda: rows(person) == [("one", "waiting"), ("three !cut", "waiting")], "rest")
        person.click("queuePause")
        await until(lambda: rows(person) == [("three !cut", "failed")], "what is left")
        assert "connection broke" in listed.rows()[0].state
        person.press("Return", listed)
        failed = next(job for job in person.jobs if job.state is JobState.FAILED)
        assert person.board.current == failed.id
        person.click("queueRetry")
        await until(lambda: len(generations(emulator)) == 4, "another try")
        await until(lambda: rows(person) == [("three !cut", "failed")], "as before")
        person.press("Escape", listed)
        assert not person.sees("queuePanel")
        person.press("Ctrl+J", person.board)
        assert person.sees("queuePanel")


async def test_the_queue_shows_jobs_of_all_sessions_and_cancels_them_with_one_click(
    keyed_home: Home, emulator: Emulator, opened: Visiting
) -> None:
    async with opened(keyed_home.options(emulator.address)) as visit:
        person = visit.person
        allow(person, 2)
        job = person.ask("here !hold")
        person.desk.create_session("Elsewhere")
        await until(lambda: person.desk.session.name == "Elsewhere", "another table")
        others = [person.ask(f"there {number} !hold") for number in range(2)]
        await held(emulator, 2)
        person.press("Ctrl+J", person.board)
        assert [title for title, _ in rows(person)] == [
            "here !hold",
            "there 0 !hold",
            "there 1 !hold",
        ]
        listed = person.find(QueueList, "queueList")
        listed.choose(0)
        person.press("Return", listed)
        await until(lambda: person.board.current == job.id, "its card, in its session")
        person.click("queueCancelAll")
        await until(lambda: rows(person) == [], "an empty queue")
        assert "Nothing is under way" in person.words_in("queuePanel")
        assert states(person, job, *others) == ["cancelled"] * 3
