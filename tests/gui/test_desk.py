"""The states of one window over a real library, without any widget."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from gui.state.desk import Desk
from gui.state.tasks import Tasks
from services.domain import Place, Recipe, SessionId, TurnId
from services.errors import LibraryError, StudioError
from services.library import Library
from services.options import Options
from services.studio import Studio
from tests.journeys.person import until
from tests.library.samples import answer_bytes, generate


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Desk]:
    desk = Desk(Studio(Options(folder / "library", folder / "cache")), folder / "config")
    desk.open()
    await until(lambda: desk.session.id and desk.account.searched, "an open library")
    try:
        yield desk
    finally:
        await desk.save()
        await desk.close()
    assert not [timer for timer in desk.findChildren(QTimer) if timer.isActive()]


def filled(folder: Path, *names: str) -> SessionId:
    """A library with a chain of turns of those names."""
    library = Library.open(folder / "library")
    session = library.create_session("Bay").id
    parent: TurnId | None = None
    for name in names:
        parent = generate(library, session, name, parent).id
    library.close()
    return session


async def test_the_selected_turn_is_recalled_named_and_written_out(
    qapp: QApplication, tmp_path: Path
) -> None:
    filled(tmp_path, "one", "two")
    async with opened(tmp_path) as desk:
        desk.session.select(TurnId("two"))
        await until(lambda: desk.file_name(), "a name")
        assert desk.file_name().startswith("2023-11-1")  # 14 or 15, by the clock's zone
        assert desk.file_name().endswith(" A lighthouse at dusk 64x32.png")
        desk.recall()
        assert desk.draft.recipe.prompt == "A lighthouse\nat dusk"
        assert [reference.name for reference in desk.draft.recipe.references] == ["mood.png"]
        picture = desk.session.turn(TurnId("two")).picture  # type: ignore[union-attr]
        assert picture is not None
        desk.copy_out(picture.blob, tmp_path / "out.png")
        await until(lambda: (tmp_path / "out.png").exists() or not desk.tasks._running, "a file")
        assert (tmp_path / "out.png").read_bytes() == answer_bytes("two")[0]


async def test_a_failure_of_a_task_is_told_and_a_bug_goes_to_the_loop(qapp: QApplication) -> None:
    tasks, told, bugs = Tasks(), [], []
    tasks.failed.connect(told.append)
    loop = asyncio.get_running_loop()
    before: Callable[..., object] | None = loop.get_exception_handler()
    loop.set_exception_handler(lambda _, context: bugs.append(context["exception"]))

    async def fail(error: Exception) -> None:
        raise error

    tasks.spawn(fail(StudioError("bug")))
    tasks.spawn(fail(KeyError("x")))
    await until(lambda: told and bugs, "both")
    loop.set_exception_handler(before)  # type: ignore[arg-type]
    assert isinstance(told[0], StudioError)
    assert isinstance(bugs[0], KeyError)


async def test_moves_and_hidden_cards_are_undone_and_kept(
    qapp: QApplication, tmp_path: Path
) -> None:
    filled(tmp_path, "one", "two")
    async with opened(tmp_path) as desk:
        session, undo = desk.session, desk.undo
        undo.move({TurnId("two"): Place(10, 20)}, {TurnId("two"): Place(300, 40)})
        assert session.turn(TurnId("two")).place == Place(300, 40)  # type: ignore[union-attr]
        undo.group.undo()
        assert session.turn(TurnId("two")).place == Place(10, 20)  # type: ignore[union-attr]
        undo.group.redo()
        session.select(TurnId("two"))
        undo.discard([TurnId("two")])
        await until(lambda: session.turn(TurnId("two")) is None, "one card less")
        assert session.head is None
    async with opened(tmp_path) as desk:
        assert [turn.id for turn in desk.session.turns] == ["one"]


async def test_a_turn_is_found_by_its_words_in_whatever_session(
    qapp: QApplication, tmp_path: Path
) -> None:
    first = filled(tmp_path, "one")
    second = filled(tmp_path, "two")
    async with opened(tmp_path) as desk:
        found: list[object] = []
        desk.search("lighthouse dusk", lambda words, turns: found.extend(turns))
        await until(lambda: len(found) == 2, "both")
        for turn, session in (("one", first), ("two", second)):
            desk.go_to(TurnId(turn))
            await until(lambda t=turn: desk.session.head and desk.session.head.id == t, turn)
            assert desk.session.id == session


async def test_typing_fast_shows_the_last_search_alone(qapp: QApplication, tmp_path: Path) -> None:
    filled(tmp_path, "one")
    async with opened(tmp_path) as desk:
        shown: list[tuple[str, int]] = []
        typed = "lighthouse"
        for end in range(1, len(typed) + 1):
            desk.search(typed[:end], lambda words, turns: shown.append((words, len(turns))))
        await until(lambda: bool(shown), "an answer")
        await desk.tasks.spawn(desk.library.refresh())  # stands in line behind all of them
        assert shown == [(typed, 1)]


async def test_a_turn_of_another_session_is_not_hung_on_this_table(
    qapp: QApplication, tmp_path: Path
) -> None:
    filled(tmp_path, "one")
    async with opened(tmp_path) as desk:
        turn = await desk._studio.turn(TurnId("one"))
        desk.session.add(replace(turn, id=TurnId("three"), session=SessionId("elsewhere")))
        desk.session.add(turn)
        assert [card.id for card in desk.session.turns] == ["one"]


async def test_a_library_that_does_not_open_says_why_and_nothing_is_generated(
    qapp: QApplication, tmp_path: Path
) -> None:
    (tmp_path / "library").write_text("in the way")
    desk = Desk(Studio(Options(tmp_path / "library", tmp_path / "cache")), tmp_path / "config")
    told: list[StudioError] = []
    desk.open_failed.connect(told.append)
    desk.open()
    await until(lambda: told, "the reason")
    assert isinstance(told[0], LibraryError)
    assert desk.not_open() is told[0]
    desk.queue.submit((desk.draft.recipe,))
    assert desk.queue.jobs() == ()
    await desk.save()
    await desk.close()


@pytest.mark.parametrize("theme", ["light", "dark"])
async def test_looks_are_kept(qapp: QApplication, tmp_path: Path, theme: str) -> None:
    async with opened(tmp_path) as desk:
        desk.preferences.change(replace(desk.preferences.settings, theme=theme))
    async with opened(tmp_path) as desk:
        assert desk.preferences.settings.theme == theme
        desk.switch_theme()
        assert desk.preferences.settings.theme != theme


async def test_a_prompt_that_is_typed_without_a_pause_is_saved_meanwhile(
    qapp: QApplication, tmp_path: Path
) -> None:
    async with opened(tmp_path) as desk:
        session = desk.session.id
        assert session is not None
        typing = QTimer(interval=20)
        typing.timeout.connect(lambda: desk.session.keep_draft(Recipe(prompt="A lighth")))
        typing.start()
        draft = None
        while draft is None or draft.prompt != "A lighth":
            draft = (await desk._studio.session(session)).draft
        typing.stop()
